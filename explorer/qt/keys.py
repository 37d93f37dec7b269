"""Every key and what the mouse does, in groups: moving about first, files last. Reads the table of actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from explorer.qt.widgets import Dialog, button, label, section

if TYPE_CHECKING:
    from explorer.qt.actions import ActionSpec

KeyGroup = tuple[str, list[tuple[str, str]]]
"""A heading, and what can be done with its keys."""

_MOUSE: Final = (
    ("Zoom at the pointer", "Wheel"),
    ("Move", "Drag, or Shift + wheel"),
    ("Scroll the lanes", "Wheel over the lane headers, or Alt + wheel"),
    ("Select; extend the selection", "Click; Ctrl + click"),
    ("Select a range", "Shift + drag"),
    ("Move an event to another date, or an end of a span", "Alt + drag"),
    ("See what can be done with an event, a date or a lane", "Right click"),
    ("List the events behind a number", "Click"),
    ("Go into an event, a number or a lane", "Double-click"),
)
_MOVE: Final = (
    "zoom-in", "zoom-out", "fit", "fit-event", "left", "right", "next", "previous", "lane-below", "lane-above",
    "page-down", "page-up", "back", "forward",
)  # fmt: skip
_FIND: Final = ("search", "go-to-date", "palette", "next-link", "previous-link", "clear")
_MENU_GROUPS: Final = (("View", "View"), ("Edit", "Edit"), ("File", "Files"), ("Help", "Help"))


def key_groups(actions: Iterable[ActionSpec]) -> list[KeyGroup]:
    """Return every action that has a key, by group; what a menu has beside moving and finding stands under it."""
    keyed = {spec.id: spec for spec in actions if spec.keys}
    groups: list[KeyGroup] = [("Mouse", list(_MOUSE))]
    for name, ids in (("Move about", _MOVE), ("Search and links", _FIND)):
        groups.append((name, [_row(keyed.pop(each)) for each in ids if each in keyed]))
    # What a new menu or a new key of “Go” brings is listed all the same.
    menus = dict.fromkeys((*(menu for menu, _ in _MENU_GROUPS), *(spec.menu for spec in keyed.values())))
    for menu in menus:
        rows = [_row(spec) for spec in keyed.values() if spec.menu == menu]
        if rows:
            groups.append((dict(_MENU_GROUPS).get(menu, menu), rows))
    return groups


def _row(spec: ActionSpec) -> tuple[str, str]:
    return spec.title.removesuffix("…"), " or ".join(shown_key(key) for key in spec.keys)


def shown_key(key: str) -> str:
    """Return a key as people know it on this platform."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


class KeysDialog(Dialog):
    """Lists the groups under their headings; the list scrolls, the button stays."""

    def __init__(self, parent: QWidget | None, groups: Iterable[KeyGroup]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        body = QWidget()
        body.setObjectName("panelbody")
        grid = QGridLayout(body)
        grid.setContentsMargins(22, 4, 22, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for name, rows in groups:
            heading = section(name)
            heading.setContentsMargins(0, 12, 0, 2)
            grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
            for what, keys in rows:
                at = grid.rowCount()
                grid.addWidget(label(what, wrap=True), at, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(keys, "body", "dim", wrap=True), at, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        head = label("Keys", "title")
        head.setContentsMargins(22, 16, 22, 2)
        close = button("Close", kind="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(22, 10, 22, 12)
        foot.addStretch(1)
        foot.addWidget(close)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(head)
        stack.addWidget(area, 1)
        stack.addLayout(foot)
        self.resize(640, 720)


def show_keys(parent: QWidget, groups: Iterable[KeyGroup]) -> None:
    """Show the keys beside the window."""
    dialog = KeysDialog(parent, groups)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
