"""What a figure is to show and how large it is, as one value, and what of it cannot be drawn. Draws nothing itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from db.errors import InputError
from explorer.figures.sizes import Size
from explorer.timeline.axis.viewport import MAX_US, MIN_US, Viewport
from explorer.timeline.tracks import TRACKS

LEAST_PX = 64
# A side longer than this is refused: Qt's painter counts in 16.16 fixed point, and the picture would need gigabytes.
MOST_PX = 32_000
# Area of a picture in device pixels: 4 bytes each while it is drawn, so 0.6 GB.
MOST_PIXELS = 150_000_000
# A page of a PDF may be 14,400 points wide and high (ISO 32000-1, annex C.2).
MOST_PAGE_PX = 19_200
MOST_TITLE_CHARS = 500
MOST_PAGES = 200
MOST_FILTERS = 50
LEAST_SCALE, MOST_SCALE = 0.25, 12.5
LEAST_TEXT, MOST_TEXT = 0.25, 8.0
TRACK_IDS: Final = frozenset(track.id for track in TRACKS)
# As many pages as it takes to show every event with its label.
AUTO_PAGES = 0


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure as it is asked for.

    `range_us` is half-open, None for every event; `lanes` are names, none of them for all that are not hidden;
    `filters` are searches that an event must match, all of them. `width_px` by `height_px` is the size at 96 pixels to
    the inch, drawn `scale` times as large; `text` scales letters and marks in it. `spread` draws the dates on which
    accounts disagree; `tracks` are the ids of those under the lanes; `legend` … `footer` say what else stands around,
    `made` adds the day to the footer. `pages` cuts the range in time, AUTO_PAGES into as many as it takes; with
    `poster` they stand side by side in one.
    """

    range_us: tuple[int, int] | None = None
    width_px: float = 1600
    height_px: float = 900
    scale: float = 1.0
    theme: str = "light"
    title: str = ""
    subtitle: str = ""
    lanes: tuple[str, ...] = ()
    selected_ids: tuple[int, ...] = ()
    language: str = "en"
    timezone: str | None = None
    footer: bool = True
    text: float = 1.0
    in_mm: bool = False
    filters: tuple[str, ...] = ()
    legend: bool = True
    tracks: frozenset[str] = frozenset(track.id for track in TRACKS if track.on_figures)
    spread: bool = False
    sources: bool = True
    description: bool = True
    made: bool = False
    pages: int = 1
    poster: bool = False

    def has(self, part: str) -> bool:
        """Whether a part stands on the figure: a track by its id, another by its field."""
        return part in self.tracks if part in TRACK_IDS else bool(getattr(self, part))

    def with_parts(self, parts: Mapping[str, bool]) -> FigureSpec:
        """Return the figure with these parts, or without."""
        shown = {name for name, wanted in parts.items() if wanted} & TRACK_IDS
        fields: dict[str, Any] = {name: wanted for name, wanted in parts.items() if name not in TRACK_IDS}
        return replace(self, tracks=(self.tracks - parts.keys()) | shown, **fields)

    @classmethod
    def of_view(cls, viewport: Viewport, theme_name: str, **more: Any) -> FigureSpec:
        """Return the figure of what is on screen."""
        return replace(cls(range_us=(viewport.start_us, viewport.end_us), theme=theme_name), **more)

    def sized(self, size: Size, scale: float | None = None) -> FigureSpec:
        """Return the same figure in another size; `scale` in place of the one that the size is usually drawn at."""
        return replace(
            self,
            width_px=size.width_px,
            height_px=size.height_px,
            text=size.text,
            in_mm=size.in_mm,
            scale=size.scale if scale is None else scale,
        )

    @property
    def size(self) -> Size:
        """Width, height and text as a size."""
        return Size(self.width_px, self.height_px, self.text, self.in_mm, self.scale)

    @property
    def layout_px(self) -> tuple[float, float]:
        """Width and height in the pixels that it is laid out in, where a label is 13 high."""
        return self.width_px / self.text, self.height_px / self.text

    @property
    def device_px(self) -> tuple[int, int]:
        """Width and height of a picture of it in pixels."""
        return round(self.width_px * self.scale), round(self.height_px * self.scale)

    @property
    def dpi(self) -> float:
        """Device pixels to the inch."""
        return self.scale * 96.0

    def checked(self, *, vector: bool = False) -> FigureSpec:
        """Return the figure if it can be made. Raises InputError with a sentence for a size or text that cannot.

        A `vector` figure has no pixels, only a page to be drawn on.
        """
        from explorer.drawing.theme import theme

        theme(self.theme)
        for name, size_px in (("width", self.width_px), ("height", self.height_px)):
            if not (math.isfinite(size_px) and LEAST_PX <= size_px <= MOST_PX):
                raise InputError(
                    f"The {name} of {size_px:.0f} pixels cannot be drawn: choose between {LEAST_PX} and"
                    f" {MOST_PX:,} pixels."
                )
        if not (math.isfinite(self.scale) and LEAST_SCALE <= self.scale <= MOST_SCALE):
            raise InputError(
                f"The scale {self.scale:g} cannot be drawn: choose between {LEAST_SCALE:g} and {MOST_SCALE:g}"
                f" ({LEAST_SCALE * 96:.0f} to {MOST_SCALE * 96:.0f} dots per inch)."
            )
        if not (math.isfinite(self.text) and LEAST_TEXT <= self.text <= MOST_TEXT):
            raise InputError(
                f"Text of {self.text:g} times its size cannot be drawn: choose {LEAST_TEXT:g} to {MOST_TEXT:g}."
            )
        self._check_area(vector)
        if max(len(self.title), len(self.subtitle)) > MOST_TITLE_CHARS:
            raise InputError(f"The title or subtitle is longer than {MOST_TITLE_CHARS} characters: shorten it.")
        if len(self.filters) > MOST_FILTERS:
            raise InputError(f"More than {MOST_FILTERS} filters cannot be combined: leave some out.")
        if self.range_us is not None:
            if self.range_us[0] >= self.range_us[1]:
                raise InputError("The range ends before it begins: swap the two dates.")
            if self.range_us[0] < MIN_US or self.range_us[1] > MAX_US:
                raise InputError("The range reaches beyond the years that can be drawn: choose a shorter one.")
        if not 0 <= self.pages <= MOST_PAGES:
            raise InputError(f"{self.pages} pages cannot be made: choose 1 to {MOST_PAGES}.")
        return self

    def _check_area(self, vector: bool) -> None:
        wide_px, high_px = self.width_px, self.height_px
        if vector:
            if max(wide_px, high_px) > MOST_PAGE_PX:
                raise InputError(
                    f"A page of {wide_px:.0f} × {high_px:.0f} pixels is more than a PDF can hold:"
                    f" choose at most {MOST_PAGE_PX:,} a side."
                )
            return
        wide_px, high_px = wide_px * self.scale, high_px * self.scale
        if max(wide_px, high_px) > MOST_PX or wide_px * high_px > MOST_PIXELS:
            raise InputError(
                f"{wide_px:.0f} × {high_px:.0f} pixels are more than one picture can hold:"
                " choose a smaller size or scale, or PDF or SVG."
            )
