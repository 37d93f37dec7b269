"""Several files at once, and tables from the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from explorer.importing.detect.sniff import Sniffed, sniff
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.shell import file_actions
from explorer.qt.window import MainWindow
from tests.qt.importing.support import accepting, event_called

FIFTH = "date,what,colour\n2020-01-02,Fifth,red\n"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another file with the header of the small list."""
    place = tmp_path / "second.csv"
    place.write_text(FIFTH, encoding="utf-8")
    return place


def copied(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def test_files_with_the_same_header_are_read_the_same_way_when_asked(
    window: MainWindow,
    path: Path,
    second: Path,
    tmp_path: Path,
    quiet: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    third = tmp_path / "third.csv"
    third.write_text("day;name\n2021-01-02;Sixth\n", encoding="utf-8")

    def act(dialog: ImportDialog) -> None:
        dialog.rest_box.setChecked(True)
        if dialog.mapping().field_of_column("what"):
            dialog.set_target("colour", "category")

    shown = accepting(monkeypatch, act)
    file_actions.import_files(window, [path, second, third])
    quiet()
    assert shown == ["list.csv", "third.csv"]
    fifth = event_called(window.session.store, "Fifth")
    assert fifth.category == "red"
    assert fifth.lane.name == "second"


def test_a_choice_made_for_the_first_file_is_made_for_the_others_too(
    window: MainWindow, path: Path, second: Path, quiet: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes("date,what\n2019-06-05,Café\n".encode("windows-1252"))
    second.write_bytes("date,what\n2019-06-06,Žižkov\n".encode("iso-8859-2"))

    def act(dialog: ImportDialog) -> None:
        dialog.rest_box.setChecked(True)
        dialog.controls.encoding_box.setEditText("iso-8859-2")
        dialog.controls.encoding_box.activated.emit(0)

    shown = accepting(monkeypatch, act)
    file_actions.import_files(window, [path, second])
    quiet()
    assert shown == ["list.csv"]
    assert event_called(window.session.store, "Žižkov").lane.name == "second"


def test_the_other_files_are_looked_at_off_the_thread_of_the_window(
    window: MainWindow, path: Path, second: Path, quiet: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def look(*given: Any, **named: Any) -> Sniffed:
        looked.append(current_thread() is main_thread())
        return sniff(*given, **named)

    accepting(monkeypatch, lambda dialog: dialog.rest_box.setChecked(True))
    monkeypatch.setattr(file_actions, "sniff", look)
    file_actions.import_files(window, [path, second])
    quiet()
    assert looked == [False]
    assert event_called(window.session.store, "Fifth")


def test_a_table_on_the_clipboard_is_shown_before_it_is_imported(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, ...]] = []

    def looked_at(dialog: ImportDialog) -> int:
        sniffed = dialog.sniffed()
        assert sniffed is not None
        seen.append(sniffed.header)
        dialog.done(0)
        return 0

    monkeypatch.setattr(ImportDialog, "exec", looked_at)
    copied("Date\tWhat\n2019-06-05\tSigned\n")
    file_actions.paste_table(window)
    copied("no table")
    file_actions.paste_table(window)
    assert seen == [("Date", "What")]
    assert "no table on the clipboard" in window.status.text()


def test_a_paste_is_imported_as_it_was_when_another_follows_before_its_turn(
    window: MainWindow, quiet: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    accepting(monkeypatch)
    free = Event()
    window.session.worker.write("What was begun before", lambda _progress: free.wait(10))
    for title in ("Signed", "Broken"):
        copied(f"Date\tWhat\n2019-06-05\t{title} at the clipboard\n")
        file_actions.paste_table(window)
    free.set()
    quiet()
    for title in ("Signed", "Broken"):
        assert event_called(window.session.store, f"{title} at the clipboard").lane.name == "Pasted table"


def test_halves_of_characters_on_the_clipboard_do_not_keep_the_rest_out(window: MainWindow) -> None:
    pasted = file_actions.as_file("Date\tWhat\n2019-06-05\tSigned \ud83d\n")
    assert pasted.read_text("utf-8") == "Date\tWhat\n2019-06-05\tSigned ?\n"


def test_a_full_disk_does_not_take_the_clipboard_and_says_so(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _bytes: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    copied("Date\tWhat\n2019-06-05\tSigned\n")
    assert file_actions.pasted_table(window.session) is None
    assert "No space left on device" in window.status.text()
