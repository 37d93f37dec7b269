"""Figures as files: their size, what is on them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from db import dates
from db.errors import EnvironmentFailure, InputError
from db.store import Store, open_store
from explorer.figures.fonts import Measure
from explorer.figures.snapshot import FigureData, FigureSpec, compose_figure, render_image, save_figure, write_whole
from explorer.timeline.primitives import Clip, Primitive, Text, Texts


@pytest.fixture(scope="module")
def store(builtin_store_file: Path) -> Store:
    return open_store(builtin_store_file, readonly=True)


def spring_2019() -> tuple[int, int]:
    return dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us


def texts(items: tuple[Primitive, ...]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, Text):
            found.append(item.text)
        elif isinstance(item, Texts):
            found += [text.text for text in item.items]
        elif isinstance(item, Clip):
            found += texts(item.items)
    return found


def test_a_figure_has_the_size_asked_for_times_its_scale(qapp: QGuiApplication, store: Store, tmp_path: Path) -> None:
    path = save_figure(store, FigureSpec(spring_2019(), 1000, 600, scale=1.5), tmp_path / "figure.png")
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1500, 900)


def test_a_figure_names_its_title_its_lanes_and_what_it_shows(qapp: QGuiApplication, store: Store) -> None:
    spec = FigureSpec(spring_2019(), 1600, 900, title="Spring 2019", subtitle="What happened")
    shown = texts(compose_figure(FigureData.read(store), spec, Measure()).items)
    assert "Spring 2019" in shown
    assert "What happened" in shown
    assert {"US–Huawei dispute", "Russia–China summits", "Rival vendor wins"} <= set(shown)
    assert any("2019" in text and "events" in text for text in shown[-1:])


def test_only_the_lanes_asked_for_are_drawn_in_their_order(qapp: QGuiApplication, store: Store) -> None:
    spec = FigureSpec(spring_2019(), lanes=("rival vendor wins", "Russia–China summits"))
    shown = texts(compose_figure(FigureData.read(store), spec, Measure()).items)
    assert "US–Huawei dispute" not in shown
    assert shown.index("Rival vendor wins") < shown.index("Russia–China summits")


def test_every_event_in_the_range_is_labelled_or_counted(qapp: QGuiApplication, store: Store) -> None:
    scene = compose_figure(FigureData.read(store), FigureSpec(None), Measure())
    counts = scene.counts
    assert counts.in_view == 166
    assert counts.labelled + counts.marks + counts.folded + counts.counted == 166


def test_the_same_figure_twice_is_the_same_to_the_byte(qapp: QGuiApplication, store: Store, tmp_path: Path) -> None:
    spec = FigureSpec(spring_2019(), 900, 500)
    one = save_figure(store, spec, tmp_path / "one.png").read_bytes()
    two = save_figure(store, spec, tmp_path / "two.png").read_bytes()
    assert one == two


@pytest.mark.parametrize("name", ["light", "dark", "print"])
def test_each_theme_draws_on_its_own_ground(qapp: QGuiApplication, store: Store, name: str) -> None:
    image = render_image(store, FigureSpec(spring_2019(), 900, 500, theme=name))
    ground = image.pixelColor(2, 2).lightness()
    assert (ground < 60) if name == "dark" else (ground > 240)


def test_a_long_title_is_shortened_to_the_figure(qapp: QGuiApplication, store: Store) -> None:
    spec = FigureSpec(spring_2019(), 600, 400, title="word " * 90)
    title = texts(compose_figure(FigureData.read(store), spec, Measure()).items)[0]
    assert title.endswith("…")
    assert Measure()(title, "title") <= 600


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (FigureSpec(width_px=0), "0 pixels"),
        (FigureSpec(height_px=100_000), "100000 pixels"),
        (FigureSpec(scale=99), "scale"),
        (FigureSpec(width_px=30_000, height_px=30_000), "picture can hold"),
        (FigureSpec(title="x" * 5_000), "title"),
        (FigureSpec(range_us=(5, 5)), "range"),
        (FigureSpec(lanes=("No such lane",)), "No such lane"),
        (FigureSpec(theme="pink"), "pink"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence_and_no_file(
    qapp: QGuiApplication, store: Store, tmp_path: Path, spec: FigureSpec, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        save_figure(store, spec, tmp_path / "figure.png")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_store_has_nothing_to_draw(qapp: QGuiApplication, tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.sqlite") as empty, pytest.raises(InputError, match="no events"):
        save_figure(empty, FigureSpec(), tmp_path / "figure.png")
    assert not (tmp_path / "figure.png").exists()


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(EnvironmentFailure, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["figure.png"]
