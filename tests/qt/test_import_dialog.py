"""The import dialog: what it shows before anything is stored, and what Import then does."""

from __future__ import annotations

from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from db.failures import StoreLocked
from db.records import EventDetail
from db.store import Store
from explorer.importing.rejects import write_stored_rejects
from explorer.importing.sniff import Sniffed, sniff
from explorer.qt import files
from explorer.qt.import_dialog import ImportDialog
from explorer.qt.import_table import LEFT_OUT
from explorer.qt.imports_dialog import ImportsDialog
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


def event_called(store: Store, title: str) -> EventDetail:
    """The event of that title."""
    hit = next(hit for hit in store.search(title) if hit.title == title)
    found = store.event(hit.event_id)
    assert found is not None
    return found


def cells(dialog: ImportDialog) -> list[str]:
    shown = dialog.table.preview
    places = [shown.index(row, column) for row in range(shown.rowCount()) for column in range(shown.columnCount())]
    return [shown.text(place) for place in places]


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


OPEN = "when,what\n05/06/2019,First\n07/08/2019,Second\n03/04/2018,Third\n"


def opened(qtbot: QtBot, window: MainWindow, path: Path, *, more: int = 0) -> ImportDialog:
    """The dialog on a file, its rows counted."""
    made = ImportDialog(window.session, path, window, more=more)
    assert made.problem == ""
    with qtbot.waitSignal(made.counted, timeout=10_000):
        made.show()
    return made


