"""The commands `snapshot` and `open`: every setting of the dialog, from a script and without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from explorer.cli.main import run
from explorer.figures import presets
from explorer.figures.data import FigureData
from explorer.figures.roundtrip.embedded_view import view_of
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.figures.spec import FigureSpec

Command = Callable[..., tuple[int, dict[str, Any]]]
SPRING = ("--from", "2019-03", "--to", "2019-09")


@pytest.fixture
def command(
    builtin_store_file: Path,
    tmp_path: Path,
    isolated_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Run one command in a folder of its own; returns the exit code and the object printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIMELINE_EXPLORER_STORE", str(builtin_store_file))

    def run_it(*arguments: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run([*arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def test_it_says_what_stands_on_the_figure_and_what_does_not(command: Command) -> None:
    code, said = command("snapshot", "a.png", *SPRING, "--size", "1200x600")
    assert code == 0
    assert (said["format"], said["size"], said["pages"], said["events"]) == ("PNG", [1200, 600], 1, 52)
    assert said["labelled"] + said["unlabelled"] + said["folded"] == 52
    assert said["folded"] > 0


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        (("--size", "slide", "--scale", "2"), (3840, 2160)),
        (("--size", "a4-landscape"), (3508, 2480)),
        (("--size", "100x50mm", "--dpi", "254"), (1000, 500)),
        (("--size", "square", "--dpi", "48"), (540, 540)),
        ((), (1600, 900)),
    ],
)
def test_a_picture_comes_out_in_the_size_asked_for(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], size: tuple[int, int]
) -> None:
    code, _ = command("snapshot", "a.png", *SPRING, *arguments)
    image = QImage(str(tmp_path / "a.png"))
    assert code == 0
    assert (image.width(), image.height()) == size


def test_the_height_can_fit_the_events(command: Command) -> None:
    _, said = command("snapshot", "a.png", *SPRING, "--size", "1200x500", "--fit-height")
    assert (said["labelled"], said["folded"], said["sources_left_out"]) == (52, 0, 0)
    assert said["size"][1] > 500


def test_a_pdf_takes_as_many_pages_as_it_needs(command: Command) -> None:
    _, said = command("snapshot", "a.pdf", *SPRING, "--size", "a4-landscape", "--pages", "auto")
    assert said["pages"] > 1
    assert (said["labelled"], said["folded"], said["sources_left_out"]) == (52, 0, 0)


def test_parts_are_shown_and_hidden_by_name(command: Command, tmp_path: Path) -> None:
    command("snapshot", "a.svg", *SPRING, "--show", "overview", "--hide", "sources,Legend, description")
    spec = view_of(tmp_path / "a.svg").spec
    assert (spec.sources, spec.legend, spec.description) == (False, False, False)
    assert spec.tracks == {"tally", "overview"}


def test_filters_language_theme_and_texts_arrive(command: Command, tmp_path: Path) -> None:
    code, said = command(
        *("snapshot", "a.svg", "--filter", "actor:Ericsson", "--filter", "5G", "--language", "ru", "--theme", "print"),
        *("--title", "Заголовок", "--subtitle", "ниже", "--timezone", "Europe/Moscow", "--text", "1.5"),
        *("--lanes", "Rival vendor wins"),
    )
    assert code == 0
    assert 0 < said["events"] < 50
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "Источники" in text
    assert "Заголовок" in text
    spec = view_of(tmp_path / "a.svg").spec
    assert (spec.filters, spec.theme, spec.text) == (("actor:Ericsson", "5G"), "print", 1.5)


def test_a_figure_can_be_made_like_another_to_the_byte(command: Command, tmp_path: Path) -> None:
    command("snapshot", "a.png", *SPRING, "--size", "column", "--theme", "dark", "--title", "Once")
    command("snapshot", "b.png", "--like", "a.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_preset_gives_looks(command: Command, tmp_path: Path, data: FigureData) -> None:
    view = FigureView.of(data, FigureSpec(theme="print", width_px=700, height_px=500), (0, 1))
    presets.save(presets.SavedSettings().with_preset("For print", view))
    command("snapshot", "a.svg", *SPRING, "--preset", "For print")
    spec = view_of(tmp_path / "a.svg").spec
    assert (spec.theme, spec.width_px) == ("print", 700)
    assert len(spec.lanes) == 3


def test_open_prints_what_a_figure_carries(command: Command) -> None:
    command("snapshot", "a.pdf", *SPRING, "--title", "Carried")
    code, said = command("open", "a.pdf")
    assert code == 0
    assert (said["title"], said["program"]) == ("Carried", "Timeline Explorer")
    assert len(said["lanes"]) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("snapshot", "a.gif"), ".png"),
        (("snapshot", "nowhere/a.png"), "no folder"),
        (("snapshot", "a.png", "--size", "0x100"), "0 pixels"),
        (("snapshot", "a.png", "--size", "100000x100000"), "100000 pixels"),
        (("snapshot", "a.png", "--size", "big"), "1920x1080"),
        (("snapshot", "a.png", "--scale", "2", "--dpi", "300"), "one of them"),
        (("snapshot", "a.png", "--pages", "3"), "PDF"),
        (("snapshot", "a.pdf", "--pages", "some"), "auto"),
        (("snapshot", "a.pdf", "--pages", "5000"), "pages"),
        (("snapshot", "a.png", "--show", "music"), "no part"),
        (("snapshot", "a.png", "--theme", "pink"), "pink"),
        (("snapshot", "a.png", "--language", "tlh"), "tlh"),
        (("snapshot", "a.png", "--timezone", "Mars/Olympus"), "Mars/Olympus"),
        (("snapshot", "a.png", "--title", "x" * 5_000), "title"),
        (("snapshot", "a.png", "--lanes", "None such"), "None such"),
        (("snapshot", "a.png", "--from", "2020", "--to", "2019"), "--from"),
        (("snapshot", "a.png", "--filter", "nosuchword"), "filters"),
        (("snapshot", "a.png", "--preset", "Unknown"), "none yet"),
        (("snapshot", "a.png", "--like", "gone.png"), "cannot be read"),
        (("open", "gone.png"), "cannot be read"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_with_a_sentence_and_no_file(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, said = command(*arguments)
    assert code == 2
    assert words in said["error"]
    assert [one for one in tmp_path.iterdir() if one.name != "home"] == []
