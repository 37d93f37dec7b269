"""The bar on top: the store's name, search, filter chips, and the buttons used most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from explorer.qt.session import Session
from explorer.qt.shell.filter_dialog import ANY, FIELDS, ask_filter
from explorer.qt.shell.searchbox import SearchBox
from explorer.qt.timeline.lane_menu import all_lanes, lane_changed
from explorer.qt.widgets import button, label
from explorer.timeline.frame import LaneView
from explorer.timeline.index.instants import format_range

HEIGHT_PX = 44


class Toolbar(QFrame):
    """Asks for actions by id; holds the search field."""

    action_wanted = Signal(str)
    menu_wanted = Signal(object)
    left = Signal()
    """What was asked for here is done: the keyboard belongs to the timeline again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        self.setFixedHeight(HEIGHT_PX)
        self._session = session
        self._menu = button("☰", name="Menu", tip="Everything the program can do")
        self._menu.setFixedWidth(34)
        self._menu.clicked.connect(self._open_menu)
        self._name = label("", "body-bold")
        self.search = SearchBox(session)
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(420)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hidden_lanes: list[tuple[int, str]] = []
        self._chips = QWidget()
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_row.setSpacing(6)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(8)
        row.addWidget(self._menu)
        row.addWidget(self._name)
        row.addSpacing(6)
        row.addWidget(self.search, 3)
        row.addWidget(self._chips)
        row.addStretch(1)
        self._buttons: dict[str, QPushButton] = {}
        for text, action_id, tip in (
            ("Key", "legend", "What the shapes mean (K)"),
            ("Fit", "fit", "Show everything (0)"),
            ("−", "zoom-out", "Zoom out (−)"),
            ("+", "zoom-in", "Zoom in (+)"),
            ("Import…", "import", "Import a list of events (Ctrl + I)"),
            ("Snapshot…", "snapshot", "Save the view as an image (Ctrl + E)"),
        ):
            made = button(text, kind="primary" if action_id == "snapshot" else "", name=tip, tip=tip)
            made.clicked.connect(partial(self.action_wanted.emit, action_id))
            if len(text) == 1:
                made.setFixedWidth(34)
            self._buttons[action_id] = made
            row.addWidget(made)
        session.filter_changed.connect(self._fill_chips)
        session.origin_changed.connect(self._fill_chips)
        session.lanes_changed.connect(self._follow_lanes)
        session.data_changed.connect(self._show_name)
        self._fill_chips()

    def under(self, action_id: str) -> QPoint:
        """Return the point of the screen under an action's button."""
        made = self._buttons[action_id]
        return made.mapToGlobal(QPoint(0, made.height() + 4))

    def _show_name(self) -> None:
        self._name.setText(self._session.store.name)

    def _fill_chips(self) -> None:
        while self._chip_row.count():
            item = self._chip_row.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        for query in self._session.filters:
            chip = button(
                f"{chip_words(query)}  ✕", kind="chip", name=f"Remove the filter {query}", tip="Remove this filter"
            )
            chip.clicked.connect(partial(self._drop, query))
            self._chip_row.addWidget(chip)
        origin = self._session.origin
        if origin is not None:
            when = format_range(origin.start_us, origin.end_us, self._session.language)
            chip = button(f"T = {when}  ✕", kind="chip", name="Show dates again", tip="Show dates again (Ctrl + T)")
            chip.clicked.connect(partial(self._session.align_to, None))
            self._chip_row.addWidget(chip)
        hidden = self._hidden()
        if hidden:
            chip = self._lanes_chip(hidden)
            self._chip_row.addWidget(chip)
        add = button("+ Filter", kind="ghost", tip="Show only some of the events")
        add.clicked.connect(self._offer_fields)
        self._chip_row.addWidget(add)

    def _hidden(self) -> list[LaneView]:
        return [lane for lane in self._session.lanes if lane.hidden]

    def _follow_lanes(self) -> None:
        hidden = [(lane.lane_id, lane.name) for lane in self._hidden()]
        if hidden != self._hidden_lanes:
            self._hidden_lanes = hidden
            self._fill_chips()

    def _lanes_chip(self, hidden: Sequence[LaneView]) -> QPushButton:
        """Return the chip that says how many lanes are hidden and leads back to them."""
        if len(hidden) == 1:
            tip = f"Show “{hidden[0].name}” again"
            chip = button("1 lane hidden  ✕", kind="chip", name=tip, tip=tip)
            chip.clicked.connect(partial(self._show_lane, hidden[0].lane_id))
        else:
            chip = button(f"{len(hidden):,} lanes hidden  ▾", kind="chip", tip="Choose which to show again")
            chip.clicked.connect(lambda: self._hidden_menu().popup(chip.mapToGlobal(QPoint(0, chip.height() + 2))))
        return chip

    def _show_lane(self, lane_id: int) -> None:
        for lane in self._hidden():
            if lane.lane_id == lane_id:
                lane_changed(self._session, replace(lane, hidden=False))

    def _hidden_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for lane in self._hidden():
            words = f"Show “{lane.name}”".replace("&", "&&")
            menu.addAction(words, partial(self._show_lane, lane.lane_id))
        menu.addSeparator()
        menu.addAction("Show all lanes", partial(all_lanes, self._session))
        return menu

    def _drop(self, query: str) -> None:
        self._session.set_filters([other for other in self._session.filters if other != query])

    def _offer_fields(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for field in (*FIELDS, ANY):
            menu.addAction(field.capitalize(), partial(self._ask_filter, field))
        menu.popup(self._chips.mapToGlobal(QPoint(0, self._chips.height())))

    def _ask_filter(self, field: str) -> None:
        query = ask_filter(self.window(), self._session, field)
        if query and query not in self._session.filters:
            self._session.set_filters((*self._session.filters, query))
        self.left.emit()

    def _open_menu(self) -> None:
        self.menu_wanted.emit(self._menu.mapToGlobal(QPoint(0, self._menu.height() + 4)))


def chip_words(query: str) -> str:
    """Return a filter as its chip says it: `actor:"Huawei"` is "Actor: Huawei"."""
    field, colon, value = query.partition(":")
    if not colon or field not in (*FIELDS, "title"):
        return query
    return f"{field.capitalize()}: {value.strip(chr(34))}"
