"""Remembers how figures were made: the last settings for each store, and settings with names. A JSON file, no Qt.

Settings are kept as views are in figures (roundtrip/figure_view.py), and read with the same care: whatever in the file
is not a view is passed over, so that a damaged file costs saved settings and nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import platformdirs

from db.errors import InputError
from explorer.figures.roundtrip.figure_view import FigureView, ForeignFigure
from explorer.figures.spec import FigureSpec
from explorer.settings import APP_NAME, read_values, write_values

_log = logging.getLogger(__name__)
MOST_STORES = 200
MOST_PRESETS = 100
MOST_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """Settings of figures: the last of each store by its address, and presets by name."""

    stores: Mapping[str, FigureView] = field(default_factory=dict)
    presets: Mapping[str, FigureView] = field(default_factory=dict)

    def with_last(self, store_url: str, view: FigureView) -> SavedSettings:
        """Return the same with a store's last settings; the store used longest ago goes where there are too many."""
        kept = {url: known for url, known in self.stores.items() if url != store_url}
        kept[store_url] = view
        return replace(self, stores=dict(list(kept.items())[-MOST_STORES:]))

    def with_preset(self, name: str, view: FigureView) -> SavedSettings:
        """Add a preset, or replace one of the same name. Raises InputError for a name that cannot be."""
        name = " ".join(name.split())
        if not name or len(name) > MOST_NAME_CHARS:
            raise InputError(f"A preset needs a name of 1 to {MOST_NAME_CHARS} characters.")
        if len(self.presets) >= MOST_PRESETS and name not in self.presets:
            raise InputError(f"There are {MOST_PRESETS} presets already: remove one first.")
        return replace(self, presets={**self.presets, name: view})

    def without_preset(self, name: str) -> SavedSettings:
        """Return the same without a preset."""
        return replace(self, presets={known: view for known, view in self.presets.items() if known != name})


def settings_of(view: FigureView, onto: FigureSpec) -> FigureSpec:
    """Return a figure with the looks of a view and the content of another: range, lanes, filters and texts stay."""
    spec = view.spec
    return replace(
        spec,
        range_us=onto.range_us,
        lanes=onto.lanes,
        filters=onto.filters,
        selected_ids=onto.selected_ids,
        language=onto.language,
        timezone=onto.timezone,
        title=onto.title,
        subtitle=onto.subtitle,
    )


def default_path() -> Path:
    """Where the file lies on this platform."""
    return platformdirs.user_config_path(APP_NAME, appauthor=False) / "figures.json"


def load(path: Path | None = None) -> SavedSettings:
    """Read what is saved; nothing where there is none or it cannot be read."""
    saved = read_values(path or default_path())
    return SavedSettings(
        _views(saved.get("stores"), MOST_STORES), dict(sorted(_views(saved.get("presets"), MOST_PRESETS).items()))
    )


def _views(saved: object, most: int) -> dict[str, FigureView]:
    views: dict[str, FigureView] = {}
    for name, text in (saved if isinstance(saved, dict) else {}).items():
        try:
            views[str(name)] = FigureView.from_text(json.dumps(text))
        except ForeignFigure as problem:
            _log.warning("settings of a figure, %s, are passed over: %s", name, problem)
    return dict(list(views.items())[-most:])


def save(saved: SavedSettings, path: Path | None = None) -> bool:
    """Write the file whole. Return whether that worked."""
    values = {
        "stores": {url: json.loads(view.to_text()) for url, view in saved.stores.items()},
        "presets": {name: json.loads(view.to_text()) for name, view in saved.presets.items()},
    }
    return write_values(path or default_path(), values)
