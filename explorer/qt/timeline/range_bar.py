"""The badge of a selected range: how long it is and how many events it holds; which they are, its tip says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from explorer.qt.counts.count_changes import changes_in_short
from explorer.qt.session import Session
from explorer.qt.timeline.range_stats import reader_of
from explorer.qt.timeline.tips import as_tip
from explorer.qt.widgets import button, label
from explorer.timeline.axis.words import words
from explorer.timeline.index.instants import format_range
from explorer.timeline.index.summary import summarise_range

_MOST_NAMES = 4
_TOP_PX = 2
_HEIGHT_PX = 23


class RangeBar(QFrame):
    """Stands on the axis over the selected range, where it covers no event."""

    def __init__(self, session: Session, over: QWidget, left_px: int) -> None:
        super().__init__(over)
        self.setObjectName("rangebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Selected range")
        self._session = session
        self._over = over
        self._left_px = left_px
        self._facts = reader_of(session)
        self._detail: list[str] = []
        self._head = label("", "detail")
        zoom = button("Zoom", kind="link", name="Zoom to the range")
        zoom.clicked.connect(self._zoom)
        close = button("✕", kind="link", name="Clear the range", tip="Clear the range (Esc)")
        close.clicked.connect(self._clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 7, 0)
        row.setSpacing(8)
        for part in (self._head, zoom, close):
            row.addWidget(part)
        session.selection_changed.connect(self.refresh)
        session.data_changed.connect(self.refresh)
        session.viewport_changed.connect(self.place)
        self._facts.changed.connect(self.refresh)
        self.hide()

    def text(self) -> str:
        """Return what the badge and its tip say."""
        return "\n".join((self._head.text(), *self._detail))

    def refresh(self) -> None:
        """Say what the selected range holds, or go away."""
        chosen = self._session.range_us
        if chosen is None:
            self.hide()
            return
        session = self._session
        shown = [lane.lane_id for lane in session.lanes if not lane.hidden]
        found = summarise_range(session.index, chosen, shown, zone=session.zone)
        events = f"{found.total:,} {'event' if found.total == 1 else 'events'}"
        self._head.setText(f"{range_in_short(*chosen, session.language)}  ·  {duration_in_words(*chosen)}  ·  {events}")
        lanes = {lane.lane_id: lane.name for lane in session.lanes}
        parts = [_listed({lanes[lane_id]: count for lane_id, count in found.by_lane.items() if lane_id in lanes})]
        parts.append(_listed(found.by_category))
        facts = self._facts.shown()
        if facts is not None:
            parts.append(_listed(facts.actors))
            parts.append(changes_in_short(facts.changes))
        self._detail = [part for part in parts if part]
        self.setToolTip(as_tip(self._detail) if self._detail else "")
        self.setAccessibleDescription("\n".join(self._detail))
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Stand over the middle of the range, or of what of it is in view."""
        if self._session.range_us is None:
            return
        self.resize(self.layout().sizeHint().width(), _HEIGHT_PX)  # type: ignore[union-attr]
        view = self._session.viewport
        start, end = (min(max(view.to_px(us), 0.0), view.width_px) for us in self._session.range_us)
        x = round(self._left_px + (start + end) / 2 - self.width() / 2)
        self.move(max(self._left_px, min(x, self._over.width() - self.width())), _TOP_PX)

    def _zoom(self) -> None:
        if self._session.range_us is not None:
            self._session.set_viewport(self._session.viewport.fitted(self._session.range_us, 0.05), remember=True)

    def _clear(self) -> None:
        self._session.select_range(None)


def range_in_short(start_us: int, end_us: int, language: str) -> str:
    """Return a range in words, its months in short."""
    said, say = format_range(start_us, end_us, language), words(language)
    for number, short in enumerate(say.months, 1):
        said = said.replace(say.dates.month(number), short)
    return said


def duration_in_words(start_us: int, end_us: int) -> str:
    """Return how long a range is, in the largest unit that still tells lengths apart."""
    seconds = (end_us - start_us) / 1_000_000
    for unit, length_s, least in (
        ("years", 31_556_952, 10),
        ("days", 86_400, 2),
        ("hours", 3_600, 2),
        ("minutes", 60, 2),
    ):
        if seconds >= least * length_s:
            return f"{seconds / length_s:,.0f} {unit}"
    return f"{seconds:,.3g} seconds"


def _listed(counts: dict[str, int]) -> str:
    """Return the largest counts in one line, the rest as a number."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [f"{name} {count:,}" for name, count in ordered[:_MOST_NAMES] if name]
    if len(ordered) > _MOST_NAMES:
        parts.append(f"{len(ordered) - _MOST_NAMES} more")
    return " · ".join(parts)
