"""Asks for one filter: a field of events, and what should stand in it, completed from what the store holds.

It makes a query in the words of the search field; that it is put to use is the business of the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from db.read import lists
from explorer.qt.editing.fields import ChoiceField, LineField
from explorer.qt.editing.form import FormDialog
from explorer.qt.session import Session

FIELDS: Final = ("actor", "category", "tag", "lane", "place", "source", "speaker", "quote")
"""The fields a filter is offered for, as the search knows them."""
ANY: Final = "any words"
_MOST_CHARACTERS: Final = 200


def suggestions(session: Session, field: str) -> list[str]:
    """Return what the store holds in a field, the most used first where it is counted; nothing for free texts."""
    store = session.store
    if field in ("actor", "tag"):
        return [one.name for one in sorted(store.read(lists.names, field), key=lambda one: -one.events)]
    if field == "category":
        return store.read(lists.categories)
    if field == "lane":
        return [lane.name for lane in store.lanes()]
    if field == "source":
        named = (use.source.publisher or use.source.author for use in store.read(lists.sources))
        return sorted({name for name in named if name}, key=str.casefold)
    return []


def query_of(field: str, text: str) -> str:
    """Return a filter as the search writes it: `actor:"Huawei"`."""
    text = text.strip()
    return text if field == ANY else f'{field}:"{text.replace(chr(34), " ")}"'


class FilterDialog(FormDialog):
    """Takes a field and what should stand in it."""

    def __init__(self, parent: QWidget | None, session: Session, field: str) -> None:
        self._session = session
        self.choice = ChoiceField("Where", [(one, one.capitalize()) for one in (*FIELDS, ANY)])
        self.choice.set_value(field)
        self.words = LineField("What", _MOST_CHARACTERS, filled=True)
        super().__init__(
            parent,
            "Show only some of the events",
            {"field": self.choice, "text": self.words},
            save="Show only these",
            note="A filter stays until its chip above the timeline is clicked.",
        )
        self.choice.changed.connect(self._suggest)
        self._suggest()
        self.words.setFocus()

    @property
    def query(self) -> str:
        """What was asked for, as the search writes it."""
        return query_of(self.choice.value(), self.words.value())

    def known(self) -> Sequence[str]:
        """Return what can be chosen in the field."""
        return suggestions(self._session, self.choice.value())

    def _suggest(self) -> None:
        known = self.known()
        self.words.suggest(known)
        self.words.line.setPlaceholderText("type to choose" if known else "words that stand in it")


def ask_filter(parent: QWidget, session: Session, field: str) -> str:
    """Ask for a filter; nothing when the person thought better of it."""
    dialog = FilterDialog(parent, session, field)
    accepted = dialog.exec() == FilterDialog.DialogCode.Accepted
    query = dialog.query if accepted else ""
    dialog.deleteLater()
    return query
