"""Draws a scene with a QPainter: the one painter for screen, PNG, SVG, PDF and print.

It knows the primitives and the theme, and nothing of events, lanes or widgets: whatever is to be seen was decided
when the scene was composed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QStaticText,
)
from shiboken6 import wrapInstance

from explorer.drawing import fonts
from explorer.drawing.theme import Theme
from explorer.timeline import primitives as p

# Prepared texts are kept between frames, because shaping one costs more than drawing it.
_MOST_PREPARED = 4_000
_ARROW_PX = 7.0
# Colours fade in by many steps; so many pens and brushes are kept.
_MOST_COLOURS = 500
_NO_PEN = QPen(Qt.PenStyle.NoPen)
_NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


class ScenePainter:
    """Draws scenes in one theme, keeping prepared texts from one to the next.

    With `vector` texts stay texts (SVG, PDF); without, they are drawn from prepared glyphs, twice as fast.
    Rectangles and lines go to Qt as the arrays they are: a QRectF is four doubles in a row, and so is a QLineF, so the
    array's memory is handed over with a count and no object is made per rectangle.
    """

    def __init__(self, theme: Theme, *, vector: bool = False) -> None:
        self._theme = theme
        self._vector = vector
        self._prepared: dict[tuple[str, str], QStaticText] = {}
        self._ascents: dict[str, float] = {}
        self._pens: dict[tuple[p.Colour, float, tuple[float, ...]], QPen] = {}
        self._brushes: dict[p.Colour, QBrush] = {}
        self._draw: dict[type, Callable[[QPainter, Any], None]] = {
            p.Rects: self._rects,
            p.Fades: self._fades,
            p.Lines: self._lines,
            p.Marks: self._marks,
            p.Text: self._text,
            p.Texts: self._texts,
            p.Curve: self._curve,
            p.Clip: self._clip,
        }

    @property
    def theme(self) -> Theme:
        """The theme that tokens are resolved with."""
        return self._theme

    def paint(self, painter: QPainter, scene: p.Scene) -> None:
        """Draw the scene in its own pixels, at the painter's current transform."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self._items(painter, scene.items)
        painter.restore()

    def _items(self, painter: QPainter, items: Iterable[p.Primitive]) -> None:
        for item in items:
            self._draw[type(item)](painter, item)

    def _colour(self, colour: p.Colour) -> QColor:
        return self._theme.colour(colour.token, colour.alpha)

    def _pen(self, colour: p.Colour | None, width_px: float = 1.0, dash: tuple[float, ...] = ()) -> QPen:
        if colour is None:
            return _NO_PEN
        key = colour, width_px, dash
        pen = self._pens.get(key)
        if pen is None:
            if len(self._pens) > _MOST_COLOURS:
                self._pens.clear()
            pen = self._pens[key] = self._new_pen(colour, width_px, dash)
        return pen

    def _new_pen(self, colour: p.Colour, width_px: float, dash: tuple[float, ...]) -> QPen:
        width_px *= self._theme.line_factor
        pen = QPen(self._colour(colour), width_px)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dash:
            pen.setDashPattern([length_px / width_px for length_px in dash])
        return pen

    def _straight_pen(self, painter: QPainter, item: p.Lines) -> QPen:
        """Return a pen for upright and level lines, as many whole device pixels wide on all of them."""
        pen = self._new_pen(item.colour, item.width_px, item.dash)
        scale = math.sqrt(abs(painter.deviceTransform().determinant()))
        width = max(1, round(pen.widthF() * scale))
        pen.setCosmetic(True)
        if item.dash:
            pen.setDashPattern([length_px * scale / width for length_px in item.dash])
        pen.setWidth(width)
        return pen

    def _brush(self, colour: p.Colour | None) -> QBrush:
        if colour is None:
            return _NO_BRUSH
        brush = self._brushes.get(colour)
        if brush is None:
            if len(self._brushes) > _MOST_COLOURS:
                self._brushes.clear()
            brush = self._brushes[colour] = QBrush(self._colour(colour))
        return brush

    def _rects(self, painter: QPainter, item: p.Rects) -> None:
        painter.setPen(self._pen(item.stroke, item.stroke_px))
        painter.setBrush(self._brush(item.fill))
        if item.on_surface and item.fill is not None and not self._vector:
            # Translucent rectangles of more lines than sixty Qt fills on several threads, and waiting for them takes
            # 40 times as long as one that is narrow does (355 of 130 lines: 11 ms, opaque ones 0.3).
            painter.setBrush(_over(self._colour(item.fill), self._theme.colour("surface")))
        if item.radius_px > 0:
            for x, y, w, h in item.xywh.tolist():
                box = QRectF(x, y, w, h)
                radius_px = min(item.radius_px, box.width() / 2, box.height() / 2)
                painter.drawRoundedRect(box, radius_px, radius_px)
            return
        # Whole rectangles need no smoothing when they only fill: edges were put on pixels, or are bars of a strip.
        plain = item.stroke is None
        if plain:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        boxes = np.ascontiguousarray(item.xywh, np.float64)
        if len(boxes):
            painter.drawRects(wrapInstance(boxes.ctypes.data, QRectF), len(boxes))  # type: ignore[call-overload]
        if plain:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _fades(self, painter: QPainter, item: p.Fades) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        full = self._colour(item.fill)
        none = QColor(full)
        none.setAlpha(0)
        if self._vector:
            # Qt writes gradients of opacity into PDF so that readers show them flat: fade into the ground instead.
            none = self._theme.colour("surface")
            full = _over(full, none)
        # As sharp as the rectangles that they touch, or a seam is seen between the two.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._vector)
        for x, y, w, h in item.xywh.tolist():
            gradient = QLinearGradient(x, 0, x + w, 0)
            gradient.setColorAt(0.0, none if item.rising else full)
            gradient.setColorAt(1.0, full if item.rising else none)
            painter.fillRect(QRectF(x, y, w, h), gradient)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _lines(self, painter: QPainter, item: p.Lines) -> None:
        straight = not self._vector and bool(
            np.all((item.segments[:, 0] == item.segments[:, 2]) | (item.segments[:, 1] == item.segments[:, 3]))
        )
        if straight:
            # A hairline between two pixels would smear over both, and one of one pixel and a half be wide or thin.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(self._straight_pen(painter, item))
        else:
            painter.setPen(self._pen(item.colour, item.width_px, item.dash))
        lines = np.ascontiguousarray(item.segments, np.float64)
        if len(lines):
            painter.drawLines(wrapInstance(lines.ctypes.data, QLineF), len(lines))  # type: ignore[call-overload]
        if straight:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _marks(self, painter: QPainter, item: p.Marks) -> None:
        painter.setPen(self._pen(item.stroke, 1.6))
        painter.setBrush(self._brush(item.fill))
        half_px = item.size_px
        if item.shape in ("circle", "ring"):
            for x, y in item.centres.tolist():
                painter.drawEllipse(QPointF(x, y), half_px, half_px)
            return
        corners = _polygon(item.shape, half_px)
        for x, y in item.centres.tolist():
            painter.drawPolygon(corners.translated(x, y))

    def _text(self, painter: QPainter, item: p.Text) -> None:
        self._texts(painter, p.Texts((item,)))

    def _texts(self, painter: QPainter, item: p.Texts) -> None:
        role = token = None
        for text in item.items:
            if text.role != role:
                painter.setFont(fonts.font(text.role))
                role = text.role
            if text.colour is not token and text.colour != token:
                painter.setPen(self._colour(text.colour))
                token = text.colour
            x_px = text.x
            if text.anchor != "left":
                width_px = self._static(text.text, text.role).size().width()
                x_px -= width_px if text.anchor == "right" else width_px / 2
            if self._vector:
                painter.drawText(QPointF(x_px, text.y_baseline), text.text)
            else:
                top_px = text.y_baseline - self._ascent(text.role)
                painter.drawStaticText(QPointF(x_px, top_px), self._static(text.text, text.role))

    def _static(self, text: str, role: str) -> QStaticText:
        prepared = self._prepared.get((text, role))
        if prepared is None:
            if len(self._prepared) > _MOST_PREPARED:
                self._prepared.clear()
            prepared = QStaticText(text)
            prepared.setTextFormat(Qt.TextFormat.PlainText)
            prepared.prepare(font=fonts.font(role))
            self._prepared[text, role] = prepared
        return prepared

    def _ascent(self, role: str) -> float:
        if role not in self._ascents:
            self._ascents[role] = QFontMetricsF(fonts.font(role)).ascent()
        return self._ascents[role]

    def _curve(self, painter: QPainter, item: p.Curve) -> None:
        points = [QPointF(x, y) for x, y in item.points.tolist()]
        if len(points) < 4:
            return
        path = QPainterPath(points[0])
        for i in range(1, len(points) - 2, 3):
            path.cubicTo(points[i], points[i + 1], points[i + 2])
        painter.setPen(self._pen(item.colour, item.width_px, item.dash))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if item.arrow_end:
            self._arrow(painter, points[-2], points[-1], item.colour)

    def _arrow(self, painter: QPainter, before: QPointF, tip: QPointF, colour: p.Colour) -> None:
        angle = math.atan2(tip.y() - before.y(), tip.x() - before.x())
        wings = [
            QPointF(tip.x() - _ARROW_PX * math.cos(angle + turn), tip.y() - _ARROW_PX * math.sin(angle + turn))
            for turn in (0.45, -0.45)
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush(colour))
        painter.drawPolygon(QPolygonF([tip, *wings]))

    def _clip(self, painter: QPainter, item: p.Clip) -> None:
        painter.save()
        painter.setClipRect(QRectF(item.x, item.y, item.w, item.h), Qt.ClipOperation.IntersectClip)
        self._items(painter, item.items)
        painter.restore()


