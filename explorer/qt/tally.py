"""The chart of reported counts under the lanes: a step line per subject, in step with the timeline above it.

It is plotted in the timeline's own pixels, because float seconds since 1970 lose the microseconds that the axis keeps.
A line breaks where the basis of counting changes, and the first count on another basis stands on a dashed foot; counts
that are "more than" are triangles; those that are derived or rest on one weak source are hollow. Subjects are never
added up: "stacked" gives each a strip of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from db import dates
from db.records import ReadingDetail, SeriesDetail
from explorer.qt.parts import button, label
from explorer.qt.session import Session
from explorer.qt.view import GUTTER_PX
from explorer.timeline.tally import Run, runs, steps

HEIGHT_PX = 118
_LEGEND_ROWS = 5
_NEAR_PX = 14.0
_TOP = 1.16
_BOTTOM = -0.06
"""The plot reaches this far above the highest count and below zero, as shares of the highest count."""


@dataclass(frozen=True)
class _Shape:
    """How the points of a subject look: pyqtgraph's name, and the letters of the legend for shown and hidden."""

    symbol: str
    full: str
    hollow: str
    size_px: float = 6.0


# Subjects are told apart by these as well as by colour; a triangle that points up is kept for "at least".
_SHAPES = (
    _Shape("o", "●", "○", 5.0),
    _Shape("s", "■", "□"),
    _Shape("d", "◆", "◇", 8.0),
    _Shape("t", "▼", "▽", 7.0),
    _Shape("star", "★", "☆", 9.0),
)


@dataclass
class _Line:
    """One subject's series and the items that draw it, one of each kind a run."""

    series: SeriesDetail
    token: str
    shape: _Shape
    runs: tuple[Run, ...]
    curves: list[pg.PlotCurveItem] = field(default_factory=list)
    dots: list[pg.ScatterPlotItem] = field(default_factory=list)
    feet: list[pg.PlotCurveItem] = field(default_factory=list)


