"""The commands `snapshot` and `open`: arguments to a figure and back. Draws nothing itself; imports Qt when it is used.

Every setting of the dialog is an argument here, so that a figure can be made again by a script, on a machine without a
screen, and come out the same to the byte.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.errors import InputError
from explorer.figures.formats import ENDINGS, FORMATS, format_of
from explorer.settings import LANGUAGES
from explorer.timeline.tracks import TRACKS

if TYPE_CHECKING:
    from db.store import Store
    from explorer.figures.layout.layout import Figure
    from explorer.figures.spec import FigureSpec

# What `--show` and `--hide` take, and the field of the figure that each means.
PARTS = {
    "legend": "legend",
    **{track.id: track.id for track in TRACKS},
    "sources": "sources",
    "footer": "footer",
    "date": "made",
    "description": "description",
}
OpenStore = Callable[[argparse.Namespace], Any]


def add_snapshot(picture: argparse.ArgumentParser) -> None:
    """Give the snapshot command its arguments."""
    picture.add_argument("out", metavar="OUT", type=Path, help=f"a name in {ENDINGS}")
    what = picture.add_argument_group("what is shown")
    what.add_argument("--from", dest="start", metavar="DATE", help="first day, month or year shown")
    what.add_argument("--to", dest="end", metavar="DATE", help="last day, month or year shown")
    what.add_argument("--lanes", metavar="NAME,NAME", help="only these lanes, in this order")
    what.add_argument(
        "--filter", metavar="QUERY", action="append", default=[], help="only events that match; may be repeated"
    )
    what.add_argument("--title")
    what.add_argument("--subtitle")
    what.add_argument(
        "--show",
        metavar="PART,PART",
        default="",
        help=f"also show these: {', '.join(PARTS)}; date is the day it was made",
    )
    what.add_argument("--hide", metavar="PART,PART", default="", help="leave these out")
    size = picture.add_argument_group("size and looks")
    size.add_argument(
        "--size",
        metavar="SIZE",
        help="1600x900 in pixels, 180x120mm, or a preset: slide, a4, a4-landscape, letter, column, square …",
    )
    size.add_argument("--scale", metavar="N", type=float, help="draw N times as large (1)")
    size.add_argument("--dpi", metavar="N", type=float, help="dots per inch, in place of --scale (300 for mm)")
    size.add_argument("--text", metavar="N", type=float, help="letters N times as large (1: 13 pixels)")
    size.add_argument("--fit-height", action="store_true", help="as high as it takes to label every event")
    size.add_argument("--pages", metavar="N", help="a PDF of N pages, cut in time; auto for as many as it takes")
    size.add_argument("--poster", action="store_true", help="the pages side by side in one")
    size.add_argument("--theme", help="light, dark or print")
    size.add_argument("--language", metavar="CODE", help="of dates and headings: en, ru, zh, de, fr or es")
    size.add_argument("--timezone", metavar="NAME", help="the clock of times, for instance Europe/Moscow")
    again = picture.add_argument_group("made again")
    again.add_argument("--preset", metavar="NAME", help="settings that were saved under a name in the dialog")
    again.add_argument("--like", metavar="FIGURE", type=Path, help="the settings that another figure carries")


def add_open(command: argparse.ArgumentParser) -> None:
    """Give the open command its arguments."""
    carriers = ", ".join(form.suffixes[0] for form in FORMATS if form.embeds_view)
    command.add_argument("figure", metavar="FIGURE", type=Path, help=f"a figure of this program: {carriers}")


def snapshot(options: argparse.Namespace, open_store: OpenStore) -> tuple[dict[str, Any], list[str]]:
    """Make a figure; return what there is to say of it, as an object and as lines."""
    from explorer.drawing.fonts import Measure
    from explorer.figures.data import FigureData
    from explorer.figures.layout.layout import FigureCache, fit_height
    from explorer.figures.snapshot import check_target, ensure_gui, save_figure

    check_target(options.out)
    spec = _spec(options)
    spec.checked(vector=format_of(options.out).vector)
    ensure_gui()
    with open_store(options) as store:
        spec = replace(spec, range_us=_range(options, spec, store))
        data = FigureData.read(store, spec.filters)
        cache = FigureCache(Measure())
        if options.fit_height:
            higher = fit_height(data, spec, cache)
            if higher is None:
                raise InputError(
                    "No height that can be drawn labels every event: choose a shorter range or more pages."
                )
            spec = higher
        figure = save_figure(data, spec, options.out, cache=cache)
    return _said(options.out, figure)


def open_figure(options: argparse.Namespace, open_store: Callable[[argparse.Namespace], tuple[Any, bool]]) -> int:
    """Show in a window what a figure shows; return the exit code. `open_store` says whether the store was made now."""
    from explorer.figures.roundtrip.embedded_view import view_of
    from explorer.screen import check_screen

    view = view_of(options.figure)
    check_screen()
    from explorer.qt.app import run_window

    store, is_new = open_store(options)
    with store:
        return run_window(store, fill_builtin=is_new, view=view)


def view_in(options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Return what a figure carries, without a window: as an object and as lines."""
    from explorer.figures.roundtrip.embedded_view import view_of
    from explorer.timeline.index.instants import format_range

    view = view_of(options.figure)
    range_us = view.spec.range_us or (0, 1)
    lines = [
        f"{options.figure}: made from “{view.store}” by Timeline Explorer {view.version}",
        f"  {format_range(*range_us)}: {', '.join(view.spec.lanes)}",
    ]
    return json.loads(view.to_text()), lines


