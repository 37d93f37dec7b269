"""Composes a figure from a store's events and writes it as an image. Uses QtGui, no widgets: it runs without a screen.

The figure is laid out anew for its own size by the same composer, and drawn by the same painter, as the screen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from db.errors import EnvironmentFailure, InputError
from db.store import Store
from explorer.figures.fonts import Measure
from explorer.figures.painter import ScenePainter
from explorer.figures.theme import theme
from explorer.timeline.instants import format_range
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, LaneView
from explorer.timeline.index import TimelineIndex
from explorer.timeline.primitives import Colour, Lines, Scene, Text, Texts
from explorer.timeline.viewport import Viewport

LEAST_PX = 64
# A side longer than this is refused: Qt's painter counts in 16.16 fixed point, and the picture would need gigabytes.
MOST_PX = 32_000
# Area of the picture in device pixels: 4 bytes each, so 1.2 GB.
MOST_PIXELS = 300_000_000
MOST_TITLE_CHARS = 500
SUFFIXES = (".png",)
_MARGIN_PX = 28.0
_GUTTER_PX = 184.0
_FIT_MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """What a figure shows and how large it is.

    `range_us` is half-open, None for every event; `lanes` are names, none of them for all that are not hidden;
    `width_px` by `height_px` is the layout's size, drawn `scale` times as large.
    """

    range_us: tuple[int, int] | None = None
    width_px: int = 1600
    height_px: int = 900
    scale: float = 1.0
    theme: str = "light"
    title: str = ""
    subtitle: str = ""
    lanes: tuple[str, ...] = ()
    selected_ids: tuple[int, ...] = ()
    language: str = "en"
    timezone: str | None = None
    footer: bool = True

    @classmethod
    def of_view(cls, viewport: Viewport, theme_name: str, **more: object) -> FigureSpec:
        """Return the figure of what is on screen."""
        return replace(cls(range_us=(viewport.start_us, viewport.end_us), theme=theme_name), **more)  # type: ignore[arg-type]

    def checked(self) -> FigureSpec:
        """Return the figure if it can be made. Raises InputError with a sentence for a size or text that cannot."""
        theme(self.theme)
        for name, size_px in (("width", self.width_px), ("height", self.height_px)):
            if not LEAST_PX <= size_px <= MOST_PX:
                raise InputError(
                    f"The {name} of {size_px} pixels cannot be drawn: choose between {LEAST_PX} and {MOST_PX:,} pixels."
                )
        if not 0.25 <= self.scale <= 8:
            raise InputError(f"The scale {self.scale:g} cannot be drawn: choose between 0.25 and 8.")
        wide_px, high_px = self.width_px * self.scale, self.height_px * self.scale
        if max(wide_px, high_px) > MOST_PX or wide_px * high_px > MOST_PIXELS:
            raise InputError(
                f"{wide_px:.0f} × {high_px:.0f} pixels are more than one picture can hold:"
                " choose a smaller size or scale."
            )
        if max(len(self.title), len(self.subtitle)) > MOST_TITLE_CHARS:
            raise InputError(f"The title or subtitle is longer than {MOST_TITLE_CHARS} characters: shorten it.")
        if self.range_us is not None and self.range_us[0] >= self.range_us[1]:
            raise InputError("The range ends before it begins: swap the two dates.")
        return self


@dataclass(frozen=True, slots=True)
class FigureData:
    """The events of a store ready to be drawn, so that a preview need not read them for each change."""

    index: TimelineIndex
    lanes: tuple[LaneView, ...]
    store: Store

    @classmethod
    def read(cls, store: Store) -> FigureData:
        """Read columns and lanes."""
        infos = store.lanes()
        lanes = tuple(
            LaneView(info.id, info.name, info.colour, info.count, info.collapsed, info.hidden, info.height_px)
            for info in infos
        )
        return cls(TimelineIndex.build(store.columns(), [info.id for info in infos]), lanes, store)

    def chosen(self, names: tuple[str, ...]) -> tuple[LaneView, ...]:
        """Return the lanes of these names in this order, or those not hidden. Raises InputError for an unknown name."""
        if not names:
            return tuple(lane for lane in self.lanes if not lane.hidden)
        by_name = {lane.name.casefold(): lane for lane in self.lanes}
        unknown = [name for name in names if name.casefold() not in by_name]
        if unknown:
            known = ", ".join(lane.name for lane in self.lanes) or "none"
            raise InputError(f"There is no lane “{unknown[0]}”: the lanes are {known}.")
        return tuple(replace(by_name[name.casefold()], hidden=False, collapsed=False) for name in names)


def ensure_gui() -> QGuiApplication:
    """Return the running application, or make one that needs no screen: text cannot be drawn without."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication(sys.argv[:1])