class TallyChart(QFrame):
    """Shows the series of one name at a time; hidden while the store has none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._all: list[SeriesDetail] = []
        self._lines: list[_Line] = []
        self._legend: list[_LegendLine] = []
        self._hidden: set[str] = set()
        self._name = ""
        self._stacked = False
        self._region: pg.LinearRegionItem | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName("Reported counts over time")
        self._head = QWidget()
        self._head.setObjectName("tallyhead")
        self._head.setFixedWidth(GUTTER_PX)
        self._head_stack = QVBoxLayout(self._head)
        self._head_stack.setContentsMargins(18, 8, 4, 6)
        self._head_stack.setSpacing(3)
        # A view box alone: a whole plot item would bring axes, buttons and a menu that outlives the window.
        self._plot = pg.GraphicsView()
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._plot.setCentralItem(self._box)
        self._plot.viewport().setMouseTracking(True)
        # Its counts are read from the keyboard in the list of series; a focus that does nothing only costs a key.
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().installEventFilter(self)
        self._read_out = label("", "detail")
        self._read_out.setParent(self._plot)
        self._read_out.setContentsMargins(8, 4, 8, 4)
        self._read_out.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._read_out.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._head)
        row.addWidget(self._plot, 1)
        session.viewport_changed.connect(self.redraw)
        session.selection_changed.connect(self.redraw)
        session.data_changed.connect(self.reload)
        session.theme_changed.connect(self._dress)
        self._dress()
        self.reload()

    @property
    def has_series(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._lines)

    def legend_text(self) -> list[str]:
        """Return the legend's lines, as read by a person."""
        return [part.plain for part in self._legend]

    # -- what is shown ----------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the series anew."""
        self._all = [one for one in self._session.store.series() if one.readings]
        names = self.names()
        if self._name not in names:
            self._name = names[0] if names else ""
        self._rebuild()

    def names(self) -> list[str]:
        """Return the names that series go by, the one with most readings first."""
        sizes: dict[str, int] = {}
        for one in self._all:
            sizes[one.name] = sizes.get(one.name, 0) + len(one.readings)
        return sorted(sizes, key=lambda name: (-sizes[name], name))

    def choose(self, name: str) -> None:
        """Show the series of another name."""
        self._name = name
        self._rebuild()

    def toggle(self, subject: str) -> None:
        """Hide a subject's line, or show it again."""
        self._hidden ^= {subject}
        self.redraw()

    def set_stacked(self, stacked: bool) -> None:
        """Give each subject a strip of its own, or draw all on one scale."""
        self._stacked = stacked
        self.redraw()

    def menu(self) -> QMenu:
        """Return what can be chosen: the series, the subjects, one scale or strips."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(words: str, checked: bool, action: Callable[[], object]) -> None:
            entry = QAction(words.replace("&", "&&"), menu)
            entry.setCheckable(True)
            entry.setChecked(checked)
            entry.triggered.connect(lambda _checked: action())
            menu.addAction(entry)

        if len(self.names()) > 1:
            for name in self.names():
                add(name, name == self._name, partial(self.choose, name))
            menu.addSeparator()
        for line in self._lines:
            subject = line.series.subject
            add(subject, subject not in self._hidden, partial(self.toggle, subject))
        menu.addSeparator()
        add("Stacked: a strip for each", self._stacked, lambda: self.set_stacked(not self._stacked))
        return menu

    def _rebuild(self) -> None:
        self._box.clear()
        self._region = None
        chosen = sorted((one for one in self._all if one.name == self._name), key=_weight)
        self._lines = [
            _Line(one, f"series-{position % 6 + 1}", _SHAPES[position % len(_SHAPES)], runs(one.readings))
            for position, one in enumerate(chosen)
        ]
        for line in self._lines:
            for number, _run in enumerate(line.runs):
                line.curves.append(pg.PlotCurveItem(antialias=True))
                line.dots.append(pg.ScatterPlotItem(pen=None))
                if number:
                    line.feet.append(pg.PlotCurveItem(antialias=True))
            for item in (*line.curves, *line.feet, *line.dots):
                self._box.addItem(item)
        while self._head_stack.count():
            entry = self._head_stack.takeAt(0)
            widget = entry.widget() if entry else None
            if widget:
                widget.deleteLater()
        self._head_stack.addWidget(self._title())
        self._legend = [_LegendLine(line.series.subject) for line in self._lines[:_LEGEND_ROWS]]
        for part in self._legend:
            part.toggled.connect(self.toggle)
            self._head_stack.addWidget(part)
        self._head_stack.addStretch(1)
        self.setVisible(self.has_series)
        self.redraw()

    def _title(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(self._name, "heading", wrap=True), 1)
        more = button("⋮", kind="link", name="Choose series", tip="Choose, hide and stack series")
        more.clicked.connect(lambda: self.menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        row.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    # -- drawing ----------------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the lines for the part of time shown."""
        if not self._lines:
            return
        viewport, theme = self._session.viewport, self._session.theme
        shown = [line for line in self._lines if line.series.subject not in self._hidden]
        tops = {line.series.id: self._most(line) for line in shown}
        most = max(tops.values(), default=1.0)
        strips = len(shown) if self._stacked and shown else 1
        for line in self._lines:
            visible = line in shown
            for item in (*line.curves, *line.feet, *line.dots):
                item.setVisible(visible)
            if visible:
                strip = strips - 1 - shown.index(line) if self._stacked else 0
                scale = most / tops[line.series.id] if self._stacked else 1.0
                self._place(line, theme.colour(line.token), strip * (_TOP - _BOTTOM) * most, scale)
        height = (_TOP - _BOTTOM) * most
        self._box.setRange(
            xRange=(0, viewport.width_px), yRange=(_BOTTOM * most, _BOTTOM * most + strips * height), padding=0
        )
        self._show_range()
        self._fill_legend(viewport.end_us)

    def _most(self, line: _Line) -> float:
        """Return the highest count that a subject has in view."""
        viewport = self._session.viewport
        most = 1.0
        for run in line.runs:
            xs, ys = steps(run)
            most = max(most, _most_in_view([float(viewport.to_px(us)) for us in xs], ys, viewport.width_px))
        return most

    def _place(self, line: _Line, colour: QColor, lift: float, scale: float) -> None:
        viewport = self._session.viewport
        foot = pg.mkPen(colour, width=1.0, style=Qt.PenStyle.DashLine)
        ground = self._session.theme.colour("surface")
        for number, (run, curve, dots) in enumerate(zip(line.runs, line.curves, line.dots, strict=True)):
            xs, ys = steps(run)
            curve.setData([float(viewport.to_px(us)) for us in xs], [lift + scale * y for y in ys])
            curve.setPen(pg.mkPen(colour, width=1.6))
            px = [float(viewport.to_px(us)) for us in run.at_us]
            dots.setData(
                x=px,
                y=[lift + scale * value for value in run.values],
                symbol=["t1" if least else line.shape.symbol for least in run.at_least],
                size=[8 if least else line.shape.size_px for least in run.at_least],
                pen=[pg.mkPen(colour, width=1.4) for _ in run.weak],
                brush=[pg.mkBrush(ground if weak else colour) for weak in run.weak],
            )
            if number:
                line.feet[number - 1].setData([px[0], px[0]], [lift, lift + scale * run.values[0]])
                line.feet[number - 1].setPen(foot)

    def _show_range(self) -> None:
        chosen, viewport, theme = self._session.range_us, self._session.viewport, self._session.theme
        if self._region is not None:
            self._box.removeItem(self._region)
            self._region = None
        if chosen is not None:
            self._region = pg.LinearRegionItem(
                (float(viewport.to_px(chosen[0])), float(viewport.to_px(chosen[1]))),
                movable=False,
                brush=theme.colour("accent", 0.06),
                pen=pg.mkPen(theme.colour("accent"), width=1),
            )
            self._box.addItem(self._region)

    def _fill_legend(self, us: int) -> None:
        for part, line in zip(self._legend, self._lines, strict=False):
            value, run = _standing(line, us)
            part.show_value(
                value,
                self._session.theme.css(line.token),
                line.shape.hollow if line.series.subject in self._hidden else line.shape.full,
                hidden=line.series.subject in self._hidden,
                other_basis=run is not None and run is not line.runs[0],
                basis=run.basis if run else "",
            )

    # -- pointing ---------------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        self.menu().popup(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QWheelEvent):
            # The plot would take it for a zoom of its own.
            event.ignore()
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.point_at(event.position())
        elif event.type() == QEvent.Type.Leave:
            self._read_out.hide()
            self._fill_legend(self._session.viewport.end_us)
        return super().eventFilter(watched, event)

    def read_out(self) -> str:
        """Return what is said of the count under the pointer, empty where there is none."""
        return self._read_out.text() if self._read_out.isVisibleTo(self) else ""

    def point_at(self, at: QPointF) -> None:
        """Say what was counted, by whom and where it stands, of the count next to a place of the plot."""
        viewport = self._session.viewport
        self._fill_legend(int(viewport.to_us(at.x())))
        best: tuple[float, str] | None = None
        for line in self._lines:
            if line.series.subject in self._hidden:
                continue
            for number, run in enumerate(line.runs):
                ys = line.dots[number].getData()[1]
                for at_us, y in zip(run.at_us, ys, strict=True):
                    there = self._box.mapViewToScene(QPointF(float(viewport.to_px(at_us)), float(y)))
                    far_px = max(abs(there.x() - at.x()), abs(there.y() - at.y()))
                    if far_px < _NEAR_PX and (best is None or far_px < best[0]):
                        same = [one for one in line.series.readings if (one.at_us, one.basis) == (at_us, run.basis)]
                        best = far_px, self._said(line.series, same[-1], changed=number > 0)
        if best is None:
            self._read_out.hide()
            return
        self._read_out.setText(best[1])
        self._read_out.adjustSize()
        x = min(at.x() + 14, self._plot.width() - self._read_out.width() - 4)
        y_px = max(2.0, min(at.y() - self._read_out.height() - 8, self._plot.height() - self._read_out.height() - 2.0))
        self._read_out.move(round(x), round(y_px))
        self._read_out.show()

    def _said(self, series: SeriesDetail, reading: ReadingDetail, *, changed: bool) -> str:
        at_least = "more than " if reading.at_least else ""
        when = dates.in_words(reading.as_of_edtf, self._session.language)
        unit = f" {series.unit}" if series.unit else ""
        lines = [f"{series.subject}: {at_least}{reading.value:g}{unit}, {when}"]
        lines.append(f"{'Another basis: ' if changed else ''}{reading.basis}")
        if reading.source:
            lines.append(reading.source.publisher or reading.source.title)
        if reading.note:
            lines.append(reading.note)
        return "\n".join(line for line in lines if line)

    def _dress(self) -> None:
        theme = self._session.theme
        self._plot.setBackground(theme.colour("surface"))
        self.setStyleSheet(f"TallyChart {{ border-top: 1px solid {theme.css('line')}; }}")
        self._read_out.setStyleSheet(
            f"background: {theme.css('surface')}; border: 1px solid {theme.css('line')}; border-radius: 6px;"
        )
        self._head.setStyleSheet(
            f"#tallyhead {{ background: {theme.css('raised')}; border-right: 1px solid {theme.css('line')}; }}"
        )
        self.redraw()


