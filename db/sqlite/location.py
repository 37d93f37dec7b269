"""Where a store is: the platform's data folder, a path, or a URL. Opens nothing and reads nothing."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from db.errors import InputError

APP_NAME: Final = "timeline-explorer"
FILE_NAME: Final = "events.sqlite"


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """A store's address. `path` is None for a server; `temporary` files go when the store is closed."""

    url: str
    path: Path | None
    readonly: bool = False
    temporary: bool = False

    @property
    def name(self) -> str:
        """What to call the store in a title bar."""
        if self.temporary:
            return "unsaved"
        return self.path.name if self.path else self.url.rsplit("/", 1)[-1]

    @property
    def shown(self) -> str:
        """The place as a person would name it; a password in a URL is left out."""
        if self.path:
            return str(self.path)
        head, _, tail = self.url.rpartition("@")
        return f"{head.partition('://')[0]}://…@{tail}" if head else self.url


def default_path() -> Path:
    """The store's file in the platform's folder for a person's data. The folder may not exist yet."""
    from platformdirs import user_data_path

    return user_data_path(APP_NAME, appauthor=False) / FILE_NAME


def resolve(place: str | Path | None) -> StoreLocation:
    """Read a path or a SQLAlchemy URL; None is the default place, `sqlite://` a temporary store.

    Raises InputError where the text is neither.
    """
    if place is None:
        return _file(default_path())
    if isinstance(place, Path):
        return _file(place)
    text = place.strip()
    if not text or "\0" in text:
        raise InputError("The store's place is empty; give a file name or a database URL.")
    scheme, found, rest = text.partition("://")
    if not found or len(scheme) < 2:
        return _file(Path(text))
    if scheme.split("+")[0] != "sqlite":
        return StoreLocation(url=text, path=None)
    body, _, query = rest.partition("?")
    if body in ("", "/", "/:memory:"):
        folder = Path(tempfile.mkdtemp(prefix=APP_NAME + "-"))
        return StoreLocation(f"sqlite:///{folder / FILE_NAME}", folder / FILE_NAME, temporary=True)
    if not body.startswith("/"):
        raise InputError(f"“{text}” names a host; a SQLite address has three slashes before its path.")
    options = parse_qs(query)
    readonly = options.get("mode") == ["ro"] or options.get("immutable") == ["1"]
    return _file(Path(body[1:]), readonly=readonly)


def _file(path: Path, *, readonly: bool = False) -> StoreLocation:
    full = path.expanduser().absolute()
    # A question mark would begin a URL's options, and SQLAlchemy reads no escapes in a path.
    return StoreLocation(str(full) if "?" in str(full) else f"sqlite:///{full}", full, readonly=readonly)
