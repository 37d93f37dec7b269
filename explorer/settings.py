"""The person's preferences: one typed schema, kept as a JSON file where the platform keeps such files. No Qt.

A setting that is not in the file, or whose value there is not of the schema, has its default: a damaged or newer
file never keeps the program from starting.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from db.errors import EnvironmentFailure
from explorer.interchange.whole_file import written_whole

APP_NAME = "timeline-explorer"
CITATION_STYLES = ("chicago", "apa", "mla", "gost", "gb-t-7714", "bibtex", "csl-json", "ris")
"""Ids of `explorer.citing.styles.STYLES`, which this module, lying below it, cannot ask."""
LANGUAGES = ("system", "en", "ru", "zh", "de", "fr", "es")

_MOST_CHARS = 5_000_000

_log = logging.getLogger(__name__)


def _choice(default: str, *values: str, words: str) -> Any:
    return field(default=default, metadata={"values": (default, *values), "words": words})


@dataclass(frozen=True)
class Settings:
    """Every preference with its default; `metadata` holds the values allowed and the words people see."""

    theme: str = _choice("system", "light", "dark", words="Theme")
    language: str = _choice(*LANGUAGES, words="Language of dates")
    wheel: str = _choice("zooms", "scrolls", words="The wheel over the timeline")
    motion: str = _choice("system", "on", "off", words="Eased movement")
    spread: str = _choice("selected", "all", "never", words="Dates on which accounts disagree")
    citation_style: str = _choice(*CITATION_STYLES, words="Style of citations")
    time_zone: str = field(default="UTC", metadata={"words": "Time zone of the axis"})
    last_folder: str = field(default="", metadata={"words": "Folder last used"})

    def changed(self, **values: Any) -> Settings:
        """Return the settings with some values changed. Raises ValueError for a value outside the schema."""
        for name, value in values.items():
            if not _fits(name, value):
                raise ValueError(f"{value!r} is not a value of the setting {name}")
        return replace(self, **values)


def _fits(name: str, value: object) -> bool:
    for spec in fields(Settings):
        if spec.name == name:
            allowed = spec.metadata.get("values")
            return value in allowed if allowed else isinstance(value, str)
    return False


def default_path() -> Path:
    """Return where the settings file lies on this platform."""
    return platformdirs.user_config_path(APP_NAME, appauthor=False) / "settings.json"


def load(path: Path | None = None) -> Settings:
    """Read the settings; whatever cannot be read has its default."""
    found = read_values(path or default_path())
    return Settings(**{name: value for name, value in found.items() if _fits(name, value)})


def save(settings: Settings, path: Path | None = None) -> bool:
    """Write the file whole. Return whether that worked."""
    values = {spec.name: getattr(settings, spec.name) for spec in fields(settings)}
    return write_values(path or default_path(), values)


def read_values(path: Path) -> dict[str, Any]:
    """Read what `write_values` wrote; nothing where there is none or it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            # What is larger was not written here, and cut off it is no JSON.
            found = json.loads(file.read(_MOST_CHARS))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as problem:
        _log.warning("settings in %s could not be read (%s): defaults are used", path, problem)
        return {}
    return found if isinstance(found, dict) else {}


def write_values(path: Path, values: dict[str, Any]) -> bool:
    """Write settings as JSON, whole. Return whether that worked."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as file:
            file.write(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
    except (OSError, EnvironmentFailure) as problem:
        _log.warning("settings could not be written to %s: %s", path, problem)
        return False
    return True
