"""A source cited in the styles and formats that people ask for."""

from __future__ import annotations

import json

import pytest

from db.records import SourceRow
from explorer.citing.bibliography import parse_bibliography
from explorer.citing.styles import STYLES, cite, cite_quote, export, style

PAGE = SourceRow(
    "Huawei, MTS sign a <b>deal</b> & go",
    "Reuters",
    "Doe, Jane; US Department of Commerce",
    "2019-06-05",
    "https://example.org/a?b=1&c={2}",
    "2026-11-22",
    language="en",
)
RUSSIAN = SourceRow(
    "МТС и Huawei подписали соглашение", "РИА Новости", published_edtf="2019-06", url="https://ria.example/1"
)


@pytest.mark.parametrize(
    ("style_id", "expected"),
    [
        (
            "apa",
            "Doe, J., & US Department of Commerce. (2019, June 5). Huawei, MTS sign a <b>deal</b> & go. Reuters",
        ),
        (
            "chicago",
            "Doe, Jane, and US Department of Commerce. “Huawei, MTS Sign a <b>deal</b> & Go.” Reuters, June",
        ),
        (
            "mla",
            "Doe, Jane, and US Department of Commerce. “Huawei, MTS Sign a <b>deal</b> & Go.” Reuters, 5 June",
        ),
        (
            "gost",
            "Doe J., US Department of Commerce. Huawei, MTS sign a <b>deal</b> & go [Электронный ресурс]",
        ),
        ("gb-t-7714", "DOE J, US DEPARTMENT OF COMMERCE. Huawei, MTS sign a <b>deal</b> & go[EB/OL]. (2019-06-05)"),
    ],
)
def test_a_news_page_is_cited_as_the_style_says(style_id: str, expected: str) -> None:
    assert cite(PAGE, style_id).text.startswith(expected)


@pytest.mark.parametrize("style_id", [one.id for one in STYLES if one.csl])
def test_a_page_without_an_author_begins_with_what_is_known_and_says_nothing_twice(style_id: str) -> None:
    text = cite(RUSSIAN, style_id).text
    assert text.count("МТС и Huawei подписали соглашение") == 1
    assert text.count("РИА Новости") <= 1
    assert "2019" in text
    assert RUSSIAN.url in text
    assert "1." not in text[:3]


def test_gost_says_in_russian_when_a_page_was_read() -> None:
    assert "(дата обращения: 22.11.2026)" in cite(PAGE, "gost").text


def test_markup_in_a_title_is_escaped_where_the_reference_is_html() -> None:
    made = cite(PAGE, "apa")
    assert "<i>Huawei, MTS sign a &lt;b&gt;deal&lt;/b&gt; &amp; go</i>" in made.html


def test_a_source_without_a_date_says_so() -> None:
    assert "(n.d.)" in cite(SourceRow("Undated", url="https://example.org"), "apa").text


@pytest.mark.parametrize(
    ("edtf", "said"),
    [("2019~", "ca. 2019"), ("-0043-03-15", "44 B.C.E."), ("2018/2020", "2018–2020"), ("2019-21", "Spring")],
)
def test_uncertain_old_and_long_dates_are_said_as_they_are(edtf: str, said: str) -> None:
    assert said in cite(SourceRow("Title", "Publisher", published_edtf=edtf), "apa").text


def test_an_unknown_style_is_the_usual_one() -> None:
    assert style("of a later version").id == "chicago"


def test_a_quote_is_copied_with_its_words_speaker_and_source() -> None:
    text = cite_quote("a new era", "Guo Ping", RUSSIAN, "chicago")
    assert text.startswith("“a new era” (Guo Ping). ")
    assert "МТС и Huawei" in text
    assert cite_quote("no source", "", None, "apa") == "“no source”."


@pytest.mark.parametrize("format_id", ["bibtex", "csl-json", "ris"])
def test_what_is_exported_can_be_imported_again(format_id: str) -> None:
    text = export([PAGE, RUSSIAN], format_id)
    found = parse_bibliography(text)
    assert not found.problems
    for was, now in zip((PAGE, RUSSIAN), found.sources, strict=True):
        assert (now.publisher, now.author, now.published_edtf) == (was.publisher, was.author, was.published_edtf)
        assert now.title.replace("<b>", "").replace("</b>", "") == was.title.replace("<b>", "").replace("</b>", "")
        assert now.accessed_edtf == was.accessed_edtf
        assert now.language == was.language
        assert now.url.replace("%7B", "{").replace("%7D", "}") == was.url


@pytest.mark.parametrize("format_id", ["bibtex", "csl-json", "ris"])
def test_a_journal_article_keeps_its_volume_and_pages_there_and_back(format_id: str) -> None:
    article = SourceRow(
        "On sanctions", "Journal of Peace", "Doe, Jane", "2019", kind="article-journal",
        extra='{"DOI": "10.1/x_y", "issue": "2", "page": "11–29", "volume": "56"}',
    )  # fmt: skip
    (back,) = parse_bibliography(export([article], format_id)).sources
    assert back.kind == article.kind
    there, here = json.loads(back.extra), json.loads(article.extra)
    assert {name: value.replace("–", "-") for name, value in there.items()} == {
        name: value.replace("–", "-") for name, value in here.items()
    }
    assert "56, no. 2 (2019): 11" in cite(article, "chicago").text.replace("–", "-")


def test_variables_that_nobody_can_use_break_no_citation() -> None:
    odd = '{"editor": "not a list", "submitted": 7, "volume": [1], "note": {"a": 1}, "issue": 3}'
    assert "Title" in cite(SourceRow("Title", "P", kind="article-journal", extra=odd), "apa").text
    assert "Title" in cite(SourceRow("Title", "P", extra="broken {"), "apa").text


def test_keys_are_readable_and_given_once() -> None:
    keys = [item["id"] for item in json.loads(export([PAGE, PAGE, RUSSIAN], "csl-json"))]
    assert keys == ["doe2019huawei", "doe2019huawei-2", "2019huawei"]
