"""The import dialog: what it shows before anything is stored, and what Import then does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from db.store import Store
from explorer.importing.detect import propose
from explorer.importing.write.rejects import write_stored_rejects
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.importing.imports_list import ImportsDialog
from explorer.qt.window import MainWindow
from tests.qt.importing.support import (
    Opener,
    Recounted,
    captions,
    cells,
    choose,
    event_called,
)


def test_each_date_is_shown_as_written_and_as_read(dialog: ImportDialog) -> None:
    shown = cells(dialog)
    assert "2018~ → about 2018" in shown
    assert "2019-07 → July 2019" in shown


def test_a_row_that_will_be_set_aside_says_why(dialog: ImportDialog) -> None:
    bad = [text for text in cells(dialog) if text.startswith("2019-02-31")]
    assert len(bad) == 1
    assert "—" in bad[0]
    assert dialog.report is not None
    assert dialog.report.rejected == 1


def test_the_button_counts_the_events_and_nothing_is_stored_before_it(dialog: ImportDialog, store: Store) -> None:
    assert dialog.import_button.text() == "Import 3 events"
    assert store.counts().events == 273


def test_importing_adds_the_events_to_the_timeline(qtbot: QtBot, dialog: ImportDialog, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert len(window.session.whole_index) == 276
    assert "276 events" in window.status.text()


def test_where_guessing_the_columns_fails_they_can_be_chosen_by_hand(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch, recounted: Recounted
) -> None:
    def stumble(*_arguments: object) -> None:
        raise TypeError("the bug of this test")

    monkeypatch.setattr(propose, "profiles_of", stumble)
    dialog = ImportDialog(window.session, path, window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.problem == ""
    assert "cannot be guessed: that is a fault of this program" in dialog.notes.text()
    dialog.set_target("date", "start")
    with recounted(dialog):
        dialog.set_target("what", "title")
    assert dialog.import_button.text() == "Import 3 events"


def test_without_a_date_column_it_says_so_and_cannot_import(qtbot: QtBot, dialog: ImportDialog) -> None:
    dialog.set_target("date", "")
    qtbot.waitUntil(lambda: "date" in dialog.notes.text(), timeout=10_000)
    qtbot.waitUntil(lambda: not dialog.import_button.isEnabled(), timeout=10_000)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "list.csv")]
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    window: MainWindow, path: Path, content: bytes, words: str
) -> None:
    path.write_bytes(content)
    made = ImportDialog(window.session, path, window)
    assert words in made.problem
    made.deleteLater()


def test_an_open_order_of_day_and_month_is_asked_with_both_readings(open_dialog: Opener, recounted: Recounted) -> None:
    dialog = open_dialog("when,what\n05/06/2019,First\n07/08/2019,Second\n03/04/2018,Third\n")
    assert dialog.question.isVisible()
    assert [one.text() for one in dialog.question.buttons.values()] == ["5 June 2019", "6 May 2019"]
    assert not dialog.import_button.isEnabled()
    with recounted(dialog):
        dialog.question.buttons["mdy"].click()
    assert dialog.mapping().order == "mdy"
    assert dialog.import_button.isEnabled()
    assert "05/06/2019 → 6 May 2019" in cells(dialog)


def test_an_impossible_day_that_can_only_come_first_says_which_order_is_meant(open_dialog: Opener) -> None:
    dialog = open_dialog("when,what\n03/04/2019,First\n31/02/2019,Second\n05/06/2019,Third\n")
    assert not dialog.question.isVisible()
    assert "“03/04/2019” were read day first, which fits all but 1 of 3 values" in dialog.notes.text()
    assert dialog.controls.order_box.itemText(0) == "day.month.year (found)"


def test_an_order_that_values_contradict_is_asked_without_saying_that_nothing_tells(open_dialog: Opener) -> None:
    dialog = open_dialog("when,what\n13/04/2019,First\n04/13/2019,Second\n05/06/2019,Third\n")
    assert dialog.question.isVisible()
    assert "“05/06/2019” can be read in two ways, and the file does not settle it." in " ".join(captions(dialog))
    assert "read day first, which fits all but 1 of 3 values, as month first does" in dialog.notes.text()


def test_the_range_of_a_file_goes_from_its_first_date_to_its_last(dialog: ImportDialog) -> None:
    assert "about 2018 – July 2019" in captions(dialog)


def test_rows_set_aside_are_saved_mended_and_imported_again(
    qtbot: QtBot, dialog: ImportDialog, open_dialog: Opener, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    listed = ImportsDialog(window.session, window)
    aside = tmp_path / "aside.csv"
    assert write_stored_rejects(aside, store, store.imports()[0].id) == 1
    listed.done(0)
    text = aside.read_text("utf-8")
    assert "31 February 2019 does not exist" in text
    aside.write_text(text.replace("2019-02-31", "2019-02-28"), "utf-8")
    again = open_dialog(aside)
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        again.start_import()
    third = event_called(store, "Third")
    assert third.when.edtf == "2019-02-28"
    assert third.extra == {"colour": "green"}


def test_a_file_shown_in_place_of_a_large_one_is_the_one_that_is_imported(
    window: MainWindow,
    dialog: ImportDialog,
    recounted: Recounted,
    quiet: Callable[[], None],
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.qt.importing.inspector._LARGE_BYTES", 1_000)
    large, free = tmp_path / "large.csv", Event()
    large.write_text("day,name\n" + "2019-06-05,Large\n" * 100, encoding="utf-8")
    window.session.worker.read("What was begun before", lambda _progress: free.wait(10))
    dialog.show_file(large)
    assert not dialog.import_button.isEnabled()
    with recounted(dialog):
        dialog.show_file(path)
        free.set()
    quiet()
    sniffed = dialog.sniffed()
    assert sniffed is not None
    assert sniffed.path == path
    assert dialog.import_button.text() == "Import 3 events"


def test_the_sheet_of_a_workbook_and_the_line_of_the_header_can_be_chosen(
    open_dialog: Opener, recounted: Recounted
) -> None:
    dialog = open_dialog(Path(__file__).parents[2] / "data" / "workbook.xlsx")
    controls = dialog.controls
    assert controls.sheet_box.currentText() == "Events"
    choose(controls.sheet_box, "Other")
    assert "No column" in dialog.notes.text() or "date" in dialog.notes.text()
    assert not dialog.import_button.isEnabled()
    with recounted(dialog):
        choose(controls.sheet_box, "Events")
    assert any("5 June 2019" in text for text in cells(dialog))
    choose(controls.header_box, 0)
    sniffed = dialog.sniffed()
    assert sniffed is not None
    assert sniffed.header[0] == "column 1"


def test_tab_goes_from_the_controls_over_the_targets_to_the_button(dialog: ImportDialog) -> None:
    chain, widget = [], dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    boxes = list(dialog.table.targets.boxes.values())
    controls = dialog.controls
    wanted = [controls.format_box, controls.lane_box, controls.more_button, *boxes, dialog.table, dialog.import_button]
    assert sorted(wanted, key=chain.index) == wanted


def test_every_control_has_a_name_for_a_screen_reader(dialog: ImportDialog) -> None:
    for kind in (QComboBox, QLineEdit, QSpinBox, QPushButton, QCheckBox):
        for widget in dialog.findChildren(kind):
            own = widget.parent() is None or not isinstance(widget.parent(), QComboBox | QSpinBox)
            if own and widget.isVisible():
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
