"""Read a cell of a date column: one date, a range, an open end, or several dates. The door to the date readers.

`read(cell, rules)` is what columns call; it answers EDTF and the assumptions made, or raises. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from db.dates import DateError, edtf_from_us, parse
from db.dates.reasons import OUT_OF_RANGE
from explorer.importing.dates.calendars import (
    by_two_calendars,
    foreign_calendar,
    with_one_year,
    with_western_years,
)
from explorer.importing.dates.numbers import NUMBER
from explorer.importing.dates.parts import Parts
from explorer.importing.dates.shapes import in_known_shape
from explorer.importing.dates.single import LONGEST, DateRules, sentinel, single_date
from explorer.importing.dates.vocabulary import AFTER, BEFORE, OPEN_END, SINCE, UNTIL, folded, tidied
from explorer.importing.errors import DateUnreadable, NoDate

OPEN: Final = ".."
"""EDTF for an end that has not come (ISO 8601-2, 4.4)."""


@dataclass(frozen=True, slots=True)
class Read:
    """A cell as EDTF, and the codes of what had to be assumed (assumptions.WORDS says them in words)."""

    edtf: str
    assumed: tuple[str, ...] = ()


_ISO: Final = re.compile(
    r"(?:[12]\d{3})-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?)?\Z"
)
"""ISO dates that need no checking: no month has fewer than 28 days."""
_ISO_SPACE: Final = re.compile(
    r"([12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])) "
    r"((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)\Z"
)
_PAIR_LENGTH: Final = 7
"""Characters of 2018-19."""
_PLAIN_YEAR: Final = re.compile(r"[12]\d{3}\Z")

_YEARS: Final = re.compile(r"(?P<a>[12]\d{3})\s?[-–/]\s?(?P<b>\d{2}|[12]\d{3})\Z")
_MONTH_DAYS: Final = re.compile(
    r"(?P<m>[^\W\d_]+\.?) (?P<a>\d{1,2})(?:st|nd|rd|th)?\s?(?:[-–]|to|and|&)\s?"
    r"(?P<b>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})\Z"
)
_ISO_DAYS: Final = re.compile(r"(?P<h>\d{4}-\d{2})-(?P<a>\d{2})\s?[–/]\s?(?P<b>\d{2})\Z")
_CN_DAYS: Final = re.compile(
    r"(?P<h>\d{4}年)(?P<m>\d{1,2})月(?P<a>\d{1,2})[日号]?[-–至到~](?:(?P<m2>\d{1,2})月)?(?P<b>\d{1,2})[日号]\Z"
)
_EDTF_ONLY: Final = re.compile(r"[\[{][^\]}]*\d|\d[?~%]|[?~%]-?\d|\dX|^Y-?\d{5}")
"""What only EDTF writes: sets, qualifiers on parts, masked digits, long years."""

_SEPARATORS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\s*/\s*(?=\d{4}|\.\.|$)",
        r"\s*(?:→|[-=]>)\s*",
        r"\s+[-–~]\s+",
        r"\s*[–~～]\s*",
        r"\s*(?:至|到|—)\s*",
        r"\s+(?:to|until|till|through|thru|bis|до|по|au|jusqu'au|al|hasta|hasta el)\s+",
        r"(?<=[\d.])\s*-\s*(?=\d)",
        r"(?<!-)\s*-\s*(?!-)",
        r"(?<=\d\.)\s*/\s*(?=\d{1,2}\.)",
        r"(?<=[^\W\d])\s*/\s*(?=[^\W\d])",
    )
)
_FRONT: Final = re.compile(
    r"(?:(?:from|between|bet|von|vom|zwischen|с|со|между|du|del|de|entre|desde|le)\s+|从|自)(?=\w)", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"\s+(?:and|und|и|et|y)\s+", re.IGNORECASE)
_SOME_TIME: Final = re.compile(r"(?:between|bet|zwischen|между|entre)\b", re.IGNORECASE)
"""Some time between two dates, not all the time from one to the other (GEDCOM: BET … AND)."""
_BETWEEN_YEARS: Final = re.compile(r"(?:c(?:a|irca)?\.?\s?)?(?P<a>\d{3,4})\s?[x×]\s?(?P<b>\d{3,4})\Z")
_TWO_YEARS: Final = re.compile(r"\d{4}([-./])\d{1,2}\1\d{4}\Z")
_NO_MONTH: Final = re.compile(r"-(?:2[1-9]|3\d|4[01])\Z|X|\[|\{|Y")
"""Seasons, quarters, masks and sets: what can be no member of a set."""
_FAR_PAST: Final = re.compile(r"-?\d{7,}\s*(?:\D{0,6})\Z")
_SEVERAL: Final = re.compile(
    r"\s*(?:[;|\n]|,\s+(?=\d{4}-\d)|(?<=\d{4}),\s*|\s&\s|、|，|,\s*(?=\d{1,2}[./]\d{1,2}[./]\d{2,4}))\s*"
)
_CLOCK_ALONE: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?\Z", re.IGNORECASE)
_CLOCK_AT_END: Final = re.compile(
    r"[\sT]\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?: ?\((?:GMT|UTC)[+-][\d:]{1,5}\))?\Z", re.IGNORECASE
)
_BARE_YEAR: Final = re.compile(r"\d{1,5}\Z")
_QUALIFIED: Final = re.compile(
    r"(?:c(?:a|irca)?\.?|~|≈|um|около|ок\.|vers|hacia|约|approx\.?|about)\s*(?=\d)", re.IGNORECASE
)
_CE_SAID: Final = re.compile(r"\b(?:a\.?d|c\.?e)\b", re.IGNORECASE)
_ERA_SAID: Final = re.compile(r"\b(?:b\.?c|a\.?d|c\.?e|b\.?c\.?e)\b", re.IGNORECASE)
_BARE_DAY: Final = re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.|-го)?\Z")


def read(cell: str, rules: DateRules, *, end: bool = False) -> Read:
    """Read a cell into EDTF: a date, an interval, or (only where `end`) ".." for an end that has not come.

    Raises NoDate where the cell stands for nothing and DateUnreadable where it is not understood.
    """
    if _ISO.match(cell) and not (rules.pairs and len(cell) == _PAIR_LENGTH):
        return Read(cell)
    if match := _ISO_SPACE.match(cell):
        return Read(f"{match[1]}T{match[2]}")
    if len(cell) > LONGEST:
        raise DateUnreadable(cell[:60] + "…", f"a text of {len(cell)} characters, not a date")
    text = tidied(cell)
    if "\0" in text:
        raise DateUnreadable(text, "a NUL character, not a date")
    if end and (folded(text).replace(" ", "_") in OPEN_END or text in ("", OPEN)):
        if text:
            return Read(OPEN)
        raise NoDate(cell, "blank")
    stands_for = sentinel(text)
    if stands_for == "endless" and end:
        return Read(OPEN, ("endless",))
    if stands_for and not (rules.year_1899 and "1899" in text):
        raise NoDate(cell, f"“{text}” stands for “no date”" if text else "the date is missing")
    if _PLAIN_YEAR.match(text) and rules.number in ("", "year"):
        return Read(text)
    if rules.pairs and (match := _YEARS.match(text)) and (int(match["a"]) + 1) % 100 == int(match["b"]):
        return Read(f"{match['a']}/{int(match['a']) + 1:04d}", ("pair",) if len(text) == _PAIR_LENGTH else ())
    if rules.prefix and text.startswith(rules.prefix):
        text = text.removeprefix(rules.prefix).strip()
    text, codes = with_western_years(in_known_shape(text))
    if "/" in text:
        text, dual = with_one_year(text)
        codes += dual
    found = _read(text, rules)
    return replace(found, assumed=found.assumed + codes) if codes else found


def _read(text: str, rules: DateRules) -> Read:
    explicit = _explicit_interval(text, rules)
    if explicit:
        return explicit
    trouble: DateUnreadable | None = None
    try:
        found = by_two_calendars(text, lambda part: _try(part, rules)) or single_date(text, rules)
        if found is not None:
            return Read(found.edtf(), found.assumed)
    except DateUnreadable as error:
        trouble = error
    if _TWO_YEARS.match(text):
        raise DateUnreadable(text, "a year stands at both ends")
    if NUMBER.match(text):
        raise trouble or DateUnreadable(text, "this number is not understood as a date")
    for attempt in (_range, _one_sided, _several):
        result = attempt(text, rules)
        if result is not None:
            return result
    if _EDTF_ONLY.search(text):
        try:
            return Read(parse(text).edtf)
        except DateError as error:
            foreign_calendar(text)
            # The rules of EDTF help nobody who wrote words around a date.
            if not (trouble or re.search(r"[^\W\dXYTZE]", text)):
                trouble = DateUnreadable(text, error.reason)
    foreign_calendar(text)
    if _FAR_PAST.match(text):
        raise DateUnreadable(text, OUT_OF_RANGE)
    raise trouble or DateUnreadable(text, "this is not understood as a date")


def _explicit_interval(text: str, rules: DateRules) -> Read | None:
    """ISO 8601 intervals and EDTF's open and unknown ends: 2019-05-20/2019-08-19, 2019/.., ../2019, 2019/."""
    if "/" not in text or not re.search(
        r"\d{4}[~?%]?\s?/\s?(?:\d{4}|\.\.|$)|\d{2}[~?%]?\s?/\s?(?:\d{4}-|\.\.|$)|^(?:\.\.)?/|\d/\s?[+-]?\d{4}-", text
    ):
        return None
    if _YEARS.match(text) and len(text.split("/")[-1].strip()) == 2:
        return None
    first, _, second = (part.strip() for part in text.partition("/"))
    if "/" in second:
        return None
    found: list[str] = []
    assumed: tuple[str, ...] = ()
    for side in (first, second):
        if side in ("", OPEN):
            found.append(side)
            continue
        date = single_date(side, rules)
        if date is None:
            return None
        found.append(date.edtf())
        assumed += date.assumed
    if found[0] in ("", OPEN) and found[1] in ("", OPEN):
        raise NoDate(text, "an interval without either end")
    return Read("/".join(found), assumed)


