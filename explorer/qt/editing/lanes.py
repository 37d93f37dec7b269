"""Forms for lanes: new, renamed, recoloured, taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QWidget

from db.schema import limits
from db.write.transaction import LANE_COLOURS, unused_colour
from explorer.commands import ChangeLane, DeleteLane, NewLane, counted
from explorer.qt.editing.fields import ChoiceField, Field, LineField
from explorer.qt.editing.form import FormDialog, ask, fill
from explorer.qt.editing.run import run
from explorer.qt.session import Session

_SWATCH_PX: Final = 14


def lane_form(
    parent: QWidget | None, session: Session, name: str = "", colour: str = "lane-1", *, new: bool = False
) -> FormDialog:
    """Return the form of a lane; its colours are shown, and which lanes have them."""
    tokens = [f"lane-{number}" for number in range(1, LANE_COLOURS + 1)]
    choice = ChoiceField("Colour", [(token, _colour_words(session, token)) for token in tokens])
    for row, token in enumerate(tokens):
        choice.box.setItemIcon(row, _swatch(session.theme.colour(token)))
    fields: dict[str, Field] = {"lane": LineField("Name", limits.NAME, filled=True), "colour": choice}
    fill(fields, {"lane": name, "colour": colour})
    return FormDialog(parent, "New lane" if new else "Change lane", fields)


def _colour_words(session: Session, token: str) -> str:
    """Return what tells a colour apart without its hue: the lanes that have it."""
    names = [lane.name for lane in session.lanes if lane.colour == token]
    return f"Colour {token.removeprefix('lane-')} · {', '.join(names) or 'not used'}"


def _swatch(colour: QColor) -> QIcon:
    drawn = QPixmap(_SWATCH_PX, _SWATCH_PX)
    drawn.fill(colour)
    return QIcon(drawn)


def new_lane(parent: QWidget, session: Session, *, then: Callable[[], object] | None = None) -> None:
    """Ask for a new lane and add it below the others."""
    colour = unused_colour(Counter(lane.colour for lane in session.store.lanes(counted=False)))
    values = ask(lane_form(parent, session, colour=colour, new=True))
    if values is not None:
        job = run(session, NewLane(values["lane"], values["colour"]))
        if then is not None:
            job.succeeded.connect(lambda _changes: then())


def edit_lane(parent: QWidget, session: Session, lane_id: int) -> None:
    """Show a lane's form and write what it says."""
    lane = next((one for one in session.store.lanes() if one.id == lane_id), None)
    if lane is None:
        return
    values = ask(lane_form(parent, session, lane.name, lane.colour))
    if values is not None:
        colour = values["colour"] if values["colour"] != lane.colour else None
        run(session, ChangeLane(lane_id, values["lane"], colour))


def delete_lane(parent: QWidget, session: Session, lane_id: int) -> None:
    """Take a lane away; where it has events, ask where they go."""
    lanes = session.store.lanes()
    lane = next((one for one in lanes if one.id == lane_id), None)
    if lane is None:
        return
    if not lane.count:
        run(session, DeleteLane(lane_id))
        return
    choices = [(other.id, f"go to “{other.name}”") for other in lanes if other.id != lane_id]
    field = ChoiceField(f"Its {counted(lane.count, 'event')}", [*choices, (None, "are deleted with it")])
    values = ask(FormDialog(parent, f"Delete the lane “{lane.name}”", {"into": field}, save="Delete"))
    if values is not None:
        run(session, DeleteLane(lane_id, values["into"], with_events=values["into"] is None))
