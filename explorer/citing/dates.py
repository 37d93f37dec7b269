"""Dates of publications between EDTF and the three forms that citation formats use. No store, no words of its own.

CSL-JSON has date-parts with a `circa` mark (CSL-JSON schema 1.0), BibTeX's `date` is EDTF already (biblatex, 2.3.8),
RIS writes 2019/06/05/. Years before 1 are astronomical in EDTF (0 is 1 BCE) and counted without a zero in CSL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any, Final

from db import dates
from explorer.importing.dates.user_date import read_typed

_DAY: Final = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(?:T\S*)?([~?%]?)")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def csl_date(edtf: str) -> dict[str, Any] | None:
    """Return an EDTF text as a CSL date variable; None for none.

    What CSL has no parts for (201X, open ends) goes in as a literal in words.
    """
    text = edtf.strip()
    if not text:
        return None
    ends = [_DAY.fullmatch(end) for end in text.split("/")]
    if len(ends) > 2 or not all(ends):
        return {"literal": _in_words(text)}
    parts = [_parts(end) for end in ends if end]
    season = next((part[1] - 20 for part in parts if len(part) > 1 and 21 <= part[1] <= 24), None)
    if any(len(part) > 1 and part[1] > 12 for part in parts) and (season is None or len(parts) > 1):
        return {"literal": _in_words(text)}
    made: dict[str, Any] = {"date-parts": [part[:1] if season else part for part in parts]}
    if season:
        made["season"] = season
    if any(end and end[4] for end in ends):
        made["circa"] = True
    return made


def _parts(match: re.Match[str]) -> list[int]:
    year, *rest = (int(part) for part in match.groups()[:3] if part)
    return [year if year > 0 else year - 1, *rest]


def _in_words(edtf: str) -> str:
    try:
        return dates.in_words(edtf)
    except dates.DateError:
        return edtf


def edtf_of_csl(date: object) -> str:
    """Return a CSL date variable as canonical EDTF; empty where it says nothing that EDTF can hold."""
    if not isinstance(date, Mapping):
        return edtf_of_text(str(date)) if isinstance(date, str | int) else ""
    parts = date.get("date-parts")
    ends = [end for end in map(_edtf_parts, parts if isinstance(parts, list | tuple) else ()) if end]
    season = str(date.get("season", ""))
    if len(ends) == 1 and season in ("1", "2", "3", "4"):
        ends = [f"{ends[0][:4]}-2{season}"]
    if not ends:
        return edtf_of_text(str(date.get("raw") or date.get("literal") or ""))
    mark = "~" if date.get("circa") not in (None, False, 0, "0", "") else ""
    return checked("/".join(end + mark for end in ends[:2]))


def _edtf_parts(parts: object) -> str:
    if not isinstance(parts, list | tuple):
        return ""
    try:
        # What is not known is null, blank or 0.
        numbers = [int(part or 0) for part in (str(part or "").strip() for part in parts)]
    except ValueError:
        return ""
    if not numbers or numbers[0] == 0:
        return ""
    year = numbers[0] if numbers[0] > 0 else numbers[0] + 1
    return "-".join(
        [f"{'-' if year < 0 else ''}{abs(year):04d}", *(f"{part:02d}" for part in takewhile(bool, numbers[1:3]))]
    )


def edtf_of_text(text: str) -> str:
    """Return a date as bibliographies write it (2019-06-05, 2019/06/05/, June 2019, 2024 Feb 21) as EDTF, else nothing.

    A year 0000 stands for none: no bibliography means 1 BCE by it.
    """
    text = re.sub(r"(?<=^\d{4}-\d\d-\d\d) .*", "", text.strip().rstrip("/"))
    if match := re.fullmatch(r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?(?:/.*)?", text):
        text = "-".join(part.zfill(2) for part in match.groups() if part)
    if not text or text.startswith("0000"):
        return ""
    try:
        return read_typed(text).edtf
    except dates.DateError:
        return ""


def edtf_of_year_and_month(year: str, month: str, day: str = "") -> str:
    """Return BibTeX's year and month fields (a number or an English name) as EDTF."""
    year, month = year.strip(), month.strip().lower()
    if year == "0000" or not re.fullmatch(r"\d{4}", year):
        return edtf_of_text(year)
    number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else int(month) if month.isdecimal() else 0
    if not 1 <= number <= 12:
        return checked(year)
    full = checked(f"{year}-{number:02d}-{int(day):02d}") if day.strip().isdecimal() else ""
    return full or checked(f"{year}-{number:02d}")


def ris_date(edtf: str) -> str:
    """Return the first day of an EDTF text as RIS writes it, YYYY/MM/DD/, with nothing for what is not known."""
    match = _DAY.fullmatch(edtf.partition("/")[0])
    if not match or edtf.startswith("-"):
        return ""
    year, month, day = match[1], match[2] or "", match[3] or ""
    return f"{year}/{month if month <= '12' else ''}/{day}/"


def checked(text: str) -> str:
    """Return an EDTF text in its canonical form, or nothing where it is none."""
    try:
        return dates.parse(text).edtf
    except dates.DateError:
        return ""
