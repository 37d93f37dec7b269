"""Small widgets that several screens share: text in a role of the shipped font, chips, a flowing row, a card; and the
files that a drop brings.

They know fonts and the style sheet's property names, nothing of events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtCore import QMargins, QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from explorer.drawing import fonts

Offer = tuple[str, Callable[[], object] | None]
"""An entry of a menu: its words and what it does; None is a line."""
_TITLE_PX = 32
_FRAME_PX = 4
"""About what window managers put above a window and around it; it is known only after the window is shown."""
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def label(text: str, role: str = "body", tone: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """Return a label of plain text: whatever markup the text holds is shown as it stands."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setFont(QFont(fonts.font(role)))
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if selectable:
        made.setTextInteractionFlags(_SELECTABLE)
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    if wrap:
        made.setMinimumWidth(40)
    return made


class ElidedLabel(QLabel):
    """A line of plain text that ends in “…” where it has no room, and is then whole under the pointer."""

    def __init__(self, role: str, tone: str = "") -> None:
        super().__init__()
        self.setFont(QFont(fonts.font(role)))
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def shown(self) -> str:
        """Return what can be read in the width there is."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        shown = self.shown()
        self.setToolTip("" if shown == self.text() else plain_tip(self.text()))
        painter = QPainter(self)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def section(text: str) -> QLabel:
    """Return the small capitals heading above a part of a panel."""
    return label(text.upper(), "section", "faint")


def button(text: str, *, kind: str = "", name: str = "", tip: str = "") -> QPushButton:
    """Return a push button; `kind` is a property of the style sheet: primary, link, chip, ghost, segment, row."""
    made = QPushButton(text.replace("&", "&&"))
    made.setFont(
        QFont(fonts.font("body-bold" if kind == "primary" else "detail" if kind in ("chip", "link") else "body"))
    )
    if kind:
        made.setProperty(kind, "true")
    if kind in ("chip", "link"):
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if kind == "segment":
        made.setCheckable(True)
    made.setAccessibleName(name or text)
    made.setAutoDefault(False)
    if tip:
        made.setToolTip(plain_tip(tip))
    return made


def plain_tip(text: str) -> str:
    """Return a text as a tip that shows it as it stands: Qt would read one that looks like markup as markup."""
    if "<" not in text:
        return text
    return f"<qt>{escape(text, quote=False).replace(chr(10), '<br>')}</qt>"


class Dialog(QDialog):
    """A dialog that is never larger than what the screen has for windows: its middle scrolls or gives way instead."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        # Qt centres the dialog on its window then, within the screen.
        self.keep_within(self.screen().availableSize())
        super().showEvent(event)

    def keep_within(self, room: QSize) -> None:
        """Shrink to what fits into so much of a screen, with a frame around."""
        size = QSize(room.width() - 2 * _FRAME_PX, room.height() - _TITLE_PX - _FRAME_PX)
        # Set by hand it counts more than what the layout asks for.
        self.setMinimumSize(self.minimumSize().expandedTo(self.minimumSizeHint()).boundedTo(size))
        self.resize(self.size().boundedTo(size))


class Named(QWidget):
    """A control with its name before it, kept together when lines break."""

    def __init__(self, words: str, control: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._words = label(words, "body", "dim")
        row.addWidget(self._words)
        row.addWidget(control)

    def rename(self, words: str) -> None:
        """Give the control another name."""
        self._words.setText(words)


def local_files(data: QMimeData) -> list[Path]:
    """Return the files that a drop or the clipboard brings."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Card(QFrame):
    """A raised frame with its children stacked."""

    def __init__(self, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(name)
        self.stack = QVBoxLayout(self)
        self.stack.setContentsMargins(14, 12, 14, 10)
        self.stack.setSpacing(6)


class FlowLayout(QLayout):
    """Lays widgets out in lines, as words are: the next line begins where the width ends."""

    def __init__(self, spacing_px: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins(0, 0, 0, 0))
        self.setSpacing(spacing_px)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._lay_out(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._lay_out(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lay_out(self, rect: QRect, *, move: bool) -> int:
        x, y, line_height = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                # What is hidden takes no room, nor the space beside it.
                continue
            hint = item.sizeHint()
            width = min(hint.width(), rect.width()) if rect.width() > 0 else hint.width()
            if x > rect.x() and x + width > rect.x() + rect.width():
                x, y, line_height = rect.x(), y + line_height + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + self.spacing()
            line_height = max(line_height, hint.height())
        return y + line_height - rect.y()


def flow(widgets: list[QWidget], spacing_px: int = 6) -> QWidget:
    """Return a widget that lays the given ones out in lines."""
    holder = QWidget()
    layout = FlowLayout(spacing_px)
    for widget in widgets:
        layout.addWidget(widget)
    holder.setLayout(layout)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder


def more_button(offers: Sequence[Offer], name: str) -> QPushButton:
    """Return the “…” that shows what else can be done."""
    made = button("⋯", kind="link", name=name, tip="More")
    made.clicked.connect(lambda: show_menu(made, offers))
    return made


def show_menu(under: QWidget, offers: Sequence[Offer]) -> QMenu:
    """Show a menu under a button."""
    menu = QMenu(under)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, action in offers:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(words.replace("&", "&&")).triggered.connect(partial(_call, action))
    menu.popup(under.mapToGlobal(QPoint(0, under.height())))
    return menu


def _call(action: Callable[[], object], _checked: bool = False) -> None:
    action()
