"""Undo and redo across everything, kept in the store itself: they reach back over restarts and across windows. No Qt.

Each edit goes through `History.do`. In the same transaction as the edit, the rows as they were
(`db.write.inverse.Inverse`) are
written as JSON among the store's small facts, so that an edit and the way back from it stand or fall together, and
memory holds nothing. Imports, which remember for themselves how they are taken back, join the list by reference, also
those that the command line made.

A new edit ends what could be redone. Knows tables only by name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from db.errors import InputError
from db.failures import FieldError
from db.read import rows
from db.store import Changes, Store, Transaction
from db.subscribers import Subscribers
from db.write import kept_texts
from db.write.inverse import Drop, Inverse, Put, Step, plain_step, stored_parts, stored_step
from explorer.commands.base import Command
from explorer.importing.reimport.undo import import_keys, stored_steps, undo_import

# Where the lists lie among the small facts of the store (the table meta).
_UNDO: Final = "history/undo/"
_REDO: Final = "history/redo/"
_SEEN: Final = "history/import"

_MOST_ROWS_REDONE: Final = 500_000
"""Taking back an import of more rows cannot be redone: its file is read again in less time than such a list."""


class HistoryError(InputError):
    """There is nothing to take back, or it can no longer be taken back."""


@dataclass(frozen=True, slots=True)
class HistoryState:
    """What Undo and Redo would do now, as names; empty where there is nothing."""

    undo: str = ""
    redo: str = ""

    @property
    def undo_title(self) -> str:
        return f"Undo {self.undo}" if self.undo else "Undo"

    @property
    def redo_title(self) -> str:
        return f"Redo {self.redo}" if self.redo else "Redo"


class History:
    """The edits of one store. Every call may come from any thread; each writes, so call them off the window's."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._state = HistoryState()
        self._subscribers: Subscribers[HistoryState] = Subscribers()

    @property
    def state(self) -> HistoryState:
        """What could be undone and redone when last looked at; `refresh` looks."""
        return self._state

    def refresh(self) -> HistoryState:
        """Read the list anew, taking in imports made since; needed after opening and after another program wrote."""
        if not self._store.readonly:
            self._run(_Look())
        return self._state

    def do(self, command: Command) -> Changes:
        """Do an edit and remember it. Raises what the command raises; nothing is written or remembered then."""
        return self._run(_Do(command))

    def undo(self) -> Changes:
        """Take the last edit back. Raises HistoryError where there is none, or it can no longer be taken back."""
        return self._step(_UNDO, _REDO)

    def redo(self) -> Changes:
        """Do again what was undone last. Raises HistoryError as `undo` does."""
        return self._step(_REDO, _UNDO)

    @contextmanager
    def grouping_imports(self, name: str) -> Iterator[None]:
        """Have the imports made inside count as one step of this name."""
        self._run(_Look())
        yield
        self._run(_Look(name))

    @contextmanager
    def passing_over_imports(self) -> Iterator[None]:
        """Leave the imports made inside off the list: what nobody asked for is nobody's step to undo. They can still
        be taken back one by one (`explorer.importing.reimport.undo`)."""
        self._run(_Look())
        yield
        self._run(_Look(None))

    def subscribe(self, callback: Callable[[HistoryState], None]) -> Callable[[], None]:
        """Have `callback` hear what can be undone after every change, in the thread that wrote; the result ends it."""
        return self._subscribers.add(callback)

    def _step(self, source: str, target: str) -> Changes:
        step = _Move(source, target)
        try:
            return self._run(step)
        except FieldError as problem:
            self._run(_Forget(step.key))
            if step.imports:
                # What others have come to use stays; all else of the import goes.
                return [undo_import(self._store, import_id) for import_id in reversed(step.imports)][-1]
            verb = "undone" if source == _UNDO else "redone"
            raise HistoryError(
                f"“{step.name}” cannot be {verb} any more, because something else has changed what it touched"
                f" ({problem.reason}). It was taken off the list."
            ) from problem

    def _run(self, change: _Kept) -> Changes:
        changes = self._store.write(change)
        if change.state != self._state:
            self._state = change.state
            self._subscribers.tell(self._state)
        return changes


class _Kept:
    """A change that reads or writes the list; `state` is what it left."""

    state = HistoryState()

    def apply(self, tx: Transaction) -> Changes:
        changes = self.work(tx)
        self.state = HistoryState(_name(tx, _top(tx, _UNDO)), _name(tx, _top(tx, _REDO)))
        return changes

    def work(self, tx: Transaction) -> Changes:
        raise NotImplementedError


class _Look(_Kept):
    def __init__(self, group: str | None = "") -> None:
        self._group = group

    def work(self, tx: Transaction) -> Changes:
        _take_in_imports(tx, self._group)
        return Changes()


