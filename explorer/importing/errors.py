"""What can be wrong with a file that is to be imported. Knows nothing of stores or screens."""

from __future__ import annotations

from db.errors import InputError


class ImportFailed(InputError):
    """The file cannot be imported at all; the message is one plain sentence saying what is wrong and what to do."""


class DateUnreadable(ValueError):
    """A cell that should hold a date does not. `reason` is a short clause that can stand after a line number."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(f"{value!r}: {reason}")
        self.value = value
        self.reason = reason


class NoDate(DateUnreadable):
    """The cell is blank, or holds something that stands for "no date", such as 0000-00-00 or "unknown"."""
