"""Everything the program can do by name, in one table: menus, keys, the command palette and the help all read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.qt import editing
from explorer.qt.background import undo_jobs
from explorer.qt.context import ActionContext
from explorer.qt.panel.citations import copy_event_citations
from explorer.qt.panel.claims import show_claims
from explorer.qt.shell import file_actions
from explorer.qt.timeline.lane_menu import all_lanes
from explorer.timeline.tracks import TRACKS
from explorer.timeline.tracks.track import Track


def _always(_window: ActionContext) -> bool:
    return True


def _event_selected(window: ActionContext) -> bool:
    return window.session.selected_id is not None


def _writable(window: ActionContext) -> bool:
    return not window.session.store.readonly


def _editable(window: ActionContext) -> bool:
    return _event_selected(window) and _writable(window)


def _has_theme(name: str) -> Callable[[ActionContext], bool]:
    return lambda window: window.session.settings.theme == name


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing to do: its name for people, its keys (the first is shown), its menu, what it does and when it can."""

    id: str
    title: str
    keys: tuple[str, ...]
    menu: str
    run: Callable[[ActionContext], object]
    enabled_when: Callable[[ActionContext], bool] = _always
    separator_before: bool = False
    checked_when: Callable[[ActionContext], bool] | None = None
    """Whether what it turns on and off is on; None for what is done once."""


MENUS = ("File", "Edit", "View", "Go", "Help")