def _said(out: Path, figure: Figure) -> tuple[dict[str, Any], list[str]]:
    spec, chosen = figure.spec, format_of(out)
    pages = len(figure.pages)
    report: dict[str, Any] = {
        "file": str(out),
        "format": chosen.name,
        "size": [round(spec.width_px), round(spec.height_px)] if chosen.vector else list(spec.device_px),
        "pages": pages,
        "events": figure.events,
        "labelled": sum(one.labelled for one in figure.listed),
        "unlabelled": figure.counts.marks,
        "folded": figure.folded,
        "sources": len(figure.sources),
        "sources_left_out": len(figure.omitted),
        "left_out": list(figure.dropped),
    }
    if chosen.name == "HTML":
        size = "a web page"
    elif chosen.paged and pages > 1:
        size = f"{spec.size.in_words()}, {pages} pages"
    elif chosen.vector:
        size = spec.size.in_words() + ("" if spec.in_mm else " pixels")
    else:
        size = f"{spec.device_px[0]} × {spec.device_px[1]} pixels"
    lines = [f"{out}: {size}; {figure.events:,} events"]
    hidden = figure.folded + figure.counts.marks
    if hidden and chosen.name != "HTML":
        more = "a shorter range" if figure.counts.counted else "--fit-height or, in a PDF, --pages auto"
        lines.append(f"  {hidden:,} without a label of their own: {more} shows more")
    if figure.omitted and chosen.name != "HTML":
        lines.append(f"  {len(figure.omitted):,} sources stand only in the description that the file carries")
    if figure.dropped and chosen.name != "HTML":
        lines.append(f"  no room for: {', '.join(figure.dropped)}")
    return report, lines


def _spec(options: argparse.Namespace) -> FigureSpec:
    """Return the figure that the arguments ask for, on top of a preset or another figure; its range comes later."""
    from explorer.figures.sizes import parse_size
    from explorer.figures.spec import AUTO_PAGES

    spec = _begun(options)
    if options.size is not None:
        spec = spec.sized(parse_size(options.size))
    if options.dpi is not None:
        spec = replace(spec, scale=options.dpi / 96.0)
    if options.scale is not None:
        if options.dpi is not None:
            raise InputError("--scale and --dpi say the same thing: give one of them.")
        spec = replace(spec, scale=options.scale)
    for name in ("text", "theme", "title", "subtitle", "language", "timezone"):
        given = getattr(options, name)
        if given is not None:
            spec = replace(spec, **{name: given})
    if options.language is not None and options.language.partition("-")[0].lower() not in LANGUAGES[1:]:
        raise InputError(f"There are no words in “{options.language}”: choose one of {', '.join(LANGUAGES[1:])}.")
    if options.lanes:
        spec = replace(spec, lanes=tuple(name.strip() for name in options.lanes.split(",") if name.strip()))
    if options.filter:
        spec = replace(spec, filters=tuple(options.filter))
    if options.pages is not None:
        spec = replace(spec, pages=AUTO_PAGES if options.pages == "auto" else _pages(options.pages))
    if options.poster:
        spec = replace(spec, poster=True)
    for names, value in ((options.show, True), (options.hide, False)):
        for name in _parts(names):
            spec = spec.with_parts({PARTS[name]: value})
    return spec


def _begun(options: argparse.Namespace) -> FigureSpec:
    from explorer.figures import presets
    from explorer.figures.roundtrip.embedded_view import view_of
    from explorer.figures.spec import FigureSpec

    if options.like is not None and options.preset is not None:
        raise InputError("--like and --preset both say where to begin: give one of them.")
    if options.like is not None:
        view = view_of(options.like)
        return replace(view.spec, range_us=None) if view.everything else view.spec
    if options.preset is not None:
        saved = presets.load().presets
        if options.preset not in saved:
            known = ", ".join(saved) or "none yet"
            raise InputError(f"There is no preset “{options.preset}”: there is {known}.")
        return presets.settings_of(saved[options.preset], FigureSpec())
    return FigureSpec()


def _pages(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10_000:
        raise InputError(f"“{text}” is no number of pages: write one, or auto.")
    return int(text)


def _parts(names: str) -> list[str]:
    parts = [name.strip().lower() for name in names.split(",") if name.strip()]
    unknown = [name for name in parts if name not in PARTS]
    if unknown:
        raise InputError(f"“{unknown[0]}” is no part of a figure: the parts are {', '.join(PARTS)}.")
    return parts


def _range(options: argparse.Namespace, spec: FigureSpec, store: Store) -> tuple[int, int] | None:
    """Return the half-open range asked for; None for everything."""
    from db import dates

    if options.start is None and options.end is None:
        return spec.range_us
    whole = spec.range_us or store.time_range() or (0, 1)
    start_us = dates.parse(options.start).earliest_us if options.start else whole[0]
    end_us = dates.parse(options.end).latest_us if options.end else whole[1]
    if start_us >= end_us:
        raise InputError("The range ends before it begins: --from must lie before --to.")
    return start_us, end_us
