"""The column of the timeline: the lanes, the table or the chart of counts under them, and the overview at the foot.

It shares the height among them; what they show is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.qt.session import Session
from explorer.qt.table import EventTable
from explorer.qt.timeline.overview import HEIGHT_PX as OVERVIEW_PX
from explorer.qt.timeline.overview import Overview
from explorer.qt.timeline.view import TimelineView

if TYPE_CHECKING:
    from explorer.qt.counts.tally import TallyChart

_LANES_PX: Final = 260
_LANES_ALONE_PX: Final = 220
"""The timeline's least height, axis and lanes, beside the chart of counts and the overview, and beside the overview."""
_TABLE_PX: Final = 180


class TimelineArea(QWidget):
    """Stacks the parts. Chart and table are made when they are first seen."""

    event_wanted = Signal(object)

    def __init__(self, session: Session, view: TimelineView, overview: Overview) -> None:
        super().__init__()
        self._session = session
        self._overview = overview
        self._tally: TallyChart | None = None
        self._table: EventTable | None = None
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._stack.addWidget(view, 1)
        self._stack.addWidget(overview)
        session.data_changed.connect(self._add_tally_later)

    @property
    def tally(self) -> TallyChart | None:
        """The chart of reported counts, None until the events were shown."""
        return self._tally

    @property
    def table_shown(self) -> bool:
        """Whether the table of the events in view stands under the timeline."""
        return self._table is not None and not self._table.isHidden()

    def toggle_table(self) -> None:
        """Show the events in view as a table under the timeline, or take it away."""
        if self._table is None:
            self._table = EventTable(self._session)
            self._table.event_wanted.connect(self.event_wanted)
            self._table.setMinimumHeight(_TABLE_PX)
            self._stack.insertWidget(1, self._table, 1)
            self._table.show()
        else:
            self._table.setVisible(self._table.isHidden())
        self._share_height()

    def toggle_tally(self) -> None:
        """Show or hide the chart of reported counts."""
        if self._tally is not None:
            self._tally.toggle_shown()
            if self._tally.wanted and self._tally.has_series and self._tally.isHidden():
                self._session.told.emit("The chart of counts comes back when the window is higher")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Leave the lanes their height in a low window: first the chart of counts makes room, then the overview."""
        left_px = self.height()
        if self._table is not None and self.table_shown:
            left_px -= self._table.minimumHeight()
        self._overview.setVisible(left_px - OVERVIEW_PX >= _LANES_ALONE_PX)
        if self._tally is not None:
            self._tally.give_room(left_px - OVERVIEW_PX - self._tally.height() >= _LANES_PX)

    def _add_tally_later(self) -> None:
        if self._tally is None:
            # The chart's library takes half a second to load: the events are shown first.
            QTimer.singleShot(0, self, self._add_tally)

    def _add_tally(self) -> None:
        if self._tally is not None:
            return
        from explorer.qt.counts.tally import TallyChart

        self._tally = TallyChart(self._session)
        self._stack.insertWidget(1, self._tally)
        self._share_height()
