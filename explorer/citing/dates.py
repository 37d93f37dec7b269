"""Dates of publications between EDTF and the three forms that citation formats use. No store, no words of its own.

CSL-JSON has date-parts with a `circa` mark (CSL-JSON schema 1.0), BibTeX's `date` is EDTF already (biblatex, 2.3.8),
RIS writes 2019/06/05/. Years before 1 are astronomical in EDTF (0 is 1 BCE) and counted without a zero in CSL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from db import dates

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
    ends = [_edtf_parts(part) for part in date.get("date-parts") or () if part]
    season = str(date.get("season", ""))
    if len(ends) == 1 and season in ("1", "2", "3", "4"):
        ends = [f"{ends[0][:4]}-2{season}"]
    if not ends or not all(ends):
        return edtf_of_text(str(date.get("raw") or date.get("literal") or ""))
    mark = "~" if date.get("circa") not in (None, False, 0, "0", "") else ""
    return checked("/".join(end + mark for end in ends[:2]))


def _edtf_parts(parts: object) -> str:
    if not isinstance(parts, list | tuple):
        return ""
    try:
        numbers = [int(part) for part in parts if str(part).strip()]
    except ValueError:
        return ""
    if not numbers or numbers[0] == 0:
        return ""
    year = numbers[0] if numbers[0] > 0 else numbers[0] + 1
    return "-".join([f"{'-' if year < 0 else ''}{abs(year):04d}", *(f"{part:02d}" for part in numbers[1:3])])


def edtf_of_text(text: str) -> str:
    """Return a date as bibliographies write it (2019-06-05, 2019/06/05/, June 2019, 2019) as EDTF, else nothing."""
    text = text.strip().rstrip("/")
    if not text:
        return ""
    found = checked(text)
    if found:
        return found
    if match := re.fullmatch(r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?(?:/.*)?", text):
        year, month, day = match.groups()
        return checked("-".join([year, f"{int(month):02d}", *([f"{int(day):02d}"] if day else [])]))
    if match := re.fullmatch(r"(?:(\d{1,2})\.? )?([A-Za-z]{3})[a-z]*\.? (?:(\d{1,2}), ?)?(\d{4})", text):
        month_name = match[2].lower()
        if month_name in _MONTHS:
            day = match[1] or match[3]
            month_text = f"{_MONTHS.index(month_name) + 1:02d}"
            return checked("-".join([match[4], month_text, *([f"{int(day):02d}"] if day else [])]))
    if match := re.match(r"(\d{4}-\d\d-\d\d)[T ]", text):
        return checked(match[1])
    return ""


def edtf_of_year_and_month(year: str, month: str, day: str = "") -> str:
    """Return BibTeX's year and month fields (a number or an English name) as EDTF."""
    year, month = year.strip(), month.strip().lower()
    if not re.fullmatch(r"\d{4}", year):
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
