"""The chart of reported counts under the lanes: a step line per subject, in step with the timeline above it.

It is plotted in the timeline's own pixels, because float seconds since 1970 lose the microseconds that the axis keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db import dates
from db.records import SeriesDetail
from explorer.qt.parts import label
from explorer.qt.session import Session
from explorer.qt.view import GUTTER_PX
from explorer.timeline.tally import Run, runs, steps

HEIGHT_PX = 118
_LEGEND_ROWS = 5
_NEAR_PX = 14.0


@dataclass(frozen=True)
class _Line:
    series: SeriesDetail
    token: str
    runs: tuple[Run, ...]


class TallyChart(QFrame):
    """Shows every series of readings that the store has; hidden while it has none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._lines: list[_Line] = []
        self._legend: list[QLabel] = []
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName("Reported counts over time")
        self._head = QWidget()
        self._head.setFixedWidth(GUTTER_PX)
        self._head_stack = QVBoxLayout(self._head)
        self._head_stack.setContentsMargins(18, 12, 8, 6)
        self._head_stack.setSpacing(3)
        # A view box alone: a whole plot item would bring axes, buttons and a menu that outlives the window.
        self._plot = pg.GraphicsView()
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._plot.setCentralItem(self._box)
        self._plot.viewport().setMouseTracking(True)
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
        return [part.text() for part in self._legend]

    def reload(self) -> None:
        """Read the series anew."""
        series = self._session.store.series()
        self._lines = [
            _Line(one, f"series-{position % 6 + 1}", runs(one.readings))
            for position, one in enumerate(sorted(series, key=_weight))
            if one.readings
        ]
        while self._head_stack.count():
            item = self._head_stack.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        name = self._lines[0].series.name if self._lines else ""
        self._head_stack.addWidget(label(name, "heading", wrap=True))
        self._legend = [label("", "detail", "dim") for _ in self._lines[:_LEGEND_ROWS]]
        for part in self._legend:
            self._head_stack.addWidget(part)
        self._head_stack.addStretch(1)
        self.setVisible(self.has_series)
        self.redraw()

    def redraw(self) -> None:
        """Draw the lines for the part of time shown."""
        if not self._lines:
            return
        viewport, theme = self._session.viewport, self._session.theme
        box = self._box
        box.clear()
        most = 1.0
        for line in self._lines:
            colour = theme.colour(line.token)
            for run in line.runs:
                xs, ys = steps(run)
                px = [float(viewport.to_px(us)) for us in xs]
                if px[-1] < 0 or px[0] > viewport.width_px:
                    continue
                most = max(most, _most_in_view(px, ys, viewport.width_px))
                box.addItem(pg.PlotCurveItem(px, ys, pen=pg.mkPen(colour, width=1.6), antialias=True))
                self._dots(viewport, run, colour)
        box.setRange(xRange=(0, viewport.width_px), yRange=(-0.06 * most, most * 1.12), padding=0)
        if self._session.range_us is not None:
            start_us, end_us = self._session.range_us
            region = pg.LinearRegionItem(
                (float(viewport.to_px(start_us)), float(viewport.to_px(end_us))),
                movable=False,
                brush=theme.colour("accent", 0.06),
                pen=pg.mkPen(theme.colour("accent"), width=1),
            )
            box.addItem(region)
        self._fill_legend(viewport.end_us)

    def _dots(self, viewport: object, run: Run, colour: object) -> None:
        px = [float(self._session.viewport.to_px(us)) for us in run.at_us]
        for at_least in (False, True):
            points = [(x, y) for x, y, least in zip(px, run.values, run.at_least, strict=True) if least is at_least]
            if points:
                self._box.addItem(
                    pg.ScatterPlotItem(
                        pos=points,
                        size=8 if at_least else 5,
                        symbol="t1" if at_least else "o",
                        pen=None,
                        brush=colour,
                    )
                )

    def _fill_legend(self, us: int) -> None:
        for part, line in zip(self._legend, self._lines, strict=False):
            value, run = _standing(line, us)
            count = "" if value is None or run is None else f" {value:g}"
            colour = self._session.theme.css(line.token)
            part.setTextFormat(Qt.TextFormat.RichText)
            name = line.series.subject.replace("&", "&amp;").replace("<", "&lt;")
            part.setText(f'<span style="color:{colour}">●</span> {name}{count}')
            part.setToolTip(run.basis if run else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QWheelEvent):
            # The plot would take it for a zoom of its own.
            event.ignore()
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._point_at(event.position())
        elif event.type() == QEvent.Type.Leave:
            self._read_out.hide()
            self._fill_legend(self._session.viewport.end_us)
        return super().eventFilter(watched, event)

    def _point_at(self, at: QPointF) -> None:
        viewport, box = self._session.viewport, self._box
        self._fill_legend(int(viewport.to_us(at.x())))
        best: tuple[float, str] | None = None
        for line in self._lines:
            for reading in line.series.readings:
                scene_at = box.mapViewToScene(QPointF(float(viewport.to_px(reading.at_us)), reading.value))
                far_px = max(abs(scene_at.x() - at.x()), abs(scene_at.y() - at.y()))
                if far_px < _NEAR_PX and (best is None or far_px < best[0]):
                    at_least = "more than " if reading.at_least else ""
                    who = reading.source.publisher if reading.source else ""
                    when = dates.in_words(reading.as_of_edtf, "en")
                    best = (
                        far_px,
                        f"{line.series.subject}: {at_least}{reading.value:g}, {when}\n{reading.basis}\n{who}",
                    )
        if best is None:
            self._read_out.hide()
            return
        self._read_out.setText(best[1].strip())
        self._read_out.adjustSize()
        x = min(at.x() + 14, self._plot.width() - self._read_out.width() - 4)
        y = max(2.0, min(at.y() - self._read_out.height() - 8, self._plot.height() - self._read_out.height() - 2.0))
        self._read_out.move(round(x), round(y))
        self._read_out.show()

    def _dress(self) -> None:
        theme = self._session.theme
        self._plot.setBackground(theme.colour("surface"))
        self._head.setStyleSheet(f"background: {theme.css('raised')}; border-right: 1px solid {theme.css('line')};")
        self.setStyleSheet(f"TallyChart {{ border-top: 1px solid {theme.css('line')}; }}")
        self._read_out.setStyleSheet(
            f"background: {theme.css('surface')}; border: 1px solid {theme.css('line')}; border-radius: 6px;"
        )
        self._head.setObjectName("tallyhead")
        self._head.setStyleSheet(
            f"#tallyhead {{ background: {theme.css('raised')}; border-right: 1px solid {theme.css('line')}; }}"
        )
        self.redraw()


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
