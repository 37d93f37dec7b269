"""The web page: everything in one file, readable without script, and nothing from the store is markup."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from db import dates
from db.errors import InputError
from db.store import Changes, EventRow, SourceRow, Transaction, open_store
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache
from explorer.figures.output import webpage
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)> \'"--></style></script>'
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class _Hostile:
    """A store whose every text is an attack."""

    def apply(self, tx: Transaction) -> Changes:
        row = EventRow(EVIL, dates.parse("2019"), tx.lane_id(EVIL), summary=EVIL, place=EVIL, category=EVIL)
        event = tx.insert_event(row)
        source = tx.source_id(SourceRow(EVIL, EVIL, EVIL, url="javascript:alert(3)"))
        tx.insert("quote", event_id=event, source_id=source, text=EVIL, speaker=EVIL)
        return tx.changes()


class _Reader(HTMLParser):
    """What a browser would see: elements with their attributes, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(path: Path) -> _Reader:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


@pytest.fixture
def page(data: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path) -> Path:
    path = tmp_path / "figure.html"
    save_figure(data, spring, path, cache=cache)
    return path


def test_all_events_and_quotes_stand_on_the_page_as_text(page: Path) -> None:
    found = read(page)
    words = " ".join(found.words)
    assert sum(attrs.get("class") == "event" for _, attrs in found.elements) == 52
    assert "building a foundation for commercial 5G rollouts" in words
    assert "Alexei Kornya" in words


def test_it_loads_nothing_and_allows_only_its_own_script(page: Path) -> None:
    found = read(page)
    text = page.read_text(encoding="utf-8")
    assert not [tag for tag, attrs in found.elements if tag in ("img", "link", "iframe", "object") or "src" in attrs]
    policy = next(attrs["content"] for tag, attrs in found.elements if attrs.get("http-equiv"))
    assert policy is not None and policy.startswith("default-src 'none'")
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(script) == 1
    assert f"sha256-{base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()}" in policy
    assert "@import" not in text
    assert re.findall(r"url\(.{6}", text) == ['url("data:']


def test_it_weighs_little_without_its_data(
    data: FigureData, cache: FigureCache, tmp_path: Path, spring: FigureSpec
) -> None:
    path = tmp_path / "small.html"
    range_us = dates.parse("2003").earliest_us, dates.parse("2004").latest_us
    save_figure(data, replace(spring, range_us=range_us), path, cache=cache)
    assert path.stat().st_size < 100_000


def test_nothing_from_the_store_is_markup(tmp_path: Path, cache: FigureCache) -> None:
    with open_store(tmp_path / "hostile.sqlite") as store:
        store.write(_Hostile())
        path = tmp_path / "figure.html"
        save_figure(store, FigureSpec(title=EVIL, subtitle=EVIL), path, cache=cache)
    found = read(path)
    tags = [tag for tag, _ in found.elements]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert not [attrs for _, attrs in found.elements if any(name.startswith("on") for name in attrs)]
    assert not [attrs for tag, attrs in found.elements if tag == "a"]


def test_only_addresses_of_the_web_become_links(page: Path) -> None:
    links = [attrs["href"] or "" for tag, attrs in read(page).elements if tag == "a"]
    assert links
    assert all(link.startswith(("http://", "https://")) for link in links)


def test_more_events_than_a_page_holds_are_refused(
    data: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpage, "MOST_EVENTS", 40)
    with pytest.raises(InputError, match="shorter range"):
        save_figure(data, spring, tmp_path / "figure.html", cache=cache)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_draws_zooms_and_shows_quotes(page: Path, tmp_path: Path) -> None:
    # The policy allows no other script, so the probe goes into a copy without it.
    probe = """
    const canvas = document.getElementById("canvas"), box = canvas.getBoundingClientRect(), said = [];
    const inked = () => { const d = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      let n = 0; for (let i = 0; i < d.length; i += 4) if (d[i] < 100) n++; return n; };
    const until = (done, then) => done() ? then() : setTimeout(() => until(done, then), 50);
    until(() => inked() > 500, () => {
      said.push("drawn");
      const before = canvas.toDataURL();
      canvas.dispatchEvent(new WheelEvent("wheel", {deltaY: -200, clientX: box.left + 500, clientY: box.top + 100}));
      until(() => canvas.toDataURL() !== before, () => {
        said.push("zoomed");
        for (let i = 0; i < 12; i++) canvas.dispatchEvent(new KeyboardEvent("keydown", {key: "."}));
        if (document.querySelector("#detail blockquote")) said.push("quoted");
        document.title = said.join(" ");
      });
    });
    """
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    copy = tmp_path / "probed.html"
    copy.write_text(text.replace("</body>", f"<script>{probe}</script></body>"), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={tmp_path / 'user'}",
    ]
    command += ["--virtual-time-budget=10000", "--dump-dom", copy.as_uri()]
    seen = subprocess.run(command, check=True, capture_output=True, text=True, timeout=90).stdout
    assert "<title>drawn zoomed quoted</title>" in seen
