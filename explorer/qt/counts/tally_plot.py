"""The plot of the chart of counts: lines, points and feet in the timeline's own pixels, and which point is where.

It draws subjects that it is given and says which reading is next to a place; what is said of it, the chart does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame

from db.records import ReadingDetail, SeriesDetail
from explorer.drawing.theme import Theme
from explorer.figures.layout.chart import round_values
from explorer.qt.counts.tally_legend import PointShape
from explorer.qt.counts.tally_lines import Subject
from explorer.timeline.axis.viewport import Viewport

NumberAt: TypeAlias = tuple[float, float]
"""A height in the box, and the count that stands there."""
_NEAR_PX = 14.0
_TOP = 1.16
_BOTTOM = -0.06
"""A strip reaches this far above its highest value and below its lowest, as shares of what lies between."""


@dataclass
class Line:
    """One subject and the items that draw it, one of each kind a run. `lift` and `scale` place its values."""

    subject: Subject
    token: str
    shape: PointShape
    lift: float = 0.0
    scale: float = 1.0
    curves: list[pg.PlotCurveItem] = field(default_factory=list)
    dots: list[pg.ScatterPlotItem] = field(default_factory=list)
    feet: list[pg.PlotCurveItem] = field(default_factory=list)

    @property
    def series(self) -> SeriesDetail:
        return self.subject.series

    def items(self) -> Iterator[pg.GraphicsObject]:
        """Everything that draws it, from below."""
        yield from self.curves
        yield from self.feet
        yield from self.dots


@dataclass(frozen=True, slots=True)
class Near:
    """The reading next to a place: whose it is, and whether its basis is another than the first of its line."""

    series: SeriesDetail
    reading: ReadingDetail
    changed: bool


class TallyPlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws the lines; `pointed` carries the place under the pointer, None when it has left."""

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        # A view box alone: a whole plot item would bring axes, buttons and a menu that outlives the window.
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._grid.setZValue(-1)
        self._region: pg.LinearRegionItem | None = None
        self.setCentralItem(self._box)
        self.viewport().setMouseTracking(True)
        # Its counts are read from the keyboard in the list of series; a focus that does nothing only costs a key.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().installEventFilter(self)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Take other lines, each with items made for its runs; `draw` places them."""
        self._box.clear()
        self._region = None
        self._box.addItem(self._grid)
        for line in lines:
            for number in range(len(line.subject.points)):
                line.curves.append(pg.PlotCurveItem(antialias=True))
                line.dots.append(pg.ScatterPlotItem(pen=None))
                if number:
                    line.feet.append(pg.PlotCurveItem(antialias=True))
            for item in line.items():
                self._box.addItem(item)

    # -- drawing ----------------------------------------------------------------------------------------------------

    def draw(self, shown: Sequence[Line], viewport: Viewport, theme: Theme, *, stacked: bool) -> list[NumberAt]:
        """Draw lines for a part of time, on one scale or each in a strip; return the numbers of the scale."""
        reaches = {line.series.id: line.subject.reach(viewport) for line in shown}
        whole = min([0.0, *(low for low, _ in reaches.values())]), max([0.0, *(high for _, high in reaches.values())])
        strips = len(shown) if stacked and shown else 1
        numbers: list[NumberAt] = [] if stacked else _numbers(*whole, 0.0)
        for at, line in enumerate(shown):
            low, high = reaches[line.series.id] if stacked else whole
            scale = 1.0 / (high - low) if high > low else 1.0
            lift = (strips - 1 - at) * (_TOP - _BOTTOM) if stacked else 0.0
            if stacked:
                # In a strip there is room for one number.
                numbers += _numbers(low, high, lift)[-1:]
            line.lift, line.scale = lift - low * scale, scale
            _place(line, viewport, theme.colour(line.token), theme.colour("surface"))
        self._box.setRange(
            xRange=(0, viewport.width_px), yRange=(_BOTTOM, _BOTTOM + strips * (_TOP - _BOTTOM)), padding=0
        )
        ends = [0.0, float(viewport.width_px)]
        self._grid.setData(ends * len(numbers), [y for y, _ in numbers for _ in ends], connect="pairs")
        self._grid.setPen(pg.mkPen(theme.colour("grid"), width=1.0))
        return numbers

    def show_range(self, range_us: tuple[int, int] | None, viewport: Viewport, theme: Theme) -> None:
        """Show the selected range, or none."""
        if self._region is not None:
            self._box.removeItem(self._region)
            self._region = None
        if range_us is not None:
            self._region = pg.LinearRegionItem(
                (float(viewport.to_px(range_us[0])), float(viewport.to_px(range_us[1]))),
                movable=False,
                brush=theme.colour("accent", 0.06),
                pen=pg.mkPen(theme.colour("accent"), width=1),
            )
            self._box.addItem(self._region)

    # -- places -----------------------------------------------------------------------------------------------------

    def y_px(self, height: float) -> float:
        """Return how far below the plot's top a height of the box is drawn."""
        reach = self._box.viewRect()
        return float(self.height() * (1.0 - (height - reach.top()) / max(reach.height(), 1e-9)))

    def where(self, line: Line, at_us: int, value: float, viewport: Viewport) -> QPointF:
        """Return the place of a line's count of an instant."""
        return QPointF(self._box.mapViewToScene(QPointF(float(viewport.to_px(at_us)), line.lift + line.scale * value)))

    def nearest(self, at: QPointF, shown: Sequence[Line], viewport: Viewport) -> Near | None:
        """Return the reading whose point is next to a place; None where none is near."""
        here = self._box.mapSceneToView(at)
        y_px = self.height() / max(self._box.viewRect().height(), 1e-9)
        best, found = _NEAR_PX, None
        for line in shown:
            for number, run in enumerate(line.subject.points):
                part = run.points(viewport)
                if part.stop <= part.start:
                    continue
                across = np.abs(np.asarray(viewport.to_px(run.at_us[part]), np.float64) - here.x())
                far_px = np.maximum(across, np.abs(line.lift + line.scale * run.values[part] - here.y()) * y_px)
                place = int(np.argmin(far_px))
                if far_px[place] < best:
                    best = float(far_px[place])
                    reading = line.subject.reading(run.run, int(run.at_us[part][place]))
                    found = Near(line.series, reading, changed=number > 0)
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QWheelEvent):
            # The plot would take it for a zoom of its own.
            event.ignore()
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.pointed.emit(event.position())
        elif event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return bool(super().eventFilter(watched, event))


