"""Shows in the window what a figure shows: filters, lanes and part of time. Reads no file (see figures/carry.py)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer

from explorer.figures import presets
from explorer.figures.data import FigureData
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.qt.session import Session
from explorer.qt.timeline.lane_menu import arrange
from explorer.timeline.axis.viewport import Viewport


def apply(session: Session, view: FigureView) -> str:
    """Restore a figure's view and return a sentence on how that went.

    The view before it can be gone back to. The next snapshot begins with the figure's size, parts and colours; the
    window keeps its own colours.
    """
    spec = view.spec
    missing = _show_lanes(session, spec.lanes)
    if spec.filters != session.filters:
        session.set_filters(spec.filters)
    if spec.range_us is not None:
        session.set_viewport(Viewport(*spec.range_us, session.viewport.width_px), remember=True)
    presets.save(presets.load().with_last(session.store.url, view))
    name = FigureData(session.index, session.lanes, session.store).name
    if view.store and view.store != name:
        return f"This figure was made from “{view.store}”, and “{name}” is open: its range is shown."
    if missing:
        return f"Shown as in the figure, but for lanes that are gone: {', '.join(missing)}."
    return "Shown as in the figure."


def _show_lanes(session: Session, names: tuple[str, ...]) -> list[str]:
    """Show these lanes in this order and hide the others; return the names of those that are not there.

    Nothing changes where none of them is: the figure is of another store.
    """
    by_name = {lane.name.casefold(): lane for lane in session.lanes}
    missing = [name for name in names if name.casefold() not in by_name]
    wanted = [by_name[name.casefold()] for name in dict.fromkeys(names) if name.casefold() in by_name]
    if not wanted:
        return missing
    ids = {lane.lane_id for lane in wanted}
    shown = [replace(lane, hidden=False) for lane in wanted]
    shown += [replace(lane, hidden=True) for lane in session.lanes if lane.lane_id not in ids]
    if [(lane.lane_id, lane.hidden) for lane in shown] != [(lane.lane_id, lane.hidden) for lane in session.lanes]:
        arrange(session, shown)
    return missing


def apply_when_loaded(session: Session, view: FigureView) -> None:
    """Restore a figure's view once the events are there, and say how that went; at once where they are."""
    if session.loaded:
        session.told.emit(apply(session, view))
        return

    def now() -> None:
        session.data_changed.disconnect(now)
        # After whoever else shows the new data: the first load fits everything into the window.
        QTimer.singleShot(0, session, partial(_tell, session, view))

    session.data_changed.connect(now)


def _tell(session: Session, view: FigureView) -> None:
    session.told.emit(apply(session, view))