def _track_action(track: Track) -> ActionSpec:
    return ActionSpec(
        track.id,
        track.menu,
        (),
        "View",
        lambda w: w.timeline_area.toggle_track(track.id),
        checked_when=lambda w: w.timeline_area.is_track_wanted(track.id),
    )


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("import", "Import events…", ("Ctrl+I",), "File", file_actions.import_files),
    ActionSpec("paste-table", "Paste a table…", ("Ctrl+V",), "File", file_actions.paste_table, _writable),
    ActionSpec("snapshot", "Save a snapshot…", ("Ctrl+E",), "File", file_actions.snapshot),
    ActionSpec("open-figure", "Show what a figure shows…", (), "File", file_actions.open_figure),
    ActionSpec("copy-figure", "Copy the view as an image", ("Ctrl+Shift+C",), "File", file_actions.copy_figure),
    ActionSpec("export", "Export events…", (), "File", file_actions.export_events),
    ActionSpec(
        "open-store", "Open another store…", ("Ctrl+O",), "File", file_actions.open_store, separator_before=True
    ),
    ActionSpec("load-builtin", "Add the built-in timeline", (), "File", file_actions.add_builtin),
    ActionSpec("imports", "Imports, and taking them back…", (), "File", file_actions.show_imports),
    ActionSpec("new-event", "New event…", ("N",), "Edit", lambda w: editing.new_event(w, w.session), _writable),
    ActionSpec("edit-event", "Edit…", ("Return", "Enter"), "Edit", lambda w: w.edit_selected(), _editable),
    ActionSpec(
        "duplicate",
        "Duplicate",
        ("Ctrl+D",),
        "Edit",
        lambda w: editing.duplicate_events(w.session, w.session.selected_ids),
        _editable,
    ),
    ActionSpec(
        "link-from", "Link with the event clicked next", ("L",), "Edit", lambda w: w.view.link_tool.begin(), _editable
    ),
    ActionSpec(
        "copy-citation",
        "Copy citation",
        (),
        "Edit",
        lambda w: copy_event_citations(w.session, w.session.detail(w.session.selected_id or 0)),
        _event_selected,
    ),
    ActionSpec(
        "delete",
        "Delete",
        ("Del",),
        "Edit",
        lambda w: editing.delete_events(w.session, w.session.selected_ids),
        _editable,
    ),
    ActionSpec(
        "new-lane",
        "New lane…",
        (),
        "Edit",
        lambda w: editing.new_lane(w, w.session),
        _writable,
        separator_before=True,
    ),
    ActionSpec("sources", "Sources…", (), "Edit", lambda w: editing.show_sources(w, w.session)),
    ActionSpec(
        "check-quotes", "Check every quote", (), "Edit", lambda w: editing.check_every_quote(w, w.session), _writable
    ),
    ActionSpec("actors", "Actors…", (), "Edit", lambda w: editing.show_actors(w, w.session)),
    ActionSpec("tags", "Tags…", (), "Edit", lambda w: editing.show_tags(w, w.session)),
    ActionSpec("series", "Reported counts…", (), "Edit", lambda w: editing.show_series(w, w.session)),
    ActionSpec(
        "undo", "Undo", ("Ctrl+Z",), "Edit", lambda w: undo_jobs.undo(w.session), _writable, separator_before=True
    ),
    ActionSpec("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", lambda w: undo_jobs.redo(w.session), _writable),
    ActionSpec(
        "preferences", "Preferences…", ("Ctrl+,",), "Edit", lambda w: w.show_preferences(), separator_before=True
    ),
    ActionSpec("quit", "Quit", ("Ctrl+Q",), "File", lambda w: w.close(), separator_before=True),
    ActionSpec("zoom-in", "Zoom in", ("+", "=", "W"), "View", lambda w: w.travel.zoom_step(-1)),
    ActionSpec("zoom-out", "Zoom out", ("-", "S"), "View", lambda w: w.travel.zoom_step(1)),
    ActionSpec("fit", "Show everything", ("0", "Home"), "View", lambda w: w.travel.fit_all()),
    ActionSpec(
        "fit-event", "Centre the selected event", ("F",), "View", lambda w: w.travel.fit_selected(), _event_selected
    ),
    ActionSpec(
        "align",
        "Time before and after the selected event",
        ("Ctrl+T",),
        "View",
        lambda w: w.travel.align(),
        checked_when=lambda w: w.session.origin is not None,
    ),
    ActionSpec(
        "theme-system",
        "Theme as the system has it",
        (),
        "View",
        lambda w: w.choose_theme("system"),
        separator_before=True,
        checked_when=_has_theme("system"),
    ),
    ActionSpec(
        "theme-light", "Light theme", (), "View", lambda w: w.choose_theme("light"), checked_when=_has_theme("light")
    ),
    ActionSpec(
        "theme-dark", "Dark theme", (), "View", lambda w: w.choose_theme("dark"), checked_when=_has_theme("dark")
    ),
    ActionSpec(
        "panel",
        "Source panel",
        ("Ctrl+B",),
        "View",
        lambda w: w.toggle_panel(),
        separator_before=True,
        checked_when=lambda w: not w.panel.isHidden(),
    ),
    *(_track_action(track) for track in TRACKS if track.menu),
    ActionSpec(
        "claims",
        "Claims and verdicts",
        ("Ctrl+L",),
        "View",
        lambda w: show_claims(w, w.session, w.travel.reveal),
    ),
    ActionSpec(
        "spread",
        "Dates on which accounts disagree",
        (),
        "View",
        lambda w: w.toggle_spread(),
        checked_when=lambda w: w.session.settings.spread == "all",
    ),
    ActionSpec("accounts", "Accounts side by side", (), "View", lambda w: w.show_accounts(), _event_selected),
    ActionSpec(
        "table",
        "Table of the events in view",
        ("Ctrl+Shift+T",),
        "View",
        lambda w: w.timeline_area.toggle_table(),
        checked_when=lambda w: w.timeline_area.table_shown,
    ),
    ActionSpec("show-lanes", "Show all lanes", (), "View", lambda w: all_lanes(w.session)),
    ActionSpec("clear-filters", "Remove all filters", (), "View", lambda w: w.session.set_filters(())),
    ActionSpec("search", "Search", ("Ctrl+F", "/"), "Go", lambda w: w.focus_search()),
    ActionSpec("palette", "Do anything by name", ("Ctrl+K",), "Go", lambda w: w.show_palette()),
    ActionSpec("go-to-date", "Go to a date…", ("Ctrl+G",), "Go", lambda w: w.go_to_date()),
    ActionSpec(
        "back", "Back to the view before", ("Alt+Left",), "Go", lambda w: w.travel.step_view(-1), separator_before=True
    ),
    ActionSpec("forward", "Forward to the view after", ("Alt+Right",), "Go", lambda w: w.travel.step_view(1)),
    ActionSpec("left", "Earlier", ("A", "Left"), "Go", lambda w: w.travel.pan_step(-1), separator_before=True),
    ActionSpec("right", "Later", ("D", "Right"), "Go", lambda w: w.travel.pan_step(1)),
    ActionSpec("next", "Next event in the lane", (".",), "Go", lambda w: w.travel.step_event(1), separator_before=True),
    ActionSpec("previous", "Previous event in the lane", (",",), "Go", lambda w: w.travel.step_event(-1)),
    ActionSpec("lane-below", "Nearest event in the lane below", ("Down",), "Go", lambda w: w.travel.step_lane(1)),
    ActionSpec("lane-above", "Nearest event in the lane above", ("Up",), "Go", lambda w: w.travel.step_lane(-1)),
    ActionSpec("next-link", "Follow the next link", ("]",), "Go", lambda w: w.travel.follow_link(1), _event_selected),
    ActionSpec(
        "previous-link", "Follow the previous link", ("[",), "Go", lambda w: w.travel.follow_link(-1), _event_selected
    ),
    ActionSpec("page-down", "Scroll the lanes down", ("PgDown",), "Go", lambda w: w.view.scroll_page(1)),
    ActionSpec("page-up", "Scroll the lanes up", ("PgUp",), "Go", lambda w: w.view.scroll_page(-1)),
    ActionSpec("clear", "Clear the selection", ("Esc",), "Go", lambda w: w.clear_selection()),
    ActionSpec("legend", "What the shapes mean", ("K",), "View", lambda w: w.show_legend()),
    ActionSpec("keys", "All keys", ("F1", "?"), "Help", lambda w: w.show_keys()),
    ActionSpec("about", "About this program", (), "Help", lambda w: w.show_about()),
    ActionSpec("log", "Show the log", (), "Help", lambda w: w.show_log()),
)
