"""The list of claims: what somebody asserts, the verdict and why, with a filter, and the way to each claim's events."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.records import ClaimDetail
from db.schema import limits
from explorer.drawing import fonts
from explorer.qt.counts.count_changes import change_widgets
from explorer.qt.editing import rows
from explorer.qt.panel.cards import ClaimCard, claim_origin
from explorer.qt.session import Session
from explorer.qt.timeline.range_stats import reader_of
from explorer.qt.widgets import Dialog, Offer, button, label, section
from explorer.timeline.index.instants import format_range

_MOST = 60
_SIDE_PX = 300
_COUNTS = "count"
"""The category of events that report how many contracts somebody has."""


class ClaimsDialog(Dialog):
    """Shows the claims that match the words typed and the verdict chosen. It follows every change of the store."""

    def __init__(self, parent: QWidget | None, session: Session, go: Callable[[int], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Claims")
        self.resize(920, 760)
        self._session = session
        self._go = go
        self._facts = reader_of(session)
        self._claims: list[ClaimDetail] = []
        self._titles: dict[int, str] = {}
        self._texts: dict[int, str] = {}
        """What the words of the filter are sought in, by the claim's id."""
        self._cards: dict[int, ClaimCard] = {}
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter by words of the claim, the reason or the event")
        self.field.setAccessibleName("Filter claims")
        self.field.setFont(QFont(fonts.font("body")))
        self.field.setClearButtonEnabled(True)
        self.verdict = QComboBox()
        self.verdict.setAccessibleName("Verdict")
        self.verdict.setFont(QFont(fonts.font("body")))
        self.verdict.addItem("Every verdict", "")
        for word in limits.VERDICTS:
            self.verdict.addItem(word.capitalize(), word)
        self.counted = label("", "detail", "dim")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Claims")
        self._side = QScrollArea()
        self._side.setWidgetResizable(True)
        self._side.setFrameShape(QFrame.Shape.NoFrame)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._side.setFixedWidth(_SIDE_PX)
        self._side.setAccessibleName("Reported in the selected range")
        head = QHBoxLayout()
        head.addWidget(label("Claims checked", "title"), 1)
        if not session.store.readonly:
            new = button("New claim…")
            new.clicked.connect(partial(rows.new_claim, self, session, None))
            head.addWidget(new)
        filters = QHBoxLayout()
        filters.addWidget(self.field, 1)
        filters.addWidget(self.verdict)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 16, 20, 16)
        stack.setSpacing(10)
        stack.addLayout(head)
        stack.addLayout(filters)
        stack.addWidget(self.counted)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self._scroll, 1)
        middle.addWidget(self._side)
        stack.addLayout(middle, 1)
        self.field.textChanged.connect(self._show)
        self.verdict.currentIndexChanged.connect(self._show)
        session.data_changed.connect(self.reload)
        self._facts.changed.connect(self._follow_range)
        session.selection_changed.connect(self._range_cleared)
        session.theme_changed.connect(self._rebuild)
        self.field.setFocus()
        self.reload()

    def reload(self) -> None:
        """Read the claims anew."""
        self._claims = self._session.store.claims()
        ids = sorted({event_id for claim in self._claims for event_id in claim.event_ids})
        self._titles = dict(zip(ids, self._session.store.titles(ids), strict=True))
        self._texts = {claim.id: self._text_of(claim) for claim in self._claims}
        self._rebuild()

    def _text_of(self, claim: ClaimDetail) -> str:
        titles = (self._titles.get(event_id, "") for event_id in claim.event_ids)
        origin = claim_origin(claim, self._session.language)
        return " ".join((claim.text, *origin, claim.claimant, claim.why, *titles)).casefold()

    def shown(self) -> list[ClaimDetail]:
        """Return the claims that the filter lets through."""
        words = self.field.text().casefold().split()
        verdict = self.verdict.currentData()

        def fits(claim: ClaimDetail) -> bool:
            return (not verdict or claim.verdict == verdict) and all(word in self._texts[claim.id] for word in words)

        found = [claim for claim in self._claims if fits(claim)]
        if self._facts.shown() is not None:
            # What is claimed of counts comes first: the reported ones stand beside it.
            found.sort(key=lambda claim: not any(map(self._is_count, claim.event_ids)))
        return found

    def _is_count(self, event_id: int) -> bool:
        index = self._session.whole_index
        position = index.position(event_id)
        code = -1 if position is None else int(index.category[position])
        return 0 <= code < len(index.categories) and index.categories[code] == _COUNTS

    def text(self) -> str:
        """Return all text on show, one line a label."""
        bodies = (self._scroll.widget(), self._side.widget())
        labels = [(body, part) for body in bodies if body for part in body.findChildren(QLabel)]
        return "\n".join(part.text() for body, part in labels if part.isVisibleTo(body))

    def _range_cleared(self) -> None:
        if self._session.range_us is None and not self._side.isHidden():
            self._follow_range()

    def _follow_range(self) -> None:
        self._show()
        self._show_range()

    def _rebuild(self) -> None:
        """Make the list anew: a card is made when it is first seen, and typing only hides and shows it."""
        at = self._scroll.verticalScrollBar().value()
        body = QWidget()
        body.setObjectName("panelbody")
        self._cards = {}
        self._stack = QVBoxLayout(body)
        self._stack.setContentsMargins(0, 0, 8, 0)
        self._stack.setSpacing(10)
        self._rest = label("", "body", "dim")
        self._stack.addWidget(self._rest)
        self._stack.addStretch(1)
        self._show()
        self._scroll.setWidget(body)
        body.adjustSize()
        self._scroll.verticalScrollBar().setValue(at)
        self._show_range()

    def _show(self) -> None:
        found = self.shown()
        by_verdict = [(word, sum(claim.verdict == word for claim in found)) for word in limits.VERDICTS]
        parts = [f"{count} {word}" for word, count in by_verdict if count]
        noun = "claim" if len(found) == 1 else "claims"
        self.counted.setText(" · ".join([f"{len(found):,} {noun}", *parts]))
        shown = [claim.id for claim in found[:_MOST]]
        for claim_id, card in self._cards.items():
            card.setVisible(claim_id in shown)
        for at, claim in enumerate(found[:_MOST]):
            card = self._cards.get(claim.id) or self._card(claim)
            if self._stack.indexOf(card) != at:
                self._stack.insertWidget(at, card)
        more = f"{len(found) - _MOST:,} more: filter to see them" if len(found) > _MOST else ""
        self._rest.setText(more or ("" if found else "No claim matches." if self._claims else "No claims yet."))
        self._rest.setVisible(bool(self._rest.text()))

    def _card(self, claim: ClaimDetail) -> ClaimCard:
        offers: list[Offer] = []
        if not self._session.store.readonly:
            offers.append(("Change claim…", partial(rows.edit_claim, self, self._session, claim)))
            offers.append(("Delete claim", partial(rows.delete_rows, self._session, "claim", (claim.id,))))
        made = ClaimCard(self._session, claim, here=None, go=self._go, offers=offers, titles=self._titles)
        self._cards[claim.id] = made
        return made

    def _show_range(self) -> None:
        """Show what was reported in the selected range, beside the claims about it."""
        facts = self._facts.shown()
        found = facts.changes if facts is not None else ()
        self._side.setVisible(bool(found))
        body = QWidget()
        body.setObjectName("panelbody")
        stack = QVBoxLayout(body)
        stack.setContentsMargins(0, 0, 8, 0)
        stack.setSpacing(10)
        if facts is not None and found:
            stack.addWidget(section("Reported in the range"))
            stack.addWidget(label(format_range(*facts.range_us, self._session.language), "body", "dim", wrap=True))
            for part in change_widgets(found, self._session.language):
                stack.addWidget(part)
        stack.addStretch(1)
        self._side.setWidget(body)


def show_claims(parent: QWidget, session: Session, go: Callable[[int], object]) -> ClaimsDialog:
    """Show the list of claims beside the window; `go` brings an event into view."""
    dialog = ClaimsDialog(parent.window(), session, go)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
