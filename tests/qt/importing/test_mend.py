"""Putting a file right in the dialog: cells mended in place, lanes of a column, the first filled of several columns."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from db.store import Store
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.importing.rejects import RejectsDialog
from explorer.qt.window import MainWindow
from tests.qt.importing.support import Opener, Recounted, captions, cells, event_called


def _type_into(qtbot: QtBot, dialog: ImportDialog, row: int, column: int, text: str) -> None:
    """Double-click a cell of the preview and type."""
    table = dialog.table
    at = table.visualRect(table.preview.index(row, column)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.setText(text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_a_red_cell_is_mended_in_place_for_this_import_only(
    qtbot: QtBot, dialog: ImportDialog, recounted: Recounted, window: MainWindow, store: Store
) -> None:
    with recounted(dialog):
        _type_into(qtbot, dialog, 2, 0, "2019-02-28")
    assert dialog.import_button.text() == "Import 4 events"
    assert "2019-02-28 → 28 February 2019" in cells(dialog)
    said = "1 cell was mended here, for this import only: line 4, date (“2019-02-31” → “2019-02-28”)."
    assert said in dialog.notes.text()
    with qtbot.waitSignal(window.session.imported, timeout=10_000) as imported:
        dialog.start_import()
    assert said in imported.args[0].warnings
    assert event_called(store, "Third").when.edtf == "2019-02-28"


def test_a_mended_cell_put_back_as_it_was_is_set_aside_again(
    qtbot: QtBot, dialog: ImportDialog, recounted: Recounted
) -> None:
    for text, events in (("2019-02-28", 4), ("2019-02-31", 3)):
        with recounted(dialog):
            _type_into(qtbot, dialog, 2, 0, text)
        assert dialog.import_button.text() == f"Import {events} events"
    assert "mended" not in dialog.notes.text()


def test_a_row_set_aside_is_mended_in_the_list_of_them(dialog: ImportDialog, recounted: Recounted) -> None:
    dialog._sums.why_wanted.emit()
    listed = dialog.findChild(RejectsDialog)
    assert listed is not None
    item = listed.table.item(0, 2)
    assert item is not None
    with recounted(dialog):
        item.setText("2019-02-28")
    assert listed.table.rowCount() == 0
    assert dialog.import_button.text() == "Import 4 events"
    listed.close()


def test_the_boxes_above_the_columns_never_lie_on_one_another(open_dialog: Opener) -> None:
    names = ",".join(f"A long name of a column {n}" for n in range(16))
    row = ",".join(f"Some rather long text in the cell {n}" for n in range(16))
    dialog = open_dialog(f"date,what,{names}\n2019-06-05,First,{row}\n2019-06-06,Second,{row}\n")
    shown = [box.geometry() for box in dialog.table.targets.boxes.values() if box.isVisible()]
    assert len(shown) > 3
    assert not [pair for pair in itertools.combinations(shown, 2) if pair[0].intersects(pair[1])]


def test_rows_are_counted_alike_everywhere_in_the_dialog(open_dialog: Opener) -> None:
    dialog = open_dialog("date,what\n2019-06-05,First\n2019-02-31,Second\n2019-06-06,Th,ird,4\n2019,Fourth\n")
    said = " ".join(captions(dialog))
    assert "4 rows" in said
    assert dialog.report is not None
    assert dialog.report.rows == dialog.report.inserted + dialog.report.rejected == 4
    assert f"{dialog.report.inserted} new" in said


def test_a_column_of_few_words_is_offered_as_lanes(
    qtbot: QtBot, open_dialog: Opener, recounted: Recounted, window: MainWindow
) -> None:
    kinds = ["Battle", "Treaty", "Speech", "Law", "Visit"]
    dialog = open_dialog("date,what,Type\n" + "".join(f"19{n + 10},Event {n},{kinds[n % 5]}\n" for n in range(20)))
    offer = dialog.controls.lanes_button
    assert offer.text() == "Use “Type” as lanes: 5"
    with recounted(dialog):
        offer.click()
    assert dialog.table.targets.boxes[2].currentText() == "Lane"
    assert not offer.isVisible()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert {lane.name for lane in window.session.lanes} >= set(kinds)


def test_two_digit_years_are_read_from_auto_until_somebody_says(dialog: ImportDialog) -> None:
    dialog.controls.more_button.click()
    assert dialog.controls.settings.century.text() == "auto"
    assert dialog.mapping().century_pivot == -1


def test_the_first_filled_of_several_columns_can_be_taken(open_dialog: Opener, recounted: Recounted) -> None:
    dialog = open_dialog("date,name,nickname\n2019,Elisabeth,Lisa\n2020,,Bob\n2021,Carolina,Caro\n")
    with recounted(dialog):
        dialog.set_target("name", "title")
    if len(dialog.mapping().columns_of("title")) < 2:
        with recounted(dialog):
            dialog.set_target("nickname", "title")
    dialog.controls.more_button.click()
    (first,) = [one for one in dialog.controls.settings.findChildren(QCheckBox) if "first filled" in one.text()]
    if not first.isChecked():
        with recounted(dialog):
            first.click()
    assert not any("Elisabeth – Lisa" in text for text in cells(dialog))
    assert dialog.report is not None
    assert dialog.report.inserted == 3
