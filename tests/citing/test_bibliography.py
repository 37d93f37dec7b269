"""Importing sources from what reference managers export, whole or broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.errors import InputError
from explorer.citing import bibliography
from explorer.citing.bibliography import parse_bibliography, read_bibliography
from explorer.citing.items import source_of_item

BIBTEX = r"""
@article{doe2019, title = {{Huawei} {\'e}t {MTS} \& friends}, author = {Doe, Jane and {US Department of Commerce}},
  journal={Reuters}, date={2019-06-05}, url={https://x.example/a_b}, urldate={2020-01-02}, volume={3}}
@misc{old, title = "Two", publisher = "TASS", month = jun, year = 2019, howpublished = {\url{https://y.example}}}
@misc{broken, title = {no end
@misc{after, title = {After the broken one}, year={2018}}
@misc{after, title = {With the same key}, doi={10.1000/x}}
"""
RIS = """TY  - NEWS
TI  - Huawei signs
AU  - Doe, Jane
AU  - Roe, Richard
T2  - Reuters
PB  - Thomson
DA  - 2019/06/05/
UR  - https://x.example
Y2  - 2020/01/02/12:00:00
SP  - 12
ER  -

TY  - ELEC
TI  - Never ends
TY  - BLOG
TI  - Month only
DA  - 2019/06//
ER  -
"""
CSL = """[{"id": "a", "type": "webpage", "title": "Huawei <i>signs</i>", "container-title": "Reuters",
 "author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, {"literal": "BIS"}],
 "issued": {"date-parts": [["2019", 6, 5], [2019, 6, 7]]}, "accessed": {"date-parts": [[2020]]}, "page": "3-4",
 "URL": "https://x.example"}, 7]"""


def test_bibtex_is_read_with_accents_braces_and_years() -> None:
    found = parse_bibliography(BIBTEX)
    assert found.format == "BibTeX"
    first, second, third, fourth = found.sources
    assert first.title == "Huawei ét MTS & friends"
    assert first.author == "Doe, Jane; US Department of Commerce"
    assert (first.publisher, first.published_edtf, first.url) == ("Reuters", "2019-06-05", "https://x.example/a_b")
    assert (second.published_edtf, second.publisher, second.url) == ("2019-06", "TASS", "https://y.example")
    assert third.title == "After the broken one"
    assert (fourth.title, fourth.url) == ("With the same key", "https://doi.org/10.1000/x")


def test_a_broken_entry_is_named_by_its_line_and_costs_no_other() -> None:
    (problem,) = parse_bibliography(BIBTEX).problems
    assert problem.line == 5
    assert "no end" in problem.raw


def test_what_has_no_column_is_kept_as_csl_variables() -> None:
    first = parse_bibliography(BIBTEX).sources[0]
    assert first.kind == "article-journal"
    assert json.loads(first.extra) == {"volume": "3"}


def test_fields_that_nobody_has_a_name_for_are_named() -> None:
    assert parse_bibliography("@misc{a, title={T}, mood={good}}").left_out == {"mood": 1}


def test_ris_is_read_and_an_entry_without_an_end_is_set_aside() -> None:
    found = parse_bibliography(RIS)
    assert [source.title for source in found.sources] == ["Huawei signs", "Month only"]
    assert found.sources[0].author == "Doe, Jane; Roe, Richard"
    assert found.sources[0].publisher == "Reuters"
    assert found.sources[0].accessed_edtf == "2020-01-02"
    assert found.sources[0].kind == "article-newspaper"
    assert json.loads(found.sources[0].extra) == {"page": "12", "publisher": "Thomson"}
    assert found.sources[1].published_edtf == "2019-06"
    assert [(problem.line, problem.reason) for problem in found.problems] == [(13, "does not end (ER is missing)")]


def test_csl_json_is_read_and_what_is_no_item_is_set_aside() -> None:
    found = parse_bibliography(CSL)
    (source,) = found.sources
    assert source.title == "Huawei signs"
    assert source.author == "van Gogh, Vincent; BIS"
    assert source.published_edtf == "2019-06-05/2019-06-07"
    assert source.accessed_edtf == "2020"
    assert source.kind == "webpage"
    assert json.loads(source.extra) == {"page": "3-4"}
    assert found.left_out == {}
    assert "entry 2 is no CSL item" in str(found.problems[0])


def test_dates_are_read_as_bibliographies_write_them_and_a_year_0000_is_none() -> None:
    dates = [
        {"raw": "2024 Feb 21"},
        {"raw": "2000-3-15/2000-3-17"},
        {"date-parts": [[2016, 5, 3], [2016, 5, 4]]},
        {"date-parts": [["1999", None, None]]},
        {"date-parts": [[None]]},
        {"date-parts": [[0]]},
        "0000",
        {"date-parts": [[-44, 3, 15]]},
    ]
    found = parse_bibliography(json.dumps([{"title": f"{n}", "issued": date} for n, date in enumerate(dates)]))
    assert [source.published_edtf for source in found.sources] == [
        *("2024-02-21", "2000-03-15/2000-03-17", "2016-05-03/2016-05-04", "1999", "", "", "", "-0043-03-15")
    ]
    [ris] = parse_bibliography("TY  - JOUR\nTI  - No year\nPY  - 0000\nER  - \n").sources
    [bib] = parse_bibliography("@misc{a, title = {No year}, year = {0000}, month = feb}").sources
    assert ris.published_edtf == bib.published_edtf == ""


def test_an_entry_that_meets_a_fault_of_the_program_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        bibliography, "source_of_item", lambda item: source_of_item({**item, "title": None or item["title"].strip()})
    )
    found = parse_bibliography('[{"title": "First"}, {"title": 2}, {"title": "Third"}]')
    assert [source.title for source in found.sources] == ["First", "Third"]
    assert found.problems[0].reason.startswith("this entry cannot be read: that is a fault of this program")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"title": "x",', "broken JSON in line 1"),
        ("Just a sentence.", "neither BibTeX, RIS nor CSL-JSON"),
        ("[]", "holds no entries"),
        ("[" * 100_000, "broken JSON"),
    ],
)
def test_what_is_no_bibliography_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_bibliography(text, "refs.txt")


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    place = tmp_path / "refs.bib"
    text = "@misc{a, title = {Соглашение о развитии технологий подписано в Кремле}, year = {2019}}\n"
    place.write_bytes(text.encode("cp1251"))
    assert read_bibliography(place).sources[0].title == "Соглашение о развитии технологий подписано в Кремле"


def test_an_entry_that_names_nothing_is_set_aside() -> None:
    found = parse_bibliography("@misc{a, year = {2019}}")
    assert not found.sources
    assert found.problems[0].reason == "has neither title, publisher, author nor address"
