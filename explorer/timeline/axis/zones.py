"""The clock that the axis shows: where an instant lies in wall time. Knows nothing of events or of drawing.

The timeline is laid out in wall time. A floating event (a calendar date, a time without an offset) is wall time
already and never shifts; an anchored one shifts by the offset that the clock had at that instant. Rules of daylight
saving come from the IANA database through zoneinfo, read between 1900 and 2100; before and after, the nearest offset
holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from db.errors import InputError

Instants = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MICROSECOND = timedelta(microseconds=1)
# A sampling step that no zone's pair of transitions has slipped through since 1900 in a way that shows on a timeline.
_STEP_S = 14 * 86_400


class UnknownTimeZone(InputError):
    """The name of a time zone that this machine does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no time zone “{name}”. Use a name such as Europe/Moscow or an offset.")


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """Offsets of a clock: `offsets_us[i]` holds from `changes_us[i - 1]` to before `changes_us[i]` (both int64)."""

    key: str
    changes_us: Instants
    offsets_us: Instants
    # Whether wall time ever differs from UTC.
    shifts: bool

    def offset(self, utc_us: int) -> int:
        """Microseconds that the clock is ahead of UTC at an instant."""
        return int(self.offsets_us[int(np.searchsorted(self.changes_us, utc_us, side="right"))])

    def wall(self, utc_us: Instants) -> Instants:
        """Wall times of instants, never decreasing: what happens while an hour is shown for the second time stands at
        the end of that hour, for on the axis the hour is there once."""
        era = np.searchsorted(self.changes_us, utc_us, side="right")
        shown: Instants = utc_us + self.offsets_us[era]
        if len(self.changes_us):
            passed = np.concatenate([[np.iinfo(np.int64).min], self._latest_wall()])
            shown = np.maximum(shown, passed[era])
        return shown

    def utc(self, wall_us: Instants) -> Instants:
        """Instants of wall times, never decreasing: a time that the clock skips is the instant of the change, one that
        it shows twice is taken at its first pass."""
        if len(self.changes_us) == 0:
            return np.asarray(wall_us - self.offsets_us[0], np.int64)
        era = np.searchsorted(self._latest_wall(), wall_us, side="left")
        ends = np.append(self.changes_us, np.iinfo(np.int64).max)
        instants: Instants = np.minimum(wall_us - self.offsets_us[era], ends[era])
        return instants

    def _latest_wall(self) -> Instants:
        """For each change the latest wall time that belongs to what is before it."""
        latest: Instants = self.changes_us + np.maximum(self.offsets_us[:-1], self.offsets_us[1:])
        return latest

    def utc_of(self, wall_us: int) -> int:
        """Return the instant of one wall time."""
        return int(self.utc(np.array([wall_us], np.int64))[0])


def fixed(offset_us: int = 0) -> Zone:
    """Return a clock that is always `offset_us` ahead of UTC."""
    return Zone(f"UTC{offset_us:+d}", np.empty(0, np.int64), np.array([offset_us], np.int64), offset_us != 0)


def _offset_us(zone: ZoneInfo, second: int) -> int:
    offset = (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _MICROSECOND


@lru_cache(maxsize=16)
def named(name: str) -> Zone:
    """Return the clock of an IANA time zone such as Europe/Moscow. Raises UnknownTimeZone."""
    try:
        zone = ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise UnknownTimeZone(name) from error
    first = int((datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
    last = int((datetime(_LAST_YEAR, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
    changes: list[int] = []
    offsets = [_offset_us(zone, first)]
    for start in range(first, last, _STEP_S):
        low, high = start, start + _STEP_S
        after = _offset_us(zone, high)
        if after == offsets[-1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if _offset_us(zone, middle) == offsets[-1]:
                low = middle
            else:
                high = middle
        changes.append(high * 1_000_000)
        offsets.append(after)
    return Zone(name, np.array(changes, np.int64), np.array(offsets, np.int64), any(offsets))


def zone_of(timezone: str | None, utc_offset_us: int) -> Zone:
    """Return the clock that a frame asks for; an unknown name falls back to the fixed offset."""
    if timezone:
        try:
            return named(timezone)
        except UnknownTimeZone:
            return fixed(utc_offset_us)
    return fixed(utc_offset_us)
