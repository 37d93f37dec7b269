"""Lanes: new, renamed, recoloured, arranged, and taken away with or without their events. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from db.failures import FieldError
from db.read import rows
from db.store import Changes, Transaction
from explorer.commands.base import counted


@dataclass(frozen=True, slots=True)
class LaneState:
    """How a lane is shown: its place among the lanes and whether it is hidden, collapsed or fixed in height."""

    lane_id: int
    position: int
    hidden: bool
    collapsed: bool
    height_px: int | None


@dataclass(frozen=True, slots=True)
class ArrangeLanes:
    """Show lanes in another order, hidden, collapsed, or at a fixed height."""

    lanes: tuple[LaneState, ...]
    name: str = "Arrange lanes"

    def apply(self, tx: Transaction) -> Changes:
        """Write the states that differ; lanes that are gone by now are passed over."""
        for lane in self.lanes:
            wanted = {
                "position": lane.position,
                "hidden": int(lane.hidden),
                "collapsed": int(lane.collapsed),
                "height_px": lane.height_px,
            }
            try:
                was = tx.row("lane", lane.lane_id)
            except FieldError:
                continue
            differing = {field: value for field, value in wanted.items() if was[field] != value}
            if differing:
                tx.update("lane", lane.lane_id, **differing)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class NewLane:
    """Add a lane below the others; a lane of that name raises FieldError."""

    lane: str
    colour: str = ""

    @property
    def name(self) -> str:
        return "New lane"

    def apply(self, tx: Transaction) -> Changes:
        if rows.first(tx.session, "lane", "id", name=self.lane.strip()):
            raise FieldError("name", f"is already taken: “{self.lane.strip()}”")
        lane_id = tx.lane_id(self.lane)
        if self.colour:
            tx.update("lane", lane_id, colour=self.colour)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class ChangeLane:
    """Give a lane another name or colour; None leaves it as it is."""

    lane_id: int
    lane: str | None = None
    colour: str | None = None

    @property
    def name(self) -> str:
        return "Rename lane" if self.colour is None else "Change lane"

    def apply(self, tx: Transaction) -> Changes:
        values = {"name": None if self.lane is None else self.lane.strip(), "colour": self.colour}
        given = {field: value for field, value in values.items() if value is not None}
        if given:
            tx.update("lane", self.lane_id, **given)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class DeleteLane:
    """Take a lane away. Its events move to `into`, or go with it where that is None and `with_events` is set.

    Raises FieldError where the lane still has events and neither is said.
    """

    lane_id: int
    into: int | None = None
    with_events: bool = False

    @property
    def name(self) -> str:
        return "Delete lane"

    def apply(self, tx: Transaction) -> Changes:
        inside = rows.column(tx.session, "event", "id", lane_id=self.lane_id)
        if inside and self.into is not None:
            if self.into == self.lane_id:
                raise FieldError("lane", "cannot take its own events over")
            tx.row("lane", self.into)
            tx.add_alias("lane", self.into, self.lane_id)
            for event_id in inside:
                tx.update("event", event_id, lane_id=self.into)
        elif inside and self.with_events:
            tx.delete_events(inside)
        elif inside:
            raise FieldError("lane", f"still holds {counted(len(inside), 'an event', 'events')}")
        tx.delete("lane", self.lane_id)
        return tx.changes()
