"""The snapshot dialog: a live, exact preview of the figure beside its settings, then Save, Copy or Print.

It brings form, preview and figures together; what a figure looks like is decided in explorer.figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.errors import EnvironmentFailure, InputError
from explorer.drawing.fonts import Measure
from explorer.figures import presets
from explorer.figures.data import FigureData
from explorer.figures.formats import FORMATS, PAGED, format_of
from explorer.figures.layout.layout import Figure, FigureCache, fit_height, lay_out
from explorer.figures.output.alt_text import alt_text
from explorer.figures.output.raster import paint_image
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.figures.snapshot import encode, save_figure
from explorer.figures.spec import AUTO_PAGES, FigureSpec
from explorer.jobs import Progress, Step
from explorer.qt.background.worker import Job
from explorer.qt.figures.form import FigureForm
from explorer.qt.figures.presets import PresetBar
from explorer.qt.figures.preview import Stage, StageFoot
from explorer.qt.figures.print import print_with_preview
from explorer.qt.session import Session
from explorer.qt.shell.file_dialogs import save_file
from explorer.qt.widgets import Dialog, button, label
from explorer.timeline.index.instants import format_range

# The preview follows typing after this pause: laying out takes less, and what is drawn in between nobody sees.
_PAUSE_MS = 30
_SIDE_PX = 316
# Several pages of more events than this are laid out behind the window.
_MOST_AT_ONCE = 20_000


class SnapshotDialog(Dialog):
    """Makes a figure of the present view; nothing is written before Save."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Snapshot")
        self._session = session
        self._data = FigureData(session.index, session.lanes, session.store, session.filters)
        self._cache = FigureCache(Measure())
        self._figure: Figure | None = None
        self._page = 0
        self._job: Job | None = None
        self._counting: Job | None = None
        self._base = self._of_view()
        self.form = FigureForm(self._base)
        self.stage = Stage(session)
        self.foot = StageFoot()
        self.presets = PresetBar(self._present)
        self.problem = label("", "detail", "bad", wrap=True)
        self.save = button("Save…", kind="primary")
        self.save.setDefault(True)
        self.copy = button("Copy", tip="Put the figure on the clipboard")
        self.copy_description = button("Copy description", tip="What the figure shows, in words, with every source")
        self.print_button = button("Print…")
        self.cancel = button("Cancel")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.progress.hide()
        self.hint = label("", "detail", "dim")
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._connect()
        self._begin()
        room = self.screen().availableSize()
        self.resize(min(1280, room.width() - 40), min(820, room.height() - 60))
        self.form.title.setFocus()
        self.refresh()

    # -- what is asked for ------------------------------------------------------------------------------------------

    def _of_view(self) -> FigureSpec:
        session = self._session
        viewport = session.viewport
        return FigureSpec(
            range_us=(viewport.start_us, viewport.end_us),
            width_px=1920,
            height_px=1080,
            text=1.5,
            scale=2.0,
            theme="dark" if session.theme.name == "dark" else "light",
            subtitle=self._what(),
            lanes=tuple(lane.name for lane in session.lanes if not lane.hidden),
            filters=session.filters,
            language=session.language,
            timezone=session.settings.time_zone,
            spread=session.settings.spread == "all",
        )

    def _what(self) -> str:
        """A caption to begin with: the lanes and the time that are shown."""
        names = [lane.name for lane in self._session.lanes if not lane.hidden]
        viewport = self._session.viewport
        shown = format_range(viewport.start_us, viewport.end_us, self._session.language)
        if not 0 < len(names) <= 4:
            return shown
        listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        return f"{listed}, {shown}"[:300]

    def _begin(self) -> None:
        """Take up the settings used last with this store."""
        last = presets.load().stores.get(self._session.store.url)
        if last is not None:
            self.form.fill(presets.settings_of(last, self._base))

    def spec(self) -> FigureSpec:
        """The figure as the controls say. Raises InputError."""
        return self.form.spec()

    @property
    def figure(self) -> Figure | None:
        """The figure in the preview, None while the settings cannot be drawn."""
        return self._figure

    # -- preview ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the preview anew, or say what is wrong with the settings."""
        self._pause.stop()
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        try:
            spec = self.spec()
            if spec.pages == AUTO_PAGES:
                self._lay_out_behind("Counting how many pages it takes…", spec)
            elif spec.pages > 1 and len(self._data.index) > _MOST_AT_ONCE:
                self._lay_out_behind("Laying out the pages…", spec)
            else:
                self._show(lay_out(self._data, spec, self._cache, paged=self.form.format.paged))
        except (InputError, EnvironmentFailure) as problem:
            self._say(str(problem))

    def _lay_out_behind(self, words: str, spec: FigureSpec) -> None:
        """Lay out behind the window what takes longer than a change may; the last preview stays until it is there."""
        data, paged = self._data, self.form.format.paged

        def work(progress: Progress) -> Figure:
            return lay_out(data, spec, FigureCache(Measure()), progress, paged=paged)

        self._compute(words, work).succeeded.connect(self._counted)

    def _compute(self, words: str, work: Callable[[Progress], Any]) -> Job:
        """Run what takes longer than a preview may; whatever was being computed for an earlier setting stops."""
        if self._counting is not None:
            self._counting.cancel()
        self.foot.said.setText(words)
        job = self._session.worker.read(words.rstrip("…"), work)
        self._counting = job
        job.failed.connect(self._could_not_count)
        return job

    def _counted(self, figure: Figure) -> None:
        if self.sender() is self._counting:
            self._counting = None
            self._show(figure)

    def _could_not_count(self, error: BaseException) -> None:
        if self.sender() is self._counting:
            self._counting = None
            if isinstance(error, InputError | EnvironmentFailure):
                self._say(str(error))

    def _show(self, figure: Figure) -> None:
        figure.spec.checked(vector=self.form.format.vector)
        self._figure = figure
        self._page = min(self._page, len(figure.pages) - 1)
        self._say("")
        self._say_what_it_carries()
        self._turn(self._page)

    def _turn(self, page: int) -> None:
        """Show a page of the figure."""
        if self._figure is None:
            return
        self._page = max(0, min(page, len(self._figure.pages) - 1))
        self.stage.show_page(self._figure, self._page)
        self.foot.show_figure(self._figure, self._page)

    def _say(self, problem: str) -> None:
        """Show what is wrong, or nothing."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            self._figure = None
            self.foot.show_figure(None, 0)
        for made in (self.save, self.copy, self.copy_description, self.print_button):
            made.setEnabled(not problem and self._job is None)

    def _say_what_it_carries(self) -> None:
        if self.form.format.embeds_view:
            self.hint.setText("The file carries this view: drop it on the window to come back here.")
        else:
            self.hint.setText(f"{self.form.format.name} cannot carry the view: choose PNG to come back to it.")

    def _redraw(self) -> None:
        self._turn(self._page)

    def _make_taller(self) -> None:
        spec, data = self._current(), self._data

        def work(progress: Progress) -> FigureSpec | None:
            return fit_height(data, spec, FigureCache(Measure()), progress)

        self._compute("Trying heights…", work).succeeded.connect(self._made_taller)

    def _made_taller(self, higher: FigureSpec | None) -> None:
        if self.sender() is not self._counting:
            return
        self._counting = None
        if higher is None:
            self.foot.said.setText("No height that can be drawn labels every event: choose a shorter range, or pages.")
        else:
            self.form.set_height(higher.height_px)

    def _use_pages(self) -> None:
        # Pages need a format that holds them.
        if not self.form.format.paged:
            self.form.set_format(PAGED.name)
        self.form.set_pages(AUTO_PAGES)

    # -- settings ---------------------------------------------------------------------------------------------------

    def _use(self, view: FigureView) -> None:
        """Take a preset's looks over; range, lanes and texts stay."""
        self.form.fill(presets.settings_of(view, self._current()))

    def _current(self) -> FigureSpec:
        """The figure as it stands, or the view's where the controls cannot be read."""
        try:
            return self.spec()
        except InputError:
            return self._base

    def _present(self) -> FigureView:
        """The settings as they stand. Raises InputError."""
        return self._view(self.spec())

    def _view(self, spec: FigureSpec) -> FigureView:
        range_us = spec.range_us or self._data.index.range_us or self._base.range_us or (0, 1)
        return FigureView.of(self._data, spec, range_us)

    def _remember(self, spec: FigureSpec) -> None:
        presets.save(presets.load().with_last(self._session.store.url, self._view(spec)))

    # -- saving, copying, printing ----------------------------------------------------------------------------------

    def suggested_name(self) -> str:
        """A name for the file: the title, else the store's name and the range, without what file systems refuse."""
        spec = self._current()
        words = spec.title or self._data.name
        if not spec.title and spec.range_us is not None:
            ends = (spec.range_us[0], spec.range_us[1] - 1)
            words += " " + " ".join(dates.edtf_from_us(us, dates.Precision.DAY) for us in ends)
        slug = re.sub(r"[^\w.-]+", "-", words).strip("-.").lower()[:80]
        return f"{slug or 'timeline'}{self.form.format.suffixes[0]}"

    def _ask_and_save(self) -> None:
        folder = self._session.settings.last_folder or str(Path.home())
        chosen = self.form.format
        kinds = [f"{one.name} (*{' *'.join(one.suffixes)})" for one in FORMATS]
        kinds.sort(key=lambda kind: not kind.startswith(f"{chosen.name} "))
        suggested = str(Path(folder) / self.suggested_name())
        path = save_file(self, "Save the figure", suggested, ";;".join(kinds))
        if path is not None:
            path = path if path.suffix else path.with_name(path.name + chosen.suffixes[0])
            self._session.set_settings(self._session.settings.changed(last_folder=str(path.parent)))
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the figure in the background, then close; a problem is shown in the dialog and it stays open."""
        try:
            spec = self.spec()
            format_of(path)
        except InputError as problem:
            self._say(str(problem))
            return
        data = self._data

        # A cache of its own: the preview goes on using the other one while this is written.
        def work(progress: Progress) -> Path:
            save_figure(data, spec, path, progress, FigureCache(Measure()))
            return path

        job = self._session.worker.read("Saving the figure", work)
        self._job = job
        self._busy(True)
        job.stepped.connect(self._stepped)
        job.succeeded.connect(self._saved)
        job.failed.connect(self._could_not_save)
        job.cancelled.connect(self._stopped)

    def _stepped(self, step: Step) -> None:
        self.progress.setRange(0, step.total or 0)
        self.progress.setValue(step.done)
        self.hint.setText(f"{step.note}…")

    def _saved(self, path: Path) -> None:
        self._busy(False)
        self._remember(self._current())
        self._session.told.emit(f"Saved {path.name}")
        self.accept()

    def _could_not_save(self, error: BaseException) -> None:
        self._busy(False)
        if isinstance(error, InputError | EnvironmentFailure):
            self._say(str(error))
            self.save.setEnabled(True)

    def _stopped(self) -> None:
        self._busy(False)
        self.hint.setText("Cancelled: no file was written.")

    def _busy(self, busy: bool) -> None:
        if not busy:
            self._job = None
            self._say_what_it_carries()
        self.progress.setVisible(busy)
        self.progress.setRange(0, 0)
        self.form.setEnabled(not busy)
        for made in (self.save, self.copy, self.copy_description, self.print_button):
            made.setEnabled(not busy)

    def reject(self) -> None:
        """Stop what is being written; with nothing under way, close."""
        if self._job is not None:
            self._job.cancel()
            return
        if self._counting is not None:
            self._counting.cancel()
        super().reject()

    def copy_figure(self) -> None:
        """Put the page on the clipboard, as a picture and as SVG for programs that take it."""
        if self._figure is None:
            return
        spec = self._figure.spec
        content = QMimeData()
        content.setImageData(paint_image(self._figure.pages[self._page], spec))
        one_page = replace(self._figure, pages=(self._figure.pages[self._page],))
        drawing = encode(self._data, one_page, spec, format_of(Path("figure.svg")))
        content.setData("image/svg+xml", drawing)
        QGuiApplication.clipboard().setMimeData(content)
        self._remember(self._current())
        self.hint.setText("The figure is on the clipboard.")

    def copy_words(self) -> None:
        """Put the description of the figure on the clipboard."""
        if self._figure is not None:
            QGuiApplication.clipboard().setText(alt_text(self._data, self._figure))
            self.hint.setText("The description is on the clipboard.")

    def _print(self) -> None:
        if self._figure is None:
            return
        try:
            if print_with_preview(self, self._figure):
                self._remember(self._current())
        except EnvironmentFailure as problem:
            self._say(str(problem))

    # -- building ---------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._pause.timeout.connect(self.refresh)
        self.form.changed.connect(self._pause.start)
        self.stage.size_changed.connect(self._redraw)
        self.foot.page_wanted.connect(self._turn)
        self.foot.taller_wanted.connect(self._make_taller)
        self.foot.pages_wanted.connect(self._use_pages)
        self.presets.chosen.connect(self._use)
        self.presets.refused.connect(self._say)
        self.save.clicked.connect(self._ask_and_save)
        self.copy.clicked.connect(self.copy_figure)
        self.copy_description.clicked.connect(self.copy_words)
        self.print_button.clicked.connect(self._print)
        self.cancel.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 14, 0, 8)
        column.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(18, 0, 18, 0)
        head.setSpacing(8)
        head.addWidget(label("Snapshot", "title"))
        head.addWidget(self.presets)
        column.addLayout(head)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.form)
        # A scroll area paints the window's ground; the form stands on the dialog's.
        scroll.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        column.addWidget(scroll, 1)
        below = QVBoxLayout()
        below.setContentsMargins(18, 0, 18, 0)
        below.addWidget(self.problem)
        column.addLayout(below)
        left = QWidget()
        left.setObjectName("stage")
        stack = QVBoxLayout(left)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.stage, 1)
        stack.addWidget(self.foot)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(left, 1)
        body.addWidget(side)
        foot = QWidget()
        foot.setObjectName("dialogfoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 10, 18, 10)
        row.addWidget(self.hint)
        row.addStretch(1)
        row.addWidget(self.progress)
        for made in (self.cancel, self.copy_description, self.copy, self.print_button, self.save):
            row.addWidget(made)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(foot)