def test_an_open_order_of_day_and_month_is_asked_with_both_readings(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    place = tmp_path / "open.csv"
    place.write_text(OPEN, encoding="utf-8")
    dialog = opened(qtbot, window, place)
    assert dialog.question.isVisible()
    assert [one.text() for one in dialog.order_buttons.values()] == ["5 June 2019", "6 May 2019"]
    assert not dialog.import_button.isEnabled()
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.order_buttons["mdy"].click()
    assert dialog.mapping().order == "mdy"
    assert dialog.import_button.isEnabled()
    assert "05/06/2019 → 6 May 2019" in cells(dialog)
    dialog.done(0)


def test_an_impossible_day_that_can_only_come_first_says_which_order_is_meant(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    place = tmp_path / "list.csv"
    place.write_text("when,what\n03/04/2019,First\n31/02/2019,Second\n05/06/2019,Third\n", encoding="utf-8")
    dialog = opened(qtbot, window, place)
    assert not dialog.question.isVisible()
    assert "“03/04/2019” were read day first, which fits all but 1 of 3 values" in dialog.notes.text()
    assert dialog.order_box.itemText(0) == "day.month.year (found)"
    dialog.done(0)


def test_an_order_that_values_contradict_is_asked_without_saying_that_nothing_tells(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    place = tmp_path / "list.csv"
    place.write_text("when,what\n13/04/2019,First\n04/13/2019,Second\n05/06/2019,Third\n", encoding="utf-8")
    dialog = opened(qtbot, window, place)
    asked = " ".join(one.text() for one in dialog.question.findChildren(QLabel))
    assert dialog.question.isVisible()
    assert "“05/06/2019” can be read in two ways, and the file does not settle it." in asked
    assert "read day first, which fits all but 1 of 3 values, as month first does" in dialog.notes.text()
    dialog.done(0)


def test_the_range_of_a_file_goes_from_its_first_date_to_its_last(dialog: ImportDialog) -> None:
    shown = [one.text() for one in dialog.findChildren(QLabel)]
    assert "about 2018 – July 2019" in shown


def test_the_lane_to_choose_is_for_rows_whose_lane_column_is_empty(
    qtbot: QtBot, window: MainWindow, dialog: ImportDialog, tmp_path: Path
) -> None:
    def captions(of: ImportDialog) -> list[str]:
        return [one.text() for one in of.findChildren(QLabel) if one.isVisible()]

    assert "Into lane" in captions(dialog)
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", "lane")
    assert "Where “colour” is empty, into lane" in captions(dialog)
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", LEFT_OUT)
    assert "Into lane" in captions(dialog)


def test_a_mapping_is_saved_under_a_name_and_used_for_another_file(
    qtbot: QtBot, dialog: ImportDialog, window: MainWindow, tmp_path: Path
) -> None:
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", "category")
    with qtbot.waitSignal(dialog.mappings.told, timeout=10_000):
        dialog.mappings.save("My colours")
    dialog.mappings.write(tmp_path / "mapping.json")
    dialog.done(0)
    other = tmp_path / "other.csv"
    other.write_text("date,what,colour,more\n2020-01-02,Fifth,red,x\n", encoding="utf-8")
    again = opened(qtbot, window, other)
    at = again.format_box.findText("Mapping: My colours")
    assert at > 0
    with qtbot.waitSignal(again.counted, timeout=10_000):
        again.format_box.setCurrentIndex(at)
        again.format_box.activated.emit(at)
    assert again.mapping().columns_of("category") == ("colour",)
    with qtbot.waitSignal(again.counted, timeout=10_000):
        again.set_target("colour", LEFT_OUT)
    with qtbot.waitSignal(again.counted, timeout=10_000):
        again.mappings.read(tmp_path / "mapping.json")
    assert again.mapping().columns_of("category") == ("colour",)
    again.done(0)


def test_a_column_is_kept_left_out_or_joined_to_the_title(qtbot: QtBot, dialog: ImportDialog) -> None:
    assert dialog.mapping().field_of_column("colour") == ""
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", LEFT_OUT)
    assert "colour" in dialog.mapping().ignored
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.set_target("colour", "title")
    assert dialog.mapping().columns_of("title") == ("what", "colour")
    dialog.settings.join_field.setText(", ")
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.settings.join_field.editingFinished.emit()
    title = dialog.mapping().get("title")
    assert title is not None
    assert title.join == ", "


def test_a_fixed_category_is_given_to_all_rows(
    qtbot: QtBot, dialog: ImportDialog, window: MainWindow, store: Store
) -> None:
    dialog.settings.fixed_field.setText("Deals")
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.settings.fixed_button.click()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        dialog.start_import()
    assert event_called(store, "First").category == "Deals"


def test_parts_of_a_date_take_the_place_of_a_whole_one(qtbot: QtBot, dialog: ImportDialog) -> None:
    dialog.set_target("date", "start_year")
    assert dialog.mapping().get("start") is None
    dialog.set_target("date", "start")
    assert dialog.mapping().get("start_year") is None


def test_rows_set_aside_are_saved_mended_and_imported_again(
    qtbot: QtBot, dialog: ImportDialog, window: MainWindow, store: Store, tmp_path: Path
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
    again = opened(qtbot, window, aside)
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        again.start_import()
    third = event_called(store, "Third")
    assert third.when.edtf == "2019-02-28"
    assert third.extra == {"colour": "green"}


def test_files_with_the_same_header_are_read_the_same_way_when_asked(
    qtbot: QtBot, window: MainWindow, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, third = tmp_path / "second.csv", tmp_path / "third.csv"
    second.write_text("date,what,colour\n2020-01-02,Fifth,red\n", encoding="utf-8")
    third.write_text("day;name\n2021-01-02;Sixth\n", encoding="utf-8")
    shown: list[str] = []

    def accepted(dialog: ImportDialog) -> int:
        sniffed = dialog.sniffed()
        assert sniffed is not None
        shown.append(sniffed.path.name)
        dialog.rest_box.setChecked(True)
        dialog.set_target("colour", "category") if "colour" in sniffed.header else None
        dialog.start_import()
        return int(ImportDialog.DialogCode.Accepted)

    monkeypatch.setattr(ImportDialog, "exec", accepted)
    files.import_files(window, [path, second, third])
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    assert shown == ["list.csv", "third.csv"]
    fifth = event_called(window.session.store, "Fifth")
    assert fifth.category == "red"
    assert fifth.lane.name == "second"


def test_a_table_on_the_clipboard_is_shown_before_it_is_imported(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, ...]] = []

    def looked_at(dialog: ImportDialog) -> int:
        sniffed = dialog.sniffed()
        assert sniffed is not None
        seen.append(sniffed.header)
        dialog.done(0)
        return 0

    monkeypatch.setattr(ImportDialog, "exec", looked_at)
    QGuiApplication.clipboard().setText("Date\tWhat\n2019-06-05\tSigned\n")
    files.paste_table(window)
    QGuiApplication.clipboard().setText("no table")
    files.paste_table(window)
    assert seen == [("Date", "What")]
    assert "no table on the clipboard" in window.status.text()


def test_a_paste_is_imported_as_it_was_when_another_follows_before_its_turn(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accepted(dialog: ImportDialog) -> int:
        dialog.start_import()
        return int(ImportDialog.DialogCode.Accepted)

    monkeypatch.setattr(ImportDialog, "exec", accepted)
    free = Event()
    window.session.worker.write("What was begun before", lambda _progress: free.wait(10))
    for title in ("Signed", "Broken"):
        QGuiApplication.clipboard().setText(f"Date\tWhat\n2019-06-05\t{title} at the clipboard\n")
        files.paste_table(window)
    free.set()
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    store = window.session.store
    assert event_called(store, "Signed at the clipboard").lane.name == "Pasted table"
    assert event_called(store, "Broken at the clipboard").lane.name == "Pasted table"


def test_halves_of_characters_on_the_clipboard_do_not_keep_the_rest_out(window: MainWindow) -> None:
    pasted = files.as_file("Date\tWhat\n2019-06-05\tSigned \ud83d\n")
    assert pasted.read_text("utf-8") == "Date\tWhat\n2019-06-05\tSigned ?\n"


def test_a_full_disk_does_not_take_the_clipboard_and_says_so(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _bytes: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    QGuiApplication.clipboard().setText("Date\tWhat\n2019-06-05\tSigned\n")
    assert files.pasted_table(window.session) is None
    assert "No space left on device" in window.status.text()


def test_a_choice_made_for_the_first_file_is_made_for_the_others_too(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_bytes("date,what\n2019-06-05,Café\n".encode("windows-1252"))
    second.write_bytes("date,what\n2019-06-06,Žižkov\n".encode("iso-8859-2"))
    shown: list[str] = []

    def accepted(dialog: ImportDialog) -> int:
        sniffed = dialog.sniffed()
        assert sniffed is not None
        shown.append(sniffed.path.name)
        dialog.rest_box.setChecked(True)
        dialog.encoding_box.setEditText("iso-8859-2")
        dialog.encoding_box.activated.emit(0)
        dialog.start_import()
        return int(ImportDialog.DialogCode.Accepted)

    monkeypatch.setattr(ImportDialog, "exec", accepted)
    files.import_files(window, [first, second])
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    assert shown == ["first.csv"]
    assert event_called(window.session.store, "Žižkov").lane.name == "second"


def test_the_other_files_are_looked_at_off_the_thread_of_the_window(
    qtbot: QtBot, window: MainWindow, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "second.csv"
    second.write_text("date,what,colour\n2020-01-02,Fifth,red\n", encoding="utf-8")

    def accepted(dialog: ImportDialog) -> int:
        dialog.rest_box.setChecked(True)
        dialog.start_import()
        return int(ImportDialog.DialogCode.Accepted)

    looked: list[bool] = []

    def look(*given: Any, **named: Any) -> Sniffed:
        looked.append(current_thread() is main_thread())
        return sniff(*given, **named)

    monkeypatch.setattr(ImportDialog, "exec", accepted)
    monkeypatch.setattr(files, "sniff", look)
    files.import_files(window, [path, second])
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    assert looked == [False]
    assert event_called(window.session.store, "Fifth")


def test_a_file_shown_in_place_of_a_large_one_is_the_one_that_is_imported(
    qtbot: QtBot, window: MainWindow, dialog: ImportDialog, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.qt.import_dialog._LARGE_BYTES", 1_000)
    large, free = tmp_path / "large.csv", Event()
    large.write_text("day,name\n" + "2019-06-05,Large\n" * 100, encoding="utf-8")
    window.session.worker.read("What was begun before", lambda _progress: free.wait(10))
    dialog.show_file(large)
    assert not dialog.import_button.isEnabled()
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        dialog.show_file(path)
        free.set()
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    sniffed = dialog.sniffed()
    assert sniffed is not None
    assert sniffed.path == path
    assert dialog.import_button.text() == "Import 3 events"


def test_a_mapping_that_cannot_be_kept_says_so_and_leaves_the_window_free(
    qtbot: QtBot, window: MainWindow, dialog: ImportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[str] = []
    monkeypatch.setattr(window, "complain", complaints.append)
    threads: list[bool] = []

    def busy(*_given: object) -> None:
        threads.append(current_thread() is main_thread())
        raise StoreLocked("Another program keeps the store busy.")

    monkeypatch.setattr("explorer.qt.import_mappings.save_as", busy)
    monkeypatch.setattr("explorer.qt.import_mappings.forget", busy)
    for act in (dialog.mappings.save, dialog.mappings.forget):
        dialog.notes.setText("")
        act("My colours")
        qtbot.waitUntil(lambda: "keeps the store busy" in dialog.notes.text(), timeout=10_000)
    assert threads == [False, False]
    assert complaints == []
    dialog.mappings.save("My colours")
    dialog.done(0)
    qtbot.waitUntil(lambda: complaints == ["Another program keeps the store busy."], timeout=10_000)


def test_the_sheet_of_a_workbook_and_the_line_of_the_header_can_be_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, window, Path(__file__).parents[1] / "data" / "workbook.xlsx")
    assert dialog.sheet_box.currentText() == "Events"
    choose(dialog.sheet_box, "Other")
    assert "No column" in dialog.notes.text() or "date" in dialog.notes.text()
    assert not dialog.import_button.isEnabled()
    with qtbot.waitSignal(dialog.counted, timeout=10_000):
        choose(dialog.sheet_box, "Events")
    assert any("5 June 2019" in text for text in cells(dialog))
    choose(dialog.header_box, 0)
    sniffed = dialog.sniffed()
    assert sniffed is not None
    assert sniffed.header[0] == "column 1"
    dialog.done(0)


def choose(box: QComboBox, value: object) -> None:
    """Choose an entry as a person does."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_tab_goes_from_the_controls_over_the_targets_to_the_button(dialog: ImportDialog) -> None:
    chain, widget = [], dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    boxes = list(dialog.table.targets.boxes.values())
    wanted = [dialog.format_box, dialog.lane_box, dialog.more_button, *boxes, dialog.table, dialog.import_button]
    assert sorted(wanted, key=chain.index) == wanted


def test_every_control_has_a_name_for_a_screen_reader(dialog: ImportDialog) -> None:
    for kind in (QComboBox, QLineEdit, QSpinBox, QPushButton, QCheckBox):
        for widget in dialog.findChildren(kind):
            own = widget.parent() is None or not isinstance(widget.parent(), QComboBox | QSpinBox)
            if own and widget.isVisible():
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
