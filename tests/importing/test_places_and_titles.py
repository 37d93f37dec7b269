"""Places, titles in other languages and importance come in with events, and go out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from db.records import EventDetail
from db.store import Store, open_store
from explorer.commands import ChangeEvents
from explorer.exporting.export import export_file
from explorer.history.history import History
from explorer.importing.run import import_file

Written = Callable[..., Path]
EVENTS = "id,title,date,place,{}\none,Signed,2019-06-05,Helsinki; Kremlin,4\ntwo,Refused,2019-06-06,Oslo,\n"
PLACES = (
    "place,within,latitude,longitude,precision,note\nHelsinki,Finland,60.17,24.94,city,\nFinland,Europe,,,country,\n"
    "Kremlin,Moscow,55.752,37.617,building,\nEurope,,,,region,a continent\n"
)
TITLES = "id,ru,zh-Hant\none,Подписано,簽署\ntwo,Отказано,\n"


@pytest.fixture
def filled(store: Store, written: Written) -> Store:
    """A store with two events, the places of one, and titles in two languages."""
    import_file(store, written(EVENTS.format("importance"), "events.csv"))
    import_file(store, written(PLACES, "places.csv"))
    import_file(store, written(TITLES, "titles.csv"))
    return store


def first(store: Store) -> EventDetail:
    event = store.event(store.find_key("one") or 0)
    assert event is not None
    return event


def test_an_event_knows_the_places_that_its_places_lie_in(filled: Store) -> None:
    assert first(filled).place == "Helsinki; Kremlin"
    assert first(filled).places == (("Helsinki", "Finland", "Europe"), ("Kremlin", "Moscow"))


def test_a_place_that_another_named_before_is_counted_as_new_and_once(store: Store, written: Written) -> None:
    report = import_file(store, written(PLACES, "places.csv"))
    again = import_file(store, written(PLACES, "places.csv"))

    assert (report.format, report.inserted, report.updated, report.rejected) == ("explorer-places", 4, 0, 0)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 4)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Oslo,,95,10,city,", "this is no latitude"),
        ("Oslo,,north,10,city,", "this is no number"),
        (",Norway,60,10,city,", "the place has no name"),
        ("Oslo,Oslo,60,10,city,", "a place cannot lie in itself"),
        ("Europe,Helsinki,60,10,city,", "a place cannot lie in itself"),
    ],
)
def test_what_is_no_place_is_set_aside(filled: Store, written: Written, row: str, reason: str) -> None:
    report = import_file(filled, written(PLACES + row + "\n", "more.csv"))

    assert [one.reason for one in report.all_rejects] == [reason]
    assert first(filled).places[0] == ("Helsinki", "Finland", "Europe")


def test_titles_in_other_languages_are_found_and_shown_in_place_of_a_quote(filled: Store) -> None:
    assert first(filled).translations == (("ru", "Подписано"), ("zh-Hant", "簽署"))
    (hit,) = filled.search("подписано")
    assert (hit.title, hit.field) == ("Signed", "translation")
    assert [hit.title for hit in filled.search("簽署")] == ["Signed"]
    assert [hit.title for hit in filled.search("title:Отказано")] == ["Refused"]


def test_a_corrected_title_takes_the_place_of_the_old(filled: Store, written: Written) -> None:
    report = import_file(filled, written(TITLES.replace("Подписано", "Заключено"), "titles.csv"))

    assert (report.updated, report.unchanged) == (1, 1)
    assert filled.search("подписано") == []
    assert [hit.title for hit in filled.search("заключено")] == ["Signed"]


@pytest.mark.parametrize("header", ["importance", "weight", "Priority", "значимость", "重要性"])
def test_importance_goes_by_several_names(store: Store, written: Written, header: str) -> None:
    import_file(store, written(EVENTS.format(header), "list.csv"))

    assert first(store).importance == 4


def test_what_is_no_importance_is_kept_as_a_further_field(store: Store, written: Written) -> None:
    import_file(store, written(EVENTS.format("importance").replace(",4\n", ",9\n"), "list.csv"))

    assert first(store).importance is None
    assert first(store).extra == {"importance": "9"}


def test_a_column_of_weights_in_kilograms_is_no_importance(store: Store, written: Written) -> None:
    import_file(store, written("date,what,weight\n2019,A crate,82\n2020,Another,3\n", "list.csv"))

    events = [store.event(event_id) for event_id in store.columns().id.tolist()]
    assert [event.extra for event in events if event] == [{"weight": "82"}, {"weight": "3"}]


def test_an_edited_importance_stays_when_the_file_comes_again_and_can_be_undone(
    filled: Store, written: Written
) -> None:
    history = History(filled)
    history.do(ChangeEvents((first(filled).id,), {"importance": 5}))
    assert history.state.undo == "Change importance of event"

    import_file(filled, written(EVENTS.format("importance"), "events.csv"))
    assert first(filled).importance == 5


def test_the_more_important_weigh_more_whatever_hangs_on_the_others(filled: Store) -> None:
    columns = filled.columns()

    assert dict(zip(columns.id.tolist(), columns.weight.tolist(), strict=True))[first(filled).id] == 160


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_all_of_it_comes_back_from_an_export(filled: Store, tmp_path: Path, name: str) -> None:
    export_file(filled, tmp_path / name)
    with open_store("sqlite://") as other:
        import_file(other, tmp_path / name)

        ours, theirs = first(filled), first(other)
        assert (theirs.importance, theirs.translations, theirs.places) == (4, ours.translations, ours.places)
        with other.reading() as here, filled.reading() as there:
            asked = "SELECT p.name, p.latitude, p.longitude, p.precision, p.note, w.name FROM place p "
            asked += "LEFT JOIN place w ON w.id = p.within_id ORDER BY p.name"
            assert here.rows(asked) == there.rows(asked)
