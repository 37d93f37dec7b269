"""The bar over a selected range: how long it is, and how many events it holds by lane, category and actor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.qt.counts.count_changes import changes_in_short
from explorer.qt.session import Session
from explorer.qt.timeline.range_stats import reader_of
from explorer.qt.widgets import button, label
from explorer.timeline.index.instants import format_range
from explorer.timeline.index.summary import summarise_range

_MOST_NAMES = 4
_BOTTOM_PX = 14


class RangeBar(QFrame):
    """Floats over the timeline's lower edge while a range is selected."""

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("rangebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Selected range")
        self._session = session
        self._over = over
        self._facts = reader_of(session)
        self._head = label("", "body-bold")
        self._detail = label("", "detail", "dim", wrap=True)
        zoom = button("Zoom to it", kind="link")
        zoom.clicked.connect(self._zoom)
        close = button("✕", kind="link", name="Clear the range", tip="Clear the range (Esc)")
        close.clicked.connect(self._clear)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._head)
        row.addStretch(1)
        row.addWidget(zoom)
        row.addWidget(close)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(14, 8, 10, 9)
        stack.setSpacing(3)
        stack.addLayout(row)
        stack.addWidget(self._detail)
        session.selection_changed.connect(self.refresh)
        session.data_changed.connect(self.refresh)
        self._facts.changed.connect(self.refresh)
        self.hide()

    def text(self) -> str:
        """Return what the bar says."""
        return f"{self._head.text()}\n{self._detail.text()}"

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
        language = session.language
        self._head.setText(f"{format_range(*chosen, language)}  ·  {duration_in_words(*chosen)}  ·  {events}")
        lanes = {lane.lane_id: lane.name for lane in session.lanes}
        parts = [_listed({lanes[lane_id]: count for lane_id, count in found.by_lane.items() if lane_id in lanes})]
        parts.append(_listed(found.by_category))
        facts = self._facts.shown()
        if facts is not None:
            parts.append(_listed(facts.actors))
            parts.append(changes_in_short(facts.changes))
        self._detail.setText("\n".join(part for part in parts if part))
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Sit at the middle of the lower edge."""
        width = min(620, max(200, self._over.width() - 240))
        self.setFixedWidth(width)
        # The layout alone knows how high wrapped lines are in this width; hints are for a width of their own.
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(
                layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
            )
        x = max(0, (self._over.width() - width) // 2 + 60)
        self.move(x, max(0, self._over.height() - self.height() - _BOTTOM_PX))

    def _zoom(self) -> None:
        if self._session.range_us is not None:
            self._session.set_viewport(self._session.viewport.fitted(self._session.range_us, 0.05), remember=True)

    def _clear(self) -> None:
        self._session.select_range(None)


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
