"""What a person has done since earlier imports that decides which event a row is: edited what it is known by, or
deleted it.

Read once for an import, and nothing where nobody has edited anything. Knows the store's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.read import rows
from db.store import Transaction
from db.write import import_baseline

Content = tuple[str, str, str]
"""Lane, date (EDTF) and title: what events without a key are known by."""


class LocalEdits:
    """Edited and deleted events by what files know them by; false where there are none."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._lanes = import_baseline.names_now(tx.session, "lane")
        self._edited: dict[Content, list[int]] = {}
        self._gone: dict[Content, list[int]] = {}
        self._gone_keys: dict[str, int] = {}
        self._taken: set[int] = set()
        session = tx.session
        for event_id, was in import_baseline.edited_identities(session).items():
            self._edited.setdefault(self._content(*was), []).append(event_id)
        deleted = rows.select(session, "deleted_event", ("id", "key", "lane", "when_edtf", "title"))
        for row_id, key, *content in deleted:
            if key is not None:
                self._gone_keys[key] = row_id
            else:
                self._gone.setdefault(self._content(*content), []).append(row_id)

    def __bool__(self) -> bool:
        return bool(self._edited or self._gone or self._gone_keys)

    def _content(self, lane: str, edtf: str, title: str) -> Content:
        return self._lanes.get(lane, lane), edtf, title

    def take(self, event_ids: Iterable[int]) -> None:
        """Take in that rows are these events."""
        self._taken.update(event_ids)

    def edited(self, lane: str, edtf: str, title: str) -> int | None:
        """Return the event that had this lane, date and title when it was imported, each once."""
        for event_id in self._edited.get(self._content(lane, edtf, title), ()):
            if event_id not in self._taken:
                self._taken.add(event_id)
                return event_id
        return None

    def deleted(self, key: str, lane: str, edtf: str, title: str) -> int | None:
        """Return the number under which the deletion of such an event is kept, each once."""
        if key:
            return self._gone_keys.pop(key, None)
        found = self._gone.get(self._content(lane, edtf, title))
        return found.pop(0) if found else None

    def bring_back(self, deletions: Sequence[int]) -> None:
        """Forget deletions, so that what the file says is an event again."""
        self._tx.drop("deleted_event", deletions)
