"""Shapes that programs and tables give to dates, rewritten into those that the date readers know.

What stands in no date by itself (a weekday in brackets, the mark of a footnote) is taken out; the order of the parts is
made plain. Nothing is decided: whoever rewrites to no date leaves the cell unread. Knows one tidied cell.
"""

from __future__ import annotations

import re
from typing import Final

from explorer.importing.dates.vocabulary import WEEKDAYS

_DAY_LETTERS: Final = "日月火水木金土一二三四五六天월화수목금토일"
_WEEKDAY: Final = (
    r"(?:(?:星期|周|週|礼拜)?[" + _DAY_LETTERS + r"](?:曜日?|요일)?|"
    r"(?:"
    + "|".join(sorted((w for w in WEEKDAYS if w.isascii() or "а" <= w[0] <= "я"), key=len, reverse=True))
    + r")\.?)"
)
_NUMBERS: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_ZONE: Final = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"

_SHAPES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), result)
    for pattern, result in (
        # The mark of a footnote, as tables copied from an encyclopaedia have them.
        (r"(?<=[\w)])\s?(?:\[(?:\d{1,3}|[a-z]|(?:note|nb) ?\d+)\])+\Z|(?<=\d)[*†‡]+\Z", ""),
        # The C library's ctime with an offset, as git prints it: Wed Jun 5 10:30:00 2019 +0300.
        (r"\A(?:[a-z]{3},? )?([a-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4}) ([+-]\d{4})\Z", r"\1 \2 \4 \3 \5"),
        # JavaScript's Date: … 10:30:00 GMT+0300 (Moscow Standard Time).
        (r"(?<=\d) ((?:GMT|UTC)[+-]\d{4}) \([^()]*\)\Z", r" \1"),
        # Catalogues of launches: 1957 Oct 4 1928:34.
        (r"\A(\d{4} [a-z]{3} \d{1,2}) ([01]\d|2[0-3])([0-5]\d):([0-5]\d)(?:\.\d+)?(\??)\Z", r"\1 \2:\3:\4\5"),
        (r"\A(\d{4} [a-z]{3} \d{1,2}) ([01]\d|2[0-3])([0-5]\d)(\??)\Z", r"\1 \2:\3\4"),
        (rf"\A(\d{{4}}-\d{{2}}-\d{{2}})[T ]([01]\d|2[0-3])([0-5]\d)([0-5]\d){_ZONE}\Z", r"\1T\2:\3:\4\g<zone>"),
        (rf"\A(\d{{4}}-\d{{2}}-\d{{2}})[T ]([01]\d|2[0-3])([0-5]\d){_ZONE}\Z", r"\1T\2:\3\g<zone>"),
        # A time of four digits that says that it is one, after a date with its year.
        (r"\A(.*\d{4}.*?)[\s,]+([01]\d|2[0-3])([0-5]\d) ?(?:hrs?\.?|hours|h|uhr)\Z", r"\1 \2:\3"),
        (r"\A(.*\d{4}.*?)[\s,]+([01]\d|2[0-3])([0-5]\d) ?(Z|UTC|GMT)\Z", r"\1 \2:\3 \4"),
        # Databases: 05-JUN-19 02.30.00.000000 PM, 2019-06-05-14.30.00.000000.
        (r"\A([\da-z]+-[\da-z]+-[\da-z]+)[ -](\d{1,2})\.(\d{2})\.(\d{2})(?:\.\d+)?( [ap]m)?\Z", r"\1 \2:\3:\4\5"),
        # A day that is not known, as researchers code it: 11/-9/1950 (Correlates of War, "Coding conventions").
        (r"\A(\d{1,2})([/.])-99?\2(\d{4})\Z", r"\1\2\3"),
        # Weekdays beside numbers.
        (rf"(?<=[\d日일])\s?\({_WEEKDAY}\)", ""),
        (rf"\A({_NUMBERS}),?\s?{_WEEKDAY}(?![\w]),?", r"\1"),
        (rf"\A{_WEEKDAY},?\s+(?={_NUMBERS})", ""),
        # "г." after a date of numbers, and words between it and the time.
        (rf"\A({_NUMBERS})\s?(?:г\.|г(?!\w)|года|р\.)", r"\1"),
        (rf"\A({_NUMBERS}),?\s(?:в|à|a|um|at|a las|alle|às)\s(?=\d{{1,2}}[:.hч]\d)", r"\1 "),
        # Catalogues of libraries: 17--, 199-?, 19uu, [1850s?] (AACR2 1.4F7; MARC 21, field 008/06-14).
        (r"\A\[?(\d{2})(?:--|uu)(\??)\]?\Z", r"\1XX\2"),
        (r"\A\[(\d{3})-(\??)\]\Z|\A(\d{3})-(\?)\Z|\A(\d{3})u\Z", r"\1\3\5X\2\4"),
        # R puts an X before names that begin with a digit, and keeps it when columns become rows.
        (r"\AX([12]\d{3})\Z", r"\1"),
        (r"\AX([12]\d{3})\.(\d{2})\.(\d{2})\Z", r"\1-\2-\3"),
        # Two days that follow each other, and how long something took.
        (r"\A(\d{1,2}\.?) (?:and|&|und|et|y|e|и) (?=\d{1,2}\.? ?[^\W\d])", r"\1 - "),
        (
            r"\s\((?:\d+ ?(?:years?|yrs?|months?|weeks?|days?|hours?|jahre?|tage?|ans?|jours?|лет|дн\w+)"
            r",?\s?(?:and |et |und |и )?)+\)\Z",
            "",
        ),
        # Chess games in PGN: 1938.05.??
        (r"\A(\d{4})\.(\d\d)\.\?\?\Z", r"\1-\2"),
        (r"\A(\d{4})\.\?\?\.\?\?\Z", r"\1"),
        (r"\A(?:no|not) (?:later than|after)\s", "before "),
        (r"\A(?:no|not) (?:earlier than|before)\s", "after "),
        (r"\A([12])H[\s/-]?(\d{4})\Z", r"H\1 \2"),
    )
)
_WMI: Final = re.compile(r"(\d{14}\.\d{6})([+-])(\d{3})\Z")
"""A CIM datetime: the offset from UTC is in minutes (DMTF DSP0004, 5.2.4)."""


def in_known_shape(text: str) -> str:
    """The cell in a shape that the date readers know; the same text where it needs none."""
    if _PLAIN.match(text):
        return text
    if match := _WMI.match(text):
        hours, minutes = divmod(int(match[3]), 60)
        return f"{text[:8]}T{text[8:14]}{text[14:21]}{match[2]}{hours:02d}{minutes:02d}"
    for pattern, result in _WHOLE:
        if match := pattern.match(text):
            text = f"{match.expand(result)}{text[match.end() :]}".strip()
    for pattern, result in _WITHIN:
        if match := pattern.search(text):
            text = f"{text[: match.start()]}{match.expand(result)}{text[match.end() :]}".strip()
    return text


_WITHIN: Final = tuple(one for one in _SHAPES if not one[0].pattern.startswith(r"\A"))
_WHOLE: Final = tuple(one for one in _SHAPES if one[0].pattern.startswith(r"\A"))
"""Shapes that begin where the cell begins are tried there alone: most cells are in none of these shapes."""
_PLAIN: Final = re.compile(r"[\d./]+(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?\Z")
