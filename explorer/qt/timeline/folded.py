"""The events behind a number on the timeline: which they are, what a tip says, and a list to choose one from."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from db import dates
from explorer.qt.session import Session
from explorer.qt.timeline.navigation import MOST_LOOKED_AT, Navigation
from explorer.timeline.primitives import Hit, Scene

MOST_LISTED: Final = 20
"""Behind a number of more events than this a click zooms; a list of them would be longer than the window."""
_NAMED: Final = 10


def events_behind(session: Session, scene: Scene, hit: Hit) -> list[int]:
    """Return the ids of the events that a number counts, in time order; [] where those are too many to list or find."""
    if hit.range_us is None or hit.lane_id is None or not 0 < hit.count <= MOST_LISTED:
        return []
    index, zone = session.index, session.zone
    drawn = {entry.event_id for entry in scene.hits.entries if entry.kind == "event"}
    positions = index.positions_in(hit.range_us, [hit.lane_id], zone)
    if len(positions) > MOST_LOOKED_AT:
        return []
    behind = [where for at in positions.tolist() if (where := index.where(int(index.ids[at]), zone)) is not None]
    behind = [where for where in behind if where.event_id not in drawn]
    if len(behind) > hit.count:
        # What began earlier is behind another number.
        behind = [where for where in behind if where.earliest_us >= hit.range_us[0]]
    return [where.event_id for where in sorted(behind, key=lambda where: where.earliest_us)]


def folded_lines(session: Session, scene: Scene, hit: Hit) -> list[str]:
    """Return what a tip says of a number: up to ten titles with their dates."""
    ids = events_behind(session, scene, hit)
    lines = _lines(session, ids[:_NAMED])
    return [*lines, f"and {len(ids) - _NAMED} more"] if len(ids) > _NAMED else lines


def choose_folded(widget: QWidget, navigation: Navigation, ids: list[int], session: Session, at: QPoint) -> None:
    """Select the one event behind a number, or offer a list of them at a point of the screen."""
    if len(ids) == 1:
        navigation.reveal(ids[0])
        return
    menu = QMenu(widget)
    menu.setAccessibleName("Events behind the number")
    for event_id, line in zip(ids, _lines(session, ids), strict=True):
        menu.addAction(line.replace("&", "&&")).triggered.connect(partial(_reveal, navigation, event_id))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def _reveal(navigation: Navigation, event_id: int, _checked: bool = False) -> None:
    navigation.reveal(event_id)


def _lines(session: Session, ids: list[int]) -> list[str]:
    """Return title and date of events, a line each."""
    details = [session.detail(event_id) for event_id in ids]
    return [f"{one.title} · {dates.in_words(one.when, session.language)}" if one else "…" for one in details]
