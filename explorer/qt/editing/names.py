"""The lists of actors and tags: renamed, merged two into one, taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtWidgets import QWidget

from db.read import lists
from db.schema import limits
from explorer.commands import DeleteName, MergeNames, RenameName
from explorer.qt.editing.fields import ChoiceField, LineField
from explorer.qt.editing.form import FormDialog, ask
from explorer.qt.editing.lists import ListDialog, exactly_one, exactly_two, show_list
from explorer.qt.editing.run import run
from explorer.qt.session import Session


class NamesDialog(ListDialog):
    """Actors or tags with the number of their events."""

    COLUMNS = ("Name", "Events")
    WIDTHS = (620,)

    def __init__(self, parent: QWidget | None, session: Session, kind: Literal["actor", "tag"]) -> None:
        self.kind: Literal["actor", "tag"] = kind
        self.TITLE = f"{kind.capitalize()}s"
        super().__init__(parent, session)

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each name with its cells."""
        return [(use, (use.name, f"{use.events:,}")) for use in self.session.store.read(lists.names, self.kind)]

    def add_buttons(self) -> None:
        """Add what can be done with names."""
        self.add_button("Rename…", lambda: self.open_row(self.chosen()[0]), exactly_one)
        self.add_button("Merge two…", self._merge, exactly_two)
        self.add_button("Delete", self._delete, exactly_one)

    def open_row(self, thing: Any) -> None:
        """Rename it; a name that is there already makes the two one."""
        if self.session.store.readonly:
            return
        field = LineField("Name", limits.NAME, filled=True)
        field.set_value(thing.name)
        form = FormDialog(self, f"Rename {self.kind}", {"name": field}, note="A name that is there makes the two one.")
        values = ask(form)
        if values is not None and values["name"] != thing.name:
            run(self.session, RenameName(self.kind, thing.id, values["name"]))

    def _merge(self) -> None:
        first, second = self.chosen()
        ask_merge(
            self,
            self.kind,
            (first.id, first.name),
            (second.id, second.name),
            lambda gone, kept: run(self.session, MergeNames(self.kind, gone, kept)),
        )

    def _delete(self) -> None:
        run(self.session, DeleteName(self.kind, self.chosen()[0].id))


def ask_merge(
    parent: QWidget,
    kind: str,
    first: tuple[int, str],
    second: tuple[int, str],
    merge: Callable[[int, int], object],
) -> None:
    """Ask which of two stays, and merge the other into it."""
    field = ChoiceField("Keep", [first, second])
    values = ask(FormDialog(parent, f"Make one {kind} of two", {"kept": field}, save="Merge"))
    if values is not None:
        gone = second[0] if values["kept"] == first[0] else first[0]
        merge(gone, values["kept"])


def show_actors(parent: QWidget, session: Session) -> ListDialog:
    """Show every actor."""
    return show_list(NamesDialog(parent.window(), session, "actor"))


def show_tags(parent: QWidget, session: Session) -> ListDialog:
    """Show every tag."""
    return show_list(NamesDialog(parent.window(), session, "tag"))
