"""Every edit as a command: what it does to the store, and the command that takes it back. No Qt.

A command is applied inside the store's one writing transaction and returns what changed; its inverse is known once it
was applied, because only then is the state before it known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.failures import FieldError
from db.store import Changes, Transaction


@dataclass(frozen=True, slots=True)
class LaneState:
    """How a lane is shown: its place among the lanes and whether it is hidden, collapsed or fixed in height."""

    lane_id: int
    position: int
    hidden: bool
    collapsed: bool
    height_px: int | None


@dataclass(slots=True)
class ArrangeLanes:
    """Show lanes in another order, hidden, collapsed, or at a fixed height."""

    lanes: tuple[LaneState, ...]
    name: str = "Arrange lanes"
    before: tuple[LaneState, ...] = field(default=(), init=False)

    def apply(self, tx: Transaction) -> Changes:
        """Write the states; lanes that are gone by now are passed over."""
        before = []
        for lane in self.lanes:
            try:
                was = tx.row("lane", lane.lane_id)
            except FieldError:
                continue
            before.append(
                LaneState(lane.lane_id, was["position"], bool(was["hidden"]), bool(was["collapsed"]), was["height_px"])
            )
            tx.update(
                "lane",
                lane.lane_id,
                position=lane.position,
                hidden=int(lane.hidden),
                collapsed=int(lane.collapsed),
                height_px=lane.height_px,
            )
        self.before = tuple(before)
        return tx.changes()

    def inverse(self) -> ArrangeLanes:
        """Return the command that puts the lanes back as they were before this one was applied."""
        return ArrangeLanes(self.before, self.name)
