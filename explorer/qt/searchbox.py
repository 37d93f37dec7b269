"""The search field with its list of hits. It asks the store on the reading thread and tells what was chosen."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QTextDocument
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
from db.store import Found, Hit
from explorer.figures import fonts
from explorer.figures.theme import Theme
from explorer.qt.session import Session

# Long enough that a fast typist asks once, short enough to seem at once.
_PAUSE_MS = 90
_MOST_HITS = 50
_HIT = Qt.ItemDataRole.UserRole
_ROW_PX = 46


class SearchBox(QLineEdit):
    """Search as you type; Enter goes to the first hit, and on to the next; Shift + Enter back."""

    hit_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._asked = 0
        self._hits: list[Hit] = []
        self._behind = 0
        self._current = -1
        self.setPlaceholderText("Search events, quotes, sources")
        self.setAccessibleName("Search events, quotes and sources")
        self.setClearButtonEnabled(True)
        self.setFont(QFont(fonts.font("body")))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._pause.start)
        self._popup: _Hits | None = None

    @property
    def hits(self) -> list[Hit]:
        """The hits on show, best first."""
        return list(self._hits)

    def step(self, direction: int) -> None:
        """Go to the next (+1) or previous (-1) hit."""
        if not self._hits:
            return
        self._current = (self._current + direction) % len(self._hits)
        if self._popup:
            self._popup.list.setCurrentRow(self._current)
        self.hit_chosen.emit(self._hits[self._current].event_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._pause.isActive():
                self._pause.stop()
                self._ask()
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Down:
            self.step(1)
        elif key == Qt.Key.Key_Up:
            self.step(-1)
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Empty the field and take its hits away."""
        self._pause.stop()
        self._asked += 1
        self.clear()
        self._show([])
        self.clearFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._hide_popup()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if self._hits:
            self._show_popup()

    def _ask(self) -> None:
        text = self.text().strip()
        self._asked += 1
        asked = self._asked
        if not text:
            self._show([])
            return
        job = self._session.worker.read(
            "Searching", lambda _progress: (asked, self._session.store.find(text, _MOST_HITS))
        )
        job.succeeded.connect(self._arrived)

    def _arrived(self, outcome: tuple[int, Found]) -> None:
        asked, found = outcome
        if asked == self._asked:
            self._show(list(found.hits), found.behind)

    def _show(self, hits: list[Hit], behind: int = 0) -> None:
        self._hits = hits
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
        self._popup.fill(self._hits, self._behind)
        place = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        rows = max(1, min(9, len(self._hits) + bool(self._behind)))
        self._popup.setGeometry(place.x(), place.y(), max(self.width(), 460), rows * _ROW_PX + 10)
        self._popup.show()
        self._popup.raise_()

    def _hide_popup(self) -> None:
        if self._popup:
            self._popup.hide()

    def _clicked(self, item: QListWidgetItem) -> None:
        hit = item.data(_HIT)
        if isinstance(hit, Hit):
            self._current = self._popup.list.row(item) if self._popup else -1
            self.hit_chosen.emit(hit.event_id)
            self._hide_popup()


class _Hits(QFrame):
    """The list under the field; it never takes the keyboard."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
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

    def fill(self, hits: list[Hit], behind: int = 0) -> None:
        """Show the hits; `behind` so many events cannot be found yet, because they are being indexed."""
        self.list.clear()
        if not hits and not behind:
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
            painter.setPen(theme.colour("dim"))
            painter.setFont(fonts.font("detail"))
            painter.drawText(
                rect.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, index.data()
            )
            painter.restore()
            return
        when = dates.in_words(hit.when_edtf, self._session.language)
        document = QTextDocument()
        document.setDefaultFont(fonts.font("body"))
        document.setDocumentMargin(0)
        lane = next((one.name for one in self._session.lanes if one.lane_id == hit.lane_id), "")
        passage = html.escape(lane) if hit.field == "title" else _marked(hit.snippet, theme)
        document.setHtml(
            f'<div style="color:{theme.css("text")}">{_marked(hit.title_parts, theme)}'
            f'<span style="color:{theme.css("dim")}"> · {html.escape(when)}</span></div>'
            f'<div style="color:{theme.css("dim")}">{passage.replace(chr(10), " ")}</div>'
        )
        document.setTextWidth(2000)
        painter.setClipRect(rect)
        painter.translate(rect.left() + 8, rect.top() + 4)
        document.drawContents(painter)
        painter.restore()


def _marked(parts: Sequence[tuple[str, bool]], theme: Theme) -> str:
    """Return text in parts as markup, what was found on a soft ground."""
    found = f'<span style="color:{theme.css("text")};background:{theme.css("accent-soft")}">'
    return "".join(f"{found}{html.escape(part)}</span>" if hit else html.escape(part) for part, hit in parts)
