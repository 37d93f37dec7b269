"""Cuts a figure in time: into pages of the same length, or into as many as it takes for every event to have its label.

Pages that were asked for by number are equally long, so that a year is as wide on one as on the other. "As many as it
takes" fills each page in turn: a quiet decade and a crowded month then take one page each. Draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from db.dates.civil import civil_from_us, us_from_civil
from explorer.figures.data import FigureData
from explorer.figures.layout.page import gutter_px, margin_px
from explorer.figures.spec import MOST_PAGE_PX, MOST_PAGES, FigureSpec
from explorer.jobs import Progress
from explorer.timeline.frame import LaneView

# So many times a page's width is tried for a poster that is to show everything.
_POSTERS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)
# More events than this are not put on pages one by one: that would be a book.
MOST_FILLED = 5_000


def parts_of(range_us: tuple[int, int], pages: int) -> list[tuple[int, int]]:
    """Cut a half-open range into so many of about the same length, without gaps."""
    start, end = range_us
    return [(a, max(b, a + 1)) for a, b in pairwise(start + (end - start) * i // pages for i in range(pages + 1))]


def as_poster(spec: FigureSpec, pages: int) -> FigureSpec:
    """Return the figure as wide as so many pages side by side, with the names of the lanes once."""
    around = 2 * margin_px(spec) + gutter_px(spec)
    wide, _ = spec.layout_px
    return replace(spec, width_px=(around + (wide - around) * pages) * spec.text, pages=1)


def full_poster(
    spec: FigureSpec, labels_all: Callable[[FigureSpec], bool], progress: Progress | None = None
) -> FigureSpec:
    """Return the narrowest poster on which every event has its label; the widest that can be made where none does."""
    best = spec
    for pages in _POSTERS:
        tried = as_poster(spec, pages)
        if tried.width_px > MOST_PAGE_PX:
            break
        if progress is not None:
            progress.report(pages, None, "Trying widths")
        best = tried
        if labels_all(tried):
            break
    return best


def full_parts(
    data: FigureData,
    lanes: Sequence[LaneView],
    range_us: tuple[int, int],
    labels_all: Callable[[tuple[int, int]], bool],
    progress: Progress | None = None,
) -> list[tuple[int, int]]:
    """Cut a range so that each page holds as much as it can with every event labelled.

    Pages end where a year, a month or a day does if one ends before the next event. Where many events begin at one
    instant a page may have to fold some; a range with thousands of events stays whole.
    """
    ids = [lane.lane_id for lane in lanes]
    if data.index.count_in(range_us, ids) > MOST_FILLED:
        return [range_us]
    positions = data.index.positions_in(range_us, ids)
    begins = np.unique(np.clip(data.index.starts[positions], range_us[0], range_us[1]))
    parts: list[tuple[int, int]] = []
    start, end = range_us
    while start < end and len(parts) < MOST_PAGES - 1:
        if progress is not None:
            progress.report(int(np.searchsorted(begins, start)), len(begins), "Filling pages")

        def fits(until: int, start: int = start) -> bool:
            return labels_all((start, until))

        cut = _longest(start, end, begins[begins > start].tolist(), fits)
        parts.append((start, cut))
        start = cut
    if start < end:
        parts.append((start, end))
    return parts


def _longest(start: int, end: int, begins: list[int], fits: Callable[[int], bool]) -> int:
    """Return the latest end of a page that begins at `start`: before the first event that no longer fits."""
    if fits(end):
        return end
    low, high = 0, len(begins) - 1
    # begins[low] always can be the end: a page holds at least what begins with it.
    while low < high:
        middle = (low + high + 1) // 2
        if fits(begins[middle]):
            low = middle
        else:
            high = middle - 1
    if not begins:
        return end
    before = begins[low - 1] if low > 0 else start
    return round_between(before, begins[low])


def round_between(after: int, until: int) -> int:
    """Return the roundest instant in (after, until]: the start of a year, a month or a day, else `until`."""
    civil = civil_from_us(until)
    for month, day in ((1, 1), (civil.month, 1), (civil.month, civil.day)):
        start = us_from_civil(civil.year, month, day)
        if after < start <= until:
            return start
    return until