def _joined(first: Parts, second: Parts, text: str, *codes: str) -> Read:
    start, end = first.edtf(), second.edtf()
    if start.startswith(("[", "{")) or end.startswith(("[", "{")):
        raise DateUnreadable(text, "a range between two vague dates")
    if _SOME_TIME.match(text):
        return Read(_one_of(start, end), first.assumed + second.assumed + codes)
    return Read(f"{start}/{end}", first.assumed + second.assumed + codes)


def _one_of(start: str, end: str) -> str:
    """Some time between two dates, "" for none, as EDTF's one of a set: [1914..1918]. Its members are years, months or
    days, so a time of day, a quarter or a season becomes what it lies in or covers.
    """
    first, last = (_member(start, last=False), _member(end, last=True))
    return first if first == last else f"[{first}..{last}]"


def _member(edtf: str, *, last: bool) -> str:
    plain = edtf.rstrip("~?%").partition("T")[0]
    if not _NO_MONTH.search(plain):
        return plain
    when = parse(plain)
    return edtf_from_us(when.latest_us - 1 if last else when.earliest_us)


def _try(text: str, rules: DateRules) -> Parts | None:
    try:
        return single_date(text, rules)
    except DateUnreadable:
        return None


def _about(edtf: str) -> str:
    return edtf if edtf[-1:] in "~?%." or "T" in edtf else edtf + "~"


