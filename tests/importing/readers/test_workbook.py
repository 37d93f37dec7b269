"""Sheets whose table does not begin in the first cell."""

from __future__ import annotations

import zipfile
from pathlib import Path

from explorer.importing.readers.workbook import sheet_table

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _workbook(path: Path, cells: dict[str, str]) -> Path:
    """A workbook of one sheet with these texts, given in the order of rows."""
    rows: dict[str, list[str]] = {}
    for place, text in cells.items():
        cell = f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
        rows.setdefault(place.lstrip("ABCDEFGH"), []).append(cell)
    data = "".join(f'<row r="{number}">{"".join(row)}</row>' for number, row in rows.items())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="Events" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_NAMESPACE}"><sheetData>{data}</sheetData></worksheet>'
        )
    return path


def test_rows_keep_the_numbers_of_the_sheet_and_cells_their_columns(tmp_path: Path) -> None:
    table, dialect, name, _ = sheet_table(
        _workbook(
            tmp_path / "a.xlsx",
            {"C3": "Title", "D3": "Date", "C4": "One", "D4": "2019-06-05", "C6": "Two", "D6": "2019-06-07"},
        )
    )

    assert (name, dialect.header_line) == ("Events", 3)
    assert table.header[2:] == ("Title", "Date")
    (chunk,) = table.chunks()
    assert chunk.lines == [4, 6]
    assert [row[2:] for row in chunk.rows] == [["One", "2019-06-05"], ["Two", "2019-06-07"]]


def test_a_header_over_several_lines_takes_no_row_with_it(tmp_path: Path) -> None:
    table, dialect, _, _ = sheet_table(
        _workbook(tmp_path / "a.xlsx", {"A1": "Title&#10;of it", "B1": "Date", "A2": "One", "B2": "2019-06-05"})
    )

    assert dialect.header_line == 1
    assert [row for chunk in table.chunks() for row in chunk.rows] == [["One", "2019-06-05"]]


def test_blank_columns_behind_the_table_are_none(tmp_path: Path) -> None:
    table, _, _, _ = sheet_table(
        _workbook(tmp_path / "a.xlsx", {"A1": "Title", "B1": "Date", "A2": "One", "B2": "2019", "F2": ""})
    )

    assert table.header == ("Title", "Date")
    assert [row for chunk in table.chunks() for row in chunk.rows] == [["One", "2019"]]
