"""What can be done with a lane: hide, collapse, move up and down. Each goes into the store as a command."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from explorer.commands import ArrangeLanes, LaneState
from explorer.qt.editing.lanes import delete_lane, edit_lane
from explorer.qt.session import Session
from explorer.timeline.frame import LaneView


def arrange(session: Session, lanes: list[LaneView]) -> None:
    """Show the lanes so at once, and write it down behind the window."""
    session.set_lanes(lanes)
    if session.store.readonly:
        return
    states = tuple(
        LaneState(
            lane.lane_id,
            position,
            lane.hidden,
            lane.collapsed,
            None if lane.height_px is None else round(lane.height_px),
        )
        for position, lane in enumerate(lanes)
    )
    session.worker.write("Saving the lanes", lambda _progress: session.history.do(ArrangeLanes(states)))


def lane_changed(session: Session, lane: LaneView) -> None:
    """Put one changed lane in the place of its old self."""
    arrange(session, [lane if other.lane_id == lane.lane_id else other for other in session.lanes])


def move_lane(session: Session, lane_id: int, by: int) -> None:
    """Move a lane down (+1) or up (-1) among the others."""
    lanes = list(session.lanes)
    place = next(place for place, lane in enumerate(lanes) if lane.lane_id == lane_id)
    target = max(0, min(len(lanes) - 1, place + by))
    lanes.insert(target, lanes.pop(place))
    arrange(session, lanes)


def only_lane(session: Session, lane_id: int) -> None:
    """Hide every other lane."""
    arrange(session, [replace(lane, hidden=lane.lane_id != lane_id) for lane in session.lanes])


def all_lanes(session: Session) -> None:
    """Show every lane."""
    arrange(session, [replace(lane, hidden=False) for lane in session.lanes])


def lane_menu(parent: QWidget, session: Session, lane_id: int) -> QMenu:
    """Return the menu of a lane's header."""
    lane = next(lane for lane in session.lanes if lane.lane_id == lane_id)
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(
        "Expand" if lane.collapsed else "Collapse",
        partial(lane_changed, session, replace(lane, collapsed=not lane.collapsed)),
    )
    menu.addAction(
        "Show" if lane.hidden else "Hide", partial(lane_changed, session, replace(lane, hidden=not lane.hidden))
    )
    menu.addAction("Show only this lane", partial(only_lane, session, lane_id))
    menu.addAction("Show all lanes", partial(all_lanes, session))
    menu.addSeparator()
    if not session.store.readonly:
        menu.addAction("Rename or recolour…", partial(edit_lane, parent, session, lane_id))
        menu.addAction("Delete…" if lane.total else "Delete", partial(delete_lane, parent, session, lane_id))
    menu.addSeparator()
    menu.addAction("Move up", partial(move_lane, session, lane_id, -1))
    menu.addAction("Move down", partial(move_lane, session, lane_id, 1))
    return menu
