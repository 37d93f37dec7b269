"""The import dialog: what it shows before anything is stored, and what Import then does."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.store import Store
from explorer.qt.import_dialog import ImportDialog
from explorer.qt.window import MainWindow

LIST = "date,what,colour\n2019-06-05,First,red\n2018~,Second,blue\n2019-02-31,Third,green\n2019-07,Fourth,red\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small list with one impossible date."""
    place = tmp_path / "list.csv"
    place.write_text(LIST, encoding="utf-8")
    return place


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, path: Path) -> ImportDialog:
    """The dialog on that list, its rows counted."""
    made = ImportDialog(window.session, path, window)
    assert made.problem == ""
    with qtbot.waitSignal(made.counted, timeout=10_000):
        made.show()
    return made


def cells(dialog: ImportDialog) -> list[str]:
    table = dialog.table
    items = [table.item(row, column) for row in range(table.rowCount()) for column in range(table.columnCount())]
    return [item.text() for item in items if item is not None]


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
    assert store.counts().events == 166


def test_importing_adds_the_events_to_the_timeline(qtbot: QtBot, dialog: ImportDialog, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert len(window.session.whole_index) == 169
    assert "169 events" in window.status.text()


def test_a_column_can_be_read_as_another_field(qtbot: QtBot, dialog: ImportDialog) -> None:
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", "category")
    assert dialog.mapping().columns_of("category") == ("colour",)
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", "")
    assert dialog.mapping().field_of_column("colour") == ""


def test_without_a_date_column_it_says_so_and_cannot_import(qtbot: QtBot, dialog: ImportDialog) -> None:
    dialog.set_target("date", "")
    qtbot.waitUntil(lambda: "date" in dialog.notes.text(), timeout=10_000)
    qtbot.waitUntil(lambda: not dialog.import_button.isEnabled(), timeout=10_000)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "list.csv")]
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    window: MainWindow, tmp_path: Path, content: bytes, words: str
) -> None:
    place = tmp_path / "list.csv"
    place.write_bytes(content)
    made = ImportDialog(window.session, place, window)
    assert words in made.problem
    made.deleteLater()


def test_a_mapping_made_by_hand_is_remembered_for_files_with_the_same_header(
    qtbot: QtBot, dialog: ImportDialog, window: MainWindow, tmp_path: Path
) -> None:
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", "category")
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    other = tmp_path / "other.csv"
    other.write_text("date,what,colour\n2020-01-02,Fifth,red\n", encoding="utf-8")
    again = ImportDialog(window.session, other, window)
    assert again.mapping().columns_of("category") == ("colour",)
    again.done(0)
    again.deleteLater()
