"""Tables that do not stand as they should are read as they are meant, and it is said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from db.store import Store
from explorer.importing.detect.sniff import sniff
from explorer.importing.run import import_file

Written = Callable[..., Path]


def _stored(store: Store) -> list[str]:
    with store._engine.reading() as session:
        return [f"{edtf} {title}" for edtf, title in session.rows("SELECT when_edtf, title FROM event ORDER BY id")]


def test_csv_within_the_first_cells_of_csv_is_read(written: Written, store: Store) -> None:
    path = written('"Name,Date,Note";;\n"Alpha,2006-12-17,""first, draft""";;\n"Beta,2007-01-20,seen";;\n')
    report = import_file(store, path)

    assert _stored(store) == ["2006-12-17 Alpha", "2007-01-20 Beta"]
    assert any("saved twice" in warning for warning in report.warnings)


def test_a_table_on_its_side_is_turned(written: Written, store: Store) -> None:
    report = import_file(store, written("title;Founding;Test;Law\nDates;1975;January 2013;6 August 2013\n"))

    assert _stored(store) == ["1975 Founding", "2013-01 Test", "2013-08-06 Law"]
    assert any("lies on its side" in warning and "“Dates”" in warning for warning in report.warnings)


def test_an_upright_table_is_left_as_it_stands(written: Written) -> None:
    assert sniff(written("date,what,2019\n2020-01-01,a,1\n2020-01-02,b,2\n")).container == "delimited"


def test_two_histories_side_by_side_are_one_list(written: Written, store: Store) -> None:
    import_file(store, written("year,country,family\n1836,Revolution,\n1839,,A son\n1846,Annexation,\n1850,,A move\n"))

    assert _stored(store) == ["1836 Revolution", "1839 A son", "1846 Annexation", "1850 A move"]


def test_a_first_row_that_says_what_others_say_is_no_header(written: Written, store: Store) -> None:
    text = "Wars,Alpha,Declared,1914\nWars,Beta,,c. 1920\nLetters,Gamma,Kept,5 June 1921\n"
    report = import_file(store, written(text))

    assert _stored(store) == ["1914 Alpha", "1920~ Beta", "1921-06-05 Gamma"]
    assert any("no header" in warning for warning in report.warnings)


def test_an_end_that_is_only_filled_far_down_is_read_all_the_same(written: Written, store: Store) -> None:
    early = "".join(f"2001-01-01,thing {n},\n" for n in range(1_200))
    import_file(store, written(f"Date,What,End date\n{early}2002-01-01,late,2002-02-01\n"))

    assert _stored(store)[-1] == "2002-01-01/2002-02-01 late"


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="One" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>",
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="mmmm\\ yyyy"/><numFmt numFmtId="165" formatCode="yyyy"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
}


def _workbook(path: Path, rows: str, merged: str = "") -> Path:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData>{merged}</worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, text)
    return path


def _row(number: int, date: str, title: str) -> str:
    said = f'<c r="B{number}" t="inlineStr"><is><t>{title}</t></is></c>'
    return f'<row r="{number}">{date.replace("#", str(number))}{said}</row>'


HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c><c r="B1" t="inlineStr"><is><t>What</t></is></c></row>'
)


def test_a_date_is_as_coarse_as_its_cell_shows_it(tmp_path: Path, store: Store) -> None:
    cells = [("36192", "2", "a month"), ("36892", "3", "a year"), ("38051", "1", "a day")]
    rows = "".join(
        _row(n, f'<c r="A#" s="{style}"><v>{serial}</v></c>', title)
        for n, (serial, style, title) in enumerate(cells, 2)
    )
    import_file(store, _workbook(tmp_path / "months.xlsx", HEAD + rows))

    assert _stored(store) == ["1999-02 a month", "2001 a year", "2004-03-05 a day"]


def test_a_merged_date_dates_all_its_rows(tmp_path: Path, store: Store) -> None:
    rows = _row(2, '<c r="A#" s="1"><v>38051</v></c>', "first") + _row(3, "", "second") + _row(4, "", "third")
    merged = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    import_file(store, _workbook(tmp_path / "merged.xlsx", HEAD + rows, merged))

    assert _stored(store) == ["2004-03-05 first", "2004-03-05 second", "2004-03-05 third"]