def _place(line: Line, viewport: Viewport, colour: QColor, ground: QColor) -> None:
    """Draw a line; a value stands at `lift + scale * value`, where 1 is the height of a strip."""
    lift, scale = line.lift, line.scale
    foot = pg.mkPen(colour, width=1.0, style=Qt.PenStyle.DashLine)
    full, hollow, edge = pg.mkBrush(colour), pg.mkBrush(ground), pg.mkPen(colour, width=1.4)
    for number, (run, curve, dots) in enumerate(zip(line.subject.points, line.curves, line.dots, strict=True)):
        xs, ys = run.steps(viewport)
        curve.setData(xs, lift + scale * ys)
        curve.setPen(pg.mkPen(colour, width=1.6))
        part = run.points(viewport)
        least, weak = run.at_least[part].tolist(), run.weak[part].tolist()
        dots.setData(
            x=np.asarray(viewport.to_px(run.at_us[part]), np.float64),
            y=lift + scale * run.values[part],
            symbol=["t1" if one else line.shape.symbol for one in least],
            size=[8 if one else line.shape.size_px for one in least],
            pen=[edge] * len(weak),
            brush=[hollow if one else full for one in weak],
        )
        if number:
            x = float(viewport.to_px(int(run.at_us[0])))
            line.feet[number - 1].setData([x, x], [lift, lift + scale * float(run.values[0])])
            line.feet[number - 1].setPen(foot)


def _numbers(low: float, high: float, lift: float) -> list[NumberAt]:
    """Return up to four round counts from `low` to `high`, each after its height in a strip that is 1 high."""
    if high <= low:
        return []
    steps = round_values(high - low)
    step = steps[1] if len(steps) > 1 else high - low
    counts = [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [(lift + (count - low) / (high - low), count) for count in counts]
