"""A mapping made by hand is used again for files with the same header, and can be kept under a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from db.store import Store
from explorer.importing.detect.propose import propose
from explorer.importing.detect.saved import forget, named, read_mapping, save_as, write_mapping
from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.reimport.undo import undo_import
from explorer.importing.run import import_file

Written = Callable[..., Path]


def _first(store: Store) -> tuple[str, str]:
    event = store.event(int(store.columns().id[0]))
    assert event is not None
    return event.title, event.lane.name


def test_the_next_file_with_the_same_header_is_read_the_same_way(store: Store, written: Written) -> None:
    import_file(store, written("when,who,what\n2019-06-05,MTS,signs\n", "june.csv"), columns={"title": "who+what"})

    report = import_file(store, written("when,who,what\n2018-07-05,Nokia,wins\n", "july.csv"))

    assert _first(store) == ("Nokia – wins", "july")
    assert any("as the last time" in warning for warning in report.warnings)


def test_a_lane_given_by_hand_is_remembered_too(store: Store, written: Written) -> None:
    import_file(store, written("date,title\n2019-06-05,One\n"), columns={"lane": "=Deals", "category": "=x"})
    import_file(store, written("date,title\n2018-06-05,Two\n", "other.csv"))

    assert _first(store) == ("Two", "Deals")


def test_a_dry_run_remembers_nothing(store: Store, written: Written) -> None:
    path = written("when,who,what\n2019-06-05,MTS,signs\n")
    import_file(store, path, columns={"title": "who"}, dry_run=True)
    import_file(store, path)

    assert _first(store)[0] == "signs"


def test_a_proposal_that_was_taken_as_it_was_is_not_remembered(store: Store, written: Written) -> None:
    path = written("date,title\n2019-06-05,One\n")
    import_file(store, path)

    assert import_file(store, path).warnings == ()


def test_undo_leaves_what_was_remembered(store: Store, written: Written) -> None:
    path = written("when,who,what\n2019-06-05,MTS,signs\n")
    report = import_file(store, path, columns={"title": "who"})
    undo_import(store, report.import_id or 0)
    import_file(store, path)

    assert _first(store)[0] == "MTS"


def test_mappings_are_kept_under_names(store: Store, written: Written, tmp_path: Path) -> None:
    mapping = propose(sniff(written("date,title\n2019-06-05,One\n"))).with_(order="mdy")

    save_as(store, " My  lists ", mapping)
    assert named(store) == {"My lists": mapping}
    write_mapping(tmp_path / "m.json", mapping)
    assert read_mapping(tmp_path / "m.json") == mapping
    forget(store, "My lists")
    assert named(store) == {}
    with pytest.raises(ImportFailed, match="name has"):
        save_as(store, " ", mapping)
    with pytest.raises(ImportFailed, match="cannot be read"):
        read_mapping(tmp_path / "none.json")
