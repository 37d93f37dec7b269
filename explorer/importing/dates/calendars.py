"""Dates by other calendars and other counts of years, rewritten so that the date readers know them.

Japanese eras and the years of the Republic of China are other counts of the same years. A day by the Julian calendar is
moved, and a day that is given by both calendars is read by the Gregorian one. Islamic, Persian, Hebrew and French
republican dates are not read, and the reason says so. Knows one cell; nothing of columns, files or stores.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from explorer.importing.dates.parts import Parts
from explorer.importing.dates.vocabulary import folded
from explorer.importing.errors import DateUnreadable

_ERAS: Final = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867,
    "中華民國": 1911, "中华民国": 1911, "民國": 1911, "民国": 1911,
    "R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867,
}  # fmt: skip
"""The year before the first of each era. Japan's since 1868, with the letters that its forms use for them (JIS X 0301),
and the Republic of China's, which counts from 1912.
"""
_ERA_YEAR: Final = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|中?[華华]?民[國国])\s?(?P<year>元|\d{1,3})\s?(?:年(?:度)?|(?=[./-]\d))\s?"
    r"(?P<month>\d{1,2}\s?月)?"
)
_ERA_LETTER: Final = re.compile(r"(?<![^\W\d_])(?P<era>[RHSTM])(?P<year>\d{1,2})(?=[./-]\d{1,2}[./-]\d{1,2}(?!\d))")
_MINGUO: Final = re.compile(r"(?P<year>1\d{2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)")
"""108/06/05: only the years of the Republic of China are written with three digits today."""
_AROUND: Final = re.compile(r"(?<=[年月])\s(?=\d)|(?<=\d)\s(?=[年月日])")
LUNAR_UNTIL: Final = 1872
"""Months and days of Japan before 1873 are those of its lunisolar calendar."""

_FOREIGN: Final = re.compile(
    r"\d\s?\(?(?:a\.?\s?h\.?|hijri|s\.?h\.?|a\.?p\.?|a\.?m\.?\s?\(?hebrew|هـ|ه‍|ه)\)?\Z"
    r"|\b(?:muharram|safar|rabi['’ʿ]?|jumada|rajab|sha['’ʿ]?ban|ramadan|ramadhan|shawwal|dhu['’ ]?l?|farvardin"
    r"|ordibehesht|khordad|shahrivar|esfand|bahman|tishrei|cheshvan|kislev|tevet|shevat|adar|nisan|iyar|sivan|tammuz"
    r"|elul|vendemiaire|brumaire|frimaire|nivose|pluviose|ventose|germinal|floreal|prairial|messidor|thermidor"
    r"|fructidor)\b|محرم|صفر|ربيع|جمادى|رجب|شعبان|رمضان|شوال|ذو |فروردین|اردیبهشت|خرداد|شهریور|اسفند|بهمن"
)
_BOTH: Final = re.compile(
    r"(?P<one>[^()\[\]]*\d[^()\[\]]*)[(\[]\s?(?P<two>[^()\[\]]*\d[^()\[\]]*)[)\]](?P<rest>[^()\[\]]*)\Z"
)
_STYLE: Final = re.compile(
    r"[\s,]*[(\[]?(?<![^\W_])(?P<style>o\.?\s?s|old style|n\.?\s?s|new style|julian|gregorian|ст\.?\s?ст"
    r"|по старому стилю|ст\.?\s?стиля|н\.?\s?ст|по новому стилю|нов\.?\s?ст)(?![^\W_])\.?[)\]]?[\s,]*",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_BARE_DAY: Final = re.compile(r"\d{1,2}\.?\Z")
_APART: Final = range(10, 14)
"""Days between the two calendars, from 1582 to 2100."""


def with_western_years(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the tidied cell with the years of eras as years of ours, and the codes of what had to be assumed."""
    codes: list[str] = []

    def era_year(match: re.Match[str]) -> str:
        name = match["era"] if match["era"] in _ERAS else "民國"
        number = 1 if match["year"] == "元" else int(match["year"])
        year = _ERAS[name] + number
        month = match["month"] or ""
        if name == "明治" and year <= LUNAR_UNTIL and (month or "." in text or "/" in text):
            codes.append("lunar")
        return f"{year}年{month}" if "年" in match[0] else f"{year}"

    found = _ERA_YEAR.sub(era_year, text) if "年" in text or "民" in text or not text.isascii() else text
    if found != text:
        found = _AROUND.sub("", found)
    if "lunar" in codes:
        return re.sub(r"(\d{4}年).*", r"\1", found), ("lunar",)
    found = _ERA_LETTER.sub(lambda m: str(_ERAS[m["era"]] + int(m["year"])), found)
    if match := _MINGUO.match(found):
        return f"{int(match['year']) + 1911}-{match['month']}-{match['day']}{found[match.end() :]}", ("minguo",)
    return found, ()


