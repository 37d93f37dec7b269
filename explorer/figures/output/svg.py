"""Writes a scene as SVG: shapes as shapes and text as text, with title, description and metadata for readers.

The letters that occur are embedded as a font. Every text says how wide it is in it, so that it keeps its place in
programs that take no embedded fonts. Follows SVG 1.1, which every drawing program reads. Knows the primitives and the
theme, no Qt painting.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from explorer.drawing.fonts import ROLES, Measure
from explorer.drawing.painter import outline
from explorer.drawing.theme import Theme, theme
from explorer.figures.output.web_font import embedded
from explorer.figures.sizes import PX_PER_MM
from explorer.figures.spec import FigureSpec
from explorer.timeline import primitives as p

FONTS = "Inter, 'Inter Variable', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
_ANCHORS = {"left": "start", "centre": "middle", "right": "end"}
_ARROW_PX = 7.0


def plain(text: str) -> str:
    """Text without the characters that XML cannot hold (XML 1.0, section 2.2)."""
    return "".join(
        c for c in text if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


def write_svg(scene: p.Scene, spec: FigureSpec, title: str, description: str, view: str) -> str:
    """Return the scene as an SVG document. `view` goes into its metadata, `description` is left out where empty."""
    width, height = spec.width_px, spec.height_px
    if spec.in_mm:
        size = f'width="{_n(width / PX_PER_MM)}mm" height="{_n(height / PX_PER_MM)}mm"'
    else:
        size = f'width="{_n(width)}" height="{_n(height)}"'
    named = "figure-title figure-description" if description else "figure-title"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {_n(scene.width_px)} {_n(scene.height_px)}"'
        f' role="img" aria-labelledby="{named}" font-family="{FONTS}" text-rendering="geometricPrecision">',
        f'<title id="figure-title">{escape(plain(title))}</title>',
    ]
    if description:
        lines.append(f'<desc id="figure-description">{escape(plain(description))}</desc>')
    lines.append(f'<metadata id="timeline-explorer-view">{escape(plain(view))}</metadata>')
    writer = _Writer(theme(spec.theme))
    body = writer.items(scene.items)
    if writer.letters:
        lines.append(f"<style>{embedded(writer.letters)}</style>")
    if writer.definitions:
        lines += ["<defs>", *writer.definitions, "</defs>"]
    return "\n".join([*lines, *body, "</svg>", ""])


def _n(value: float) -> str:
    """Return a number in as few signs as a hundredth of a pixel needs."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class _Writer:
    def __init__(self, colours: Theme) -> None:
        self._theme = colours
        self._measure = Measure()
        self.definitions: list[str] = []
        self.letters: set[str] = set()
        self._fades: dict[tuple[p.Colour, bool], str] = {}
        self._clips = 0
        self._write: dict[type, Callable[[Any], list[str]]] = {
            p.Rects: self._rects,
            p.Fades: self._faded,
            p.Lines: self._lines,
            p.Marks: self._marks,
            p.Text: lambda item: self._texts(p.Texts((item,))),
            p.Texts: self._texts,
            p.Curve: self._curve,
            p.Clip: self._clip,
        }

    def items(self, items: Iterable[p.Primitive]) -> list[str]:
        return [line for item in items for line in self._write[type(item)](item)]

    def _paint(self, name: str, colour: p.Colour | None) -> str:
        if colour is None:
            return f'{name}="none"'
        rgb = self._theme.colour(colour.token, colour.alpha)
        alpha = f' {name}-opacity="{_n(rgb.alphaF())}"' if rgb.alpha() < 255 else ""
        return f'{name}="{rgb.name()}"{alpha}'

    def _stroke(self, colour: p.Colour | None, width_px: float, dash: tuple[float, ...] = ()) -> str:
        if colour is None:
            return 'stroke="none"'
        dashes = f' stroke-dasharray="{" ".join(_n(px) for px in dash)}"' if dash else ""
        width = f' stroke-width="{_n(width_px * self._theme.line_factor)}"'
        return self._paint("stroke", colour) + width + dashes

    def _rects(self, item: p.Rects) -> list[str]:
        stroke = f" {self._stroke(item.stroke, item.stroke_px)}" if item.stroke else ""
        out = [f"<g {self._paint('fill', item.fill)}{stroke}>"]
        for x, y, w, h in item.xywh.tolist():
            radius = min(item.radius_px, w / 2, h / 2)
            round_ = f' rx="{_n(radius)}"' if radius > 0 else ""
            out.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}"{round_}/>')
        return [*out, "</g>"]

    def _faded(self, item: p.Fades) -> list[str]:
        key = item.fill, item.rising
        if key not in self._fades:
            name = self._fades[key] = f"fade{len(self._fades) + 1}"
            full = self._theme.colour(item.fill.token, item.fill.alpha)
            ends = (0.0, full.alphaF()) if item.rising else (full.alphaF(), 0.0)
            stops = "".join(
                f'<stop offset="{i}" stop-color="{full.name()}" stop-opacity="{_n(alpha)}"/>'
                for i, alpha in enumerate(ends)
            )
            self.definitions.append(f'<linearGradient id="{name}">{stops}</linearGradient>')
        out = [f'<g fill="url(#{self._fades[key]})">']
        for x, y, w, h in item.xywh.tolist():
            out.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}"/>')
        return [*out, "</g>"]

    def _lines(self, item: p.Lines) -> list[str]:
        if not len(item.segments):
            return []
        straight = bool(
            ((item.segments[:, 0] == item.segments[:, 2]) | (item.segments[:, 1] == item.segments[:, 3])).all()
        )
        crisp = ' shape-rendering="crispEdges"' if straight and not item.dash else ""
        path = "".join(f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for a, b, c, d in item.segments.tolist())
        return [f'<path fill="none" {self._stroke(item.colour, item.width_px, item.dash)}{crisp} d="{path}"/>']

    def _marks(self, item: p.Marks) -> list[str]:
        stroke = f" {self._stroke(item.stroke, 1.6)}" if item.stroke else ""
        out = [f"<g {self._paint('fill', item.fill)}{stroke}>"]
        if item.shape in ("circle", "ring"):
            out += [f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(item.size_px)}"/>' for x, y in item.centres.tolist()]
        else:
            corners = outline(item.shape, item.size_px)
            for x, y in item.centres.tolist():
                points = " ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in corners)
                out.append(f'<polygon points="{points}"/>')
        return [*out, "</g>"]

    def _texts(self, item: p.Texts) -> list[str]:
        out = []
        for line in item.items:
            if not line.text:
                continue
            role = ROLES.get(line.role, ROLES["label"])
            words = plain(line.text)
            self.letters.update(words)
            weight = f' font-weight="{role.weight}"' if role.weight != 400 else ""
            anchor = f' text-anchor="{_ANCHORS[line.anchor]}"' if line.anchor != "left" else ""
            # One letter has no spaces to be set wider, and some readers divide by their number.
            length = f' textLength="{_n(self._measure(line.text, line.role))}" lengthAdjust="spacingAndGlyphs"'
            out.append(
                f'<text x="{_n(line.x)}" y="{_n(line.y_baseline)}" font-size="{role.size_px}"{weight}{anchor}'
                f" {self._paint('fill', line.colour)}{length if len(words) > 1 else ''}>{escape(words)}</text>"
            )
        return out

    def _curve(self, item: p.Curve) -> list[str]:
        points = item.points.tolist()
        if len(points) < 4:
            return []
        path = f"M{_n(points[0][0])} {_n(points[0][1])}"
        for i in range(1, len(points) - 2, 3):
            path += "C" + " ".join(f"{_n(x)} {_n(y)}" for x, y in points[i : i + 3])
        out = [f'<path fill="none" {self._stroke(item.colour, item.width_px, item.dash)} d={quoteattr(path)}/>']
        if item.arrow_end:
            (bx, by), (x, y) = points[-2], points[-1]
            angle = math.atan2(y - by, x - bx)
            wings = [(x - _ARROW_PX * math.cos(angle + t), y - _ARROW_PX * math.sin(angle + t)) for t in (0.45, -0.45)]
            corners = " ".join(f"{_n(a)},{_n(b)}" for a, b in [(x, y), *wings])
            out.append(f'<polygon {self._paint("fill", item.colour)} points="{corners}"/>')
        return out

    def _clip(self, item: p.Clip) -> list[str]:
        body = self.items(item.items)
        if not body:
            return []
        self._clips += 1
        name = f"clip{self._clips}"
        box = f'x="{_n(item.x)}" y="{_n(item.y)}" width="{_n(item.w)}" height="{_n(item.h)}"'
        self.definitions.append(f'<clipPath id="{name}"><rect {box}/></clipPath>')
        return [f'<g clip-path="url(#{name})">', *body, "</g>"]
