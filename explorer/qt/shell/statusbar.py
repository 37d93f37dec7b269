"""The line at the bottom: counts, the range shown, the instant under the pointer, and the job under way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from db.records import Counts
from explorer.jobs import Step
from explorer.qt.background.worker import Job
from explorer.qt.session import Session
from explorer.qt.widgets import ElidedLabel, button
from explorer.timeline.index.instants import format_instant, format_range
from explorer.timeline.scene.axis import distance_label

HEIGHT_PX = 26
_MESSAGE_MS = 6000
# What can be done with a message takes longer to decide than to read.
_OFFER_MS = 15_000
# A job that is done sooner than this is not worth a flicker of the bar.
_SHOW_JOB_AFTER_MS = 250


class StatusBar(QFrame):
    """Says how things stand; a long job shows its progress, its rate and Cancel here."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setFixedHeight(HEIGHT_PX)
        self._session = session
        self._job: Job | None = None
        self._counts, self._range, self._pointed, self._message = (ElidedLabel("detail", "dim") for _ in range(4))
        self._said = ""
        self._offer: Callable[[], object] | None = None
        self._link = button("", kind="link")
        self._link.clicked.connect(self._take_offer)
        self._link.hide()
        self._counted: Counts | None = None
        self._bar = QProgressBar()
        self._bar.setFixedSize(140, 8)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._cancel = button("Cancel", kind="link")
        self._cancel.clicked.connect(self._cancel_job)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(18)
        for part in (self._counts, self._range, self._pointed):
            row.addWidget(part)
        row.addStretch(1)
        for right in (self._message, self._link, self._bar, self._cancel):
            row.addWidget(right)
        self._clear_message = QTimer(self)
        self._clear_message.setSingleShot(True)
        self._clear_message.timeout.connect(self._forget_said)
        self._reveal_job = QTimer(self)
        self._reveal_job.setSingleShot(True)
        self._reveal_job.setInterval(_SHOW_JOB_AFTER_MS)
        self._reveal_job.timeout.connect(self._show_job)
        session.viewport_changed.connect(self._show_range)
        session.data_changed.connect(self._count)
        session.lanes_changed.connect(self._show_counts)
        session.settings_changed.connect(self._show_range)
        session.selection_changed.connect(self._show_range)
        session.told.connect(self.say)
        self._hide_job()
        self._at_rest()
        self._show_counts()
        self._show_range()

    def text(self) -> str:
        """Return all that the bar says."""
        parts = (self._counts, self._range, self._pointed, self._message)
        return " · ".join(part.text() for part in parts if part.text())

    def say(self, text: str, offer: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a message for a while, with a link that does what is offered: its words and what it does."""
        self._said = text
        self._link.setText(offer[0] if offer else "")
        self._offer = offer[1] if offer else None
        self._clear_message.start(_OFFER_MS if offer else _MESSAGE_MS)
        self._show_said()

    def _show_said(self) -> None:
        self._message.setText(self._said)
        self._link.setVisible(self._offer is not None)

    def _forget_said(self) -> None:
        self._said, self._offer = "", None
        self._link.hide()
        if not self._bar.isVisibleTo(self):
            self._at_rest()

    def _take_offer(self) -> None:
        offer = self._offer
        self._clear_message.stop()
        self._forget_said()
        if offer is not None:
            offer()

    def point_at(self, instant_us: int | None) -> None:
        """Show the instant under the pointer, as finely as the axis does."""
        if instant_us is None:
            self._pointed.setText("")
        else:
            session = self._session
            said = format_instant(instant_us, session.viewport.us_per_px, session.language)
            if session.origin is not None and session.origin.in_days:
                said = f"{said} · {distance_label(session.origin, instant_us, session.language)}"
            self._pointed.setText(said)

    def follow(self, job: Job) -> None:
        """Show a job's progress until it ends."""
        self._job = job
        job.stepped.connect(partial(self._stepped, job))
        job.ended.connect(partial(self._job_ended, job))
        self._bar.setRange(0, 0)
        self._reveal_job.start()

    def _show_job(self) -> None:
        if self._job is not None:
            self._bar.show()
            self._cancel.show()
            self._message.setText(f"{self._job.title}…")
            self._link.hide()

    def _stepped(self, job: Job, step: Step) -> None:
        if self._job is not job:
            return
        if step.total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, step.done * 1000 // step.total))
        if step.note[:1].isdigit():
            # The job counts in bytes and says in its note how many rows that were.
            self._step_in_rows(step)
            return
        rate = f" · {step.per_second:,.0f}/s" if step.per_second >= 1 else ""
        left = f" · {step.left_s:.0f} s left" if step.left_s is not None and step.left_s >= 1 else ""
        of = f" of {step.total:,}" if step.total else ""
        if self._bar.isVisible():
            self._message.setText(f"{self._job.title} · {step.done:,}{of}{rate}{left}")

    def _step_in_rows(self, step: Step) -> None:
        count, _, unit = step.note.partition(" ")
        rows = int(count.replace(",", "")) if count.replace(",", "").isdigit() else 0
        rate = f" · {rows / step.elapsed_s:,.0f} {unit}/s" if rows and step.elapsed_s > 0.2 else ""
        left = f" · {step.left_s:.0f} s left" if step.left_s is not None and step.left_s >= 1 else ""
        if self._bar.isVisible() and self._job is not None:
            self._message.setText(f"{self._job.title} · {step.note}{rate}{left}")

    def _job_ended(self, job: Job) -> None:
        if self._job is not job:
            # Another has begun since, and is the one to tell of.
            return
        self._job = None
        self._reveal_job.stop()
        if self._bar.isVisible():
            self._at_rest()
        self._hide_job()
        if self._said:
            # What was said while the bar stood there has not been read yet.
            self._show_said()

    def _hide_job(self) -> None:
        self._bar.hide()
        self._cancel.hide()

    def _cancel_job(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _at_rest(self) -> None:
        self._message.setText("Read only" if self._session.store.readonly else "All changes saved")

    def _count(self) -> None:
        self._counted = self._session.store.counts()
        self._show_counts()

    def _show_counts(self) -> None:
        session, counts = self._session, self._counted
        if not session.loaded or counts is None:
            self._counts.setText("Reading…")
            return
        events = (
            f"{len(session.index):,} of {counts.events:,} events" if session.filters else f"{counts.events:,} events"
        )
        if counts.events == 1:
            events = "1 event"
        lanes = "1 lane" if counts.lanes == 1 else f"{counts.lanes:,} lanes"
        hidden = sum(lane.hidden for lane in session.lanes)
        if hidden:
            lanes += f", {hidden:,} hidden"
        self._counts.setText(f"{events} · {lanes} · {counts.sources:,} sources")

    def _show_range(self) -> None:
        viewport = self._session.viewport
        chosen = self._session.range_us
        self._range.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if not self._session.loaded:
            self._range.setText("")
        elif chosen is not None:
            self._range.setText(f"Selected {format_range(*chosen, self._session.language)}")
        else:
            self._range.setText(f"Showing {format_range(viewport.start_us, viewport.end_us, self._session.language)}")
