"""The list of claims: what somebody asserts, the verdict and why, with a filter, and the way to each claim's events."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from db import limits
from db.records import ClaimDetail
from explorer.figures import fonts
from explorer.qt.cards import ClaimCard, Offer
from explorer.qt.editing import rows
from explorer.qt.panel import change_line
from explorer.qt.parts import button, label, section
from explorer.qt.session import Session
from explorer.timeline.tally import changes_in, not_comparable

_MOST = 60


class ClaimsDialog(QDialog):
    """Shows the claims that match the words typed and the verdict chosen. It follows every change of the store."""

    def __init__(self, parent: QWidget | None, session: Session, go: Callable[[int], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Claims")
        self.resize(680, 760)
        self._session = session
        self._go = go
        self._claims: list[ClaimDetail] = []
        self._titles: dict[int, str] = {}
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
        head = QHBoxLayout()
        head.addWidget(label("Claims checked", "title"), 1)
        if not session.store.readonly:
            new = button("New claim …")
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
        stack.addWidget(self._scroll, 1)
        self.field.textChanged.connect(self._show)
        self.verdict.currentIndexChanged.connect(self._show)
        session.data_changed.connect(self.reload)
        session.selection_changed.connect(self._show)
        session.theme_changed.connect(self._show)
        self.reload()

    def reload(self) -> None:
        """Read the claims anew."""
        self._claims = self._session.store.claims()
        ids = sorted({event_id for claim in self._claims for event_id in claim.event_ids})
        self._titles = dict(zip(ids, self._session.store.titles(ids), strict=True))
        self._show()

    def shown(self) -> list[ClaimDetail]:
        """Return the claims that the filter lets through."""
        words = self.field.text().casefold().split()
        verdict = self.verdict.currentData()

        def fits(claim: ClaimDetail) -> bool:
            titles = (self._titles.get(event_id, "") for event_id in claim.event_ids)
            text = " ".join((claim.text, claim.claimant, claim.why, *titles)).casefold()
            return (not verdict or claim.verdict == verdict) and all(word in text for word in words)

        return [claim for claim in self._claims if fits(claim)]

    def text(self) -> str:
        """Return all text on show, one line a label."""
        body = self._scroll.widget()
        return "\n".join(part.text() for part in body.findChildren(QLabel)) if body else ""

    def _show(self) -> None:
        found = self.shown()
        by_verdict = [(word, sum(claim.verdict == word for claim in found)) for word in limits.VERDICTS]
        parts = [f"{count} {word}" for word, count in by_verdict if count]
        noun = "claim" if len(found) == 1 else "claims"
        self.counted.setText(" · ".join([f"{len(found):,} {noun}", *parts]))
        body = QWidget()
        body.setObjectName("panelbody")
        stack = QVBoxLayout(body)
        stack.setContentsMargins(0, 0, 8, 0)
        stack.setSpacing(10)
        for part in self._range_lines():
            stack.addWidget(part)
        for claim in found[:_MOST]:
            offers: list[Offer] = []
            if not self._session.store.readonly:
                offers.append(("Change claim …", partial(rows.edit_claim, self, self._session, claim)))
                offers.append(("Delete claim", partial(rows.delete_rows, self._session, "claim", (claim.id,))))
            stack.addWidget(ClaimCard(self._session, claim, here=None, go=self._go, offers=offers))
        if len(found) > _MOST:
            stack.addWidget(label(f"{len(found) - _MOST:,} more: filter to see them", "detail", "dim"))
        if not found:
            stack.addWidget(label("No claim matches." if self._claims else "No claims yet.", "body", "dim"))
        stack.addStretch(1)
        self._scroll.setWidget(body)

    def _range_lines(self) -> list[QWidget]:
        """What was reported in the selected range, beside the claims about it."""
        chosen = self._session.range_us
        found = changes_in(self._session.store.series(), chosen) if chosen else ()
        if not found:
            return []
        lines: list[QWidget] = [section("Reported in the selected range")]
        lines += [label(change_line(change), "body", wrap=True, selectable=True) for change in found]
        lines += [label(f"Not comparable: {said}", "detail", "caution", wrap=True) for said in not_comparable(found)]
        return lines


def show_claims(parent: QWidget, session: Session, go: Callable[[int], object]) -> ClaimsDialog:
    """Show the list of claims beside the window; `go` brings an event into view."""
    dialog = ClaimsDialog(parent.window(), session, go)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
