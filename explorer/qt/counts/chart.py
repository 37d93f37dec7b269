"""The chart of reported counts under the lanes: a step line per subject, in step with the timeline above it.

It is plotted in the timeline's own pixels, because float seconds since 1970 lose the microseconds that the axis keeps.
A line breaks where the basis of counting changes, and the first count on another basis stands on a dashed foot; counts
that are "more than" are triangles; those that are derived or rest on one weak source are hollow. Subjects are never
added up: "stacked" gives each a strip of its own. The scene is composed in explorer/timeline/tracks, as for figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from db import dates
from explorer.jobs import Progress
from explorer.qt.counts.legend import OTHER_BASIS, LegendLine
from explorer.qt.counts.plot import CountsPlot
from explorer.qt.session import Session
from explorer.qt.timeline.track_view import TrackWidget
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.widgets import button, label
from explorer.timeline.tracks.count_chart import SHAPES, TRACK, Line, Near, NumberAt, lines_of, nearest, token_of
from explorer.timeline.tracks.count_lines import Subject, by_highest
from explorer.timeline.tracks.track import TrackFrame

_LEGEND_ROWS = 5
_SCALE_PX = 30
"""What the numbers of the scale take beside the names."""


class CountsChart(TrackWidget):
    """Shows the series of one name at a time; hidden while the store has none."""

    folded = "The chart of counts comes back when the window is higher"

    def __init__(self, session: Session) -> None:
        self._all: list[Subject] = []
        self._generation = 0
        self._subjects: tuple[Subject, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._legend: list[LegendLine] = []
        self._hidden: set[str] = set()
        self._name = ""
        self._stacked = False
        super().__init__(session, TRACK)
        self.setAccessibleName("Reported counts over time")
        self._head = QWidget()
        self._head.setObjectName("countshead")
        self._head.setFixedWidth(GUTTER_PX)
        self._head_stack = QVBoxLayout(self._head)
        self._head_stack.setContentsMargins(18, 8, _SCALE_PX, 6)
        self._head_stack.setSpacing(3)
        self._scale: list[tuple[float, QLabel]] = []
        self._plot = CountsPlot()
        self._plot.pointed.connect(self._pointed)
        self._read_out = label("", "detail")
        self._read_out.setParent(self._plot)
        self._read_out.setContentsMargins(8, 4, 8, 4)
        self._read_out.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._read_out.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._head)
        row.addWidget(self._plot, 1)
        session.viewport_changed.connect(self.redraw)
        session.selection_changed.connect(self.redraw)
        session.data_changed.connect(self.reload)
        session.theme_changed.connect(self._dress)
        self.hide()
        self._dress()
        self.reload()

    @property
    def has_content(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._subjects)

    @property
    def _legend_rows(self) -> int:
        """How many subjects have a line in the legend: the last makes room for what leads to the others."""
        return len(self._subjects) if len(self._subjects) <= _LEGEND_ROWS else _LEGEND_ROWS - 1

    def legend_text(self) -> list[str]:
        """Return the legend's lines, as read by a person."""
        return [part.plain for part in self._legend]

    # -- what is shown ----------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the series anew, behind the window; of two readings under way the later one is shown."""
        self._generation += 1
        generation, store = self._generation, self._session.store

        def work(_progress: Progress) -> tuple[int, list[Subject]]:
            return generation, [Subject.of(series) for series in store.series() if series.readings]

        self._session.worker.read("Reading the counts", work).succeeded.connect(self._show)

    def _show(self, outcome: tuple[int, list[Subject]]) -> None:
        generation, subjects = outcome
        if generation != self._generation:
            return
        self._all = subjects
        names = self.names()
        if self._name not in names:
            self._name = names[0] if names else ""
        self._rebuild()

    def names(self) -> list[str]:
        """Return the names that series go by, the one with most readings first."""
        sizes: dict[str, int] = {}
        for subject in self._all:
            sizes[subject.series.name] = sizes.get(subject.series.name, 0) + len(subject.series.readings)
        return sorted(sizes, key=lambda name: (-sizes[name], name))

    def choose(self, name: str) -> None:
        """Show the series of another name."""
        self._name = name
        self._rebuild()

    def toggle(self, subject: str) -> None:
        """Hide a subject's line, or show it again."""
        self._hidden ^= {subject}
        self.redraw()

    def set_stacked(self, stacked: bool) -> None:
        """Give each subject a strip of its own, or draw all on one scale."""
        self._stacked = stacked
        self.redraw()

    def menu(self) -> QMenu:
        """Return what can be chosen: the series, the subjects, one scale or strips."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(words: str, checked: bool, action: Callable[[], object]) -> None:
            entry = QAction(words.replace("&", "&&"), menu)
            entry.setCheckable(True)
            entry.setChecked(checked)
            entry.triggered.connect(lambda _checked: action())
            menu.addAction(entry)

        if len(self.names()) > 1:
            for name in self.names():
                add(name, name == self._name, partial(self.choose, name))
            menu.addSeparator()
        for subject in (each.series.subject for each in self._subjects):
            add(subject, subject not in self._hidden, partial(self.toggle, subject))
        menu.addSeparator()
        add("Stacked: a strip for each", self._stacked, lambda: self.set_stacked(not self._stacked))
        if any("†" in line for line in self.legend_text()):
            menu.addSeparator()
            menu.addAction(f"† {OTHER_BASIS}").setEnabled(False)
        return menu

    def _rebuild(self) -> None:
        self._subjects = by_highest(subject for subject in self._all if subject.series.name == self._name)
        while self._head_stack.count():
            entry = self._head_stack.takeAt(0)
            widget = entry.widget() if entry else None
            if widget:
                widget.deleteLater()
        self._head_stack.addWidget(self._title())
        self._legend = [LegendLine(each.series.subject) for each in self._subjects[: self._legend_rows]]
        for part in self._legend:
            part.toggled.connect(self.toggle)
            self._head_stack.addWidget(part)
        if len(self._subjects) > self._legend_rows:
            more = button(
                f"{len(self._subjects) - self._legend_rows:,} more ▾", kind="link", name="More subjects of the chart"
            )
            more.clicked.connect(lambda: self.menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
            self._head_stack.addWidget(more)
        self._head_stack.addStretch(1)
        self._appear()
        self.redraw()

    def _title(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(self._name, "heading", wrap=True), 1)
        more = button("⋮", kind="link", name="Choose series", tip="Choose, hide and stack series")
        more.clicked.connect(lambda: self.menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        row.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    # -- drawing ----------------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the lines for the part of time shown."""
        if not self._subjects:
            return
        frame = self.frame()
        self._lines, scale = lines_of(frame)
        self._plot.show_scene(TRACK.compose(frame))
        self._show_scale(scale)
        self._fill_legend(frame.viewport.end_us)

    def frame(self) -> TrackFrame:
        """Return what the scene is composed from."""
        session = self._session
        return TrackFrame(
            session.index,
            self._measure,
            session.viewport,
            session.viewport,
            session.viewport.width_px,
            self.contentsRect().height(),
            0.0,
            subjects=self._subjects,
            language=session.language,
            hidden_subjects=frozenset(self._hidden),
            range_us=session.range_us,
            on_screen=True,
            stacked=self._stacked,
        )

    def scale_text(self) -> list[str]:
        """Return the numbers of the scale, from below."""
        return [number.text() for _, number in self._scale]

    def _show_scale(self, marks: Sequence[NumberAt]) -> None:
        """Show each number at its height in the column of names."""
        while len(self._scale) > len(marks):
            self._scale.pop()[1].deleteLater()
        while len(self._scale) < len(marks):
            number = label("", "caption", "faint")
            number.setParent(self._head)
            number.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            number.show()
            self._scale.append((0.0, number))
        self._scale = [(y, number) for (y, _), (_, number) in zip(marks, self._scale, strict=True)]
        for (_, count), (_, number) in zip(marks, self._scale, strict=True):
            number.setText(f"{count:g}")
            number.adjustSize()
        for y, number in self._scale:
            at_px = self._plot.y() + y
            number.move(GUTTER_PX - 6 - number.width(), round(at_px - number.height() / 2))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.redraw()

    def _fill_legend(self, us: int) -> None:
        for number, (part, subject) in enumerate(zip(self._legend, self._subjects, strict=False)):
            standing, hidden = subject.standing(us), subject.series.subject in self._hidden
            shape = SHAPES[number % len(SHAPES)]
            part.show_value(
                standing.value if standing else None,
                self._session.theme.css(token_of(number)),
                shape.hollow if hidden else shape.full,
                hidden=hidden,
                other_basis=standing is not None and standing.other_basis,
                basis=standing.basis if standing else "",
            )

    # -- pointing ---------------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        self.menu().popup(event.globalPos())

    def _pointed(self, at: QPointF | None) -> None:
        if at is not None:
            self.point_at(at)
            return
        self._read_out.hide()
        self._fill_legend(self._session.viewport.end_us)

    def read_out(self) -> str:
        """Return what is said of the count under the pointer, empty where there is none."""
        return self._read_out.text() if self._read_out.isVisibleTo(self) else ""

    def point_at(self, at: QPointF) -> None:
        """Say what was counted, by whom and where it stands, of the count next to a place of the plot."""
        viewport = self._session.viewport
        self._fill_legend(int(viewport.to_us(at.x())))
        near = nearest(self._lines, viewport, at.x(), at.y())
        if near is None:
            self._read_out.hide()
            return
        self._read_out.setText(self._said(near))
        self._read_out.adjustSize()
        x = min(at.x() + 14, self._plot.width() - self._read_out.width() - 4)
        y_px = max(2.0, min(at.y() - self._read_out.height() - 8, self._plot.height() - self._read_out.height() - 2.0))
        self._read_out.move(round(x), round(y_px))
        self._read_out.show()

    def where(self, subject: str, at_us: int) -> QPointF | None:
        """Return the place on the plot of a subject's count of an instant; None where it is not in view."""
        for line in self._lines:
            for run in line.subject.runs if line.subject.series.subject == subject else ():
                for us, value in zip(run.at_us.tolist(), run.values.tolist(), strict=True):
                    if us == at_us:
                        return QPointF(*line.place(self._session.viewport, us, value))
        return None

    def _said(self, near: Near) -> str:
        series, reading = near.series, near.reading
        at_least = "more than " if reading.at_least else ""
        when = dates.in_words(reading.as_of_edtf, self._session.language)
        unit = f" {series.unit}" if series.unit else ""
        lines = [f"{series.subject}: {at_least}{reading.value:g}{unit}, {when}"]
        lines.append(f"{'Another basis: ' if near.changed else ''}{reading.basis}")
        if reading.source:
            lines.append(reading.source.publisher or reading.source.title)
        if reading.note:
            lines.append(reading.note)
        return "\n".join(line for line in lines if line)

    def _dress(self) -> None:
        theme = self._session.theme
        self._plot.dress(theme)
        self.setStyleSheet(f"CountsChart {{ border-top: 1px solid {theme.css('line')}; }}")
        self._read_out.setStyleSheet(
            f"background: {theme.css('surface')}; border: 1px solid {theme.css('line')}; border-radius: 6px;"
        )
        self._head.setStyleSheet(
            f"#countshead {{ background: {theme.css('raised')}; border-right: 1px solid {theme.css('line')}; }}"
        )
        self.redraw()
