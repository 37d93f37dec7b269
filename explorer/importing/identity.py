"""What makes a row the same row again: its id where it has one, else lane, date and title. Knows no store."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from explorer.importing.map import Mapping
from explorer.importing.parse import Parsed

DERIVED: Final = "~"
"""First character of a key that was worked out: not written to files as an id by hand."""


def derived_key(lane: str, edtf: str, title: str, number: int = 0) -> str:
    """The key of an event without an id; `number` counts those before it that are alike in all three."""
    digest = blake2b(f"{lane}\x1f{edtf}\x1f{title}".encode(), digest_size=12).hexdigest()
    return f"{DERIVED}{digest}" if not number else f"{DERIVED}{digest}.{number}"


class Identities:
    """Gives every row of a file its key. Rows that are alike in lane, date and title are told apart by their order."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._seen: dict[str, int] = {}
        self._ids: set[str] = set()

    def keys(self, parsed: Parsed, lanes: list[str]) -> Iterator[tuple[str, bool]]:
        """Yield (key, whether an earlier row of this file has the same id) for every row."""
        ids = parsed.texts.get("id")
        assert parsed.when is not None
        for i, title in enumerate(parsed.texts["title"]):
            if ids and ids[i]:
                key = ids[i] if self._mapping.global_ids or not ids[i].isdigit() else f"{lanes[i]}:{ids[i]}"[-300:]
                yield key, key in self._ids
                self._ids.add(key)
            else:
                yield self._derived(lanes[i], parsed.when.edtf[i], title), False

    def _derived(self, lane: str, edtf: str, title: str) -> str:
        base = derived_key(lane, edtf, title)
        number = self._seen.get(base, 0)
        self._seen[base] = number + 1
        return base if not number else f"{base}.{number}"
