"""Mappings that are kept: for files with the same header by themselves, and under names by wish. Kept in the store.

Knows the store and mappings; reads no file but saved mappings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from db.store import Changes, Store, Transaction
from db.write import kept_texts
from explorer.importing.detect.sniff import Sniffed
from explorer.importing.errors import ImportFailed
from explorer.importing.mapping.mapping import Mapping
from explorer.interchange.whole_file import written_whole

_BY_HEADER: Final = "mapping/header/"
_NAMED: Final = "mapping/named/"
_LONGEST_NAME: Final = 200


def find_mapping(store: Store, sniffed: Sniffed) -> Mapping | None:
    """The mapping that was last used by hand for a file with this header; None where there was none."""
    text = store.read(kept_texts.text_of, _key(sniffed.header, sniffed.format))
    if text is None:
        return None
    try:
        found = Mapping.from_json(text).checked(sniffed.header)
    except ImportFailed:
        return None
    return found if found.lane else found.with_(lane=sniffed.path.stem)


def save_mapping(tx: Transaction, sniffed: Sniffed, mapping: Mapping) -> None:
    """Remember a mapping for files with this header. A lane that is only the file's own name is not part of it."""
    plain = mapping.with_(lane="") if mapping.lane == sniffed.path.stem else mapping
    kept_texts.keep(tx.session, [(_key(sniffed.header, sniffed.format), plain.to_json())])


def save_as(store: Store, name: str, mapping: Mapping) -> None:
    """Keep a mapping under a name, in place of one that has it. Raises ImportFailed for a name that cannot be."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise ImportFailed(f"A mapping's name has 1 to {_LONGEST_NAME} characters.")
    store.write(_Save(name, mapping))


def forget(store: Store, name: str) -> None:
    """Remove a named mapping; nothing where there is none."""
    store.write(_Save(name, None))


def named(store: Store) -> dict[str, Mapping]:
    """All named mappings, by name in alphabetical order."""
    with store.reading() as session:
        kept = kept_texts.texts_under(session, _NAMED)
    return {key.removeprefix(_NAMED): Mapping.from_json(text) for key, text in kept.items()}


def write_mapping(path: str | Path, mapping: Mapping) -> None:
    """Save a mapping as a JSON file. Raises EnvironmentFailure where it cannot be written."""
    plain = json.dumps({"timeline-explorer mapping": 1, **mapping.as_dict()}, ensure_ascii=False, indent=1)
    with written_whole(path) as file:
        file.write(plain + "\n")


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping that `write_mapping` saved. Raises ImportFailed."""
    try:
        return Mapping.from_json(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ImportFailed(f"{path} cannot be read as a mapping: {error}.") from None


class _Save:
    def __init__(self, name: str, mapping: Mapping | None) -> None:
        self._name = name
        self._mapping = mapping

    def apply(self, tx: Transaction) -> Changes:
        if self._mapping is None:
            kept_texts.forget(tx.session, _NAMED + self._name)
        else:
            kept_texts.keep(tx.session, [(_NAMED + self._name, self._mapping.to_json())])
        return tx.changes()


def _key(header: Sequence[str], file_format: str) -> str:
    digest = hashlib.sha256("\x1f".join((file_format, *header)).encode("utf-8", "surrogatepass"))
    return _BY_HEADER + digest.hexdigest()[:40]
