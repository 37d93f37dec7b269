"""How coarsely a sheet of .xlsx shows its dates: "Feb 1999" is a month, although the cell holds its first day.

Reads what calamine leaves out, the number formats of cells (ECMA-376 part 1, 18.3.1.4 and 18.8.30), and only where a
workbook has formats without a day.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BUILT_IN: Final = {17: "mmm-yy"}
"""Number formats that need no definition and show no day (18.8.30)."""
_LITERAL: Final = re.compile(r'"[^"]*"|\\\\.|\[[^\]]*\]')
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d+)\Z")
_MONTH: Final = len("1999-02")
_YEAR: Final = len("1999")


def coarse_dates(path: Path, sheet: int) -> dict[tuple[int, int], int]:
    """Return, by (row from 1, column from 0), how many characters of an ISO day the cells of a sheet show.

    Empty where the workbook has no such formats or cannot be read this way; `sheet` counts from 0.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _coarse_styles(archive)
            return _cells(archive, f"xl/worksheets/sheet{sheet + 1}.xml", styles) if styles else {}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, NotImplementedError, etree.LxmlError):
        return {}


def _coarse_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """The styles, by their number in the sheet, that show a month or a year alone."""
    with archive.open("xl/styles.xml") as file:
        root = etree.parse(file, _parser()).getroot()
    codes = dict(_BUILT_IN)
    codes |= {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in root.iter(f"{_MAIN}numFmt")}
    styles = {}
    for formats in root.iter(f"{_MAIN}cellXfs"):
        for number, one in enumerate(formats):
            code = _LITERAL.sub("", codes.get(int(one.get("numFmtId", "0")), "")).split(";")[0].lower()
            if "y" in code and "d" not in code and "h" not in code and "s" not in code:
                styles[str(number)] = _MONTH if "m" in code else _YEAR
    return styles


def _cells(archive: zipfile.ZipFile, name: str, styles: dict[str, int]) -> dict[tuple[int, int], int]:
    found = {}
    with archive.open(name) as file:
        for _, cell in etree.iterparse(file, tag=f"{_MAIN}c", resolve_entities=False, no_network=True):
            length = styles.get(cell.get("s", ""))
            if length and (match := _REFERENCE.match(cell.get("r", ""))):
                column = 0
                for letter in match[1]:
                    column = column * 26 + ord(letter) - ord("A") + 1
                found[int(match[2]), column - 1] = length
            cell.clear()
    return found


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True)
