"""What a figure remembers of how it was made, so that the window can show it again: written into the file as JSON.

What is read from a file is data from strangers. It is taken field by field, each with its kind and limit, and anything
else is refused with a sentence; nothing in it is run, opened or followed. Knows no file format and no Qt.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from db.errors import InputError
from explorer import VERSION
from explorer.figures.data import FigureData
from explorer.figures.spec import MOST_FILTERS, MOST_PAGES, MOST_PX, MOST_TITLE_CHARS, TRACK_IDS, FigureSpec
from explorer.timeline.axis.viewport import MAX_US, MIN_US
from explorer.timeline.tracks import TRACKS

# The name under which the view stands in a file, and the version of what stands there.
KEY = "timeline-explorer-view"
_FORMAT = 1
# A view is some hundred characters; what is longer is not ours.
MOST_CHARS = 100_000
_MOST_LANES = 500
_MOST_NAME_CHARS = 1_000
_THEMES = ("light", "dark", "print")


class ForeignFigure(InputError):
    """A file that carries no view, or one that is damaged or forged."""


class NoFigure(ForeignFigure):
    """A file that can be read and carries no view: no figure of this program, and perhaps something else."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """A view as a figure carries it: of which store, made by which version, and the figure itself.

    `spec.range_us` is always set: what was shown, also where everything was asked for (`everything`).
    """

    store: str
    version: str
    spec: FigureSpec
    everything: bool = False

    @classmethod
    def of(cls, data: FigureData, spec: FigureSpec, range_us: tuple[int, int]) -> FigureView:
        """Return the view of a figure as it was laid out."""
        names = spec.lanes or tuple(lane.name for lane in data.lanes if not lane.hidden)
        kept = replace(spec, range_us=range_us, lanes=names, filters=data.filters, selected_ids=())
        return cls(data.name, VERSION, kept, spec.range_us is None)

    def to_text(self) -> str:
        """Return the view as one line of JSON."""
        spec = self.spec
        settings: dict[str, Any] = {
            "format": _FORMAT,
            "program": "Timeline Explorer",
            "version": self.version,
            "store": self.store[:_MOST_NAME_CHARS],
            "range_us": list(spec.range_us or (0, 1)),
            "everything": self.everything,
            "lanes": [name[:_MOST_NAME_CHARS] for name in spec.lanes[:_MOST_LANES]],
            "filters": [query[:_MOST_NAME_CHARS] for query in spec.filters],
        }
        settings |= {name: spec.has(name) if kind is _flag else getattr(spec, name) for name, kind in _PLAIN.items()}
        return json.dumps(settings, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> FigureView:
        """Read a view. Raises ForeignFigure for whatever is not one."""
        if len(text) > MOST_CHARS:
            raise ForeignFigure("This figure carries a view that is too long to be ours: it was not opened.")
        try:
            settings = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as problem:
            raise _forged("it cannot be read") from problem
        if not isinstance(settings, dict):
            raise _forged("it is no list of settings")
        if settings.get("format") != _FORMAT:
            raise ForeignFigure(
                "This figure carries a view of another version of Timeline Explorer, which this one cannot read."
            )
        range_us = _range(settings.get("range_us"))
        plain = {name: kind(name, settings[name]) for name, kind in _PLAIN.items() if name in settings}
        tracks = {name: plain.pop(name) for name in TRACK_IDS & plain.keys()}
        spec = FigureSpec(
            range_us=range_us,
            lanes=_names("lanes", settings.get("lanes", []), _MOST_LANES),
            filters=_names("filters", settings.get("filters", []), MOST_FILTERS),
            **plain,
        ).with_parts(tracks)
        try:
            spec.checked(vector=True)
        except InputError as problem:
            raise _forged("its size or range cannot be drawn") from problem
        store = _text("store", settings.get("store", ""), _MOST_NAME_CHARS)
        version = _text("version", settings.get("version", ""), 50)
        return cls(store, version, spec, _flag("everything", settings.get("everything", False)))


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _forged(why: str) -> ForeignFigure:
    return ForeignFigure(f"The view in this figure is damaged or forged ({why}): it was not opened.")


def _text(name: str, value: Any, most: int = MOST_TITLE_CHARS) -> str:
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise _forged(f"“{name}” is no short text")
    try:
        value.encode()
    except UnicodeEncodeError as problem:
        raise _forged(f"“{name}” is no text") from problem
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _forged(f"“{name}” is neither yes nor no")
    return value


def _number(low: float, high: float) -> Callable[[str, Any], float]:
    def read(name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise _forged(f"“{name}” is no number")
        if not low <= value <= high:
            raise _forged(f"“{name}” is out of bounds")
        return float(value)

    return read


def _whole(low: int, high: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _forged(f"“{name}” is no number within its bounds")
        return value

    return read


def _theme(name: str, value: Any) -> str:
    if value not in _THEMES:
        raise _forged("its colours are unknown")
    return str(value)


def _zone(name: str, value: Any) -> str | None:
    return None if value is None else _text(name, value, 100)


def _names(name: str, value: Any, most: int) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > most:
        raise _forged(f"“{name}” is no short list")
    return tuple(_text(name, one, _MOST_NAME_CHARS) for one in value)


def _range(value: Any) -> tuple[int, int]:
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(us, int) and not isinstance(us, bool) for us in value)
        or not MIN_US <= value[0] < value[1] <= MAX_US
    ):
        raise _forged("its range is no stretch of time")
    return value[0], value[1]


# The settings of a figure that are carried as they are, and how each is read.
_PLAIN: Mapping[str, Callable[[str, Any], Any]] = {
    "width_px": _number(1, MOST_PX),
    "height_px": _number(1, MOST_PX),
    "scale": _number(0.01, 100),
    "text": _number(0.01, 100),
    "in_mm": _flag,
    "theme": _theme,
    "title": _text,
    "subtitle": _text,
    "language": _text,
    "timezone": _zone,
    "legend": _flag,
    **{track.id: _flag for track in TRACKS},
    "spread": _flag,
    "sources": _flag,
    "footer": _flag,
    "description": _flag,
    "made": _flag,
    "pages": _whole(0, MOST_PAGES),
    "poster": _flag,
}
