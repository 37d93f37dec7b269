"""How columns are read, chosen in the import dialog: targets, lanes, fixed values, and mappings that are kept."""

from __future__ import annotations

from pathlib import Path
from threading import current_thread, main_thread

import pytest
from pytestqt.qtbot import QtBot

from db.failures import StoreLocked
from db.store import Store
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.importing.targets import EXTRA, LEFT_OUT
from explorer.qt.window import MainWindow
from tests.qt.importing.support import Opener, Recounted, captions, event_called

ANOTHER = "date,what,colour\n2020-01-02,Fifth,red\n"
ONE_MORE_COLUMN = "date,what,colour,more\n2020-01-02,Fifth,red,x\n"


@pytest.fixture
def coloured(dialog: ImportDialog, recounted: Recounted) -> ImportDialog:
    """The dialog on the small list, its column of colours read as the category."""
    with recounted(dialog):
        dialog.set_target("colour", "category")
    assert dialog.mapping().columns_of("category") == ("colour",)
    return dialog


def test_a_column_can_be_read_as_another_field(coloured: ImportDialog, recounted: Recounted) -> None:
    with recounted(coloured):
        coloured.set_target("colour", EXTRA)
    assert coloured.mapping().field_of_column("colour") == ""


def test_a_choice_moves_neither_the_table_nor_the_counts(open_dialog: Opener, recounted: Recounted) -> None:
    names = [f"column {n}" for n in range(40)]
    rows = [",".join(["2019-06-05", "Signed", *names]) for _ in range(60)]
    dialog = open_dialog("\n".join([",".join(["date", "title", *names]), *rows]))
    across, down = dialog.table.horizontalScrollBar(), dialog.table.verticalScrollBar()
    across.setValue(across.maximum() // 2)
    down.setValue(down.maximum() // 2)
    before = across.value(), down.value()
    assert min(before) > 0
    said = dialog.import_button.text()
    with recounted(dialog):
        dialog.set_target("column 20", "category")
        assert dialog.import_button.text() == said
        assert not dialog.import_button.isEnabled()
        assert "60 new" in captions(dialog)
    assert (across.value(), down.value()) == before


def test_a_mapping_made_by_hand_is_remembered_for_files_with_the_same_header(
    qtbot: QtBot, coloured: ImportDialog, open_dialog: Opener, window: MainWindow
) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        coloured.start_import()
    assert open_dialog(ANOTHER).mapping().columns_of("category") == ("colour",)


def test_the_lane_to_choose_is_for_rows_whose_lane_column_is_empty(dialog: ImportDialog, recounted: Recounted) -> None:
    assert "Into lane" in captions(dialog)
    with recounted(dialog):
        dialog.set_target("colour", "lane")
    assert "Where “colour” is empty, into lane" in captions(dialog)
    with recounted(dialog):
        dialog.set_target("colour", LEFT_OUT)
    assert "Into lane" in captions(dialog)


def test_a_mapping_is_saved_under_a_name_and_used_for_another_file(
    qtbot: QtBot, coloured: ImportDialog, open_dialog: Opener, recounted: Recounted, tmp_path: Path
) -> None:
    with qtbot.waitSignal(coloured.controls.mappings.told, timeout=10_000):
        coloured.controls.mappings.save("My colours")
    coloured.controls.mappings.write(tmp_path / "mapping.json")
    coloured.done(0)
    again = open_dialog(ONE_MORE_COLUMN)
    formats = again.controls.format_box
    at = formats.findText("Mapping: My colours")
    assert at > 0
    with recounted(again):
        formats.setCurrentIndex(at)
        formats.activated.emit(at)
    assert again.mapping().columns_of("category") == ("colour",)
    with recounted(again):
        again.set_target("colour", LEFT_OUT)
    with recounted(again):
        again.controls.mappings.read(tmp_path / "mapping.json")
    assert again.mapping().columns_of("category") == ("colour",)


def test_a_column_is_kept_left_out_or_joined_to_the_title(dialog: ImportDialog, recounted: Recounted) -> None:
    assert dialog.mapping().field_of_column("colour") == ""
    with recounted(dialog):
        dialog.set_target("colour", LEFT_OUT)
    assert "colour" in dialog.mapping().ignored
    with recounted(dialog):
        dialog.set_target("colour", "title")
    assert dialog.mapping().columns_of("title") == ("what", "colour")
    join_field = dialog.controls.settings.join_field
    join_field.setText(", ")
    with recounted(dialog):
        join_field.editingFinished.emit()
    title = dialog.mapping().get("title")
    assert title is not None
    assert title.join == ", "


def test_a_fixed_category_is_given_to_all_rows(
    qtbot: QtBot, dialog: ImportDialog, recounted: Recounted, window: MainWindow, store: Store
) -> None:
    settings = dialog.controls.settings
    settings.fixed_field.setText("Deals")
    with recounted(dialog):
        settings.fixed_button.click()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert event_called(store, "First").category == "Deals"


def test_parts_of_a_date_take_the_place_of_a_whole_one(dialog: ImportDialog) -> None:
    dialog.set_target("date", "start_year")
    assert dialog.mapping().get("start") is None
    dialog.set_target("date", "start")
    assert dialog.mapping().get("start_year") is None


def test_a_mapping_that_cannot_be_kept_says_so_and_leaves_the_window_free(
    qtbot: QtBot, window: MainWindow, dialog: ImportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[str] = []
    monkeypatch.setattr(window, "complain", complaints.append)
    threads: list[bool] = []

    def busy(*_given: object) -> None:
        threads.append(current_thread() is main_thread())
        raise StoreLocked("Another program keeps the store busy.")

    monkeypatch.setattr("explorer.qt.importing.mappings.save_as", busy)
    monkeypatch.setattr("explorer.qt.importing.mappings.forget", busy)
    mappings = dialog.controls.mappings
    for act in (mappings.save, mappings.forget):
        dialog.notes.show_problem("")
        act("My colours")
        qtbot.waitUntil(lambda: "keeps the store busy" in dialog.notes.text(), timeout=10_000)
    assert threads == [False, False]
    assert complaints == []
    mappings.save("My colours")
    dialog.done(0)
    qtbot.waitUntil(lambda: complaints == ["Another program keeps the store busy."], timeout=10_000)
