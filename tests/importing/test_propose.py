"""What the columns of a list mean is proposed from their names and from what is in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.importing.propose import propose
from explorer.importing.sniff import sniff

Written = Callable[..., Path]


def _proposed(path: Path) -> dict[str, tuple[str, ...]]:
    return {one.field: one.columns for one in propose(sniff(path)).fields}


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        ("Начало;Окончание;Название;Место", "05.06.2019;07.06.2019;Форум;Москва", "start end title place"),
        ("开始日期,结束日期,标题,地点", "2019-06-05,2019-06-07,论坛,莫斯科", "start end title place"),
        ("Beginn;Ende;Bezeichnung;Ort", "05.06.2019;07.06.2019;Forum;Köln", "start end title place"),
        ("Début;Fin;Titre;Lieu", "05/06/2019;17/06/2019;Forum;Paris", "start end title place"),
        ("Inicio;Fin;Título;Lugar", "05/06/2019;17/06/2019;Foro;Madrid", "start end title place"),
        ("startDate,endDate,eventTitle,location", "2019-06-05,2019-06-07,Forum,Perm", "start end title place"),
        ("name,born,died,country", "Ada,1815-12-10,1852-11-27,UK", "title start end place"),
        (
            "Date,Headline,Text,Link,Quote,Speaker",
            "2019-06-05,A,b c,https://example.org,d,E",
            "start title summary source_url quote quote_speaker",
        ),
    ],
)
def test_columns_are_known_by_their_names(written: Written, header: str, row: str, fields: str) -> None:
    delimiter = ";" if ";" in header else ","
    found = _proposed(written(f"{header}\n{row}\n{row}\n"))

    assert {field: found.get(field) for field in fields.split()} == {
        field: (name,) for field, name in zip(fields.split(), header.split(delimiter), strict=True)
    }


def test_a_list_without_titles_is_called_by_what_tells_its_rows_apart(written: Written) -> None:
    rows = "".join(
        f'{92000 + n},"{month} {n + 1}, 2014",{state},{city},{n} Main St,N/A,same\n'
        for n, (month, state, city) in enumerate(
            [
                ("January", "Ohio", "Akron"),
                ("May", "Texas", "Waco"),
                ("June", "Iowa", "Ames"),
                ("July", "Ohio", "Akron"),
            ]
        )
    )
    found = _proposed(written("Incident ID,Incident Date,State,City Or County,Address,Operations,Kind\n" + rows))

    assert found["start"] == ("Incident Date",)
    assert found["id"] == ("Incident ID",)
    assert found["place"] == ("City Or County", "State")
    assert "Operations" not in found["title"]
    assert "Kind" not in found["title"]
    assert "Address" not in found["title"]


def test_a_row_number_is_no_identity(written: Written) -> None:
    text = "index,date,title\n1,2019-06-05,One\n2,2019-06-06,Two\n3,2019-06-07,Three\n"

    assert "id" not in _proposed(written(text))


def test_an_end_that_is_mostly_before_the_start_is_none(written: Written) -> None:
    rows = "".join(f"2019-06-{n + 10},2019-05-{n + 10},Event {n}\n" for n in range(10))

    assert "end" not in _proposed(written("date,last end update,title\n" + rows))


def test_a_deadline_is_no_end(written: Written) -> None:
    found = _proposed(written("dateAdded,dueDate,name\n2021-11-03,2022-05-03,One\n2021-11-04,2022-05-04,Two\n"))

    assert found["start"] == ("dateAdded",)
    assert "end" not in found


def test_lanes_are_taken_only_where_they_are_few(written: Written) -> None:
    few = "".join(f"2019-06-05,Event {n},Group {n % 3}\n" for n in range(60))
    many = "".join(f"2019-06-05,Event {n},Group {n}\n" for n in range(60))

    assert _proposed(written("date,title,group\n" + few))["lane"] == ("group",)
    assert "lane" not in _proposed(written("date,title,group\n" + many))


def test_precision_columns_go_with_their_dates(written: Written) -> None:
    text = "start_date,start_prec,end_date,end_prec,name\n2019-06-05,day,2019-07-01,month,One\n2018-01-01,year,,,Two\n"

    found = _proposed(written(text))

    assert found["start_precision"] == ("start_prec",)
    assert found["end_precision"] == ("end_prec",)
