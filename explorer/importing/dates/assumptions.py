"""What was assumed while reading a file, in plain sentences. Data and counting only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

WORDS: Final = {
    "century": "have a year of two digits, read as {pivot_low} to {pivot_high} (such as “{example}”)",
    "epoch-s": "are seconds since 1970, in UTC (such as “{example}”)",
    "epoch-ms": "are milliseconds since 1970, in UTC (such as “{example}”)",
    "epoch-us": "are microseconds since 1970, in UTC (such as “{example}”)",
    "epoch-ns": "are nanoseconds since 1970, in UTC, cut to microseconds (such as “{example}”)",
    "epoch-us1601": "are microseconds since 1601, as browsers count, in UTC (such as “{example}”)",
    "epoch-100ns1601": "are tenths of microseconds since 1601, as Windows counts, in UTC (such as “{example}”)",
    "zone-open": "name a time zone of which there are several; their times are kept without one (such as “{example}”)",
    "excel1900": "are day numbers of a spreadsheet, counted from 1900 (such as “{example}”)",
    "excel1904": "are day numbers of a spreadsheet, counted from 1904 (such as “{example}”)",
    "several": "name several dates; the event spans from the first to the last (such as “{example}”)",
    "third": "say early, mid or late, read as a third of the time named (such as “{example}”)",
    "bce-sign": "are negative years, counted so that −1 is 1 BCE (such as “{example}”)",
    "bce-iso": "are negative years as in ISO 8601, where −0044 is 45 BCE (such as “{example}”)",
    "dual": "name one day by two calendars and are read by the Gregorian one (such as “{example}”)",
    "julian": "are by the Julian calendar, moved to the Gregorian one (such as “{example}”)",
    "lunar": "name a month of Japan's calendar before 1873; only the year was read (such as “{example}”)",
    "minguo": "have a year of three digits, counted from 1912 as in Taiwan (such as “{example}”)",
    "pair": "are two years that follow each other, not a year and a month (such as “{example}”)",
    "24:00": "end at 24:00, which is 00:00 of the next day (such as “{example}”)",
    "leap-second": "name a leap second, moved to the last microsecond before it (such as “{example}”)",
    "rough-start": "name a start that lies between two dates; it is taken to be about the first (such as “{example}”)",
    "rough-time": "are approximate with a time of day; the time was left out (such as “{example}”)",
    "no-time": "have a time of day that is not understood; it was left out (such as “{example}”)",
    "zone-of-place": "name a place's time zone, turned into its offset on that day (such as “{example}”)",
    "zone-given": "name no time zone and are read in the one that was chosen (such as “{example}”)",
    "year-column": "are 1 January in a column of years and are read as years (such as “{example}”)",
    "endless": "have an end in the year 9999, read as “still going on” (such as “{example}”)",
    "blank-open": "have a start and no end, as most others have; they are taken to go on (such as “{example}”)",
    "end-unread": "hold an end that is not understood; the event has none, and the text is kept as an extra field"
    " (such as “{example}”)",
    "note-bce": "are put before our era, because the row's notes say so (such as “{example}”)",
    "note-rough": "are taken as approximate, because the row's notes say so (such as “{example}”)",
    "precision-rough": "are marked approximate by their precision code (such as “{example}”)",
    "midnight": "are at midnight, as all times of the column are; they are read as days (such as “{example}”)",
    "shortened": "hold a text too long for its field; it was kept in full as an extra field (such as “{example}”)",
}

_SINGULAR: Final = {"have": "has", "are": "is", "name": "names", "say": "says", "end": "ends", "hold": "holds"}


def sentence(code: str, count: int, example: str, *, column: str, pivot: int) -> str:
    """One assumption as a sentence: "Dates: 12 values have a year of two digits, read as 1969 to 2068 (such as
    “5.6.19”).".
    """
    words = WORDS[code].format(example=example[:60], pivot_low=1900 + pivot, pivot_high=1999 + pivot)
    if count > 1:
        return f"{column}: {count:,} values {words}."
    verb, _, rest = words.partition(" ")
    return f"{column}: 1 value {_SINGULAR.get(verb, verb)} {rest}."


class Assumed:
    """Counts assumptions by their code, with an example of each."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, str]] = {}

    def add(self, codes: Sequence[str], example: str) -> None:
        """Count one value for which these assumptions were made."""
        for code in codes:
            count, first = self._counts.get(code, (0, example))
            self._counts[code] = (count + 1, first)

    def sentences(self, column: str, pivot: int) -> list[str]:
        """What was assumed, a sentence each."""
        return [sentence(code, n, example, column=column, pivot=pivot) for code, (n, example) in self._counts.items()]
