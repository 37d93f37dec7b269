"""PDF: pages, embedded fonts, tags, alternative text, and text that can be copied as it was written."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache
from explorer.figures.sizes import preset
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec


@pytest.fixture
def written(small: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path) -> Path:
    path = tmp_path / "figure.pdf"
    size = preset("a4-landscape")
    assert size is not None
    save_figure(small, replace(spring.sized(size.size), title="Spring – “2019”", pages=2), path, cache=cache)
    return path


def test_it_has_as_many_pages_as_asked_for_of_the_size_asked_for(written: Path) -> None:
    pages = PdfReader(written).pages
    assert [tuple(page.mediabox) for page in pages] == [(0, 0, 842, 595)] * 2


def test_it_is_tagged_and_names_itself(written: Path) -> None:
    root: Any = PdfReader(written).root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("en", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    figures = [figure.get_object() for figure in root["/StructTreeRoot"]["/K"]["/K"]]
    assert [figure["/S"] for figure in figures] == ["/Figure", "/Figure"]
    assert "Agreement signed" in figures[0]["/Alt"]


def test_its_text_can_be_copied_as_it_was_written(written: Path) -> None:
    text = PdfReader(written).pages[0].extract_text().replace("\t", " ")
    assert "Spring – “2019”" in text
    assert "Agreement signed" in text


def test_fonts_are_embedded_and_nothing_is_a_picture(written: Path) -> None:
    data = written.read_bytes()
    assert data.count(b"/FontFile2") > 0
    assert b"/Subtype /Image" not in data


def _dates(path: Path) -> set[datetime | None]:
    metadata = PdfReader(path).metadata
    assert metadata is not None
    return {metadata.creation_date, metadata.modification_date}


def test_it_carries_no_time(written: Path) -> None:
    assert _dates(written) == {datetime(1970, 1, 1, tzinfo=UTC)}


def test_it_carries_the_time_that_was_asked_for(
    small: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1559692800")
    path = tmp_path / "figure.pdf"
    save_figure(small, spring, path, cache=cache)
    assert _dates(path) == {datetime(2019, 6, 5, tzinfo=UTC)}


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_readers_find_the_text_as_it_was_written(written: Path) -> None:
    text = subprocess.run(["pdftotext", str(written), "-"], check=True, capture_output=True, text=True).stdout
    assert "Spring – “2019”" in text
    assert "Agreement signed" in text
    fonts = subprocess.run(["pdffonts", str(written)], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows
    assert all("Inter" in row[0] and row[-5] == "yes" for row in rows)


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_a_checker_finds_no_fault(written: Path) -> None:
    done = subprocess.run(["qpdf", "--check", str(written)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