def _range(text: str, rules: DateRules, *, rough: bool = False) -> Read | None:
    if match := _YEARS.match(text):
        first, last = int(match["a"]), match["b"]
        final = int(last) if len(last) == 4 else first - first % 100 + int(last)
        if final > first:
            return Read(f"{first:04d}/{final:04d}")
    if match := _MONTH_DAYS.match(text):
        return _pair(
            f"{match['m']} {match['a']}, {match['y']}", f"{match['m']} {match['b']}, {match['y']}", text, rules
        )
    if match := _ISO_DAYS.match(text):
        return _pair(f"{match['h']}-{match['a']}", f"{match['h']}-{match['b']}", text, rules)
    if match := _CN_DAYS.match(text):
        month = match["m2"] or match["m"]
        return _pair(f"{match['h']}{match['m']}月{match['a']}日", f"{match['h']}{month}月{match['b']}日", text, rules)
    if match := _BETWEEN_YEARS.match(text):
        # Editors of charters write 1066 × 1087 for some time between the two.
        return Read(_one_of(f"{int(match['a']):04d}", f"{int(match['b']):04d}"))
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    qualified = _QUALIFIED.match(body)
    if qualified and not rough:
        inner = _range(body[qualified.end() :], rules, rough=True)
        if inner is not None:
            return Read("/".join(_about(side) for side in inner.edtf.split("/")), inner.assumed)
    for first_text, second_text in _splits(body, between=front is not None):
        result = _pair(first_text, second_text, text, rules)
        if result is not None:
            return result
    return None


