"""A file that comes again after a person has edited what came of it, and an import taken back with edits in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.store import Store
from explorer.commands import ChangeEvents, DeleteEvents
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.importing.imports_list import EditedQuestion, ImportsDialog
from explorer.qt.window import MainWindow
from tests.qt.importing.support import Opener, Recounted, captions, event_called

LIST = "id,date,what,place\na1,2019-06-05,Signing,Moscow\na2,2019-06-06,Forum,Petersburg\na3,2019-06-07,Panel,Hall\n"


@pytest.fixture
def edited(qtbot: QtBot, window: MainWindow, open_dialog: Opener, store: Store, tmp_path: Path) -> Path:
    """A file that was imported, of which one event was edited and another deleted; the file has changed since."""
    path = tmp_path / "events.csv"
    path.write_text(LIST, "utf-8")
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        open_dialog(path).start_import()
    history = window.session.history
    history.do(ChangeEvents((event_called(store, "Signing").id,), {"place": "Kremlin"}))
    history.do(DeleteEvents((event_called(store, "Panel").id,)))
    path.write_text(LIST.replace("Moscow", "Moskva"), "utf-8")
    return path


def test_the_dialog_says_what_stays_as_it_was_edited_and_the_import_leaves_it(
    qtbot: QtBot, window: MainWindow, edited: Path, open_dialog: Opener, store: Store
) -> None:
    edited.write_text(edited.read_text("utf-8").replace("Forum", "Economic forum"), "utf-8")
    dialog = open_dialog(edited)
    assert "1 value was edited here and changed in the file since the last import" in dialog.notes.text()
    assert "In the file: line 2, place (“Moskva”)." in dialog.notes.text()
    assert "line 4 (“Panel”)" in dialog.notes.text()
    assert dialog.over_box.isVisible()
    assert dialog.import_button.text() == "Import 1 event"
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert event_called(store, "Signing").place == "Kremlin"
    assert event_called(store, "Economic forum").place == "Petersburg"
    assert not [hit for hit in store.search("Panel") if hit.title == "Panel"]


def test_the_file_is_given_the_say_by_a_box(
    qtbot: QtBot, window: MainWindow, edited: Path, open_dialog: Opener, recounted: Recounted, store: Store
) -> None:
    dialog = open_dialog(edited)
    assert dialog.import_button.text() == "Nothing new"
    assert dialog.over_box.text() == "Let the file overwrite what was edited here and bring back what was deleted here"
    with recounted(dialog):
        dialog.over_box.click()
    assert dialog.import_button.text() == "Import 2 events"
    assert "1 value written here gives way to what the file says: line 2, place (“Kremlin”)." in dialog.notes.text()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert event_called(store, "Signing").place == "Moskva"
    assert event_called(store, "Panel").place == "Hall"


def test_another_file_is_not_given_the_say(
    edited: Path, open_dialog: Opener, recounted: Recounted, tmp_path: Path
) -> None:
    dialog = open_dialog(edited)
    with recounted(dialog):
        dialog.over_box.click()
    other = tmp_path / "other.csv"
    other.write_text("date,what\n2019,Other\n", "utf-8")
    with recounted(dialog):
        dialog.show_file(other)
    assert not dialog.over_box.isChecked()
    assert not dialog.over_box.isVisible()


@pytest.fixture
def asked(qtbot: QtBot, window: MainWindow, edited: Path) -> Callable[[], EditedQuestion]:
    """Press Take back for the latest import, and return the question that comes."""
    dialog = ImportsDialog(window.session, window)
    qtbot.addWidget(dialog)

    def ask() -> EditedQuestion:
        dialog._take_back(window.session.store.imports()[0])
        return dialog.question

    return ask


@pytest.mark.parametrize("keep", [True, False])
def test_taking_back_asks_what_becomes_of_edited_events_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, asked: Callable[[], EditedQuestion], store: Store, keep: bool
) -> None:
    before = store.counts().events
    question = asked()
    assert question.said.text().startswith("1 event of events.csv was edited here since the import")
    assert "• Signing" in question.said.text()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        (question.keep_button if keep else question.all_button).click()
    assert store.counts().events == before - (1 if keep else 2)
    if keep:
        assert event_called(store, "Signing").place == "Kremlin"
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        window.run_action("undo")
    assert store.counts().events == before
    assert event_called(store, "Signing").place == "Kremlin"
    assert event_called(store, "Signing").provenance.file == "events.csv"


def test_taking_back_can_be_thought_better_of(asked: Callable[[], EditedQuestion], store: Store) -> None:
    before = store.counts()
    asked().reject()
    assert store.counts() == before


def test_the_dialog_of_a_new_file_has_no_box_for_edits(dialog: ImportDialog) -> None:
    assert not dialog.over_box.isVisible()


def test_a_row_whose_title_changed_is_asked_about_and_becomes_no_double(
    qtbot: QtBot, open_dialog: Opener, recounted: Recounted, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    place = tmp_path / "meetings.csv"
    place.write_text("date,what\n2019-06-05,Old name\n2019-06-06,Second\n", "utf-8")
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        open_dialog(place).start_import()
    place.write_text("date,what\n2019-06-05,New name\n2019-06-06,Second\n", "utf-8")
    again = open_dialog(place)
    assert again.same_box.isVisible()
    assert again.same_box.text() == "Line 2: “New name” looks like “Old name” of the same date: the same event?"
    assert again.import_button.text() == "Import 1 event"
    before = store.counts().events
    with recounted(again):
        again.same_box.click()
    assert "1 already here (will be updated)" in " ".join(captions(again))
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        again.start_import()
    assert store.counts().events == before
    assert event_called(store, "New name").when.edtf == "2019-06-05"
    assert not [hit for hit in store.search("Old name") if hit.title == "Old name"]


def test_a_second_event_of_a_day_is_not_asked_about(open_dialog: Opener, dialog: ImportDialog) -> None:
    assert not dialog.same_box.isVisible()
