"""Encoding, separator, quoting and header are found from the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed

Written = Callable[..., Path]

RUSSIAN = "Дата;Заголовок\n05.06.2019;МТС и Huawei подписали соглашение\n07.06.2019;Выступление на форуме\n"
CHINESE = "日期,标题\n2019-06-05,华为与俄罗斯电信公司签署协议\n2019-06-07,在圣彼得堡论坛上的讲话\n"
TAIWANESE = "日期,標題\n2019-06-05,華為與俄羅斯電信公司簽署協議\n2019-06-07,在聖彼得堡論壇上的講話\n"
JAPANESE = "日付,タイトル\n2019-06-05,ファーウェイがロシアの通信会社と契約\n2019-06-07,フォーラムでの演説\n"
DASH = "Date,Siege\n8 September 1941 – 27 January 1944,Leningrad\n1204,Constantinople\n"
BROKEN = "date,text\n2020-01-02,Itâ€™s here â€œ they said\n2020-01-03,Donâ€™t worry\n"
"""Quotation marks that were read wrongly once before: three bytes each, in the midst of Latin words."""
FRENCH = "date;titre\n05/06/2019;Réunion à Paris, côté français\n07/06/2019;L’été dernier\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "cp866", "ibm866"),
        (RUSSIAN, "mac_cyrillic", "x-mac-cyrillic"),
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16-le"),
        (RUSSIAN, "utf-16-be", "utf-16-be"),
        (CHINESE, "gb18030", "gb18030"),
        (TAIWANESE, "big5", "big5"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (FRENCH, "cp1252", "windows-1252"),
        (FRENCH, "mac_roman", "macintosh"),
        (DASH, "mac_roman", "macintosh"),
        (DASH, "cp1252", "windows-1252"),
        (BROKEN, "mac_roman", "macintosh"),
    ],
)
def test_encoding_is_found(written: Written, text: str, codec: str, name: str) -> None:
    sniffed = sniff(written(text, encoding=codec))

    assert sniffed.encoding == name
    assert sniffed.rows[0][1] == text.splitlines()[1].split(";" if ";" in text else ",", 1)[1]


def test_the_first_odd_byte_may_come_late(written: Written) -> None:
    plain = "".join(f"2019-01-{n % 28 + 1:02d},Event number {n}\n" for n in range(5_000))
    content = b"date,title\n" + plain.encode() + "2019-06-05,Встреча в Кремле\n".encode("cp1251")
    assert len(plain) > 80_000

    assert sniff(written(content)).encoding == "windows-1251"


def test_bytes_valid_in_no_encoding_are_counted_and_shown(written: Written) -> None:
    content = RUSSIAN.encode() + b"09.06.2019;\xd0\x9c\xff\xfe\xd0\xa1\n"

    sniffed = sniff(written(content))

    assert sniffed.encoding == "utf-8"
    assert any("first on line 4" in warning for warning in sniffed.warnings)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separator_is_found(written: Written, delimiter: str) -> None:
    rows = [
        ["start", "title", "note"],
        ["2019-06-05", "MTS, Huawei; signed", "a|b"],
        ["2019-06-07", "Forum, day 2", ""],
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows)

    sniffed = sniff(written(text))

    assert sniffed.delimiter == delimiter
    assert list(sniffed.rows[0]) == rows[1]


def test_decimal_commas_do_not_pass_for_separators(written: Written) -> None:
    sniffed = sniff(written("date;title;value\n05.06.2019;One;1,5\n06.06.2019;Two;2,75\n07.06.2019;Three;3,25\n"))

    assert sniffed.delimiter == ";"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(written: Written, ending: str) -> None:
    sniffed = sniff(written(ending.join(["start,title", "2019-06-05,One", "2019-06-06,Two", ""]).encode()))

    assert [row[1] for row in sniffed.rows] == ["One", "Two"]
    assert sniffed.lines == (2, 3)


def test_mixed_line_ends(written: Written) -> None:
    sniffed = sniff(written(b"start,title\r\n2019-06-05,One\n2019-06-06,Two\r2019-06-07,Three"))

    assert [row[1] for row in sniffed.rows] == ["One", "Two", "Three"]


def test_rows_above_the_header_are_left_out_and_said(written: Written) -> None:
    text = (
        "Events of 2019\nMade on 1 July 2019\n\nStart,End,Title,Place\n2019-06-05,,One,Moscow\n2019-06-06,,Two,Perm\n"
    )

    sniffed = sniff(written(text))

    assert sniffed.header == ("Start", "End", "Title", "Place")
    assert sniffed.header_line == 4
    assert sniffed.lines == (5, 6)
    assert any("Events of 2019" in warning for warning in sniffed.warnings)


def test_a_file_without_header_gets_numbered_columns(written: Written) -> None:
    sniffed = sniff(written("2019-06-05,One,10\n2019-06-06,Two,20\n2019-06-07,Three,30\n"))

    assert sniffed.header == ("column 1", "column 2", "column 3")
    assert len(sniffed.rows) == 3


def test_blank_and_repeated_headers_are_made_different(written: Written) -> None:
    sniffed = sniff(written("date,title,,note,note\n2019-06-05,One,x,a,b\n"))

    assert sniffed.header == ("date", "title", "column 3", "note", "note (2)")


def test_lines_are_physical_lines(written: Written) -> None:
    sniffed = sniff(written('start,title\n2019-06-05,"One\nwith a second\nand third line"\n2019-06-06,Two\n'))

    assert sniffed.lines == (2, 5)


def test_three_hundred_columns(written: Written) -> None:
    header = ["date", "title", *(f"field {n}" for n in range(298))]
    row = ["2019-06-05", "One", *map(str, range(298))]

    assert len(sniff(written(",".join(header) + "\n" + ",".join(row) + "\n")).header) == 300


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\n\t\n", "nothing but blanks"),
        (b",\n\n", "nothing but blanks and separators"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "a JPEG picture"),
        (b"PK\x03\x04" + bytes(64), "zip archive"),
        (b"\x1f\x8b\x08" + bytes(64), "a gzip archive"),
        (b"%PDF-1.7\n" + bytes(64), "a PDF document"),
        (b"SQLite format 3\x00" + bytes(84), "an SQLite database"),
        (bytes(range(256)) * 16, "NUL bytes"),
        (b"id,title,start\n1,a\0b,2019\n", "NUL bytes"),
        (b"a,b\n" + b"x" * (17 << 20), "line longer than 16 MB"),
        (",".join(f"c{n}" for n in range(100_000)).encode() + b"\n", "columns"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(written: Written, content: bytes, words: str) -> None:
    path = written(content, "list.csv")

    with pytest.raises(ImportFailed, match=words) as caught:
        sniff(path)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="There is no file"):
        sniff(tmp_path / "none.csv")
    with pytest.raises(ImportFailed, match="is a folder"):
        sniff(tmp_path)


def test_a_person_can_overrule_what_was_found(written: Written) -> None:
    path = written(RUSSIAN, encoding="cp1251")

    assert sniff(path, encoding="cp1251").encoding == "cp1251"
    assert len(sniff(path, delimiter=",").header) == 1
    with pytest.raises(ImportFailed, match="no encoding"):
        sniff(path, encoding="klingon")


@pytest.mark.parametrize(
    "rows",
    [
        "5 June 2019,Signing,Moscow\n6 June 2019,Forum,Perm\nJuly 2019,Visit,Omsk\n",
        "Apollo 11;July 16, 1969;NASA\nSputnik;October 4, 1957;USSR\nGagarin;April 12, 1961;USSR\n",
        "2019年6月5日,調印式\n令和元年6月6日,会談\n2019年7月上旬,視察\n",
    ],
)
def test_a_date_in_words_above_dates_is_no_name_of_a_column(written: Written, rows: str) -> None:
    sniffed = sniff(written(rows))

    assert sniffed.header_line == 0
    assert len(sniffed.rows) == 3
