"""What the dialog shows before anything is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.importing.detect.propose import propose
from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.rows.preview import preview

Written = Callable[..., Path]

TEXT = """Дата;Окончание;Заголовок;Источник;Цитата;Код
05.06.2019;;МТС и Huawei подписали соглашение;https://example.org/1;«слова»;A-17
06.2019;;Row with a month only;https://example.org/2;;A-18
31.02.2019;;Row that will be set aside;https://example.org/3;;A-19
ок. 2018;2020;Approximate start, year-precise end;;;A-20
"""


def test_every_cell_shows_what_it_becomes_or_why_not(written: Written) -> None:
    path = written(TEXT, encoding="cp1251")
    mapping = propose(sniff(path))

    found = preview(path, mapping)

    assert mapping.columns_of("start") == ("Дата",)
    assert mapping.columns_of("end") == ("Окончание",)
    assert mapping.columns_of("title") == ("Заголовок",)
    assert mapping.columns_of("source_url") == ("Источник",)
    assert mapping.columns_of("quote") == ("Цитата",)
    assert mapping.field_of_column("Код") == ""
    assert [row.line for row in found.rows] == [2, 3, 4, 5]
    assert found.rows[0].parsed["Дата"] == "5 June 2019"
    assert found.rows[1].parsed["Дата"] == "June 2019"
    assert found.rows[2].errors == {"Дата": "31 February 2019 does not exist"}
    assert found.rows[3].parsed["Дата"] == "about 2018"
    assert found.rows[3].parsed["Окончание"] == "2020"
    assert found.rows[2].cells[2] == "Row that will be set aside"


def test_an_open_order_is_said(written: Written) -> None:
    path = written("date,title\n5/6/2019,One\n1/2/2018,Two\n")

    found = preview(path, propose(sniff(path)))

    assert found.order_open
    assert found.order == "dmy"
    assert any("no value settles it" in sentence for sentence in found.assumptions)


def test_a_person_can_settle_the_order(written: Written) -> None:
    path = written("date,title\n5/6/2019,One\n1/2/2018,Two\n")

    found = preview(path, propose(sniff(path)).with_(order="mdy"))

    assert not found.order_open
    assert found.rows[0].parsed["date"] == "6 May 2019"


def test_a_mapping_without_dates_shows_the_rows_and_says_so(written: Written) -> None:
    path = written("name,colour\nA,red\nB,blue\n")

    found = preview(path, propose(sniff(path)))

    assert [row.cells for row in found.rows] == [("A", "red"), ("B", "blue")]
    assert "holds dates" in found.assumptions[0]


def test_at_most_so_many_rows(written: Written) -> None:
    path = written("date,title\n" + "2019-06-05,One\n" * 900)

    assert len(preview(path, propose(sniff(path)), 50).rows) == 50


def test_companion_tables_are_shown_too(written: Written) -> None:
    path = written("vendor,as_of,count,basis\nNokia,2019-03,30,deals\nNokia,2019-03-27~,many,deals\n")

    found = preview(path, propose(sniff(path)))

    assert found.rows[0].parsed["as_of"] == "March 2019"
    assert found.rows[1].errors == {"count": "this is no number"}


def test_a_mapping_goes_to_json_and_back(written: Written) -> None:
    for text in (TEXT, "Year,Month,Headline,Text,Type\n2019,6,One,Two,\n", "from_id,to_id,relation\na,b,c\n"):
        mapping = propose(sniff(written(text))).with_(lane_names=(("a", "b"),), century_pivot=30)

        assert Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"fields": 1}', '{"fields": {}, "kind": "songs"}', '{"fields": {"a": 1}}', "null"]
)
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ImportFailed, match="not a saved mapping"):
        Mapping.from_json(text)


def test_the_repetitions_of_a_calendars_event_show_each_its_own_date() -> None:
    path = Path(__file__).parents[2] / "data" / "endless-rule.ics"

    found = preview(path, propose(sniff(path)))

    assert len({row.line for row in found.rows}) == 1
    assert [row.parsed["start"] for row in found.rows[:2]] == ["1 January 2019", "1 January 2020"]
