"""How important an event is: a whole number from 1 to 5 that a person or a file gives, or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.failures import FieldError
from db.store import Store, open_store
from explorer.commands import ChangeEvents
from explorer.exporting.export import export_file
from explorer.history.history import History
from explorer.importing.run import import_file
from explorer.qt.editing.events import event_form, several_command
from explorer.qt.table import COLUMNS, EventTable
from explorer.qt.window import MainWindow

LIST = "id,Date,Title,Importance\na,2019-06-05,Signing,4\nb,2019-06-06,Forum,\nc,2019-06-07,Reply,5\n"


def given(store: Store) -> dict[str, int | None]:
    """The importance of every event by its title."""
    details = [store.event(int(event_id)) for event_id in store.columns().id]
    return {event.title: event.importance for event in details if event}


def mts(store: Store) -> int:
    found = store.find_key("mts-huawei-2019-06-05")
    assert found is not None
    return found


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list of somebody else's with a column of that name."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_column_called_importance_is_read_as_it(listed: Path) -> None:
    with open_store("sqlite://") as store:
        import_file(store, listed)
        assert given(store) == {"Signing": 4, "Forum": None, "Reply": 5}


def test_a_column_of_other_numbers_stays_a_further_field(listed: Path) -> None:
    listed.write_text(LIST.replace(",5\n", ",80\n"), encoding="utf-8")
    with open_store("sqlite://") as store:
        import_file(store, listed)
        assert set(given(store).values()) == {None}
        event = store.event(int(store.columns().id[0]))
        assert event is not None
        assert event.extra == {"Importance": "4"}


def test_a_cell_out_of_range_is_kept_beside_where_a_person_chose_the_column(listed: Path) -> None:
    listed.write_text(LIST.replace(",5\n", ",3.5\n"), encoding="utf-8")
    with open_store("sqlite://") as store:
        report = import_file(store, listed, columns={"importance": "Importance"})
        assert report.rejected == 0
        assert given(store) == {"Signing": 4, "Forum": None, "Reply": None}
        event = store.event(int(store.columns().id[2]))
        assert event is not None
        assert event.extra == {"Importance": "3.5"}


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_it_is_exported_and_comes_back(listed: Path, tmp_path: Path, name: str) -> None:
    with open_store("sqlite://") as store, open_store("sqlite://") as other:
        import_file(store, listed)
        export_file(store, tmp_path / name)
        import_file(other, tmp_path / name)
        assert given(other) == given(store)
        assert import_file(other, tmp_path / name).unchanged == 3


def test_an_import_again_takes_what_the_file_changed_and_leaves_what_a_person_did(listed: Path) -> None:
    with open_store("sqlite://") as store:
        import_file(store, listed)
        store.write(ChangeEvents((1,), {"importance": 1}))
        listed.write_text(LIST.replace("Reply,5", "Reply,2"), encoding="utf-8")
        import_file(store, listed)
        assert given(store) == {"Signing": 1, "Forum": None, "Reply": 2}


def test_undo_takes_it_back(store: Store) -> None:
    history = History(store)
    event_id = mts(store)
    for number in (3, None, 5):
        history.do(ChangeEvents((event_id,), {"importance": number}))
    history.undo()
    history.undo()
    event = store.event(event_id)
    assert event is not None
    assert event.importance == 3


@pytest.mark.parametrize("number", [0, 6, -1, 2.5])
def test_no_other_number_can_stand_in_a_store(store: Store, tmp_path: Path, number: float) -> None:
    with pytest.raises(FieldError, match="whole number from 1 to 5"):
        store.write(ChangeEvents((mts(store),), {"importance": number}))
    store.close()
    with sqlite3.connect(tmp_path / "events.sqlite") as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("UPDATE event SET importance = ?", (number,))


def test_a_person_gives_it_in_the_form_and_sees_it_in_panel_and_table(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    event = store.event(mts(store))
    form = event_form(window, window.session, event)
    qtbot.addWidget(form)
    field = form.fields["importance"]
    field.set_value(7)
    assert "Importance is no whole number from 1 to 5" in form.problems()
    field.set_value(4)
    assert form.problems() == []
    assert field.value() == 4

    command = several_command((mts(store),), {"importance": field.value()})
    assert command is not None
    store.write(command)
    window.session.select(mts(store))
    qtbot.waitUntil(lambda: "Importance: 4" in window.panel.text(), timeout=5_000)
    table = EventTable(window.session)
    qtbot.addWidget(table)
    table.show()
    row = table.model_.row_of(mts(store))
    assert row is not None
    assert table.model_.data(table.model_.index(row, COLUMNS.index("Importance"))) == "4"
    table.hide()