class _LegendLine(QLabel):
    """A subject with its colour and the count that stands; a click hides its line or shows it again."""

    toggled = Signal(str)

    def __init__(self, subject: str) -> None:
        super().__init__()
        self._subject = subject
        self.plain = subject
        self.setFont(label("", "detail").font())
        self.setProperty("tone", "dim")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_value(
        self, value: float | None, colour: str, sign: str, *, hidden: bool, other_basis: bool, basis: str
    ) -> None:
        """Show the count that stands after the sign of its points; † marks one on another basis than the first."""
        count = "" if value is None else f" {value:g}{' †' if other_basis else ''}"
        self.plain = f"{sign} {self._subject}{count}"
        name = self._subject.replace("&", "&amp;").replace("<", "&lt;")
        self.setText(f'<span style="color:{colour}">{self.plain[0]}</span> {name}{count}')
        self.setToolTip(f"{basis}\nClick to {'show' if hidden else 'hide'}".strip())
        self.setAccessibleName(f"{self._subject}{count}, {'hidden' if hidden else 'shown'}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.toggled.emit(self._subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggled.emit(self._subject)
        else:
            super().keyPressEvent(event)


def _most_in_view(px: list[float], ys: list[float], width_px: float) -> float:
    """Return the highest point of a step line between the edges of the window."""
    inside = [y for x, y in zip(px, ys, strict=True) if 0 <= x <= width_px]
    before = [y for x, y in zip(px, ys, strict=True) if x < 0][-1:]
    return max(inside + before, default=0.0)


def _weight(series: SeriesDetail) -> tuple[float, str]:
    return -max((reading.value for reading in series.readings), default=0.0), series.subject


def _standing(line: _Line, us: int) -> tuple[float | None, Run | None]:
    """Return the count last reported up to an instant, and the run it stands in."""
    found: tuple[int, float, Run] | None = None
    for run in line.runs:
        for at_us, value in zip(run.at_us, run.values, strict=True):
            if at_us <= us and (found is None or at_us >= found[0]):
                found = (at_us, value, run)
    return (found[1], found[2]) if found else (None, None)
