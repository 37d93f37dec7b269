"""The menus of a right click: what can be done with an event, and with a place in time where none stands.

What an action does, the table of actions says; here is what depends on the event or the date that was clicked.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from db import dates
from db.dates import Precision
from db.records import EventDetail
from explorer.qt.context import ActionContext
from explorer.qt.editing import new_event
from explorer.qt.menus import Menus
from explorer.qt.panel.panel import field_query
from explorer.timeline.axis.viewport import YEAR_US

_MOST_ACTORS: Final = 8
_LEAST_PX: Final = 4.0
"""A unit of time that is narrower than this cannot be pointed at."""
_UNITS: Final = (
    (Precision.DAY, YEAR_US // 365),
    (Precision.MONTH, YEAR_US // 12),
    (Precision.YEAR, YEAR_US),
    (Precision.DECADE, 10 * YEAR_US),
    (Precision.CENTURY, 100 * YEAR_US),
    (Precision.MILLENNIUM, 1000 * YEAR_US),
)


def event_menu(window: ActionContext, menus: Menus) -> QMenu:
    """Return the menu of the selected event, or of the several that are."""
    session, menu = window.session, _menu(window)
    event = session.detail(session.selected_id) if session.selected_id is not None else None
    if window.panel.isHidden():
        menu.addAction("Show what its sources say", window.toggle_panel)
    menu.addActions([menus.action("edit-event"), menus.action("fit-event"), menus.action("align")])
    menu.addSeparator()
    menu.addAction(menus.action("link-from"))
    if event is not None:
        if not session.store.readonly:
            beside = partial(new_event, window, session, when=event.when, lane_id=event.lane.id)
            menu.addAction("New event on this date…", beside)
        menu.addMenu(_only_like(window, event, menu))
    menu.addActions([menus.action("accounts"), menus.action("copy-citation")])
    menu.addSeparator()
    menu.addActions([menus.action("duplicate"), menus.action("delete")])
    return menu


def _only_like(window: ActionContext, event: EventDetail, parent: QMenu) -> QMenu:
    """Return the filters that an event's lane, category and actors make."""
    menu = QMenu("Show only", parent)
    fields = [("lane", event.lane.name), ("category", event.category)]
    fields += [("actor", actor) for actor in event.actors[:_MOST_ACTORS]]
    for field, value in fields:
        if value:
            words = f"{field.capitalize()}: {value}".replace("&", "&&")
            menu.addAction(words, partial(window.add_filter, field_query(field, value)))
    return menu


def time_menu(window: ActionContext, menus: Menus, us: int, lane_id: int | None) -> QMenu:
    """Return the menu of an instant (wall time) where no event stands, in a lane or in none."""
    session, menu = window.session, _menu(window)
    units = [dates.parse(dates.edtf_from_us(us, unit)) for unit in units_at(session.viewport.us_per_px)]
    said = [dates.in_words(when, session.language) for when in units]
    if not session.store.readonly:
        new = partial(new_event, window, session, when=units[0], lane_id=lane_id)
        menu.addAction(f"New event: {said[0]}…", new)
        menu.addSeparator()
    for when, words in zip(units, said, strict=True):
        menu.addAction(f"Select {words}", partial(session.select_range, (when.earliest_us, when.latest_us)))
    menu.addSeparator()
    menu.addActions([menus.action("go-to-date"), menus.action("fit")])
    return menu


def units_at(us_per_px: float) -> list[Precision]:
    """Return the two finest units of the calendar that can be pointed at, at a scale."""
    wide = [unit for unit, length_us in _UNITS if length_us >= _LEAST_PX * us_per_px]
    return (wide or [Precision.MILLENNIUM])[:2]


def _menu(window: ActionContext) -> QMenu:
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