def _over(above: QColor, ground: QColor) -> QColor:
    """Return the opaque colour that a translucent one shows on a ground."""
    alpha = above.alphaF()

    def mixed(over: float, under: float) -> float:
        return over * alpha + under * (1 - alpha)

    return QColor.fromRgbF(
        mixed(above.redF(), ground.redF()),
        mixed(above.greenF(), ground.greenF()),
        mixed(above.blueF(), ground.blueF()),
    )


def _around(half_turns: float, radius: float) -> tuple[float, float]:
    return radius * math.cos(half_turns * math.pi), radius * math.sin(half_turns * math.pi)


@lru_cache(maxsize=64)
def _polygon(shape: str, half_px: float) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in outline(shape, half_px)])


def outline(shape: str, half_px: float) -> list[tuple[float, float]]:
    """Return the corners of a mark around the origin, about as heavy to the eye as a circle of that radius."""
    h = half_px
    corners: dict[str, list[tuple[float, float]]] = {
        "diamond": [(0, -1.2 * h), (1.2 * h, 0), (0, 1.2 * h), (-1.2 * h, 0)],
        "square": [(-0.9 * h, -0.9 * h), (0.9 * h, -0.9 * h), (0.9 * h, 0.9 * h), (-0.9 * h, 0.9 * h)],
        "triangle": [(0, -1.15 * h), (1.1 * h, 0.85 * h), (-1.1 * h, 0.85 * h)],
        "triangle-down": [(0, 1.15 * h), (1.1 * h, -0.85 * h), (-1.1 * h, -0.85 * h)],
        "star": [_around(0.2 * i - 0.5, 1.45 * h if i % 2 == 0 else 0.62 * h) for i in range(10)],
        "hexagon": [_around(a / 3, h * 1.08) for a in range(6)],
        "arrow-left": [(-h, 0), (h, -h), (h, h)],
        "arrow-right": [(h, 0), (-h, -h), (-h, h)],
    }
    if shape == "cross":
        arm = h * 0.38
        plus = [(-arm, -h), (arm, -h), (arm, -arm), (h, -arm), (h, arm), (arm, arm)]
        plus += [(arm, h), (-arm, h), (-arm, arm), (-h, arm), (-h, -arm), (-arm, -arm)]
        corners["cross"] = plus
    return corners.get(shape, corners["square"])
