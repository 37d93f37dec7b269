"""The main window: puts toolbar, timeline, tracks, panel and status bar together, and runs the actions.

The parts know the session, not each other; what one asks for arrives here as a signal.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from explorer import settings as settings_file
from explorer.importing.report import ImportReport
from explorer.qt import editing, style
from explorer.qt.actions import ACTIONS
from explorer.qt.background import undo_jobs
from explorer.qt.background.window_geometry import SIZE, WindowGeometry
from explorer.qt.background.worker import Job
from explorer.qt.context import ActionContext
from explorer.qt.context_menus import event_menu, time_menu
from explorer.qt.importing import summary
from explorer.qt.importing.card import ImportCard
from explorer.qt.keys import key_groups, show_keys
from explorer.qt.menus import Menus
from explorer.qt.palette import Palette
from explorer.qt.panel.accounts import show_accounts
from explorer.qt.panel.panel import WIDTH_PX, SourcePanel
from explorer.qt.session import Session
from explorer.qt.shell import file_actions
from explorer.qt.shell.about import show_about
from explorer.qt.shell.legend import Legend
from explorer.qt.shell.preferences import Preferences
from explorer.qt.shell.statusbar import StatusBar
from explorer.qt.shell.text_dialog import show_text
from explorer.qt.shell.toolbar import Toolbar
from explorer.qt.timeline.go_to_date import ask_date
from explorer.qt.timeline.lane_menu import lane_changed
from explorer.qt.timeline.motion import Motion
from explorer.qt.timeline.navigation import Navigation
from explorer.qt.timeline.timeline_area import TimelineArea
from explorer.qt.timeline.view import TimelineView
from explorer.qt.timeline.welcome import Welcome
from explorer.qt.widgets import local_files
from explorer.timeline.frame import LaneView

_log = logging.getLogger(__name__)
_POLL_MS = 1500
"""How often a write by another program is looked for."""


class MainWindow(ActionContext):
    """One window on one store."""

    toolbar: Toolbar

    def __init__(self, session: Session, log_path: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self._log_path = log_path
        self._palette: Palette | None = None
        self._lane_hidden_ms = 0.0
        self.setAcceptDrops(True)
        self.setWindowTitle("Timeline Explorer")
        self.place = WindowGeometry(self)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        self.setMinimumSize(480, 320)
        self.motion = Motion(session)
        self.toolbar = Toolbar(session)
        self.travel = Navigation(session, self.motion)
        self.view = TimelineView(session, self.travel)
        self.timeline_area = TimelineArea(session, self.view, self.motion)
        self.panel = SourcePanel(session)
        self.status = StatusBar(session)
        self.welcome = Welcome(session, self.view)
        ImportCard(session, self.motion, self.view)
        self._lay_out()
        self._connect()
        self._menus = Menus(self)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look_for_other_writers)
        self._poll.start()

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.timeline_area)
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
        self.panel.event_wanted.connect(self.travel.reveal)
        self.panel.filter_wanted.connect(self.add_filter)
        self.toolbar.action_wanted.connect(self.run_action)
        self.welcome.action_wanted.connect(self.run_action)
        self.toolbar.menu_wanted.connect(self._show_menu)
        self.toolbar.search.hit_chosen.connect(self.travel.reveal)
        self.toolbar.search.date_chosen.connect(self.travel.show_date)
        self.timeline_area.event_wanted.connect(self.travel.reveal)
        self.toolbar.left.connect(self.view.setFocus)
        self.view.instant_pointed.connect(self.status.point_at)
        self.view.lane_toggled.connect(self._toggle_lane)
        self.view.lane_menu_wanted.connect(self._show_lane_menu)
        self.view.event_menu_wanted.connect(self._show_event_menu)
        self.view.time_menu_wanted.connect(self._show_time_menu)
        session.worker.started.connect(self._job_started)
        session.imported.connect(self._tell_imported)
        session.data_changed.connect(self._update_title)
        session.settings_changed.connect(self._settings_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_theme_changed)

    def run_action(self, action_id: str) -> None:
        """Run an action of the table, if it can be run now."""
        self._menus.run(action_id)

    def menu(self) -> QMenu:
        """Return the menu of everything, a submenu for each part of the table."""
        return self._menus.menu()

    def _show_menu(self, at: QPoint) -> None:
        self.menu().popup(at)

    # -- actions ------------------------------------------------------------------------------------------------

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

    def toggle_panel(self) -> None:
        """Show or hide the source panel."""
        self.panel.setVisible(self.panel.isHidden())

    def edit_selected(self) -> None:
        """Show the form of the selected event."""
        if self.session.selected_id is not None:
            editing.edit_event(self, self.session, self.session.selected_id)

    def show_accounts(self) -> None:
        """Show the accounts of the selected event side by side."""
        event = self.session.detail(self.session.selected_id) if self.session.selected_id is not None else None
        if event is not None:
            show_accounts(self, self.session, event)

    def toggle_spread(self) -> None:
        """Show on the timeline, for every event or for the selected one, on which dates accounts disagree."""
        settings = self.session.settings
        self.session.set_settings(settings.changed(spread="selected" if settings.spread == "all" else "all"))

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
        self._palette.ask([spec for spec in self._menus.possible() if spec.id != "palette"])

    def go_to_date(self) -> None:
        """Ask for a date and go there."""
        when = ask_date(self, self.session.language)
        if when is not None:
            self.travel.show_date(when)

    def clear_selection(self) -> None:
        """Leave the search or the making of a link, else select nothing: first the event, then the range."""
        if self.toolbar.search.hasFocus():
            self.toolbar.search.leave()
        elif not self.view.link_tool.leave():
            self.session.clear_selected()
        self.view.setFocus()

    def show_keys(self) -> None:
        """List every action with its keys."""
        show_keys(self, key_groups(ACTIONS))

    def show_legend(self) -> None:
        """Say what the shapes of marks mean; a click on a category shows only its events."""
        legend = Legend(self, self.session)
        legend.filter_wanted.connect(self.add_filter)
        legend.popup(self.toolbar.under("legend"))

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
        from explorer.qt.timeline.lane_menu import lane_menu

        menu = lane_menu(self, self.session, lane_id)
        menu.popup(at)

    def _show_event_menu(self, at: QPoint) -> None:
        event_menu(self, self._menus).popup(at)

    def _show_time_menu(self, us: int, lane_id: int | None, at: QPoint) -> None:
        time_menu(self, self._menus, us, lane_id).popup(at)

    # -- jobs, settings, other writers --------------------------------------------------------------------------

    def _tell_imported(self, report: ImportReport) -> None:
        """Say what came of an import, and go to what it brought unless some of that is in view."""
        session = self.session
        there, none_seen = summary.missed(report, session.viewport) if len(session.whole_index) else (None, False)
        go = partial(self.motion.go_to, there) if there is not None else None
        if go is not None and none_seen:
            go()
            self.status.say(summary.words(report), ("Back", partial(self.travel.step_view, -1)))
        else:
            self.status.say(summary.words(report), ("Show them", go) if go is not None else None)

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

    def _look_for_other_writers(self) -> None:
        if self.session.worker.busy or not self.session.loaded:
            return
        if self.session.store.poll_external():
            self.session.load()
            undo_jobs.learn_history(self.session)
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
        QTimer.singleShot(0, partial(file_actions.import_files, self, paths))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.place.remember()
        self._poll.stop()
        self.motion.stop()
        self.session.worker.close()
        self.session.close()
        super().closeEvent(event)
