"""The chart of reported counts under the lanes: a step line per subject, in step with the timeline above it.

It is plotted in the timeline's own pixels, because float seconds since 1970 lose the microseconds that the axis keeps.
A line breaks where the basis of counting changes, and the first count on another basis stands on a dashed foot; counts
that are "more than" are triangles; those that are derived or rest on one weak source are hollow. Subjects are never
added up: "stacked" gives each a strip of its own. What is in view is worked out in `tally_lines` and drawn in
`tally_plot`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from db import dates
from explorer.jobs import Progress
from explorer.qt.counts.tally_legend import OTHER_BASIS, SHAPES, LegendLine
from explorer.qt.counts.tally_lines import Subject
from explorer.qt.counts.tally_plot import Line, Near, NumberAt, TallyPlot
from explorer.qt.session import Session
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.widgets import button, label

HEIGHT_PX = 118
_LEGEND_ROWS = 5
_SCALE_PX = 30
"""What the numbers of the scale take beside the names."""


class TallyChart(QFrame):
    """Shows the series of one name at a time; hidden while the store has none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._all: list[Subject] = []
        self._generation = 0
        self._wanted = True
        self._room = True
        self._lines: list[Line] = []
        self._legend: list[LegendLine] = []
        self._hidden: set[str] = set()
        self._name = ""
        self._stacked = False
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName("Reported counts over time")
        self._head = QWidget()
        self._head.setObjectName("tallyhead")
        self._head.setFixedWidth(GUTTER_PX)
        self._head_stack = QVBoxLayout(self._head)
        self._head_stack.setContentsMargins(18, 8, _SCALE_PX, 6)
        self._head_stack.setSpacing(3)
        self._scale: list[tuple[float, QLabel]] = []
        self._plot = TallyPlot()
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
    def has_series(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._lines)

    @property
    def wanted(self) -> bool:
        """Whether the chart is to be seen where there is something to show and room for it."""
        return self._wanted

    @property
    def _legend_rows(self) -> int:
        """How many subjects have a line in the legend: the last makes room for what leads to the others."""
        return len(self._lines) if len(self._lines) <= _LEGEND_ROWS else _LEGEND_ROWS - 1

    def toggle_shown(self) -> None:
        """Show the chart or put it away, whatever is counted from then on."""
        self._wanted = not self._wanted
        self._appear()

    def give_room(self, there_is: bool) -> None:
        """Fold the chart away where the window is too low for it, and unfold it where there is room again."""
        self._room = there_is
        self._appear()

    def _appear(self) -> None:
        self.setVisible(self._wanted and self._room and self.has_series)

    def legend_text(self) -> list[str]:
        """Return the legend's lines, as read by a person."""
        return [part.plain for part in self._legend]

    # -- what is shown ----------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the series anew, behind the window; of two readings under way the later one is shown."""
        self._generation += 1
        generation, store = self._generation, self._session.store

        def work(_progress: Progress) -> tuple[int, list[Subject]]:
            return generation, [Subject.of(one) for one in store.series() if one.readings]

        self._session.worker.read("Reading the counts", work).succeeded.connect(self._show)

    def _show(self, outcome: tuple[int, list[Subject]]) -> None:
        generation, found = outcome
        if generation != self._generation:
            return
        self._all = found
        names = self.names()
        if self._name not in names:
            self._name = names[0] if names else ""
        self._rebuild()

    def names(self) -> list[str]:
        """Return the names that series go by, the one with most readings first."""
        sizes: dict[str, int] = {}
        for one in self._all:
            sizes[one.series.name] = sizes.get(one.series.name, 0) + len(one.series.readings)
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
        for line in self._lines:
            subject = line.series.subject
            add(subject, subject not in self._hidden, partial(self.toggle, subject))
        menu.addSeparator()
        add("Stacked: a strip for each", self._stacked, lambda: self.set_stacked(not self._stacked))
        if any("†" in one for one in self.legend_text()):
            menu.addSeparator()
            menu.addAction(f"† {OTHER_BASIS}").setEnabled(False)
        return menu

    def _rebuild(self) -> None:
        chosen = sorted((one for one in self._all if one.series.name == self._name), key=_weight)
        self._lines = [
            Line(one, f"series-{position % 6 + 1}", SHAPES[position % len(SHAPES)])
            for position, one in enumerate(chosen)
        ]
        self._plot.show_lines(self._lines)
        while self._head_stack.count():
            entry = self._head_stack.takeAt(0)
            widget = entry.widget() if entry else None
            if widget:
                widget.deleteLater()
        self._head_stack.addWidget(self._title())
        self._legend = [LegendLine(line.series.subject) for line in self._lines[: self._legend_rows]]
        for part in self._legend:
            part.toggled.connect(self.toggle)
            self._head_stack.addWidget(part)
        if len(self._lines) > self._legend_rows:
            more = button(
                f"{len(self._lines) - self._legend_rows:,} more ▾", kind="link", name="More subjects of the chart"
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
        if not self._lines:
            return
        viewport, theme, shown = self._session.viewport, self._session.theme, self._shown()
        for line in self._lines:
            for item in line.items():
                item.setVisible(line in shown)
        self._show_scale(self._plot.draw(shown, viewport, theme, stacked=self._stacked))
        self._plot.show_range(self._session.range_us, viewport, theme)
        self._fill_legend(viewport.end_us)

    def _shown(self) -> list[Line]:
        return [line for line in self._lines if line.series.subject not in self._hidden]

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
        self._place_scale()

    def _place_scale(self) -> None:
        for y, number in self._scale:
            at_px = self._plot.y() + self._plot.y_px(y)
            number.move(GUTTER_PX - 6 - number.width(), round(at_px - number.height() / 2))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place_scale()

    def _fill_legend(self, us: int) -> None:
        for part, line in zip(self._legend, self._lines, strict=False):
            value, run = line.subject.standing(us)
            part.show_value(
                value,
                self._session.theme.css(line.token),
                line.shape.hollow if line.series.subject in self._hidden else line.shape.full,
                hidden=line.series.subject in self._hidden,
                other_basis=run is not None and run is not line.subject.points[0].run,
                basis=run.basis if run else "",
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
        near = self._plot.nearest(at, self._shown(), viewport)
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
            for run in line.subject.points if line.series.subject == subject else ():
                for us, value in zip(run.at_us.tolist(), run.values.tolist(), strict=True):
                    if us == at_us:
                        return self._plot.where(line, us, value, self._session.viewport)
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
        self._plot.setBackground(theme.colour("surface"))
        self.setStyleSheet(f"TallyChart {{ border-top: 1px solid {theme.css('line')}; }}")
        self._read_out.setStyleSheet(
            f"background: {theme.css('surface')}; border: 1px solid {theme.css('line')}; border-radius: 6px;"
        )
        self._head.setStyleSheet(
            f"#tallyhead {{ background: {theme.css('raised')}; border-right: 1px solid {theme.css('line')}; }}"
        )
        self.redraw()


def _weight(subject: Subject) -> tuple[float, str]:
    return -max((float(one.values.max()) for one in subject.points), default=0.0), subject.series.subject
