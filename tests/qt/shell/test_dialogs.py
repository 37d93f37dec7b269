"""Preferences, the list of imports, undo, and going to a date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QDialog, QListWidget, QPlainTextEdit, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from db.store import Store
from explorer import VERSION
from explorer import settings as settings_file
from explorer.qt.actions import ACTIONS
from explorer.qt.editing import events
from explorer.qt.importing.imports_list import ImportsDialog
from explorer.qt.keys import key_groups
from explorer.qt.shell.filter_dialog import FilterDialog
from explorer.qt.shell.preferences import Preferences
from explorer.qt.shell.searchbox import offered_dates
from explorer.qt.timeline.go_to_date import DateDialog
from explorer.qt.widgets import Dialog
from explorer.qt.window import MainWindow


def choose(dialog: Preferences, name: str, value: str) -> None:
    box = dialog.boxes[name]
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_a_change_of_language_reaches_axis_and_status_and_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    dialog = Preferences(window.session, window)
    choose(dialog, "language", "ru")
    window.travel.reveal(window.session.store.find_key("mts-huawei-2019-06-05") or 0)
    assert "5 июня 2019" in window.panel.text()
    assert settings_file.load().language == "ru"
    dialog.deleteLater()


def test_every_setting_that_has_values_can_be_chosen(window: MainWindow) -> None:
    dialog = Preferences(window.session, window)
    assert set(dialog.boxes) == {"theme", "language", "wheel", "motion", "spread", "citation_style", "time_zone"}
    dialog.deleteLater()


def test_a_chosen_theme_is_worn_at_once(window: MainWindow) -> None:
    dialog = Preferences(window.session, window)
    choose(dialog, "theme", "dark")
    assert window.session.theme.name == "dark"
    choose(dialog, "theme", "light")
    assert window.session.theme.name == "light"
    dialog.deleteLater()


def test_one_undo_takes_a_whole_import_back(
    qtbot: QtBot, window: MainWindow, import_text: Callable[[Store, str], Any]
) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        import_text(window.session.store, "title,start\nOne,2019\nTwo,2020\n")
    assert len(window.session.whole_index) == 275
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        window.run_action("undo")
    assert len(window.session.whole_index) == 273


def test_an_import_can_be_taken_back_from_the_list(
    qtbot: QtBot, window: MainWindow, import_text: Callable[[Store, str], Any]
) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        import_text(window.session.store, "title,start\nOne,2019\nTwo,2020\n")
    dialog = ImportsDialog(window.session, window)
    latest = window.session.store.imports()[0]
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog._take_back(latest)
    assert len(window.session.whole_index) == 273
    dialog.deleteLater()


@pytest.mark.parametrize(
    ("text", "words", "kept"),
    [("2019-06", "June 2019", "2019-06"), ("-0043", "44 BCE", "-0043"), ("5 июня 2019", "5 June 2019", "2019-06-05")],
)
def test_a_date_to_go_to_is_read_back_while_it_is_typed(window: MainWindow, text: str, words: str, kept: str) -> None:
    dialog = DateDialog(window)
    dialog.field.setText(text)
    assert dialog.reading.text().startswith(f"{words} · ")
    assert dialog.reading.text().endswith(f" kept as {kept}")
    assert dialog.when is not None
    assert dialog.when.edtf == kept
    dialog.field.setText("2019-02-31")
    assert dialog.when is None
    assert dialog.reading.text() == "This is no date: 31 February 2019 does not exist"
    dialog.deleteLater()


def test_a_date_that_could_be_two_is_not_gone_to(window: MainWindow) -> None:
    dialog = DateDialog(window)
    dialog.field.setText("03/04/2019")
    assert not dialog.go_button.isEnabled()
    assert "3 April 2019 (2019-04-03) or 4 March 2019 (2019-03-04)" in dialog.reading.text()
    dialog.deleteLater()


@pytest.mark.parametrize("make", [lambda w: events.event_form(w, w.session, None), lambda w: Preferences(w.session, w)])
def test_a_dialog_stays_within_a_small_screen_with_its_buttons(
    qtbot: QtBot, window: MainWindow, make: Callable[[MainWindow], Dialog]
) -> None:
    room = QSize(640, 400)
    dialog = make(window)
    dialog.show()
    dialog.keep_within(room)
    qtbot.waitUntil(lambda: dialog.height() < 400)
    assert dialog.width() <= 640
    for one in dialog.findChildren(QPushButton):
        if one.text() in ("Save", "Cancel", "Close"):
            assert dialog.rect().contains(QRect(one.mapTo(dialog, QPoint(0, 0)), one.size()))
    dialog.close()
    dialog.deleteLater()


def test_about_names_the_licences_of_styles_font_and_libraries(window: MainWindow) -> None:
    window.run_action("about")
    (dialog,) = [one for one in window.findChildren(QDialog) if one.windowTitle() == "About Timeline Explorer"]
    (said,) = [" ".join(one.toPlainText().split()) for one in dialog.findChildren(QPlainTextEdit)]
    for word in ("CC BY-SA 3.0", "SIL Open Font License", "LGPL 3.0", "CC BY 4.0"):
        assert word in said
    dialog.close()


def test_about_says_what_is_new_in_this_version(window: MainWindow) -> None:
    window.run_action("about")
    (dialog,) = [one for one in window.findChildren(QDialog) if one.windowTitle() == "About Timeline Explorer"]
    (shown,) = [one.toPlainText() for one in dialog.findChildren(QTextBrowser)]
    assert VERSION in shown
    assert "iCalendar" in shown
    dialog.close()


def test_an_ellipsis_stands_right_after_the_word() -> None:
    assert [spec.title for spec in ACTIONS if " …" in spec.title or "..." in spec.title] == []


def test_every_key_is_listed_once_and_moving_about_comes_before_files() -> None:
    groups = key_groups(ACTIONS)
    names = [name for name, _ in groups]
    assert names == ["Mouse", "Move about", "Search and links", "View", "Edit", "Files", "Help"]
    listed = [what for _, rows in groups[1:] for what, _ in rows]
    assert sorted(listed) == sorted(spec.title.removesuffix("…") for spec in ACTIONS if spec.keys)


def test_a_filter_completes_from_what_the_store_has(window: MainWindow) -> None:
    dialog = FilterDialog(window, window.session, "actor")
    completer = dialog.words.line.completer()
    completer.setCompletionPrefix("huaw")
    assert "Huawei" in {completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())}
    dialog.choice.set_value("lane")
    assert list(dialog.known()) == [lane.name for lane in window.session.store.lanes()]
    dialog.choice.set_value("source")
    assert "Reuters" in dialog.known()
    dialog.deleteLater()


def test_a_filter_is_asked_for_in_the_words_of_the_search(window: MainWindow) -> None:
    dialog = FilterDialog(window, window.session, "actor")
    assert not dialog.save_button.isEnabled()
    dialog.words.set_value('Huawei "Technologies"')
    assert dialog.save_button.isEnabled()
    assert dialog.query == 'actor:"Huawei  Technologies "'
    dialog.choice.set_value("any words")
    dialog.words.set_value("huawei -nokia")
    assert dialog.query == "huawei -nokia"
    dialog.deleteLater()


def test_the_keyboard_is_the_timelines_again_after_a_filter(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.qt.shell.toolbar.ask_filter", lambda *_: 'actor:"MTS"')
    window.show()
    window.focus_search()
    window.toolbar._ask_filter("actor")
    assert window.session.filters == ('actor:"MTS"',)
    assert window.focusWidget() is window.view


def test_a_date_in_the_search_is_offered_and_enter_goes_there(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.focus_search()
    search = window.toolbar.search
    qtbot.keyClicks(search, "5 June 2019")

    def lists() -> list[QListWidget]:
        return [one for one in window.findChildren(QListWidget) if one.accessibleName() == "Search results"]

    qtbot.waitUntil(lambda: bool(lists()) and lists()[0].count() > 0, timeout=5_000)
    assert lists()[0].item(0).text() == "Go to 5 June 2019"
    with qtbot.waitSignal(search.date_chosen) as chosen:
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert chosen.args[0].edtf == "2019-06-05"
    assert not lists()[0].isVisible()


def test_enter_closes_the_list_and_the_field_says_which_hit_it_is(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.focus_search()
    search = window.toolbar.search
    qtbot.keyClicks(search, "putin")
    qtbot.waitUntil(lambda: len(search.hits) > 1, timeout=5_000)
    total = search.counted.removesuffix(" found")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert search.counted == f"2 of {total}"
    assert window.session.selected_id == search.hits[1].event_id


@pytest.mark.parametrize("text", ["5g", "nokia", "100", "43621", "may", "kremlin 2019"])
def test_words_that_are_no_date_offer_none(text: str) -> None:
    assert offered_dates(text) == ()
