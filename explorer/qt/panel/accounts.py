"""Accounts of one event side by side: who says which date, which words, and what differs. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.records import EventDetail, QuoteDetail, SourceDetail
from explorer.citing.accounts import accounts_of
from explorer.drawing import fonts
from explorer.qt.panel.cards import in_words, language_name
from explorer.qt.session import Session
from explorer.qt.widgets import Dialog, label

_CELL_PADDING_PX, _ROW_PADDING_PX = 26, 18
"""What the style sheet and the table's own margin take of a cell."""
COLUMNS = ("Who says it", "Published", "Dates the event", "Language", "Words", "What differs")


class AccountsDialog(Dialog):
    """A table with a row for each account; the first rows are what the event itself rests on."""

    def __init__(self, parent: QWidget | None, session: Session, event: EventDetail) -> None:
        super().__init__(parent)
        self.setWindowTitle("Accounts side by side")
        self.resize(1120, 560)
        rows = account_rows(event, session.language)
        self.table = QTableWidget(len(rows), len(COLUMNS))
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        self.table.setAccessibleName("Accounts of this event")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        self.table.setAlternatingRowColors(True)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        differing = QColor(session.theme.colour("caution"))
        for at, (cells, other_date) in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                item.setFont(QFont(fonts.font("body")))
                if column == 2 and other_date:
                    item.setForeground(differing)
                self.table.setItem(at, column, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((160, 100, 128, 84, 280)):
            self.table.setColumnWidth(column, width)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setStyleSheet("QTableView::item { padding: 6px 8px; }")
        self._fit_rows()
        header.sectionResized.connect(self._fit_rows)
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(0)
        self._fitting.timeout.connect(self._fit_rows)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 16, 20, 18)
        stack.setSpacing(8)
        stack.addWidget(label(event.title, "title", wrap=True))
        own = dates.in_words(event.when, session.language)
        stack.addWidget(label(f"On the timeline: {own}", "body", "dim"))
        stack.addWidget(self.table, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        # The last column takes its new width when this is over.
        self._fitting.start()

    def _fit_rows(self) -> None:
        """Make each row as high as its texts, whose padding the table does not count when it wraps them."""
        metrics = QFontMetrics(fonts.font("body"))
        for row in range(self.table.rowCount()):
            lines_px = [0]
            for column in range(self.table.columnCount()):
                item = self.table.item(row, column)
                room = QRect(0, 0, max(self.table.columnWidth(column) - _CELL_PADDING_PX, 20), 10_000)
                words = item.text() if item is not None else ""
                lines_px.append(metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, words).height())
            self.table.setRowHeight(row, max(lines_px) + _ROW_PADDING_PX)


def account_rows(event: EventDetail, language: str) -> list[tuple[tuple[str, ...], bool]]:
    """Return the table's rows, and whether each gives another date than the timeline."""
    found = accounts_of(event)
    special = {account.source.id: account for account in found.accounts}
    rows: list[tuple[tuple[str, ...], bool]] = []
    told: set[int] = set()

    def add(source: SourceDetail | None, quotes: Sequence[QuoteDetail]) -> None:
        account = special.get(source.id) if source else None
        when = account.when if account and account.when else event.when
        words = "\n\n".join(f"“{quote.text}”" + (f" — {quote.speaker}" if quote.speaker else "") for quote in quotes)
        tongue = next((quote.language for quote in quotes if quote.language), source.language if source else "")
        note = f"{account.about}: {account.note}" if account and account.about else account.note if account else ""
        name = (source.publisher or source.title or source.url) if source else "no source"
        published = in_words(source.published_edtf, language) if source and source.published_edtf else ""
        cells = (name, published, dates.in_words(when, language), language_name(tongue), words, note)
        rows.append((cells, when.edtf != event.when.edtf))

    for quote in event.quotes:
        if quote.source is None:
            add(None, [quote])
        elif quote.source.id not in told:
            told.add(quote.source.id)
            same = quote.source.id
            add(quote.source, [one for one in event.quotes if one.source and one.source.id == same])
    for citation in event.citations:
        if citation.source.id not in told:
            told.add(citation.source.id)
            add(citation.source, [])
    return rows


def show_accounts(parent: QWidget, session: Session, event: EventDetail) -> AccountsDialog:
    """Show the accounts of an event side by side; the window stays usable."""
    dialog = AccountsDialog(parent, session, event)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
