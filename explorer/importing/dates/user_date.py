"""Read a date that a person typed into a field: EDTF, or as people write dates, in the languages that imports read.

One text at a time, with nobody to ask about the rest of a column: what can be read in two ways is not read at all, both
readings are told instead. Knows nothing of fields or screens.
"""

from __future__ import annotations

from typing import Final

from db import dates
from explorer.importing.dates.cell import read
from explorer.importing.dates.column import ORDERS, DateSurvey
from explorer.importing.dates.numbers import NUMBER, kind_of_value
from explorer.importing.dates.single import DateRules
from explorer.importing.errors import DateUnreadable

EXAMPLES: Final = "5 June 2019, 2019-06, about 2018, 20 May – 19 August 2019"
"""What can be typed, as the hint of a field."""
_LEAST_DIGITS: Final = 3
_AS_PEOPLE_WRITE: Final = "write it as in 5 June 2019, 2019-06-05, spring 2019 or about 2018"


class TypedDateError(dates.DateError):
    """A text is no date, or could be several: `readings` holds them then, the day first."""

    def __init__(self, value: str, reason: str, readings: tuple[dates.When, ...] = ()) -> None:
        super().__init__(value, reason)
        self.readings = readings

    def __reduce__(self) -> tuple[type[TypedDateError], tuple[str, str, tuple[dates.When, ...]]]:  # type: ignore[override]
        return type(self), (self.value, self.reason, self.readings)


def read_typed(text: str, language: str = "en") -> dates.When:
    """Return the date that was typed: EDTF as it stands, anything else as an import reads it.

    `language`: of the words in which readings are told. Raises TypedDateError where the text is no date or, as
    03/04/2019, could be two; its `reason` is a clause that names them.
    """
    text = text.strip()
    try:
        return dates.parse(text)
    except dates.DateError as error:
        trouble = error
    survey = DateSurvey()
    survey.add([text])
    order, settled, _ = survey.order()
    if settled:
        return _read(text, order, trouble)
    readings = _readings(text)
    if len(readings) == 1:
        return readings[0]
    said = [f"{dates.in_words(one, language)} ({one.edtf})" for one in readings]
    either = ", ".join(said[:-1]) + f" or {said[-1]}" if said else "several dates"
    raise TypedDateError(text, f"“{text}” can be {either}; write one of them", readings)


def _readings(text: str) -> tuple[dates.When, ...]:
    found: dict[str, dates.When] = {}
    for order in ORDERS:
        try:
            when = dates.parse(read(text, DateRules(order=order, edtf=True)).edtf)
        except (DateUnreadable, dates.DateError):
            continue
        found.setdefault(when.edtf, when)
    return tuple(found.values())


def _read(text: str, order: str, trouble: dates.DateError) -> dates.When:
    number = NUMBER.match(text) is not None
    if number and (kind_of_value(text) not in ("year", "compact") or len(text) < _LEAST_DIGITS):
        # A day of a spreadsheet or seconds since 1970: a column may hold them, nobody types them.
        raise TypedDateError(text, trouble.reason)
    try:
        return dates.parse(read(text, DateRules(order=order, edtf=True)).edtf)
    except dates.DateError as error:
        raise TypedDateError(text, error.reason) from None
    except DateUnreadable as error:
        reason = error.reason.replace("this column is read", "it was read")
        if reason == "this is not understood as a date":
            # A text of words is hardly EDTF gone wrong: its rules would help nobody.
            reason = _AS_PEOPLE_WRITE if any(sign.isalpha() for sign in text) else trouble.reason
        raise TypedDateError(text, reason) from None