def compose_figure(data: FigureData, spec: FigureSpec, measure: Measure) -> Scene:
    """Lay the figure out: title, subtitle, the timeline, and a line on what is shown."""
    items: list[Texts | Lines] = []
    head: list[Text] = []
    y_px = _MARGIN_PX
    inner_px = spec.width_px - 2 * _MARGIN_PX
    if spec.title:
        y_px += 22
        head.append(
            Text(
                _MARGIN_PX,
                y_px,
                _shortened(spec.title, "title", inner_px, measure),
                "title",
                Colour("text"),
            )
        )
        y_px += 8
    if spec.subtitle:
        y_px += 16
        head.append(
            Text(
                _MARGIN_PX,
                y_px,
                _shortened(spec.subtitle, "label", inner_px, measure),
                "label",
                Colour("dim"),
            )
        )
        y_px += 8
    if head:
        y_px += 8
        items.append(Texts(tuple(head)))
    else:
        y_px -= _MARGIN_PX - 8
    lanes = data.chosen(spec.lanes)
    foot_px = 30.0 if spec.footer else 8.0
    plot_px = max(1.0, spec.width_px - _GUTTER_PX - 2 * 8)
    reach = spec.range_us or data.index.range_us
    if reach is None:
        raise InputError("There is nothing to draw: the store has no events yet. Import some first.")
    viewport = Viewport(reach[0], reach[1], plot_px)
    if spec.range_us is None:
        viewport = viewport.fitted(reach, _FIT_MARGIN)
    frame = Frame(
        viewport=viewport,
        width_px=spec.width_px - 16.0,
        height_px=max(1.0, spec.height_px - y_px - foot_px),
        gutter_px=_GUTTER_PX,
        lanes=lanes,
        selected_ids=spec.selected_ids,
        language=spec.language,
        timezone=spec.timezone,
    )
    body = compose(data.index, frame, data.store.titles, measure, None).moved(8.0, y_px)
    items_after: list[Texts | Lines] = []
    if spec.footer:
        line_y = spec.height_px - foot_px + 0.5
        items_after.append(Lines(np.array([[8, line_y, spec.width_px - 8, line_y]], np.float32), Colour("line")))
        shown = format_range(viewport.start_us, viewport.end_us, spec.language)
        seen = body.counts.in_view
        text = f"{data.store.name} · {shown} · {seen:,} {'event' if seen == 1 else 'events'}"
        if body.counts.folded + body.counts.counted:
            text += f", {body.counts.folded + body.counts.counted:,} of them shown as counts"
        items_after.append(
            Texts(
                (
                    Text(
                        _MARGIN_PX,
                        spec.height_px - 11.0,
                        _shortened(text, "caption", inner_px, measure),
                        "caption",
                        Colour("dim"),
                    ),
                )
            )
        )
    return replace(
        body,
        width_px=spec.width_px,
        height_px=spec.height_px,
        items=(*items, *body.items, *items_after),
    )


def _shortened(text: str, role: str, width_px: float, measure: Measure) -> str:
    """Return the text, cut with an ellipsis where it is wider than there is room."""
    text = " ".join(text.split())
    if measure(text, role) <= width_px:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle] + "…", role) <= width_px:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def render_image(store_or_data: Store | FigureData, spec: FigureSpec) -> QImage:
    """Draw the figure. Raises InputError for what cannot be drawn."""
    spec.checked()
    ensure_gui()
    data = store_or_data if isinstance(store_or_data, FigureData) else FigureData.read(store_or_data)
    scene = compose_figure(data, spec, Measure())
    return paint_image(scene, spec)


def paint_image(scene: Scene, spec: FigureSpec) -> QImage:
    """Draw a composed figure into an image of its size times its scale."""
    chosen = theme(spec.theme)
    image = QImage(
        round(spec.width_px * spec.scale), round(spec.height_px * spec.scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    if image.isNull():
        raise EnvironmentFailure("There is not enough memory for a picture of this size: choose a smaller one.")
    image.fill(chosen.colour("surface"))
    painter = QPainter(image)
    painter.scale(spec.scale, spec.scale)
    ScenePainter(chosen).paint(painter, scene)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def save_figure(store_or_data: Store | FigureData, spec: FigureSpec, path: Path) -> Path:
    """Draw the figure and write it beside its place, then put it there; return the path.

    Raises InputError for a name or size that cannot be, EnvironmentFailure where it cannot be written.
    """
    check_target(path)
    image = render_image(store_or_data, spec)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stub says bytes, Qt takes str
        raise EnvironmentFailure("The picture could not be encoded as PNG.")
    write_whole(path, bytes(buffer.data().data()))
    return path


def check_target(path: Path) -> None:
    """Raise InputError if a figure of that name cannot be written, before any work is done."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"“{path.name}” is not a name for a picture: end it in {' or '.join(SUFFIXES)}.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: give the picture a name in it.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it, or choose another.")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all. Raises EnvironmentFailure."""
    beside = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            file.write(data)
        # A temporary file is private; a figure is as readable as any file the person makes.
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as problem:
        if beside is not None:
            beside.unlink(missing_ok=True)
        why = problem.strerror or str(problem)
        raise EnvironmentFailure(
            f"{path} could not be written: {why}. Choose another folder or free some space."
        ) from problem


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
