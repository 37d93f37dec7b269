"""Editing in the window: forms that say what is wrong while one types, and Undo that takes everything back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from db.records import SourceRow
from db.store import Store, open_store
from explorer.commands import ChangeRow
from explorer.qt import editing
from explorer.qt.editing import events, rows
from explorer.qt.editing.fields import DateField, NamesField, NumberField
from explorer.qt.editing.form import FormDialog
from explorer.qt.editing.names import NamesDialog
from explorer.qt.editing.series import SeriesDialog
from explorer.qt.editing.source_text import SourceTextDialog
from explorer.qt.editing.sources import SourcesDialog, bibliography_words
from explorer.qt.window import MainWindow

Saves = Callable[[dict[str, Any]], None]


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch) -> Saves:
    """Have the next form filled with values and saved, as a person would, without a loop of its own."""

    def fill(values: dict[str, Any]) -> None:
        def run(form: FormDialog) -> QDialog.DialogCode:
            for key, value in values.items():
                form.fields[key].set_value(value)
            assert form.save_button.isEnabled(), form.problems()
            return QDialog.DialogCode.Accepted

        monkeypatch.setattr(FormDialog, "exec", run)

    return fill


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)


def mts(store: Store) -> int:
    found = store.find_key("mts-huawei-2019-06-05")
    assert found is not None
    return found


def test_a_date_is_read_back_in_words_while_it_is_typed(qtbot: QtBot) -> None:
    field = DateField("Date", filled=True)
    qtbot.addWidget(field)
    field.line.setText("2018~")
    assert field.reading.text() == "about 2018 · the year is approximate · kept as 2018~"
    assert field.problem() == ""
    field.line.setText("2019-02-31")
    assert "does not exist" in field.problem()
    assert field.reading.text().strip() == ""


def test_a_form_takes_a_date_as_the_program_writes_it(window: MainWindow) -> None:
    form = events.event_form(window, window.session, None)
    form.fields["title"].set_value("New")
    form.fields["when"].set_value("5 June 2019")
    assert form.save_button.isEnabled()
    assert form.values()["when"].edtf == "2019-06-05"
    form.fields["when"].set_value("03/04/2019")
    assert not form.save_button.isEnabled()
    assert any("3 April 2019 (2019-04-03) or 4 March 2019 (2019-03-04)" in said for said in form.problems())
    form.deleteLater()


@pytest.mark.parametrize(("typed", "value"), [("1,234.5", 1234.5), ("", None), ("-3", -3.0)])
def test_a_figure_is_read_as_people_write_it(qtbot: QtBot, typed: str, value: float | None) -> None:
    field = NumberField("Figure")
    qtbot.addWidget(field)
    field.line.setText(typed)
    assert field.value() == value
    field.line.setText("many")
    assert field.problem() == "is no number"


def test_names_are_parted_by_semicolons_and_told_once(qtbot: QtBot) -> None:
    field = NamesField("Actors")
    qtbot.addWidget(field)
    field.line.setText("Huawei; MTS;; Huawei ;")
    assert field.value() == ("Huawei", "MTS")


def test_a_form_cannot_be_saved_while_anything_is_wrong(window: MainWindow) -> None:
    form = events.event_form(window, window.session, None)
    assert not form.save_button.isEnabled()
    form.fields["title"].set_value("New")
    form.fields["when"].set_value("2019-13")
    assert not form.save_button.isEnabled()
    assert any("Date is no date" in said for said in form.problems())
    form.fields["when"].set_value("2019-12")
    assert form.save_button.isEnabled()
    form.deleteLater()


def test_a_new_event_is_selected_and_undone(qtbot: QtBot, window: MainWindow, store: Store, saves: Saves) -> None:
    saves({"title": "Something new", "when": "2020-02", "actors": ("Huawei",), "category": "court"})
    editing.new_event(window, window.session)
    qtbot.waitUntil(lambda: "Something new" in window.panel.text(), timeout=10_000)
    settle(qtbot, window)
    assert store.counts().events == 274
    window.run_action("undo")
    qtbot.waitUntil(lambda: store.counts().events == 273, timeout=10_000)
    settle(qtbot, window)


def test_only_what_was_changed_in_a_form_is_written(window: MainWindow, store: Store) -> None:
    event = store.event(mts(store))
    assert event is not None
    form = events.event_form(window, window.session, event)
    assert form.save_button.isEnabled()
    assert events.event_command(event, form.values()) is None
    form.fields["when"].set_value("2019-06-06")
    command = events.event_command(event, form.values())
    assert command is not None
    assert command.name == "Move event"
    form.deleteLater()


def test_several_events_are_changed_together(qtbot: QtBot, window: MainWindow, store: Store, saves: Saves) -> None:
    ids = tuple(int(i) for i in store.columns().id[:3])
    for event_id in ids:
        window.session.select(event_id, extend=True)
    saves({"add_tags": ("together",), "category": "court"})
    editing.edit_event(window, window.session, ids[0])
    settle(qtbot, window)
    found = [store.event(event_id) for event_id in ids]
    assert all(event and "together" in event.tags and event.category == "court" for event in found)
    assert window.session.history.state.undo == "Change 3 events"


def test_deleting_asks_nothing_and_says_how_to_undo(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    told: list[str] = []
    window.session.told.connect(told.append)
    editing.delete_events(window.session, (mts(store),))
    settle(qtbot, window)
    assert store.find_key("mts-huawei-2019-06-05") is None
    assert any("Ctrl + Z" in said for said in told)


def test_a_quote_with_a_new_source_is_added(qtbot: QtBot, window: MainWindow, store: Store, saves: Saves) -> None:
    event_id = mts(store)
    source = SourceRow("New page", "TASS", url="https://tass.example")
    saves({"text": "entirely new words", "speaker": "Somebody", "source": (source, "TASS · New page")})
    editing.new_quote(window, window.session, event_id)
    settle(qtbot, window)
    event = store.event(event_id)
    assert event is not None
    quote = event.quotes[-1]
    assert (quote.text, quote.source and quote.source.publisher) == ("entirely new words", "TASS")


def test_a_source_needs_something_to_be_known_by(window: MainWindow) -> None:
    form = rows.source_form(window, window.session, None)
    assert not form.save_button.isEnabled()
    form.fields["url"].set_value("javascript:alert(1)")
    assert "http" in form.fields["url"].problem()
    form.fields["url"].set_value("https://example.org")
    assert form.save_button.isEnabled()
    form.deleteLater()


def test_a_link_is_made_to_an_event_found_by_its_words(
    qtbot: QtBot, window: MainWindow, store: Store, saves: Saves
) -> None:
    field = rows.event_field(window.session)
    qtbot.addWidget(field)
    field._look("Cisco sues")
    ((words, cisco),) = [pair for pair in field._found.items() if "Cisco sues" in pair[0]][:1]
    saves({"relation": "reverses", "other": (cisco, words), "note": "A test"})
    editing.new_link(window, window.session, mts(store))
    settle(qtbot, window)
    event = store.event(mts(store))
    assert event is not None
    assert ("reverses", cisco) in [(link.relation, link.other_id) for link in event.links]


def test_an_event_that_is_not_chosen_from_the_list_is_not_taken(qtbot: QtBot, window: MainWindow) -> None:
    field = rows.event_field(window.session)
    qtbot.addWidget(field)
    field.line.setText("no such event")
    assert field.problem().startswith("is not found")
    assert field.value() is None


def test_a_source_text_is_checked_while_it_is_pasted_and_kept_with_what_was_found(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    event = store.event(mts(store))
    assert event is not None
    quote = event.quotes[0]
    assert quote.source is not None
    dialog = SourceTextDialog(window, window.session, quote.source.id, quote.id)
    assert dialog.findings[0].result == "unchecked"
    dialog.area.setPlainText(f"Before it. {quote.text} After it.")
    assert {found.quote.id: found.result for found in dialog.findings}[quote.id] == "verbatim"
    dialog.save()
    settle(qtbot, window)
    event = store.event(mts(store))
    assert event is not None
    assert event.quotes[0].checked == "verbatim"
    window.session.select(event.id)
    assert "✓ Verified in source text" in window.panel.text()
    dialog.deleteLater()


def test_a_file_that_cannot_be_read_is_one_sentence_in_the_dialog(
    qtbot: QtBot, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    dialog = SourceTextDialog(window, window.session, 1)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    dialog.read(broken)
    qtbot.waitUntil(lambda: "damaged PDF" in dialog.notes.text(), timeout=10_000)
    settle(qtbot, window)
    dialog.deleteLater()


def test_the_list_of_sources_filters_imports_and_exports(
    qtbot: QtBot, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    dialog = SourcesDialog(window, window.session)
    whole = dialog.table.rowCount()
    assert whole == store.counts().sources
    dialog.field.setText("riamo")
    assert dialog.table.rowCount() == 1
    bib = tmp_path / "refs.bib"
    bib.write_text("@online{a, title={A page}, organization={TASS}, date={2019}, url={https://t.example}}", "utf-8")
    dialog.import_file(bib)
    settle(qtbot, window)
    dialog.field.setText("")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == whole + 1, timeout=10_000)
    out = tmp_path / "out.bib"
    dialog.export_file(out, "bibtex")
    settle(qtbot, window)
    assert out.read_text("utf-8").count("@online") > 200
    dialog.deleteLater()


def test_what_a_bibliography_cannot_keep_is_said_before_it_is_added() -> None:
    from explorer.citing.bibliography import parse_bibliography

    found = parse_bibliography("@article{a, title={T}, mood={3}}\n@misc{b, title={no end\n@misc{c, title={C}}")
    said = bibliography_words(found)
    assert "2 sources can be added" in said
    assert "One entry cannot be read: line 2" in said
    assert "mood (1)" in said


def test_two_actors_are_merged_into_one(
    qtbot: QtBot, window: MainWindow, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = NamesDialog(window, window.session, "actor")
    before = dialog.table.rowCount()
    dialog.choose(lambda use: use.name in ("Huawei", "Nokia"))
    monkeypatch.setattr(FormDialog, "exec", lambda _form: QDialog.DialogCode.Accepted)
    next(one for one, _ in dialog.buttons if one.text().startswith("Merge")).click()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == before - 1, timeout=10_000)
    dialog.deleteLater()


def test_readings_are_listed_and_changed(qtbot: QtBot, window: MainWindow, store: Store, saves: Saves) -> None:
    dialog = SeriesDialog(window, window.session)
    assert dialog.table.rowCount() == 42
    dialog.choose(lambda thing: thing[1].value == 42 and thing[0].subject == "Nokia")
    ((_series, reading),) = dialog.chosen()
    saves({"value": 43.0})
    editing.edit_reading(dialog, window.session, reading)
    settle(qtbot, window)
    nokia = next(one for one in store.series() if one.subject == "Nokia")
    assert 42 not in [each.value for each in nokia.readings]
    dialog.deleteLater()


def test_a_store_for_reading_only_offers_no_editing(
    open_window: Callable[[Store], MainWindow], builtin_store_file: Path
) -> None:
    with open_store(builtin_store_file, readonly=True) as store:
        window = open_window(store)
        window.session.select(mts(store))
        texts = [one.text() for one in window.panel.findChildren(QPushButton)]
        assert not any(text.startswith(("Edit", "+ ", "Delete")) for text in texts)
        window.close()


def test_a_file_that_cannot_be_read_is_said_in_the_dialog_alone_and_the_text_stays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = SourceTextDialog(window, window.session, 1)
    dialog.area.setPlainText("What stood there.")
    (tmp_path / "empty.txt").write_bytes(b"")
    dialog.read(tmp_path / "empty.txt")
    qtbot.waitUntil(lambda: dialog.notes.text() == "empty.txt is empty.", timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    assert dialog.area.toPlainText() == "What stood there."
    assert window.findChildren(QMessageBox) == []
    dialog.deleteLater()


def test_a_file_read_in_the_wrong_letters_can_be_read_in_others(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = SourceTextDialog(window, window.session, 1)
    (tmp_path / "words.txt").write_bytes("Смысл только в одном — сдерживание развития Китая".encode("windows-1251"))
    dialog.read(tmp_path / "words.txt", "windows-1252")
    qtbot.waitUntil(lambda: dialog.area.toPlainText().startswith("Ñìûñë"), timeout=10_000)
    assert not dialog.encoding.isHidden()
    dialog.encoding.setCurrentIndex(dialog.encoding.findData("windows-1251"))
    dialog.encoding.activated.emit(dialog.encoding.currentIndex())
    qtbot.waitUntil(lambda: dialog.area.toPlainText().startswith("Смысл"), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    dialog.deleteLater()


def test_every_quote_can_be_checked_at_once_and_only_those_with_a_text_are(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    event = store.event(store.find_key("mts-huawei-2019-06-05") or 0)
    assert event is not None
    quote = event.quotes[0]
    assert quote.source is not None
    store.write(ChangeRow("source", quote.source.id, {"text": f"He said: “{quote.text}.”"}))
    with qtbot.waitSignal(window.session.told, timeout=10_000) as told:
        window.run_action("check-quotes")
    assert told.args == ["1 of 362 quotes looked for: all stand"]
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    event = store.event(event.id)
    assert event is not None
    assert [one.checked for one in event.quotes] == ["verbatim", "unchecked", "unchecked"]
