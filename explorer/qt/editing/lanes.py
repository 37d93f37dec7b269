"""Forms for lanes: new, renamed, recoloured, taken away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from db.schema import limits
from db.write.transaction import LANE_COLOURS
from explorer.commands import ChangeLane, DeleteLane, NewLane, counted
from explorer.qt.editing.fields import ChoiceField, Field, LineField
from explorer.qt.editing.form import FormDialog, ask, fill
from explorer.qt.editing.run import run
from explorer.qt.session import Session


def lane_form(parent: QWidget | None, name: str = "", colour: str = "lane-1", *, new: bool = False) -> FormDialog:
    """Return the form of a lane."""
    colours = [(f"lane-{number}", f"Colour {number}") for number in range(1, LANE_COLOURS + 1)]
    fields: dict[str, Field] = {
        "lane": LineField("Name", limits.NAME, filled=True),
        "colour": ChoiceField("Colour", colours),
    }
    fill(fields, {"lane": name, "colour": colour})
    return FormDialog(parent, "New lane" if new else "Change lane", fields)


def new_lane(parent: QWidget, session: Session, *, then: Callable[[], object] | None = None) -> None:
    """Ask for a new lane and add it below the others."""
    colour = f"lane-{len(session.store.lanes()) % LANE_COLOURS + 1}"
    values = ask(lane_form(parent, colour=colour, new=True))
    if values is not None:
        job = run(session, NewLane(values["lane"], values["colour"]))
        if then is not None:
            job.succeeded.connect(lambda _changes: then())


def edit_lane(parent: QWidget, session: Session, lane_id: int) -> None:
    """Show a lane's form and write what it says."""
    lane = next((one for one in session.store.lanes() if one.id == lane_id), None)
    if lane is None:
        return
    values = ask(lane_form(parent, lane.name, lane.colour))
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
