"""SVG: text is text, shapes are shapes, and nothing in a title is markup."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache
from explorer.figures.output.svg import plain
from explorer.figures.sizes import preset
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec

NS = {"s": "http://www.w3.org/2000/svg"}


@pytest.fixture
def drawn(small: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path) -> ElementTree.Element:
    path = tmp_path / "figure.svg"
    save_figure(small, replace(spring, title="A <b>title</b> & more"), path, cache=cache)
    return ElementTree.fromstring(path.read_text(encoding="utf-8"))


def test_every_label_is_text_with_its_width(drawn: ElementTree.Element) -> None:
    texts = {one.text: one for one in drawn.iterfind(".//s:text", NS)}
    label = texts["Rule takes effect"]
    assert 90 < float(label.attrib["textLength"]) < 130
    assert label.attrib["font-size"] == "13"
    assert not list(drawn.iterfind(".//s:image", NS))


def test_it_has_a_title_a_description_and_a_name_for_readers(drawn: ElementTree.Element) -> None:
    title, description = drawn.find("s:title", NS), drawn.find("s:desc", NS)
    assert title is not None and title.text == "A <b>title</b> & more"
    assert description is not None and "Agreement signed" in (description.text or "")
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"


def test_without_a_description_there_is_none(
    small: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path
) -> None:
    path = tmp_path / "figure.svg"
    save_figure(small, replace(spring, description=False), path, cache=cache)
    assert ElementTree.fromstring(path.read_text(encoding="utf-8")).find("s:desc", NS) is None


def test_a_size_in_millimetres_is_the_size_of_the_drawing(
    small: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path
) -> None:
    path = tmp_path / "figure.svg"
    size = preset("column")
    assert size is not None
    save_figure(small, spring.sized(size.size), path, cache=cache)
    found = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert (found.attrib["width"], found.attrib["height"]) == ("88mm", "170mm")


def test_every_reference_leads_somewhere(drawn: ElementTree.Element) -> None:
    ids = {one.attrib["id"] for one in drawn.iter() if "id" in one.attrib}
    for one in drawn.iter():
        for value in one.attrib.values():
            if value.startswith("url(#"):
                assert value[5:-1] in ids


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert plain("a\x00b\x0bc\ud800d\ufffee\U0001f600") == "abcde\U0001f600"
