"""The import formats: every module of this package that has a FORMAT. Reads no file.

An import format is one module; nothing else needs to know its name.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from explorer.importing import formats
from explorer.importing.formats.format import HeaderLook, ImportFormat
from explorer.importing.mapping.mapping import Mapping

_MODULES: Final = [
    import_module(f"{formats.__name__}.{module.name}")
    for module in pkgutil.iter_modules(formats.__path__)
    if module.name != "registry"
]
FORMATS: Final[dict[str, ImportFormat]] = {
    one.id: one
    for one in sorted((module.FORMAT for module in _MODULES if hasattr(module, "FORMAT")), key=lambda one: one.rank)
}
"""The formats by their ids, in the order in which they are tried."""


def recognise(table: HeaderLook) -> ImportFormat:
    """Return the format that a table is in; one whose columns must be looked at where it is none that is known."""
    return next(one for one in FORMATS.values() if one.is_format_of(table))


def names_of_columns(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the names of the columns of rows without a header, () where no format knows them."""
    return next((names for one in FORMATS.values() if one.names_columns and (names := one.names_columns(rows))), ())


def known_mapping(format_id: str, header: Sequence[str]) -> Mapping | None:
    """Return the mapping that a known format brings; None where the columns must be looked at."""
    found = FORMATS.get(format_id)
    return found.mapping_for(header) if found else None


def file_endings() -> tuple[str, ...]:
    """Return the endings of the files that can be imported."""
    return tuple(ending for one in FORMATS.values() for ending in one.endings)