def _splits(text: str, *, between: bool) -> Iterator[tuple[str, str]]:
    for separator in (*_SEPARATORS, _BETWEEN) if between else _SEPARATORS:
        for match in separator.finditer(text):
            if match.start() and match.end() < len(text):
                yield text[: match.start()], text[match.end() :]


def _pair(first_text: str, second_text: str, text: str, rules: DateRules) -> Read | None:
    """Read both sides; the first takes its month and year from the second where it has none of its own."""
    if folded(second_text).replace(" ", "_") in OPEN_END:
        begin = _try(first_text, rules)
        return Read(f"{begin.edtf()}/{OPEN}", begin.assumed) if begin and not begin.text else None
    second = _try(second_text, rules)
    if second is None and (day := _CLOCK_AT_END.search(first_text)) and _CLOCK_ALONE.match(second_text):
        # A time alone is of the same day: "9 March 2021 10:00 → 11:30".
        second = _try(first_text[: day.start()] + " " + second_text, rules)
    if second is None or second.text:
        return None
    if second.year is not None and second.year < 1 and _BARE_YEAR.match(first_text):
        # "1981–1640 BC": what stands before our era goes down, and the era is said once.
        first_text = f"{first_text} BC"
    elif second.year is not None and 0 < second.year < 1000 and _CE_SAID.search(second_text):
        first_text = first_text if _ERA_SAID.search(first_text) else f"{first_text} AD"
    bare = _BARE_DAY.match(first_text)
    first = None if bare else _try(first_text, rules)
    if first is None and second.year is not None:
        if bare and second.day is not None and second.clock is None:
            first = replace(second, day=int(bare["d"]))
        else:
            first = _try(f"{first_text} {second.year:04d}", rules) or _try(f"{first_text}.{second.year:04d}", rules)
        if first is not None:
            try:
                first = first.checked(text)
            except DateUnreadable:
                return None
    if first is None or first.text or first.year is None or second.year is None:
        return None
    if first.clock is not None and second.clock is not None and second.clock.offset_min is None:
        # A zone that is said once holds for both: "3:00 PM (GMT+2) → 4:00 PM".
        second = replace(second, clock=replace(second.clock, offset_min=first.clock.offset_min))
    key = (first.year, first.month or 0, first.day or 0)
    if key > (second.year, second.month or 99, second.day or 99):
        return None
    return _joined(first, second, text)


def _one_sided(text: str, rules: DateRules) -> Read | None:
    if text[0] + text[-1] == "[]":
        # What editors add stands in brackets.
        text = text[1:-1].strip()
    word, _, rest = text.partition(" ")
    plain = folded(word).rstrip(".:")
    for words, shape in _SIDES:
        if plain in words and (found := _try(rest, rules)) and not found.text:
            return Read(shape(found.edtf()), found.assumed)
    if folded(text).replace(" ", "_") in OPEN_END:
        raise DateUnreadable(text, f"“{text}” cannot be a start")
    head, tail = text.rstrip(" -–—"), text[-1:]
    if tail in "-–—" and head and (found := _try(head, rules)) and not found.text:
        return Read(f"{found.edtf()}/{OPEN}", found.assumed)
    for words, shape in _SIDES:
        for ending in words:
            if (
                not ending.isascii()
                and text.endswith(ending)
                and (found := _try(text.removesuffix(ending), rules))
                and not found.text
            ):
                return Read(shape(found.edtf()), found.assumed)
    return None


_SIDES: Final[tuple[tuple[tuple[str, ...], Callable[[str], str]], ...]] = (
    (BEFORE, lambda edtf: _one_of("", edtf)),
    (AFTER, lambda edtf: _one_of(edtf, "")),
    (UNTIL, lambda edtf: f"{OPEN}/{edtf}"),
    (SINCE, lambda edtf: f"{edtf}/{OPEN}"),
)


def _several(text: str, rules: DateRules) -> Read | None:
    """Several dates in a cell become the span from the first to the last of them, which is said as an assumption."""
    cells = [part for part in _SEVERAL.split(text) if part]
    if len(cells) < 2:
        cells = [part for part in _BETWEEN.split(text) if part]
    if len(cells) < 2:
        return None
    dates = [_try(cell, rules) for cell in cells]
    if any(date is None or date.text or date.year is None for date in dates):
        return None
    known = sorted((d for d in dates if d is not None), key=lambda d: (d.year or 0, d.month or 0, d.day or 0))
    return _joined(known[0], known[-1], text, "several")