class _Do(_Kept):
    def __init__(self, command: Command) -> None:
        self._command = command

    def work(self, tx: Transaction) -> Changes:
        _take_in_imports(tx)
        changes = self._command.apply(tx)
        steps = tx.inverse().steps
        if steps:
            kept_texts.forget_under(tx.session, _REDO)
            _push(tx, _UNDO, {"name": self._command.name, "steps": [plain_step(step) for step in steps]})
        return changes


class _Move(_Kept):
    """Apply the top of one list and put its inverse on the other."""

    def __init__(self, source: str, target: str) -> None:
        self._source = source
        self._target = target
        self.key = ""
        self.name = ""
        self.imports: list[int] = []

    def work(self, tx: Transaction) -> Changes:
        _take_in_imports(tx)
        while True:
            self.key = _top(tx, self._source)
            if not self.key:
                raise HistoryError(
                    "There is nothing to undo." if self._source == _UNDO else "There is nothing to redo."
                )
            entry = _read(tx, self.key)
            self.name, self.imports = entry["name"], entry.get("imports", [])
            steps = [stored_step(plain) for plain in entry["steps"]] if "steps" in entry else _import_steps(tx, entry)
            if self.imports and sum(len(step.keys) for step in steps if isinstance(step, Drop)) > _MOST_ROWS_REDONE:
                # Not for doing again: by ranges, which takes seconds in place of a minute.
                raise FieldError("import", "is too large to be done again")
            kept_texts.forget_under(tx.session, self.key)
            if steps:
                break
        changes = Inverse(tuple(steps)).apply(tx)
        made = tx.inverse().steps
        if self._target == _REDO and sum(len(step.rows) for step in made if isinstance(step, Put)) > _MOST_ROWS_REDONE:
            kept_texts.forget_under(tx.session, _REDO)
        else:
            _push(tx, self._target, {"name": self.name, "steps": [plain_step(step) for step in made]})
        return changes


class _Forget(_Kept):
    def __init__(self, key: str) -> None:
        self._key = key

    def work(self, tx: Transaction) -> Changes:
        kept_texts.forget_under(tx.session, self._key)
        return Changes()


# -- the list in the store: KEY/0, KEY/1 … hold one entry's JSON in parts ---------------------------------------------


def _push(tx: Transaction, where: str, entry: Mapping[str, Any]) -> None:
    last = _top(tx, where)
    number = int(last.removeprefix(where).rstrip("/")) + 1 if last else 1
    parts = [(f"{where}{number:012d}/{part:06d}", text) for part, text in enumerate(stored_parts(entry))]
    kept_texts.keep(tx.session, parts)


def _top(tx: Transaction, where: str) -> str:
    """Return the key of the newest entry, up to its parts; empty where there is none."""
    found = kept_texts.last_key(tx.session, where)
    return found.rpartition("/")[0] + "/" if found else ""


def _read(tx: Transaction, key: str) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads("".join(kept_texts.texts_under(tx.session, key).values()))
    return entry


def _name(tx: Transaction, key: str) -> str:
    """Return an entry's name, from the head of its first part: what is large is not read for its name."""
    if not key:
        return ""
    head = kept_texts.head_of(tx.session, f"{key}{0:06d}", 4000)
    name, _ = json.JSONDecoder().raw_decode(head, len('{"name":'))
    return str(name)


# -- imports ----------------------------------------------------------------------------------------------------------


def _take_in_imports(tx: Transaction, group: str | None = "") -> None:
    """Put imports that the list does not know at its end: each as one step, all as one with the name of a group, or
    none of them where the group is None."""
    seen = int(kept_texts.text_of(tx.session, _SEEN) or 0)
    last = rows.greatest(tx.session, "import")
    if last <= seen:
        return
    imports = rows.between(tx.session, "import", ("id", "file"), seen + 1, last)
    new = [(import_id, file) for import_id, file in list(imports) if import_keys(tx.session, import_id)]
    kept_texts.keep(tx.session, [(_SEEN, str(last))])
    if group is None:
        return
    if new:
        kept_texts.forget_under(tx.session, _REDO)
    if group and new:
        _push(tx, _UNDO, {"name": group, "imports": [import_id for import_id, _ in new]})
        return
    for import_id, file in new:
        _push(tx, _UNDO, {"name": f"Import {file}"[:300], "imports": [import_id]})


def _import_steps(tx: Transaction, entry: Mapping[str, Any]) -> list[Step]:
    """Return how imports are taken back, the last first, with the notes on that: empty where they were already."""
    steps: list[Step] = []
    for import_id in reversed(entry["imports"]):
        import_steps, keys = stored_steps(tx.session, import_id)
        if keys:
            steps += [*import_steps, Drop("meta", [(key,) for key in keys])]
    return steps
