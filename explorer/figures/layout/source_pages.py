"""The end of a figure: the line at the foot of each page, and pages of sources that found no room. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.figures.data import FigureData
from explorer.figures.layout import source_notes
from explorer.figures.layout.footer import SEPARATOR, footer_words
from explorer.figures.layout.page import margin_px
from explorer.figures.layout.source_notes import Block, Numbered
from explorer.figures.spec import MOST_PAGES, FigureSpec
from explorer.timeline.layout.text_layout import DIM, Measure, balanced, shortened, text
from explorer.timeline.primitives import Colour, Counts, Primitive, Rects, Scene, Text, Texts, moved

_FOOT_PX = 24.0
# A foot that says less than this many things is cut instead.
_LEAST_PARTS = 2


def foot(
    data: FigureData,
    spec: FigureSpec,
    range_us: tuple[int, int],
    counts: Counts,
    measure: Measure,
    page: int,
    pages: int,
) -> Primitive | None:
    """Draw the line at the foot of a page: as many of its parts as have room, and the page's number at the right."""
    left, right = footer_words(data, spec, range_us, counts, page, pages)
    if not (left or right):
        return None
    width, height = spec.layout_px
    margin = margin_px(spec)
    y = height - min(14.0, margin) - 2.0
    room = width - 2 * margin - measure(right, "caption") - (16.0 if right else 0.0)
    parts = list(left)
    while len(parts) > _LEAST_PARTS and measure(SEPARATOR.join(parts), "caption") > room:
        parts.pop()
    texts = [text(margin, y, shortened(SEPARATOR.join(parts), "caption", room, measure), "caption", DIM)]
    if right:
        texts.append(text(width - margin, y, right, "caption", DIM, "right"))
    return Texts(tuple(texts))


def source_pages(spec: FigureSpec, sources: Sequence[Numbered], measure: Measure) -> list[Scene]:
    """Pages that list the sources for which there was no room, under the figure's title."""
    width, height = spec.layout_px
    margin = margin_px(spec)
    y = margin
    head: list[Text] = []
    for line in balanced(spec.title, "figure-title", width - 2 * margin, 2, measure):
        y += 24.0
        head.append(text(margin, y - 4.0, line, "figure-title"))
    scenes: list[Scene] = []
    left = list(sources)

    def block(some: Sequence[Numbered]) -> Block:
        room = height - y - margin - _FOOT_PX
        return source_notes.block(some, margin, width - 2 * margin, room, spec.language, measure)

    while left and len(scenes) < MOST_PAGES:
        fitting = len(left) - block(left).omitted
        if fitting <= 0:
            break
        ground = Rects(np.array([[0, 0, width, height]], np.float32), Colour("surface"))
        items = (ground, Texts(tuple(head)), *(moved(item, 0.0, y) for item in block(left[:fitting]).items))
        scenes.append(Scene(width, height, items))
        left = left[fitting:]
    return scenes