_DUAL_YEAR: Final = re.compile(
    r"(?P<day>(?:\d{1,2}\.?\s[^\W\d]+\.?|[^\W\d]+\.?\s\d{1,2}),?\s)(?P<year>\d{4})/(?P<next>\d{1,4})\Z"
)


def with_one_year(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a day before 1753 whose year began in March with the year as we count it: "11 Feb 1731/32" is of 1732."""
    match = _DUAL_YEAR.match(text)
    if not match or not str(int(match["year"]) + 1).endswith(match["next"]):
        return text, ()
    return f"{match['day']}{int(match['year']) + 1}", ("dual",)


def foreign_calendar(text: str) -> None:
    """Raise DateUnreadable for a date by a calendar that is not read."""
    if _FOREIGN.search(folded(text)):
        raise DateUnreadable(
            text, "a date by a calendar that is not read here; only the Gregorian and the Julian one are"
        )


def by_two_calendars(text: str, one_date: Callable[[str], Parts | None]) -> Parts | None:
    """Read a day that is given by the Julian calendar or by both: "25 Oct. (7 Nov.) 1917", "2 March 1917 (O.S.)".

    `one_date` reads a single date, None where there is none. None where the cell is nothing of the kind. Raises
    DateUnreadable where two days are given that are not the same one.
    """
    if "(" not in text and "[" not in text and not _STYLE.search(text):
        return None
    if match := _BOTH.match(_STYLE.sub(_bracket, text)):
        return _both(text, match, one_date)
    style = _STYLE.search(text)
    if style is None:
        return None
    found = one_date(_STYLE.sub(" ", text).strip())
    if found is None or found.day is None or found.month is None or found.year is None or found.month > 12:
        return None
    if folded(style["style"])[0] in "ngн" or "нов" in folded(style["style"]) or "greg" in folded(style["style"]):
        return found
    year, month, day = from_day_number(_julian_day_number(found.year, found.month, found.day, julian=True))
    return Parts(year, month, day, found.clock, mark=found.mark, assumed=found.assumed).assuming("julian")


def _bracket(match: re.Match[str]) -> str:
    """What is left of "[O.S. " when the style is taken out: its brackets."""
    marks = "".join(c for c in match[0] if c in "()[]")
    return f" {marks} " if marks in ("(", "[", ")", "]") else " "


def _both(text: str, match: re.Match[str], one_date: Callable[[str], Parts | None]) -> Parts | None:
    one, two, rest = (match[name].strip(" ,") for name in ("one", "two", "rest"))
    last_year = _YEAR.search(rest) or (None if _YEAR.search(one) else _YEAR.search(two))
    if last_year is None and not _YEAR.search(one):
        return None
    if _BARE_DAY.match(one) and not _BARE_DAY.match(two):
        return None
    first = one_date(f"{one} {rest}".strip() if rest else _dated(one, two))
    if first is None or first.day is None:
        return None
    if _BARE_DAY.match(two):
        if first.month is None or first.year is None:
            return None
        second = Parts(first.year, first.month, int(two.rstrip("."))).checked(text)
    else:
        found = one_date(_dated(two, rest or one))
        if found is None or found.day is None:
            return None
        second = found
    numbers = [_day_number(first), _day_number(second)]
    if abs(numbers[0] - numbers[1]) not in _APART:
        raise DateUnreadable(text, "two days that are not one by the Julian and the Gregorian calendar")
    later = first if numbers[0] > numbers[1] else second
    return Parts(later.year, later.month, later.day, first.clock).assuming("dual")


def _dated(text: str, other: str) -> str:
    """The text with the year of the other where it has none of its own."""
    year = None if _YEAR.search(text) else _YEAR.search(other)
    return f"{text} {year[0]}" if year else text


def _day_number(parts: Parts) -> int:
    assert parts.year is not None and parts.month is not None and parts.day is not None
    return _julian_day_number(parts.year, parts.month, parts.day, julian=False)


def _julian_day_number(year: int, month: int, day: int, *, julian: bool) -> int:
    """The number of a day by either calendar ("Explanatory Supplement to the Astronomical Almanac", 15.11)."""
    shift = (14 - month) // 12
    years, months = year + 4800 - shift, month + 12 * shift - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4
    return number - 32083 if julian else number - years // 100 + years // 400 - 32045


def from_day_number(number: int) -> tuple[int, int, int]:
    """The year, month and day by the Gregorian calendar of a Julian day number (the same supplement)."""
    a = number + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    return 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1


__all__ = ["by_two_calendars", "foreign_calendar", "from_day_number", "with_one_year", "with_western_years"]
