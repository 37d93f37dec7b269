"""Menus and keys of the window, made from the table of actions. What an action does, the table says."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from explorer.qt.actions import ACTIONS, MENUS, ActionSpec
from explorer.qt.context import ActionContext
from explorer.qt.keys import shown_key


class Menus:
    """Binds the keys of one window, and makes its menus as they are asked for."""

    def __init__(self, window: ActionContext) -> None:
        self._window = window
        self._shortcuts: list[QShortcut] = []
        self._actions = {spec.id: self._action(spec) for spec in ACTIONS}

    def run(self, action_id: str) -> None:
        """Run an action of the table, if it can be run now."""
        spec = next(spec for spec in ACTIONS if spec.id == action_id)
        if spec.enabled_when(self._window):
            spec.run(self._window)

    def possible(self) -> list[ActionSpec]:
        """Return what can be done now."""
        return [spec for spec in ACTIONS if spec.enabled_when(self._window)]

    def menu(self) -> QMenu:
        """Return the menu of everything, a submenu for each part of the table."""
        made = QMenu(self._window)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MENUS:
            made.addMenu(self._submenu(name, made))
        return made

    def action(self, action_id: str) -> QAction:
        """Return an entry of the table for a menu, as it stands now."""
        return self._as_it_stands(next(spec for spec in ACTIONS if spec.id == action_id))

    def _submenu(self, name: str, parent: QMenu) -> QMenu:
        """Return a menu of the table, with what cannot be done now greyed, and ticks on what is on."""
        made = QMenu(name, parent)
        for spec in ACTIONS:
            if spec.menu == name:
                if spec.separator_before:
                    made.addSeparator()
                made.addAction(self._as_it_stands(spec))
        return made

    def _as_it_stands(self, spec: ActionSpec) -> QAction:
        action, title = self._actions[spec.id], spec.title
        if spec.id in ("undo", "redo"):
            state = self._window.session.history.state
            title = state.undo_title if spec.id == "undo" else state.redo_title
        # The key is shown, not bound: the window's shortcuts already answer to it.
        action.setText(f"{title}\t{shown_key(spec.keys[0])}" if spec.keys else title)
        action.setEnabled(spec.enabled_when(self._window))
        if spec.checked_when is not None:
            # The tick says how things stand: a click changes that, and the next menu says it.
            action.setCheckable(True)
            action.setChecked(spec.checked_when(self._window))
        return action

    def _action(self, spec: ActionSpec) -> QAction:
        window = self._window
        action = QAction(spec.title, window)
        action.triggered.connect(partial(window.run_action, spec.id))
        for key in spec.keys:
            # Enter means something in most fields: for an action it counts on the timeline alone.
            own = key in ("Return", "Enter")
            shortcut = QShortcut(QKeySequence(key), window.view if own else window)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut if own else Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(partial(window.run_action, spec.id))
            self._shortcuts.append(shortcut)
        return action
