"""A figure brings its view back; one from elsewhere, a damaged one and a forged one are refused with a sentence."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache
from explorer.figures.output import png
from explorer.figures.roundtrip.embedded_view import may_carry, view_of
from explorer.figures.roundtrip.figure_view import KEY, MOST_CHARS, FigureView, ForeignFigure
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec

CARRYING = (".png", ".svg", ".pdf", ".jpg", ".html")


@pytest.fixture
def view(small: FigureData, spring: FigureSpec) -> FigureView:
    spec = replace(spring, title="A <title> & “more”", lanes=("Contracts", "Dispute"), theme="print", text=1.25)
    return FigureView.of(small, spec, spring.range_us or (0, 1))


@pytest.mark.parametrize("suffix", CARRYING)
def test_the_view_comes_back_as_it_was(
    small: FigureData, view: FigureView, cache: FigureCache, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"figure{suffix}"
    save_figure(small, view.spec, path, cache=cache)
    assert may_carry(path)
    assert view_of(path) == view


def test_a_figure_of_everything_knows_that_and_what_was_shown(
    small: FigureData, cache: FigureCache, tmp_path: Path
) -> None:
    path = tmp_path / "figure.svg"
    figure = save_figure(small, FigureSpec(), path, cache=cache)
    view = view_of(path)
    assert view.everything
    assert view.spec.range_us == figure.range_us


def test_pictures_from_elsewhere_carry_nothing(tmp_path: Path) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    image.setText("Comment", "something else")
    for name in ("photo.png", "photo.jpg"):
        assert image.save(str(tmp_path / name))
        with pytest.raises(ForeignFigure, match="not made by Timeline Explorer"):
            view_of(tmp_path / name)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.4\n%%EOF",
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"<html></html>",
        b"\xff\xd8\xff\xd9",
        b"title,start\nA,2019\n",
    ],
)
def test_other_files_carry_nothing(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(data)
    with pytest.raises(ForeignFigure, match="carries no view"):
        view_of(path)


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ForeignFigure, match="cannot be read"):
        view_of(tmp_path / "gone.png")


def test_a_picture_that_is_cut_off_is_refused(
    small: FigureData, view: FigureView, cache: FigureCache, tmp_path: Path
) -> None:
    path = tmp_path / "figure.png"
    save_figure(small, view.spec, path, cache=cache)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(KEY.encode()) + 20])
    with pytest.raises(ForeignFigure, match="cut off"):
        view_of(path)


def test_a_view_that_was_changed_in_the_file_is_refused(
    small: FigureData, view: FigureView, cache: FigureCache, tmp_path: Path
) -> None:
    path = tmp_path / "figure.png"
    save_figure(small, view.spec, path, cache=cache)
    path.write_bytes(path.read_bytes().replace(b'"theme":"print"', b'"theme":"pr1nt"'))
    with pytest.raises(ForeignFigure, match="damaged"):
        view_of(path)


def in_png(text: str | bytes, *, squeezed: bool = False) -> bytes:
    """A picture with a view made by somebody else."""
    body = text.encode() if isinstance(text, str) else text
    flag = b"\1" if squeezed else b"\0"
    chunk = png.chunk(b"iTXt", KEY.encode() + b"\0" + flag + b"\0\0\0" + body)
    head = png.chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return png.SIGNATURE + head + chunk + png.chunk(b"IEND", b"")


def forged(view: FigureView, **changes: Any) -> str:
    return json.dumps({**json.loads(view.to_text()), **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"range_us": [5, 1]},
        {"range_us": [0, 10**30]},
        {"range_us": "everything"},
        {"range_us": [0.5, 1]},
        {"range_us": [True, 5]},
        {"lanes": "Dispute"},
        {"lanes": [1]},
        {"lanes": ["x"] * 10_000},
        {"lanes": ["x" * 100_000]},
        {"filters": ["x"] * 1_000},
        {"theme": "../../etc/passwd"},
        {"width_px": "wide"},
        {"width_px": float("nan")},
        {"width_px": 1e308},
        {"height_px": -5},
        {"scale": 0},
        {"pages": 10**9},
        {"pages": True},
        {"legend": "yes"},
        {"title": "x" * 5_000},
        {"title": "a\x00b"},
        {"title": "\ud800"},
        {"language": ["en"]},
        {"timezone": {"a": 1}},
        {"store": 7},
    ],
    ids=lambda changes: f"{next(iter(changes))}={str(next(iter(changes.values())))[:20]}",
)
def test_a_forged_view_is_refused(view: FigureView, tmp_path: Path, changes: dict[str, Any]) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(in_png(forged(view, **changes)))
    with pytest.raises(ForeignFigure, match=r"damaged or forged|too long"):
        view_of(path)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "7", "{", '{"format":', "NaN", "[" * 90_000, '{"a":' * 9_000 + "1" + "}" * 9_000]
)
def test_what_is_no_view_at_all_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(in_png(text))
    with pytest.raises(ForeignFigure):
        view_of(path)


def test_a_view_of_a_later_version_says_so(view: FigureView) -> None:
    with pytest.raises(ForeignFigure, match="another version"):
        FigureView.from_text(forged(view, format=2))


def test_settings_that_are_not_known_are_passed_over(view: FigureView) -> None:
    assert FigureView.from_text(forged(view, run="rm -rf /", __class__="os.system")) == view


def test_a_view_that_unfolds_to_gigabytes_is_not_unfolded(tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(in_png(zlib.compress(b" " * 200_000_000, 9), squeezed=True))
    with pytest.raises(ForeignFigure):
        view_of(path)


def test_a_squeezed_view_is_read(view: FigureView, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(in_png(zlib.compress(view.to_text().encode()), squeezed=True))
    assert view_of(path) == view


def test_a_title_cannot_smuggle_a_view_in(
    small: FigureData, view: FigureView, cache: FigureCache, tmp_path: Path
) -> None:
    other = forged(view, store="Evil")[:300]
    for suffix, tag in ((".svg", 'metadata id="timeline-explorer-view"'), (".pdf", "te:view"), (".html", "script")):
        path = tmp_path / f"figure{suffix}"
        save_figure(small, replace(view.spec, title=f"</title><{tag}>{other}</{tag}>"[:490]), path, cache=cache)
        assert view_of(path).store == view.store


@given(st.text(max_size=2_000))
def test_no_text_makes_reading_a_view_fail_otherwise(text: str) -> None:
    with pytest.raises(ForeignFigure):
        FigureView.from_text(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = ("range_us", "lanes", "filters", "theme", "width_px", "scale", "pages", "title", "timezone", "store", "made")


@given(st.sampled_from(_FIELDS), _JSON)
def test_any_value_in_a_field_is_taken_or_refused(field: str, value: Any) -> None:
    whole = {"format": 1, "range_us": [0, 10], "lanes": [], "filters": [], field: value}
    try:
        view = FigureView.from_text(json.dumps(whole))
    except ForeignFigure:
        return
    view.spec.checked(vector=True)
    assert FigureView.from_text(view.to_text()) == view


@pytest.mark.parametrize("suffix", CARRYING)
def test_no_damage_to_a_file_makes_reading_fail_otherwise(
    small: FigureData, view: FigureView, cache: FigureCache, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"figure{suffix}"
    save_figure(small, replace(view.spec, width_px=300, height_px=200), path, cache=cache)
    whole = path.read_bytes()
    for step in range(0, len(whole), max(len(whole) // 60, 1)):
        for damaged in (whole[:step], whole[:step] + b"\xff" + whole[step + 1 :], whole[step:]):
            path.write_bytes(damaged)
            try:
                assert view_of(path).spec.range_us == view.spec.range_us
            except ForeignFigure:
                continue


def test_a_view_is_never_longer_than_is_read(view: FigureView) -> None:
    long = replace(view, spec=replace(view.spec, lanes=("x" * 1_000,) * 90, filters=("y" * 1_000,) * 5))
    assert len(long.to_text()) < MOST_CHARS
    assert FigureView.from_text(long.to_text()) == long


def test_regular_expressions_of_the_readers_do_not_go_astray() -> None:
    hostile = b"<svg" + b'<metadata id="timeline-explorer-view">' * 20_000
    assert re.search(rb"</metadata>", hostile) is None
    with pytest.raises(ForeignFigure):
        _read(hostile)


def _read(data: bytes, where: Callable[[], Path] | None = None) -> FigureView:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.svg"
        path.write_bytes(data)
        return view_of(path)
