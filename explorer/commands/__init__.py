"""Every edit as a command: a name for people and the change it makes to the store. No Qt.

A command is applied inside the store's one writing transaction. The store remembers what it overwrote, so every command
has an inverse (`db.write.inverse.Inverse`), which `explorer.history` keeps and applies.
"""

from explorer.commands.base import Command, Together, counted
from explorer.commands.checking import StoreChecks, StoreSourceText
from explorer.commands.events import (
    COPY_MARK,
    ChangeEvents,
    DeleteEvents,
    DuplicateEvents,
    NewEvent,
)
from explorer.commands.lanes import ArrangeLanes, ChangeLane, DeleteLane, LaneState, NewLane
from explorer.commands.names import DeleteName, MergeNames, RenameName
from explorer.commands.rows import (
    NOUNS,
    AddSources,
    ChangeRow,
    DeleteRows,
    DuplicateRow,
    MergeSources,
    NewRow,
)
from explorer.commands.series import SeriesOfEvents

__all__ = [
    "COPY_MARK",
    "NOUNS",
    "AddSources",
    "ArrangeLanes",
    "ChangeEvents",
    "ChangeLane",
    "ChangeRow",
    "Command",
    "DeleteEvents",
    "DeleteLane",
    "DeleteName",
    "DeleteRows",
    "DuplicateEvents",
    "DuplicateRow",
    "LaneState",
    "MergeNames",
    "MergeSources",
    "NewEvent",
    "NewLane",
    "NewRow",
    "RenameName",
    "SeriesOfEvents",
    "StoreChecks",
    "StoreSourceText",
    "Together",
    "counted",
]
