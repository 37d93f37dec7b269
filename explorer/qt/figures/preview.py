"""The preview of a figure: the page as it will be, as large as there is room or at its true size. Draws pages only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.figures.layout.layout import Figure
from explorer.figures.output.raster import paint_image
from explorer.qt.session import Session
from explorer.qt.widgets import button, label

_ROOM_PX = 56
_SHADOW_PX = 12


class Stage(QWidget):
    """Shows one page. A double-click changes between the whole page and its true size, where dragging moves it."""

    size_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._image: QImage | None = None
        self._figure: Figure | None = None
        self._page = 0
        self.true_size = False
        self._offset = QPointF(0, 0)
        self._held: QPointF | None = None
        self.setAccessibleName("Preview of the figure")
        self.setToolTip("Double-click for the true size")
        self.setMinimumSize(300, 220)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(900, 640)

    def show_page(self, figure: Figure, page: int) -> None:
        """Draw a page of a figure at the size that it is seen at."""
        self._figure, self._page = figure, page
        scene, spec = figure.pages[page], figure.spec
        room_w, room_h = max(64, self.width() - _ROOM_PX), max(64, self.height() - _ROOM_PX)
        fit = min(room_w / (scene.width_px * spec.text), room_h / (scene.height_px * spec.text), 1.0)
        ratio = self.devicePixelRatioF()
        self._image = paint_image(scene, spec, (1.0 if self.true_size else fit) * ratio)
        self._image.setDevicePixelRatio(ratio)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image = self._figure = None
        self.update()

    def toggle_true_size(self) -> None:
        """Change between the whole page and its true size."""
        self.true_size = not self.true_size
        self._offset = QPointF(0, 0)
        if self._figure is not None:
            self.show_page(self._figure, self._page)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = self._session.theme
        painter.fillRect(self.rect(), theme.colour("window"))
        if self._image is None:
            return
        size = self._image.deviceIndependentSize()
        x = (self.width() - size.width()) / 2 + self._offset.x()
        y = (self.height() - size.height()) / 2 + self._offset.y()
        page = QRectF(round(x), round(y), size.width(), size.height())
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(theme.colour("shadow"))
        shade.setAlphaF(shade.alphaF() / _SHADOW_PX)
        painter.setBrush(shade)
        for reach in range(_SHADOW_PX):
            painter.drawRoundedRect(page.adjusted(-reach, 2 - reach, reach, 2 + reach), reach, reach)
        painter.drawImage(page, self._image)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.size_changed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.toggle_true_size()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._held = event.position() if self.true_size else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._held is not None and self._image is not None:
            moved = self._offset + event.position() - self._held
            size = self._image.deviceIndependentSize()
            reach_x = max((size.width() - self.width()) / 2 + 40, 0.0)
            reach_y = max((size.height() - self.height()) / 2 + 40, 0.0)
            self._offset = QPointF(max(-reach_x, min(reach_x, moved.x())), max(-reach_y, min(reach_y, moved.y())))
            self._held = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._held = None


class StageFoot(QWidget):
    """Below the preview: what the figure shows and what would show more of it, and its pages to turn."""

    page_wanted = Signal(object)
    taller_wanted = Signal()
    pages_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said = label("", "detail", "dim", wrap=True)
        self.taller = button("Make it taller", kind="link", tip="As high as it takes to label every event")
        self.more_pages = button(
            "Use more pages", kind="link", tip="A PDF of as many pages as it takes to label every event"
        )
        self.before = button("‹", name="Previous page")
        self.after = button("›", name="Next page")
        self.page = label("", "detail", "dim")
        self._page = 0
        self.taller.clicked.connect(self.taller_wanted)
        self.more_pages.clicked.connect(self.pages_wanted)
        self.before.clicked.connect(self._turn_back)
        self.after.clicked.connect(self._turn)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.said, 1)
        for widget in (self.taller, self.more_pages, self.before, self.page, self.after):
            row.addWidget(widget)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(18, 4, 18, 10)
        stack.addLayout(row)
        self.setMinimumHeight(44)
        self.show_figure(None, 0)

    def show_figure(self, figure: Figure | None, page: int) -> None:
        """Say what a figure shows, or nothing."""
        self._page = page
        pages = len(figure.pages) if figure else 1
        self.said.setText(in_words(figure) if figure else "")
        crowded = figure is not None and bool(figure.counts.counted)
        wants = figure is not None and not crowded and (not figure.all_labelled or bool(figure.omitted))
        self.taller.setVisible(wants)
        self.more_pages.setVisible(wants and figure is not None and not figure.all_labelled)
        for widget in (self.before, self.page, self.after):
            widget.setVisible(pages > 1)
        self.page.setText(f"{page + 1} of {pages}")
        self.before.setEnabled(page > 0)
        self.after.setEnabled(page < pages - 1)

    def _turn(self) -> None:
        self.page_wanted.emit(self._page + 1)

    def _turn_back(self) -> None:
        self.page_wanted.emit(self._page - 1)


def in_words(figure: Figure) -> str:
    """What a figure shows and what it does not, in a sentence or two."""
    total = figure.events
    parts = [f"{total:,} {'event' if total == 1 else 'events'}"]
    if figure.all_labelled:
        parts.append("each with its label" if total > 1 else "with its label")
    else:
        if figure.folded:
            parts.append(f"{figure.folded:,} folded")
        if figure.counts.marks:
            parts.append(f"{figure.counts.marks:,} without a label")
    if figure.shortened:
        parts.append(f"{figure.shortened:,} {'label' if figure.shortened == 1 else 'labels'} shortened")
    if figure.omitted:
        parts.append(f"{len(figure.omitted):,} of {len(figure.sources):,} sources only in the description")
    if figure.dropped:
        parts.append(f"no room for: {', '.join(figure.dropped)}")
    return " · ".join(parts)
