"""The main window: puts toolbar, timeline, tally, overview, panel and status bar together, and runs the actions.

The parts know the session, not each other; what one asks for arrives here as a signal.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.store import Changes
from explorer import settings as settings_file
from explorer.importing.report import ImportReport
from explorer.jobs import Progress
from explorer.qt import arrivals, editing, files, style
from explorer.qt.about import show_about
from explorer.qt.actions import ACTIONS, MENUS, ActionSpec
from explorer.qt.compare import show_accounts
from explorer.qt.dialogs import show_text
from explorer.qt.goto import ask_date
from explorer.qt.keys import key_groups, show_keys, shown_key
from explorer.qt.lanes import lane_changed
from explorer.qt.motion import Motion
from explorer.qt.overview import HEIGHT_PX as OVERVIEW_PX
from explorer.qt.overview import Overview
from explorer.qt.palette import Palette
from explorer.qt.panel import WIDTH_PX, SourcePanel
from explorer.qt.parts import local_files
from explorer.qt.place import SIZE, Placement
from explorer.qt.preferences import Preferences
from explorer.qt.session import Session
from explorer.qt.statusbar import StatusBar
from explorer.qt.table import EventTable
from explorer.qt.toolbar import Toolbar
from explorer.qt.view import TimelineView
from explorer.qt.walk import Walk
from explorer.qt.welcome import Welcome
from explorer.qt.worker import Job
from explorer.timeline.frame import LaneView

if TYPE_CHECKING:
    from explorer.qt.tally import TallyChart

_log = logging.getLogger(__name__)
_POLL_MS = 1500
"""How often a write by another program is looked for."""
# The timeline's least height, axis and lanes, beside the chart of counts and the overview, and beside the overview.
_LANES_PX = 260
_LANES_ALONE_PX = 220
# A date that would be narrower is gone to with this much time, in its own lengths, to each side.
_DATE_LEAST_PX = 24.0
_DATE_AROUND = 4.0


class MainWindow(QMainWindow):
    """One window on one store."""

    session: Session
    view: TimelineView
    toolbar: Toolbar
    panel: SourcePanel

    def __init__(self, session: Session, log_path: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self._log_path = log_path
        self._walk = Walk()
        self._palette: Palette | None = None
        self._tally: TallyChart | None = None
        self._table: EventTable | None = None
        self._jobs: list[Job] = []
        self._lane_hidden_ms = 0.0
        self.setAcceptDrops(True)
        self.setWindowTitle(f"{session.store.name} — Timeline Explorer")
        self.place = Placement(self)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        self.setMinimumSize(480, 320)
        self.motion = Motion(session)
        self.toolbar = Toolbar(session)
        self.view = TimelineView(session, self.motion)
        self.overview = Overview(session, self.motion)
        self.panel = SourcePanel(session)
        self.status = StatusBar(session)
        self.welcome = Welcome(session, self.view)
        self._lay_out()
        self._connect()
        self._shortcuts: list[QShortcut] = []
        self._actions = {spec.id: self._action(spec) for spec in ACTIONS}
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look_for_other_writers)
        self._poll.start()

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._column = QWidget()
        self._column.installEventFilter(self)
        self._left = QVBoxLayout(self._column)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(0)
        self._left.addWidget(self.view, 1)
        self._left.addWidget(self.overview)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._column)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setSizes([1600 - WIDTH_PX, WIDTH_PX])
        body = QWidget()
        stack = QVBoxLayout(body)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.toolbar)
        stack.addWidget(self._splitter, 1)
        stack.addWidget(self.status)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        session = self.session
        self.panel.event_wanted.connect(self.view.reveal)
        self.panel.filter_wanted.connect(self.add_filter)
        self.toolbar.action_wanted.connect(self.run_action)
        self.welcome.action_wanted.connect(self.run_action)
        self.toolbar.menu_wanted.connect(self._show_menu)
        self.toolbar.search.hit_chosen.connect(self.view.reveal)
        self.toolbar.search.date_chosen.connect(self.show_date)
        self.toolbar.left.connect(self.view.setFocus)
        self.view.instant_pointed.connect(self.status.point_at)
        self.view.lane_toggled.connect(self._toggle_lane)
        self.view.lane_menu_wanted.connect(self._show_lane_menu)
        session.worker.started.connect(self._job_started)
        session.imported.connect(self._tell_imported)
        session.data_changed.connect(self._update_title)
        session.data_changed.connect(self._add_tally_later)
        session.settings_changed.connect(self._settings_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_theme_changed)

    def _action(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.title, self)
        action.triggered.connect(partial(self.run_action, spec.id))
        for key in spec.keys:
            # Enter means something in most fields: for an action it counts on the timeline alone.
            own = key in ("Return", "Enter")
            shortcut = QShortcut(QKeySequence(key), self.view if own else self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut if own else Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(partial(self.run_action, spec.id))
            self._shortcuts.append(shortcut)
        return action

    def run_action(self, action_id: str) -> None:
        """Run an action of the table, if it can be run now."""
        spec = next(spec for spec in ACTIONS if spec.id == action_id)
        if spec.enabled_when(self):
            spec.run(self)

    def menu(self) -> QMenu:
        """Return the menu of everything, a submenu for each part of the table."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MENUS:
            made.addMenu(self._submenu(name, made))
        return made

    def _submenu(self, name: str, parent: QMenu) -> QMenu:
        """Return a menu of the table, with what cannot be done now greyed, and ticks on what is on."""
        made = QMenu(name, parent)
        for spec in ACTIONS:
            if spec.menu == name:
                if spec.separator_before:
                    made.addSeparator()
                action = self._actions[spec.id]
                # The key is shown, not bound: the window's shortcuts already answer to it.
                action.setText(f"{spec.title}\t{shown_key(spec.keys[0])}" if spec.keys else spec.title)
                if spec.id in ("undo", "redo"):
                    state = self.session.history.state
                    said = state.undo_title if spec.id == "undo" else state.redo_title
                    action.setText(f"{said}\t{shown_key(spec.keys[0])}")
                action.setEnabled(spec.enabled_when(self))
                if spec.checked_when is not None:
                    # The tick says how things stand: a click changes that, and the next menu says it.
                    action.setCheckable(True)
                    action.setChecked(spec.checked_when(self))
                made.addAction(action)
        return made

    def _show_menu(self, at: QPoint) -> None:
        self.menu().popup(at)

    # -- sharing the height -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._share_height()
        return super().eventFilter(watched, event)

    def _share_height(self) -> None:
        """Leave the lanes their height in a low window: first the chart of counts makes room, then the overview."""
        left_px = self._column.height()
        if self._table is not None and self.table_shown:
            left_px -= self._table.minimumHeight()
        self.overview.setVisible(left_px - OVERVIEW_PX >= _LANES_ALONE_PX)
        if self._tally is not None:
            self._tally.give_room(left_px - OVERVIEW_PX - self._tally.height() >= _LANES_PX)

    # -- the chart ----------------------------------------------------------------------------------------------

    def _add_tally_later(self) -> None:
        if self._tally is None:
            # The chart's library takes half a second to load: the events are shown first.
            QTimer.singleShot(0, self, self._add_tally)

    def _add_tally(self) -> None:
        if self._tally is not None:
            return
        from explorer.qt.tally import TallyChart

        self._tally = TallyChart(self.session)
        self._left.insertWidget(1, self._tally)
        self._share_height()

    @property
    def tally(self) -> TallyChart | None:
        """The chart of reported counts, None until the events were shown."""
        return self._tally

    # -- actions ------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last edit or import."""
        self._step_history("Undoing", self.session.history.undo, lambda: self.session.history.state.undo)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step_history("Redoing", self.session.history.redo, lambda: self.session.history.state.redo)

    def _step_history(self, title: str, step: Callable[[], Changes], name: Callable[[], str]) -> None:
        history = self.session.history

        def work(_progress: Progress) -> str:
            history.refresh()
            what = name()
            if what:
                step()
            return what

        job = self.session.worker.write(title, work)
        job.succeeded.connect(partial(self._stepped_history, title))

    def _stepped_history(self, title: str, what: str) -> None:
        if not what:
            self.session.told.emit(f"There is nothing to {'undo' if title == 'Undoing' else 'do again'}")
            return
        self.session.told.emit(f"{'Undone' if title == 'Undoing' else 'Done again'}: {what}")

    def show_preferences(self) -> None:
        """Show the preferences."""
        dialog = Preferences(self.session, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def choose_theme(self, name: str) -> None:
        """Set the theme and remember it."""
        self.session.set_settings(self.session.settings.changed(theme=name))

    def _system_theme_changed(self) -> None:
        if self.session.settings.theme == "system":
            self._dress()

    def _dress(self) -> None:
        chosen = style.chosen_theme(self.session.settings.theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            style.apply(app, chosen)
        self.session.set_theme(chosen)

    @property
    def table_shown(self) -> bool:
        """Whether the table of the events in view stands under the timeline."""
        return self._table is not None and not self._table.isHidden()

    def toggle_panel(self) -> None:
        """Show or hide the source panel."""
        self.panel.setVisible(self.panel.isHidden())

    def edit_selected(self) -> None:
        """Show the form of the selected event."""
        if self.session.selected_id is not None:
            editing.edit_event(self, self.session, self.session.selected_id)

    def toggle_table(self) -> None:
        """Show the events in view as a table under the timeline, or take it away."""
        if self._table is None:
            self._table = EventTable(self.session)
            self._table.event_wanted.connect(self.view.reveal)
            self._table.setMinimumHeight(180)
            self._left.insertWidget(1, self._table, 1)
            self._table.show()
        else:
            self._table.setVisible(self._table.isHidden())
        self._share_height()

    def show_accounts(self) -> None:
        """Show the accounts of the selected event side by side."""
        event = self.session.detail(self.session.selected_id) if self.session.selected_id is not None else None
        if event is not None:
            show_accounts(self, self.session, event)

    def toggle_spread(self) -> None:
        """Show on the timeline, for every event or for the selected one, on which dates accounts disagree."""
        settings = self.session.settings
        self.session.set_settings(settings.changed(spread="selected" if settings.spread == "all" else "all"))

    def toggle_tally(self) -> None:
        """Show or hide the chart of reported counts."""
        if self._tally is not None:
            self._tally.toggle_shown()
            if self._tally.wanted and self._tally.has_series and self._tally.isHidden():
                self.session.told.emit("The chart of counts comes back when the window is higher")

    def add_filter(self, query: str) -> None:
        """Show only the events that match this too."""
        if query not in self.session.filters:
            self.session.set_filters((*self.session.filters, query))

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.search.selectAll()

    def show_palette(self) -> None:
        """Show every action by name, to be typed."""
        if self._palette is None:
            self._palette = Palette(self)
            self._palette.chosen.connect(self.run_action)
        self._palette.ask([spec for spec in ACTIONS if spec.id != "palette" and spec.enabled_when(self)])

    def go_to_date(self) -> None:
        """Ask for a date and go there."""
        when = ask_date(self, self.session.language)
        if when is not None:
            self.show_date(when)

    def show_date(self, when: dates.When) -> None:
        """Go to a date: at the scale of the window if it can be seen there, else at one of its own."""
        viewport = self.session.viewport
        span_us = max(when.latest_us - when.earliest_us, 1)
        middle_us = when.earliest_us + span_us // 2
        reach = (when.earliest_us, when.latest_us)
        if span_us > viewport.span_us or when.flags & dates.SPAN:
            self.motion.go_to(viewport.fitted(reach, 0.1))
        elif span_us < _DATE_LEAST_PX * viewport.us_per_px:
            # A day in decades would be a hairline: it is shown among the days around it.
            self.motion.go_to(viewport.fitted(reach, _DATE_AROUND))
        else:
            self.motion.go_to(viewport.centred(middle_us))

    def follow_link(self, direction: int) -> None:
        """Go along the selected event's links, to the next one later (+1) or earlier (-1)."""
        detail = self.session.detail(self.session.selected_id) if self.session.selected_id is not None else None
        other = self._walk.step(detail, direction) if detail is not None else None
        if other is not None:
            self.view.reveal(other)

    def clear_selection(self) -> None:
        """Leave the search, else select nothing: first the range, then the event."""
        if self.toolbar.search.hasFocus():
            self.toolbar.search.leave()
        elif self.session.range_us is not None:
            self.session.select_range(None)
        else:
            self.session.select(None)
        self.view.setFocus()

    def show_keys(self) -> None:
        """List every action with its keys."""
        show_keys(self, key_groups(ACTIONS))

    def show_about(self) -> None:
        """Say what the program is and where the store lies."""
        show_about(self, self.session)

    def show_log(self) -> None:
        """Show what the program noted of its own errors."""
        text = ""
        if self._log_path is not None and self._log_path.exists():
            text = self._log_path.read_text(encoding="utf-8", errors="replace")[-200_000:]
        show_text(self, "Log", text or "Nothing was noted.")

    def complain(self, problem: str) -> None:
        """Show one sentence that says what is wrong. Returns at once: what is under way goes on behind the box."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Timeline Explorer", "", parent=self)
        # Sentences quote files, which may hold what looks like markup.
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(problem)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # -- lanes and clusters -------------------------------------------------------------------------------------

    def _toggle_lane(self, lane_id: int) -> None:
        lane = next(lane for lane in self.session.lanes if lane.lane_id == lane_id)
        if not lane.hidden:
            # The next lane has moved under the pointer: the second click of a double click is not meant for it.
            last_ms, self._lane_hidden_ms = self._lane_hidden_ms, time.monotonic() * 1_000
            if self._lane_hidden_ms - last_ms < QGuiApplication.styleHints().mouseDoubleClickInterval():
                return
        self._change_lane(replace(lane, hidden=not lane.hidden))

    def _change_lane(self, lane: LaneView) -> None:
        lane_changed(self.session, lane)

    def _show_lane_menu(self, lane_id: int, at: QPoint) -> None:
        from explorer.qt.lanes import lane_menu

        menu = lane_menu(self, self.session, lane_id)
        menu.popup(at)

    # -- jobs, settings, other writers --------------------------------------------------------------------------

    def _tell_imported(self, report: ImportReport) -> None:
        """Say what came of an import, and go to what it brought unless some of that is in view."""
        session = self.session
        there, none_seen = arrivals.missed(report, session.viewport) if len(session.whole_index) else (None, False)
        go = partial(self.motion.go_to, there) if there is not None else None
        if go is not None and none_seen:
            go()
            self.status.say(arrivals.words(report), ("Back", partial(self.view.step_view, -1)))
        else:
            self.status.say(arrivals.words(report), ("Show them", go) if go is not None else None)

    def _job_started(self, job: Job) -> None:
        self.status.follow(job)
        job.failed.connect(partial(self._job_failed, job))

    def _job_failed(self, job: Job, error: BaseException) -> None:
        from db.errors import EnvironmentFailure, InputError

        if isinstance(error, InputError | EnvironmentFailure):
            if job.told_in_place:
                return
            self.complain(str(error))
            return
        _log.error("a job failed", exc_info=error)
        self.complain(
            f"Something went wrong in the program itself ({type(error).__name__}). Help › Show the log tells more."
        )

    def learn_history(self) -> None:
        """Have the menu name what can be undone, also what was imported on the command line."""
        history = self.session.history
        if not self.session.store.readonly:
            self.session.worker.write("Reading the history", lambda _progress: history.refresh())

    def finish_import(self) -> None:
        """Do what an import that was ended before its time has left: its events are there, but not found yet."""
        store = self.session.store
        if not store.readonly and store.behind():
            self.session.worker.write(
                "Finishing the search index",
                lambda progress: store.catch_up(lambda done, total: progress.report(done, total)),
            )

    def _look_for_other_writers(self) -> None:
        if self.session.worker.busy or not self.session.loaded:
            return
        if self.session.store.poll_external():
            self.session.load()
            self.learn_history()
            self.session.told.emit("Another program changed this store: it was read again")

    def _update_title(self) -> None:
        self.setWindowTitle(f"{self.session.store.name} — Timeline Explorer")

    def _settings_changed(self) -> None:
        settings_file.save(self.session.settings)
        if style.chosen_theme(self.session.settings.theme) is not self.session.theme:
            self._dress()

    # -- drops and closing --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = local_files(event.mimeData())
        event.acceptProposedAction()
        # The dialog runs its own loop: the other program must have its drop answered first.
        QTimer.singleShot(0, partial(files.import_files, self, paths))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.place.remember()
        self._poll.stop()
        self.motion.stop()
        self.session.worker.close()
        self.session.close()
        super().closeEvent(event)
