"""Figures as files: their size, that they are the same twice, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from db.errors import EnvironmentFailure, InputError
from db.store import Store, open_store
from explorer.figures.data import FigureData
from explorer.figures.formats import SUFFIXES
from explorer.figures.layout.layout import FigureCache
from explorer.figures.sizes import paper
from explorer.figures.snapshot import render_image, save_figure
from explorer.figures.spec import TRACK_IDS, FigureSpec
from explorer.jobs import Cancelled, Progress, Step


def test_a_picture_has_the_size_asked_for_times_its_scale(data: FigureData, spring: FigureSpec, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    save_figure(data, replace(spring, width_px=1000, height_px=600, scale=1.5), path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1500, 900)


def test_a_picture_for_paper_has_its_dots_per_inch(data: FigureData, spring: FigureSpec, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    save_figure(data, spring.sized(paper(254, 127, dpi=150)), path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1500, 750)
    assert round(image.dotsPerMeterX() * 0.0254) == 150


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_figure_twice_is_the_same_to_the_byte(
    store: Store, spring: FigureSpec, tmp_path: Path, suffix: str
) -> None:
    spec = replace(spring, width_px=900, height_px=500, tracks=TRACK_IDS)
    one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    save_figure(store, spec, one)
    save_figure(store, spec, two)
    assert one.read_bytes() == two.read_bytes()


def test_the_day_stands_on_a_figure_only_where_it_was_asked_for(
    data: FigureData, spring: FigureSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1559692800")
    plain, dated = tmp_path / "plain.svg", tmp_path / "dated.svg"
    save_figure(data, spring, plain)
    save_figure(data, replace(spring, made=True), dated)
    assert "made 5 June 2019" not in plain.read_text(encoding="utf-8")
    assert "made 5 June 2019" in dated.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["light", "dark", "print"])
def test_each_theme_draws_on_its_own_ground(
    data: FigureData, spring: FigureSpec, name: str, cache: FigureCache
) -> None:
    image = render_image(data, replace(spring, width_px=900, height_px=500, theme=name))
    ground = image.pixelColor(2, 2).lightness()
    assert (ground < 60) if name == "dark" else (ground > 240)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width_px": 0}, "0 pixels"),
        ({"height_px": 100_000}, "100000 pixels"),
        ({"scale": 99}, "scale"),
        ({"width_px": 30_000, "height_px": 30_000}, "picture can hold"),
        ({"title": "x" * 5_000}, "title"),
        ({"range_us": (5, 5)}, "range"),
        ({"lanes": ("No such lane",)}, "No such lane"),
        ({"theme": "pink"}, "pink"),
        ({"text": 0}, "Text"),
        ({"pages": -1}, "pages"),
        ({"pages": 3}, "PDF"),
        ({"poster": True, "pages": 40}, "pixels"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence_and_no_file(
    data: FigureData, spring: FigureSpec, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        save_figure(data, replace(spring, **change), tmp_path / "figure.png")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"), [("figure.gif", ".png"), ("figure", ".png"), ("nowhere/figure.png", "nowhere")]
)
def test_a_name_that_cannot_be_is_refused_before_any_work(
    data: FigureData, spring: FigureSpec, tmp_path: Path, name: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        save_figure(data, spring, tmp_path / name)


def test_an_empty_store_has_nothing_to_draw(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.sqlite") as empty, pytest.raises(InputError, match="no events"):
        save_figure(empty, FigureSpec(), tmp_path / "figure.png")
    assert not (tmp_path / "figure.png").exists()


def test_a_link_stays_a_link_and_what_is_no_file_is_refused(
    small: FigureData, spring: FigureSpec, tmp_path: Path, cache: FigureCache
) -> None:
    link, target = tmp_path / "figure.svg", tmp_path / "there.svg"
    link.symlink_to(target)
    save_figure(small, spring, link, cache=cache)
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"<?xml")
    device = tmp_path / "device.svg"
    device.symlink_to("/dev/null")
    with pytest.raises(InputError, match="is no file"):
        save_figure(small, spring, device, cache=cache)


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    small: FigureData, spring: FigureSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(EnvironmentFailure, match="No space left"):
        save_figure(small, spring, path)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["figure.png"]


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".html"])
def test_a_cancelled_figure_leaves_no_file(
    data: FigureData, spring: FigureSpec, tmp_path: Path, cache: FigureCache, suffix: str
) -> None:
    notes: list[str] = []

    def stop(step: Step) -> None:
        notes.append(step.note)
        if step.note.startswith(("Writing", "Drawing")):
            progress.cancel()

    progress = Progress(stop)
    progress.INTERVAL_S = -1.0
    with pytest.raises(Cancelled):
        save_figure(data, spring, tmp_path / f"figure{suffix}", progress, cache)
    assert notes
    assert list(tmp_path.iterdir()) == []
