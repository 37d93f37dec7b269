"""What is remembered of figures: by store, by name, and nothing that is not a view."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import InputError
from explorer.figures import presets
from explorer.figures.data import FigureData
from explorer.figures.presets import MOST_PRESETS, MOST_STORES, SavedSettings, settings_of
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.figures.spec import FigureSpec


@pytest.fixture
def view(small: FigureData, spring: FigureSpec) -> FigureView:
    return FigureView.of(small, spring, spring.range_us or (0, 1))


def test_it_comes_back_from_the_file(tmp_path: Path, view: FigureView) -> None:
    path = tmp_path / "figures.json"
    kept = SavedSettings().with_last("sqlite:///a", view).with_preset("Journal", view)
    assert presets.save(kept, path)
    assert presets.load(path) == kept


def test_the_store_used_longest_ago_is_forgotten_first(view: FigureView) -> None:
    kept = SavedSettings()
    for number in range(MOST_STORES + 5):
        kept = kept.with_last(f"sqlite:///{number}", view)
    kept = kept.with_last("sqlite:///5", view)
    assert len(kept.stores) == MOST_STORES
    assert list(kept.stores)[-1] == "sqlite:///5"


@pytest.mark.parametrize("name", ["", "   ", "x" * 200])
def test_a_name_that_cannot_be_is_refused(view: FigureView, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        SavedSettings().with_preset(name, view)


def test_there_is_an_end_to_presets(view: FigureView) -> None:
    kept = SavedSettings(presets={f"p{n}": view for n in range(MOST_PRESETS)})
    with pytest.raises(InputError, match="remove one"):
        kept.with_preset("one more", view)
    assert kept.with_preset("p1", view) == kept


@pytest.mark.parametrize("text", ["", "{", "[]", '{"stores": 7, "presets": {"a": {"format": 1, "range_us": [9, 1]}}}'])
def test_a_damaged_file_costs_what_it_held_and_nothing_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "figures.json"
    path.write_text(text, encoding="utf-8")
    assert presets.load(path) == SavedSettings()


def test_one_damaged_entry_leaves_the_others(tmp_path: Path, view: FigureView) -> None:
    path = tmp_path / "figures.json"
    presets.save(SavedSettings(presets={"good": view}), path)
    found = json.loads(path.read_text(encoding="utf-8"))
    found["presets"]["bad"] = {"format": 1}
    path.write_text(json.dumps(found), encoding="utf-8")
    assert list(presets.load(path).presets) == ["good"]


def test_settings_bring_looks_and_leave_content(view: FigureView) -> None:
    looks = replace(view, spec=replace(view.spec, theme="print", width_px=700, title="Old", lanes=("Gone",)))
    onto = FigureSpec(range_us=(1, 2), title="New", lanes=("Dispute",), filters=("a",))
    taken = settings_of(looks, onto)
    assert (taken.theme, taken.width_px) == ("print", 700)
    assert (taken.range_us, taken.title, taken.lanes, taken.filters) == ((1, 2), "New", ("Dispute",), ("a",))


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, view: FigureView) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert not presets.save(SavedSettings(), tmp_path / "file" / "figures.json")
