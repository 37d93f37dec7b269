"""The area of the timeline: the lanes, the table and the tracks under them.

It shares the height among them; what they show is theirs.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.qt.session import Session
from explorer.qt.table import EventTable
from explorer.qt.timeline.motion import Motion
from explorer.qt.timeline.overview import Overview
from explorer.qt.timeline.track_view import TrackView, TrackWidget
from explorer.qt.timeline.view import TimelineView
from explorer.timeline.tracks import TRACKS, count_chart, overview
from explorer.timeline.tracks.track import Track

_LANES_PX: Final = 260
_LANES_ALONE_PX: Final = 220
"""The timeline's least height, axis and lanes, above several tracks, and above the lowest alone."""
_TABLE_PX: Final = 180


class TimelineArea(QWidget):
    """Stacks the parts. Chart and table are made when they are first seen."""

    event_wanted = Signal(object)

    def __init__(self, session: Session, view: TimelineView, motion: Motion) -> None:
        super().__init__()
        self._session = session
        self._motion = motion
        self._table: EventTable | None = None
        self._tracks: dict[str, TrackWidget] = {}
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._stack.addWidget(view, 1)
        for track in TRACKS:
            # The chart's library takes half a second to load: the events are shown first.
            if track is not count_chart.TRACK:
                self._add(track)
        session.data_changed.connect(self._add_counts_later)

    def track(self, track_id: str) -> TrackWidget | None:
        """Return what shows a track, None for the chart of counts until the events were shown."""
        return self._tracks.get(track_id)

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

    def toggle_track(self, track_id: str) -> None:
        """Show or hide a track."""
        widget = self.track(track_id)
        if widget is not None:
            widget.toggle_shown()
            if widget.wanted and widget.has_content and widget.isHidden():
                self._session.told.emit(widget.folded)

    def is_track_wanted(self, track_id: str) -> bool:
        """Return whether a track is to be seen where there is something to show and room for it."""
        widget = self.track(track_id)
        return widget is not None and widget.wanted

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Leave the lanes their height in a low window: the topmost track makes room first, the lowest last."""
        left_px = self.height()
        if self._table is not None and self.table_shown:
            left_px -= self._table.minimumHeight()
        for track in reversed(TRACKS):
            widget = self.track(track.id)
            if widget is not None:
                left_px -= widget.height()
                widget.give_room(left_px >= (_LANES_ALONE_PX if track is TRACKS[-1] else _LANES_PX))

    def _add_counts_later(self) -> None:
        if count_chart.TRACK.id not in self._tracks:
            QTimer.singleShot(0, self, self._add_counts)

    def _add_counts(self) -> None:
        if count_chart.TRACK.id not in self._tracks:
            self._add(count_chart.TRACK)
            self._share_height()

    def _add(self, track: Track) -> None:
        """Put a track in its place: above those that come after it, and these are at the foot."""
        after = [each.id for each in TRACKS[TRACKS.index(track) + 1 :]]
        widget = self._widget(track)
        self._stack.insertWidget(self._stack.count() - sum(each in self._tracks for each in after), widget)
        self._tracks[track.id] = widget

    def _widget(self, track: Track) -> TrackWidget:
        if track is overview.TRACK:
            return Overview(self._session, self._motion)
        if track is count_chart.TRACK:
            from explorer.qt.counts.chart import CountsChart

            return CountsChart(self._session)
        return TrackView(self._session, track)
