"""The search field with its list of hits. It asks the store on the reading thread and tells what was chosen."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.bulk.id_arrays import Int64s
from db.store import Found, Hit, Store
from explorer.drawing import fonts
from explorer.drawing.theme import Theme
from explorer.importing.dates.user_date import TypedDateError, read_typed
from explorer.qt.session import Session
from explorer.qt.widgets import label

# Long enough that a fast typist asks once, short enough to seem at once.
_PAUSE_MS = 90
_MOST_HITS = 50
# More than so many are not marked on the timeline.
_MOST_MARKED = 200_000
_HIT = Qt.ItemDataRole.UserRole
_ROW_PX = 46
_CROSS_PX = 26
"""What the cross that empties the field takes."""


class SearchBox(QLineEdit):
    """Search as you type; Enter goes to the first entry, and on to the next; Shift + Enter back.

    What reads as a date is offered first, as a date to go to.
    """

    hit_chosen = Signal(object)
    date_chosen = Signal(object)
    """A When to go to."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._asked = 0
        self._hits: list[Hit] = []
        self._behind = 0
        self._dates: tuple[dates.When, ...] = ()
        self._found = ""
        self._step_wanted = 0
        self._current = -1
        self._count = label("", "detail", "dim")
        self._count.setParent(self)
        self._count.hide()
        self.setPlaceholderText("Search events, quotes, sources")
        self.setAccessibleName("Search events, quotes and sources")
        self.setClearButtonEnabled(True)
        self.setFont(QFont(fonts.font("body")))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._pause.start)
        self.textChanged.connect(self._changed)
        self._popup: _Hits | None = None
        session.imported.connect(self._ask_again)

    @property
    def hits(self) -> list[Hit]:
        """The hits on show, best first."""
        return list(self._hits)

    @property
    def counted(self) -> str:
        """What the field says of how many were found: "40 found", then "3 of 40"."""
        return self._count.text()

    def step(self, direction: int) -> None:
        """Go to the next (+1) or previous (-1) entry."""
        count = len(self._dates) + len(self._hits)
        if not count:
            return
        # Backwards from nowhere is the last.
        self._go(self._current + direction if self._current >= 0 or direction > 0 else -1)

    def _go(self, row: int) -> None:
        row %= len(self._dates) + len(self._hits)
        self._current = row
        if self._popup:
            self._popup.list.setCurrentRow(row)
        at = row - len(self._dates)
        if at < 0:
            self.date_chosen.emit(self._dates[row])
        else:
            self._say_count(f"{at + 1:,} of {self._found}")
            self.hit_chosen.emit(self._hits[at].event_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            direction = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            if self._pause.isActive():
                # What is listed still answers what stood there before.
                self._step_wanted = direction
                self._pause.stop()
                self._ask()
                return
            self.step(direction)
            if self._hits or self._dates:
                self._hide_popup()
        elif key == Qt.Key.Key_Down:
            self._step_in_list(1)
        elif key == Qt.Key.Key_Up:
            self._step_in_list(-1)
        else:
            super().keyPressEvent(event)

    def _step_in_list(self, direction: int) -> None:
        if self._popup and self._popup.isHidden():
            self._show_popup()
        self.step(direction)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._say_count(self._count.text())

    def _changed(self, text: str) -> None:
        self._say_count("")
        if not text:
            self._session.mark_matches(None)

    def _say_count(self, words: str) -> None:
        """Show how many were found at the end of the field, before the cross that empties it."""
        self._count.setText(words)
        self._count.setVisible(bool(words))
        self._count.adjustSize()
        width = self._count.width() + 6 if words else 0
        self.setTextMargins(0, 0, width, 0)
        self._count.move(self.width() - _CROSS_PX - width, (self.height() - self._count.height()) // 2)

    def leave(self) -> None:
        """Empty the field and take its hits away."""
        self._pause.stop()
        self._asked += 1
        self._step_wanted = 0
        self.clear()
        self._show([])
        self.clearFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._hide_popup()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if self._hits or self._dates:
            self._show_popup()

    def _ask(self) -> None:
        text = self.text().strip()
        self._asked += 1
        asked = self._asked
        if not text:
            self._session.mark_matches(None)
            self._show([])
            return
        job = self._session.worker.read("Searching", lambda _progress: (asked, *_found(self._session.store, text)))
        job.succeeded.connect(self._arrived)

    def _ask_again(self) -> None:
        """Find what could not be found yet."""
        if self._behind and self.text().strip():
            self._ask()

    def _arrived(self, outcome: tuple[int, Found, Int64s | None]) -> None:
        asked, found, ids = outcome
        if asked == self._asked:
            self._session.mark_matches(ids)
        if asked == self._asked:
            self._found = f"{found.total:,}" if found.exact else f"{found.total:,} or more"
            self._show(list(found.hits), found.behind, offered_dates(self.text(), self._session.language))
            self._say_count(f"{self._found} found" if found.hits else "")
            if self._step_wanted:
                self.step(self._step_wanted)
                self._step_wanted = 0
                if self._hits or self._dates:
                    self._hide_popup()

    def _show(self, hits: list[Hit], behind: int = 0, offered: tuple[dates.When, ...] = ()) -> None:
        self._hits = hits
        self._dates = offered
        self._behind = behind
        self._current = -1
        if hits or self.text().strip():
            self._show_popup()
        else:
            self._hide_popup()

    def _show_popup(self) -> None:
        if not self.hasFocus():
            return
        if self._popup is None:
            self._popup = _Hits(self.window(), self._session)
            self._popup.list.itemClicked.connect(self._clicked)
        self._popup.fill(self._hits, self._behind, self._dates)
        place = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        rows = max(1, min(9, len(self._dates) + len(self._hits) + bool(self._behind)))
        self._popup.setGeometry(place.x(), place.y(), max(self.width(), 460), rows * _ROW_PX + 10)
        self._popup.show()
        self._popup.raise_()

    def _hide_popup(self) -> None:
        if self._popup:
            self._popup.hide()

    def _clicked(self, item: QListWidgetItem) -> None:
        if isinstance(item.data(_HIT), Hit | dates.When) and self._popup:
            self._go(self._popup.list.row(item))
            self._hide_popup()


class _Hits(QFrame):
    """The list under the field; it never takes the keyboard."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._session = session
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListWidget { border: 0; }")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_HitDelegate(session, self.list))
        self.list.setAccessibleName("Search results")
        around = QVBoxLayout(self)
        around.setContentsMargins(4, 4, 4, 4)
        around.addWidget(self.list)
        self.hide()

    def fill(self, hits: list[Hit], behind: int = 0, offered: Sequence[dates.When] = ()) -> None:
        """Show dates to go to, then the hits; `behind` so many events cannot be found yet: they are being indexed."""
        self.list.clear()
        for when in offered:
            item = QListWidgetItem(f"Go to {dates.in_words(when, self._session.language)}")
            item.setData(_HIT, when)
            self.list.addItem(item)
        if not hits and not behind and not offered:
            self._say("Nothing found. Search takes words, “phrases”, -exclusions and fields such as actor:Nokia.")
        for hit in hits:
            item = QListWidgetItem()
            item.setData(_HIT, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.title}, {hit.when_edtf}")
            self.list.addItem(item)
        if behind:
            self._say(f"{behind:,} events that were imported just now cannot be found yet: they are being indexed.")

    def _say(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)


class _HitDelegate(QStyledItemDelegate):
    """A hit on two lines: title and date, then the passage with the words found in bold."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(200, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._session.theme
        hit = index.data(_HIT)
        rect = option.rect
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(rect, theme.colour("accent-soft"))
        if not isinstance(hit, Hit):
            offered = isinstance(hit, dates.When)
            painter.setPen(theme.colour("text" if offered else "dim"))
            painter.setFont(fonts.font("body-bold" if offered else "detail"))
            painter.drawText(
                rect.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, index.data()
            )
            painter.restore()
            return
        when = dates.in_words(hit.when_edtf, self._session.language)
        lane = next((one.name for one in self._session.lanes if one.lane_id == hit.lane_id), "")
        passage = html.escape(lane) if hit.field == "title" else _marked(hit.snippet, theme)
        # The date has its place at the end of the line: a long title ends before it.
        font = fonts.font("detail")
        when_px = min(QFontMetrics(font).horizontalAdvance(when), rect.width() // 2)
        title_px = rect.width() - when_px - 32
        painter.setPen(theme.colour("dim"))
        painter.setFont(font)
        first = QRect(rect.right() - 8 - when_px, rect.top(), when_px + 1, _ROW_PX // 2)
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
        title = f'<span style="color:{theme.css("text")}">{_marked(hit.title_parts, theme)}</span>'
        said = f'<span style="color:{theme.css("dim")}">{passage.replace(chr(10), " ")}</span>'
        for top, width, markup in ((4, title_px, title), (4 + (_ROW_PX - 8) // 2, rect.width() - 16, said)):
            document = QTextDocument()
            document.setDefaultFont(fonts.font("body"))
            document.setDocumentMargin(0)
            document.setHtml(markup)
            document.setTextWidth(2000)
            painter.save()
            painter.translate(rect.left() + 8, rect.top() + top)
            document.drawContents(painter, QRectF(0, 0, width, _ROW_PX // 2))
            painter.restore()
        painter.restore()


def _found(store: Store, text: str) -> tuple[Found, Int64s | None]:
    """Return the best hits, and the ids of all where some are found and they are not nearly everything."""
    found = store.find(text, _MOST_HITS)
    return found, store.matching_ids(text) if 0 < found.total <= _MOST_MARKED else None


def offered_dates(text: str, language: str = "en") -> tuple[dates.When, ...]:
    """Return the dates that what was typed can be read as; a bare number is one only where it is a likely year."""
    text = text.strip()
    if text.isdigit() and not (len(text) == 4 and "1000" <= text <= "2100"):
        return ()
    try:
        return (read_typed(text, language),)
    except TypedDateError as problem:
        return problem.readings


def _marked(parts: Sequence[tuple[str, bool]], theme: Theme) -> str:
    """Return text in parts as markup, what was found on a soft ground."""
    found = f'<span style="color:{theme.css("text")};background:{theme.css("accent-soft")}">'
    return "".join(f"{found}{html.escape(part)}</span>" if hit else html.escape(part) for part, hit in parts)
