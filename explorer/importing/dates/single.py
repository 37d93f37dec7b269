"""Read one messy date, as people type it, into EDTF. Six languages; knows nothing of columns, files or stores.

One cell at a time: what only a whole column can tell (is 5/6 in May or in June, is 43621 a day count) comes in as
`DateRules`. Nothing is guessed without a word: every assumption is named in the result, and a cell that is not
understood raises. Intervals, open ends and several dates in a cell are next door, in dateranges.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.dates.reasons import OUT_OF_RANGE
from explorer.importing.dates.clock import split_clock
from explorer.importing.dates.named import named_date
from explorer.importing.dates.numbers import NUMBER, from_number, kind_of_value
from explorer.importing.dates.parts import HALF, QUARTER, Clock, Parts, full_year
from explorer.importing.dates.vocabulary import ABOUT, NOTHING, PERHAPS, folded
from explorer.importing.errors import DateUnreadable


@dataclass(frozen=True, slots=True)
class DateRules:
    """What holds for all dates of a column.

    order: of the numbers in 5/6/2019 or 5.6.19: "dmy", "mdy" or "ymd".
    number: what a bare number means, one of datenumbers.KINDS, or "" for by its size.
    pivot: two-digit years are the hundred that ends with 1999 + pivot (69, POSIX's choice, is 1969 to 2068).
    prefix: what stands before each date of the column, such as "EOW:".
    edtf: whether what wrote the dates writes EDTF, so that 1100-35 is a quarter of a year.
    pairs: whether 2018-19 is two years that follow each other, not a year and a month or a season.
    year_1899: whether the last days of 1899 are dates; else they are day 0 of a spreadsheet, which stands for none.
    """

    order: str = "dmy"
    number: str = ""
    pivot: int = 69
    pairs: bool = False
    prefix: str = ""
    edtf: bool = False
    year_1899: bool = False


LONGEST: Final = 200
"""Characters; a longer cell is a text, not a date."""

_YMD: Final = re.compile(r"(?P<y>[+-]?\d{4,6})\s?(?P<sep>[-./ _,])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{1,2})\.?\Z")
_XXY: Final = re.compile(
    r"(?P<a>\d{1,2})\s?(?P<sep>[-./ _])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{3,4}|['’]?\d{2})\.?\Z"
)
_YM: Final = re.compile(r"(?P<y>[+-]?\d{4}|[+-]\d{5,6})[-./](?P<m>\d{1,2})\Z")
_MY: Final = re.compile(r"(?P<m>\d{1,2})\s?[-./ ]\s?(?P<y>\d{4})\Z")
_WEEK: Final = re.compile(r"(?P<y>\d{4})-?W(?P<w>\d{2})(?:-?(?P<d>[1-7]))?\Z", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?P<y>\d{4})-(?P<n>\d{3})\Z")
_COMPACT_DATE: Final = re.compile(r"\d{8}\Z")
_PLAIN_EDTF: Final = re.compile(r"-?(?=[\dX]{4}(?:-|\Z))(?=[\d-]*X)[\dX]{4}(?:-[\dX]{2}(?:-[\dX]{2})?)?\Z")
_LOG_TIME: Final = re.compile(r"\A(\d{1,2}/[A-Za-z]{3}/\d{4}):(?=\d\d:)")
"""Between day and time in the logs of web servers: 05/Jun/2019:10:00:00 +0300 (Apache, "Common Log Format")."""
_SENTINEL: Final = re.compile(
    r"(?:0{1,2}[./-]0?1[./-]1900|0?1[./-]0[./-]1900|1900-01-00|1899[-./]12[-./]3[01]|3[01][-./]12[-./]1899|12/3[01]/1899"
    r"|0{4}[-./]0{1,2}[-./]0{1,2}|0{1,2}[-./]0{1,2}[-./]0{2,4}|0?1[-./]0?1[-./]0001|0001[-./]01[-./]01"
    r"|(?:9999|2999)[-./]12[-./]31|31[-./]12[-./](?:9999|2999)|12/31/(?:9999|2999)|0000|9999)"
    r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?\Z"
)
_ENDLESS: Final = re.compile(r".*(?:9999|2999)")

_FAR: Final = re.compile(r"-\d{7,}\Z")
_MARKS: Final = re.compile(r"\s*(?P<mark>\(\?\)|\?~|~\?|[?~%])\Z")
_ABOUT_FRONT: Final = re.compile(
    r"(?:"
    + "|".join(sorted((re.escape(w) for w in ABOUT), key=len, reverse=True))
    + r")\.?(?:\s+|(?=\d)|(?<=[约大概为~≈]))",
    re.IGNORECASE,
)
_ABOUT_BACK: Final = re.compile(
    r"\s*\(?(?:左右|前后|\bapprox(?:imately|\.)?|\bcirca|\bca\.|\best(?:imated|\.)?|\bприблизительно|\bпримерно)\)?\Z",
    re.IGNORECASE,
)
_ENDS_IN_TIME: Final = re.compile(r"\d:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?\Z|\d\s?[ap]\.?m\.?\Z", re.IGNORECASE)
_PERHAPS_FRONT: Final = re.compile(
    r"(?:"
    + "|".join(sorted((re.escape(w) for w in PERHAPS), key=len, reverse=True))
    + r")\.?(?:\s+|(?<=[可能或许也许疑]))",
    re.IGNORECASE,
)
_PERHAPS_BACK: Final = re.compile(
    r"\s*\(?\b(?:probably|possibly|uncertain|perhaps|вероятно|предположительно|wohl|vermutlich)\)?\Z", re.IGNORECASE
)


def sentinel(text: str) -> str | None:
    """What a tidied cell that is no date stands for: "none", "endless" for 9999-12-31; None when it may be a date."""
    plain = folded(text).replace(" ", "_").strip("[]")
    if (
        not text
        or plain in NOTHING
        or plain.rstrip(".") in NOTHING
        or not any(c.isalnum() for c in text.replace("…", "a").replace("..", "a"))
    ):
        return "none"
    if _SENTINEL.match(text):
        return "endless" if _ENDLESS.match(text) else "none"
    return None


def single_date(text: str, rules: DateRules) -> Parts | None:
    """Read a tidied cell that holds one date; None when it does not look like one date.

    Raises DateUnreadable when it looks like one and is none, such as 31.02.2019.
    """
    core, mark, codes = _without_qualifiers(text)
    if not core:
        return None
    found: Parts | None
    counts = rules.number not in ("", "year", "compact")
    if NUMBER.match(core) and (counts or not (_YM.match(core) or _MY.match(core))):
        found = _from_number(core, text, rules)
    else:
        found = _dated(core, rules)
    if found is None:
        return None
    return found.marked(mark).assuming(*codes).checked(text)


def _from_number(core: str, text: str, rules: DateRules) -> Parts:
    by_size = kind_of_value(core)
    kind = rules.number or by_size
    if _FAR.match(core):
        raise DateUnreadable(text, OUT_OF_RANGE)
    if not kind or (not rules.number and len(core) < 3 and core.isdigit()):
        raise DateUnreadable(text, "this number could be many things; say what it counts")
    if by_size == "year" and kind != "year" and re.match(r"[12]\d{3}\Z|-\d", core):
        kind = "year"
    return from_number(core, "" if kind == "year" and not rules.number else kind)


def _without_qualifiers(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Strip "circa", "?", "probably" … from both ends; return what is left and the EDTF qualifier."""
    rough = doubtful = False
    for _ in range(4):
        before = text
        if match := _MARKS.search(text):
            rough |= "~" in match["mark"] or "%" in match["mark"]
            doubtful |= "?" in match["mark"] or "%" in match["mark"]
            text = text[: match.start()]
        for pattern in (_ABOUT_FRONT, _ABOUT_BACK):
            match = pattern.match(text) if pattern is _ABOUT_FRONT else pattern.search(text)
            # EST after a time of day is a zone.
            if match and not (pattern is _ABOUT_BACK and _ENDS_IN_TIME.search(text, 0, match.start())):
                text, rough = text[: match.start()] + text[match.end() :], True
        for pattern in (_PERHAPS_FRONT, _PERHAPS_BACK):
            if match := (pattern.match(text) if pattern is _PERHAPS_FRONT else pattern.search(text)):
                text, doubtful = text[: match.start()] + text[match.end() :], True
        if len(text) > 2 and text[0] + text[-1] in ("()", "[]", '""'):
            text = text[1:-1]
        text = text.strip()
        if text == before:
            break
    mark = "%" if rough and doubtful else "~" if rough else "?" if doubtful else ""
    return text, mark, ()


def _dated(text: str, rules: DateRules) -> Parts | None:
    text = _LOG_TIME.sub(r"\1 ", text)
    day_text, clock, place = split_clock(text)
    if clock is not None and not day_text:
        raise DateUnreadable(text, "a time without a date")
    found = _numeric(day_text, rules) or named_date(day_text, rules.pivot)
    if found is None or clock is None:
        return found
    if place and "/" not in place:
        found = found.assuming("zone-open")
    elif place:
        found, clock = _placed(found, clock, place, text)
    return Parts(found.year, found.month, found.day, clock, assumed=found.assumed)


def _placed(found: Parts, clock: Clock, place: str, text: str) -> tuple[Parts, Clock]:
    try:
        zone = ZoneInfo(place)
        checked = found.checked(text)
        assert checked.year is not None and checked.month is not None and checked.day is not None
        moment = datetime(checked.year, checked.month, checked.day, clock.hour % 24, clock.minute, tzinfo=zone)
        offset = moment.utcoffset()
    except (ZoneInfoNotFoundError, ValueError, AssertionError, OSError):
        raise DateUnreadable(text, f"the time zone {place} is not known") from None
    minutes = round((offset or timedelta()).total_seconds() / 60)
    return found.assuming("zone-of-place"), Clock(clock.hour, clock.minute, clock.second, clock.fraction, minutes)


def _numeric(text: str, rules: DateRules) -> Parts | None:
    for pattern, reader in _READERS:
        if match := pattern.match(text):
            return reader(match, rules)
    return None


def _read_ymd(match: re.Match[str], rules: DateRules) -> Parts:
    return Parts(int(match["y"]), int(match["m"]), int(match["d"]))


def _read_xxy(match: re.Match[str], rules: DateRules) -> Parts:
    a, b, y = int(match["a"]), int(match["b"]), match["y"].lstrip("'’")
    if rules.order == "ymd" and len(y) == 2 and match["y"] == y:
        year, assumed = full_year(match["a"], rules.pivot)
        return Parts(year, b, int(y), assumed=assumed)
    year, assumed = full_year(y, rules.pivot)
    month, day = (a, b) if rules.order == "mdy" else (b, a)
    if month > 31 and a < 24 and len(match["y"]) == 2 and max(b, int(y)) < 60:
        raise DateUnreadable(match.string, "a time without a date")
    if 12 < month <= 31 and 1 <= day <= 12:
        order = "month first" if rules.order == "mdy" else "day first"
        raise DateUnreadable(match.string, f"there is no month {month}, and this column is read {order}")
    return Parts(year, month, day, assumed=assumed)


def _read_ym(match: re.Match[str], rules: DateRules) -> Parts | None:
    month = int(match["m"])
    year = int(match["y"])
    if month > 12 and not 21 <= month <= (41 if rules.edtf or month <= year % 100 else 24):
        # 1100-35 is a span of years; only lists that write EDTF mean the third quarter.
        return None
    return Parts(year, month)


def _read_my(match: re.Match[str], rules: DateRules) -> Parts | None:
    return Parts(int(match["y"]), int(match["m"])) if int(match["m"]) <= 12 else None


def _read_week(match: re.Match[str], rules: DateRules) -> Parts:
    try:
        first = date.fromisocalendar(int(match["y"]), int(match["w"]), int(match["d"] or 1))
    except ValueError:
        raise DateUnreadable(match.string, f"the year {match['y']} has no week {match['w']}") from None
    if match["d"]:
        return Parts(first.year, first.month, first.day)
    last = first + timedelta(days=6)
    return Parts(first.year, text=f"[{first.isoformat()}..{last.isoformat()}]")


def _read_named_week(match: re.Match[str], rules: DateRules) -> Parts:
    """A week by its number: "KW 12/2019", which is ISO 8601's 2019-W12."""
    found = _WEEK.match(f"{match['y']}-W{int(match['w']):02d}")
    assert found is not None
    return _read_week(found, rules)


def _read_ordinal(match: re.Match[str], rules: DateRules) -> Parts:
    number = int(match["n"])
    moment = datetime(max(1, int(match["y"])), 1, 1, tzinfo=UTC) + timedelta(days=number - 1)
    if number == 0 or moment.year != int(match["y"]):
        raise DateUnreadable(match.string, f"the year {match['y']} has no day {number}")
    return Parts(moment.year, moment.month, moment.day)


def _read_compact(match: re.Match[str], rules: DateRules) -> Parts:
    return from_number(match.string, "compact")


def _read_masked(match: re.Match[str], rules: DateRules) -> Parts:
    return Parts(0, text=match.string)


def _read_quarter(match: re.Match[str], rules: DateRules) -> Parts:
    year, assumed = full_year(match["y"], rules.pivot)
    return Parts(year, QUARTER + int(match["q"]), assumed=assumed)


def _read_half(match: re.Match[str], rules: DateRules) -> Parts:
    year, assumed = full_year(match["y"], rules.pivot)
    return Parts(year, HALF + int(match["q"]), assumed=assumed)


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], DateRules], Parts | None]], ...]] = (
    (_YMD, _read_ymd),
    (_XXY, _read_xxy),
    (_YM, _read_ym),
    (_MY, _read_my),
    (_WEEK, _read_week),
    (_ORDINAL, _read_ordinal),
    (_COMPACT_DATE, _read_compact),
    (_PLAIN_EDTF, _read_masked),
    (
        re.compile(r"(?:KW|CW|W|week|неделя)\s?(?P<w>\d{1,2})[\s/,.-]{1,2}(?P<y>\d{4})\Z", re.IGNORECASE),
        _read_named_week,
    ),
    (re.compile(r"[QT](?P<q>[1-4])[\s/-]?(?P<y>\d{4}|['’]?\d{2})\Z", re.IGNORECASE), _read_quarter),
    (re.compile(r"(?P<y>\d{4})[\s/-]?[QT](?P<q>[1-4])\Z", re.IGNORECASE), _read_quarter),
    (re.compile(r"(?P<q>[1-4])Q[\s/-]?(?P<y>\d{4}|\d{2})\Z", re.IGNORECASE), _read_quarter),
    (re.compile(r"[HS](?P<q>[12])[\s/-]?(?P<y>\d{4})\Z", re.IGNORECASE), _read_half),
    (re.compile(r"(?P<y>\d{4})[\s/-]?H(?P<q>[12])\Z", re.IGNORECASE), _read_half),
)
