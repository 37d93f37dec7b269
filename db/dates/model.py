"""What a date is once it has been read: its bounds, precision and flags. Knows no grammar and no words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from db.errors import InputError

APPROXIMATE = 1  # `~` or `%` stands somewhere in the text
UNCERTAIN = 2  # `?` or `%`, or an end that is unknown
OPEN_START = 4  # `..` before: it has always been so; earliest is MIN_US
OPEN_END = 8  # `..` after: it still is so; latest is MAX_US
FLOATING = 16  # a calendar date, or a time without an offset, placed as if it were UTC
SPAN = 32  # written as an interval
UNKNOWN_START = 64  # an interval with nothing before the `/`
UNKNOWN_END = 128  # an interval with nothing after the `/`

# What of a refused value is shown: enough to find it in a file, short enough for one line.
_SHOWN_CHARACTERS = 60


class Precision(StrEnum):
    """How finely a date is known, from coarse to fine in the order of definition."""

    MILLENNIUM = "millennium"
    CENTURY = "century"
    DECADE = "decade"
    YEAR = "year"
    HALF_YEAR = "half-year"
    FOUR_MONTHS = "four-months"
    SEASON = "season"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"
    MILLISECOND = "millisecond"
    MICROSECOND = "microsecond"

    @property
    def code(self) -> int:
        """The place in PRECISIONS, 0 for the coarsest: what columns hold."""
        return _CODES[self]


PRECISIONS: tuple[Precision, ...] = tuple(Precision)
_CODES = {precision: code for code, precision in enumerate(PRECISIONS)}


class DateError(InputError):
    """A text that is no date.

    `value` is the text, shortened and with anything unprintable escaped, so that it can always be shown and written;
    `reason` is a clause such as "31 February 2019 does not exist".
    """

    def __init__(self, value: str, reason: str) -> None:
        self.value = _shown(value)
        self.reason = reason
        super().__init__(f"“{self.value}” is not a date: {reason}." if value else f"There is no date: {reason}.")

    def __reduce__(self) -> tuple[type[DateError], tuple[str, str]]:
        return type(self), (self.value, self.reason)


@dataclass(frozen=True, slots=True)
class When:
    """A date as it was written and what that means in time.

    `edtf` is the canonical text. The outer bounds [earliest_us, latest_us) hold all that the text may mean; in the
    inner bounds [sure_from_us, sure_to_us) it holds for certain. Where nothing is sure the inner bounds are equal
    and lie midway between the outer ones. Always MIN_US <= earliest < latest <= MAX_US and
    earliest <= sure_from <= sure_to <= latest. `precision` is the coarser of the ends; `flags` is a bit mask of
    APPROXIMATE, UNCERTAIN, OPEN_START, OPEN_END, FLOATING, SPAN, UNKNOWN_START and UNKNOWN_END.
    """

    edtf: str
    earliest_us: int
    latest_us: int
    sure_from_us: int
    sure_to_us: int
    precision: Precision
    flags: int


@dataclass(frozen=True, slots=True)
class WhenColumns:
    """Many dates, row by row as they were given.

    The bounds are int64 (n,), `precision` is uint8 (n,) indexing PRECISIONS, `flags` uint8 (n,), `edtf` n canonical
    texts. Rows in `errors` (row number and reason, ascending) hold zeros and an empty text, and False in `valid`.
    """

    edtf: list[str]
    earliest_us: npt.NDArray[np.int64]
    latest_us: npt.NDArray[np.int64]
    sure_from_us: npt.NDArray[np.int64]
    sure_to_us: npt.NDArray[np.int64]
    precision: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    valid: npt.NDArray[np.bool_]
    errors: list[tuple[int, DateError]]

    def __len__(self) -> int:
        return len(self.edtf)

    def when(self, row: int) -> When:
        """Return one row as a When; raises its DateError where it has one."""
        if not self.valid[row]:
            raise next(error for number, error in self.errors if number == row)
        return When(
            self.edtf[row],
            int(self.earliest_us[row]),
            int(self.latest_us[row]),
            int(self.sure_from_us[row]),
            int(self.sure_to_us[row]),
            PRECISIONS[self.precision[row]],
            int(self.flags[row]),
        )


def _shown(value: str) -> str:
    head = value[:_SHOWN_CHARACTERS]
    text = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in head)
    return text if len(value) <= _SHOWN_CHARACTERS else text + "…"
