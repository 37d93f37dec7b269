"""PDF: pages, embedded fonts, tags, alternative text, and text that can be copied as it was written."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.figures.data import FigureData
from explorer.figures.layout.layout import Workshop
from explorer.figures.output.pdf import Labels, tagged
from explorer.figures.sizes import preset
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec


@pytest.fixture
def written(small: FigureData, spring: FigureSpec, workshop: Workshop, tmp_path: Path) -> Path:
    path = tmp_path / "figure.pdf"
    size = preset("a4-landscape")
    assert size is not None
    save_figure(small, replace(spring.sized(size.size), title="Spring – “2019”", pages=2), path, workshop=workshop)
    return path


def test_it_has_as_many_pages_as_asked_for_of_the_size_asked_for(written: Path) -> None:
    data = written.read_bytes()
    assert len(re.findall(rb"/Type /Page\n", data.partition(b"%%EOF")[0])) == 2
    assert b"/MediaBox [0 0 842.000000 595.000000]" in data


def test_it_is_tagged_and_names_itself(written: Path) -> None:
    data = written.read_bytes()
    for sign in (b"/MarkInfo <</Marked true>>", b"/StructTreeRoot", b"/DisplayDocTitle true", b"/Lang <feff0065006e>"):
        assert sign in data
    assert "Agreement signed".encode("utf-16-be").hex().encode() in data
    assert len(re.findall(rb"/S /Figure", data)) == 2


def test_fonts_are_embedded_and_nothing_is_a_picture(written: Path) -> None:
    data = written.read_bytes()
    assert data.count(b"/FontFile2") > 0
    assert b"/Subtype /Image" not in data


def test_it_carries_no_time(written: Path) -> None:
    assert set(re.findall(rb"/(?:Creation|Mod)Date \(D:(\d{8})", written.read_bytes())) == {b"19700101"}


def test_it_carries_the_time_that_was_asked_for(
    small: FigureData, spring: FigureSpec, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1559692800")
    path = tmp_path / "figure.pdf"
    save_figure(small, spring, path, workshop=workshop)
    assert b"/CreationDate (D:20190605000000Z)" in path.read_bytes()


def test_what_is_not_shaped_as_qt_writes_it_stays_as_it_is() -> None:
    labels = Labels("T", "en", ("words",), "{}")
    for other in (b"", b"%PDF-1.7\nnothing of ours\n%%EOF\n", b"trailer\n<<\n/Size 5\n>>\nstartxref\n9\n%%EOF"):
        assert tagged(other, labels) == other


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
