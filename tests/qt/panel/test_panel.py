"""What a person reads in the side panel and does with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from db import dates
from db.records import Changes, EventRow, SourceRow
from db.store import Store, Transaction, open_store
from explorer.commands import ChangeRow
from explorer.qt.panel.accounts import account_rows, show_accounts
from explorer.qt.panel.cards import QuoteCard, open_address, openable, quoted
from explorer.qt.panel.citations import copy_citation, copy_quote
from explorer.qt.panel.provenance import provenance_line
from explorer.qt.widgets import plain_tip
from explorer.qt.window import MainWindow


def show(window: MainWindow, store: Store, key: str) -> int:
    event_id = store.find_key(key)
    assert event_id is not None
    window.session.select(event_id)
    return event_id


def buttons(window: MainWindow, words: str) -> list[QPushButton]:
    return [one for one in window.panel.findChildren(QPushButton) if words in one.text()]


def test_renderings_of_one_sentence_stand_with_their_languages_and_what_differs(
    window: MainWindow, store: Store
) -> None:
    show(window, store, "spief-2019-putin-huawei")
    text = window.panel.text()
    assert "— RIAMO, 7 June 2019 · in Russian" in text
    assert "WHERE ACCOUNTS DISAGREE" in text
    assert "economic war" in text
    assert "Wording" in text


def test_dates_that_differ_are_listed_with_who_gives_them(window: MainWindow, store: Store) -> None:
    event_id = show(window, store, "entity-list-effective-2019-05-16")
    text = window.panel.text()
    assert "Date: 16 May 2019 (2 sources)" in text
    assert "Date: 17 May 2019 (1 source)" in text
    event = store.event(event_id)
    assert event is not None
    rows = account_rows(event, "en")
    assert [cells[2] for cells, differs in rows if differs] == ["17 May 2019"]
    assert any("68 affiliates" in cells[5] for cells, _ in rows)


def test_accounts_can_be_read_side_by_side(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    event = store.event(show(window, store, "entity-list-effective-2019-05-16"))
    assert event is not None
    dialog = show_accounts(window, window.session, event)
    item = dialog.table.item(1, 0)
    assert item is not None
    assert item.text() == "Converge Digest"
    dialog.close()


def test_a_claim_shows_its_verdict_and_why(window: MainWindow, store: Store) -> None:
    show(window, store, "spief-2019-putin-huawei")
    text = window.panel.text()
    assert "Wrong" in text
    assert "The quoted words are altered" in text


def test_a_selected_range_says_what_each_vendor_reported_and_what_cannot_be_compared(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    show(window, store, "mts-huawei-2019-06-05")
    window.session.select_range((dates.parse("2019-04").earliest_us, dates.parse("2019-06-03").latest_us))
    qtbot.waitUntil(lambda: "Nokia: +12 (30 → 42)" in window.panel.text(), timeout=10_000)
    text = window.panel.text()
    assert "42 as of 3 June 2019 — Reuters. 22 customers named" in text
    assert "Huawei: no new figure, 40 stands" in text
    assert "next: 42 as of 4 June 2019 — alastairsopp.co.uk. Single weak source" in text
    assert "Not comparable: Counted differently" in text
    window.session.select_range(None)
    assert "Nokia: +12" not in window.panel.text()


def test_links_say_how_far_apart_the_events_are_and_lead_there(window: MainWindow, store: Store) -> None:
    show(window, store, "spief-2019-putin-huawei")
    assert "responds to · 23 days before" in window.panel.text()


def test_the_card_says_that_a_quote_was_not_checked(window: MainWindow, store: Store) -> None:
    show(window, store, "mts-huawei-2019-06-05")
    assert "○ Not checked against a source" in window.panel.text()


def test_copying_a_citation_puts_text_and_html_on_the_clipboard(window: MainWindow, store: Store) -> None:
    event = store.event(show(window, store, "mts-huawei-2019-06-05"))
    assert event is not None
    quote = event.quotes[0]
    assert quote.source is not None
    copy_citation(window.session, quote.source, "mla")
    data = QGuiApplication.clipboard().mimeData()
    assert quote.source.publisher in data.text()
    assert quote.source.url in data.text()
    assert "<i>" in data.html()
    copy_quote(window.session, quote, "mla")
    assert QGuiApplication.clipboard().text().startswith(f"“{quote.text}”")


def test_the_style_chosen_in_the_menu_is_the_one_copied_from_then_on(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    event = store.event(show(window, store, "mts-huawei-2019-06-05"))
    assert event is not None
    assert event.quotes[0].source is not None
    (choose, *_) = buttons(window, "▾")
    qtbot.mouseClick(choose, Qt.MouseButton.LeftButton)
    (menu,) = choose.findChildren(QMenu)
    titles = [action.text() for action in menu.actions()]
    assert titles[0].startswith("Chicago")
    assert {"APA (7th edition)", "GB/T 7714—2015", "BibTeX", "CSL-JSON", "RIS"} <= set(titles)
    next(action for action in menu.actions() if action.text().startswith("ГОСТ")).trigger()
    menu.close()
    qtbot.waitUntil(lambda: window.session.settings.citation_style == "gost", timeout=10_000)
    (copy, *_) = buttons(window, "Copy citation")
    assert copy.toolTip().startswith("As ГОСТ")
    QGuiApplication.clipboard().clear()
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "[Электронный ресурс]" in QGuiApplication.clipboard().text() or "URL" in QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://example.org",
        "https:",
        "//example.org",
        "",
    ],
)
def test_only_web_addresses_are_opened(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    assert not openable(url)
    open_address(url)
    open_address("https://example.org/a")
    assert len(opened) == 1


def test_an_address_is_in_sight_and_opens_on_a_click_only(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    show(window, store, "spief-2019-putin-huawei")
    (link, *_) = buttons(window, "riamo.ru")
    assert "https://riamo.ru/" in link.toolTip()
    assert not opened
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert len(opened) == 1


def test_where_an_event_came_from_is_said(window: MainWindow, store: Store) -> None:
    event = store.event(show(window, store, "mts-huawei-2019-06-05"))
    assert event is not None
    assert provenance_line(event.provenance) in window.panel.text()
    assert "From events.csv, line " in window.panel.text()


def test_every_button_has_a_name_for_screen_readers(window: MainWindow, store: Store) -> None:
    show(window, store, "spief-2019-putin-huawei")
    assert all(one.accessibleName().strip() for one in window.panel.findChildren(QPushButton))


class _Many:
    def apply(self, tx: Transaction) -> Changes:
        event = tx.insert_event(EventRow("Many", dates.parse("2019"), tx.lane_id("L")))
        source = tx.source_id(SourceRow("T", url="javascript:alert(1)"))
        first = tx.insert("quote", event_id=event, source_id=source, text="das Original", language="de")
        tx.insert("quote", event_id=event, source_id=source, text="the original", original_id=first, position=1)
        for number in range(300):
            tx.insert("quote", event_id=event, source_id=source, text=f"quote {number}", position=number + 2)
        return tx.changes()


def test_an_event_with_hundreds_of_quotes_shows_the_rest_when_asked(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "many.sqlite") as store:
        store.write(_Many())
        window = open_window(store)
        window.session.select(1)
        assert len(window.panel.findChildren(QuoteCard)) == 30
        assert not buttons(window, "↗")
        (more,) = buttons(window, "more quotes")
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
        assert len(window.panel.findChildren(QuoteCard)) == 301
        window.close()


def test_an_original_stands_in_the_card_of_its_translation(
    open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "many.sqlite") as store:
        store.write(_Many())
        window = open_window(store)
        window.session.select(1)
        first, *_ = window.panel.findChildren(QuoteCard)
        shown = [part.text() for part in first.findChildren(QLabel)]
        assert {"“the original”", "“das Original”"} <= set(shown)
        assert window.panel.text().count("das Original") == 1
        window.close()


@pytest.mark.parametrize(("text", "shown"), [("words", "“words”"), ('"words" and "more"', '"words" and "more"')])
def test_a_claim_in_its_own_quotation_marks_gets_no_others(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_an_original_stands_beside_its_translation_with_its_own_source_and_check(
    window: MainWindow, store: Store
) -> None:
    show(window, store, "kremlin-talks-2019-06-05")
    lines = window.panel.text().splitlines()
    translation, original = lines.index("Translation"), lines.index("Original")
    assert lines[translation + 1].startswith("“It would be no exaggeration")
    assert lines[original + 1].startswith("“отношения России и Китая")
    assert "— Vzglyad, citing TASS, 5 June 2019 · in Russian" in lines[original:]
    assert lines.count("○ Not checked against a source") == 2


def test_event_and_quotes_say_where_they_come_from_and_when_they_changed(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    event = store.event(show(window, store, "mts-huawei-2019-06-05"))
    assert event is not None
    assert "Event and quote: From events.csv, line 207" in window.panel.text()
    assert "Guo Ping, Huawei rotating chairman (Italian translation): From accounts.csv, line 3" in window.panel.text()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        window.session.history.do(ChangeRow("quote", event.quotes[0].id, {"speaker": "Kornya"}))
    qtbot.waitUntil(lambda: "Kornya: From events.csv" in window.panel.text(), timeout=10_000)
    assert "; changed " in window.panel.text()


def test_markup_is_shown_as_it_stands_in_tips_too() -> None:
    assert plain_tip("<img src=x> a\nb") == "<qt>&lt;img src=x&gt; a<br>b</qt>"
    assert plain_tip("R&D\nsecond line") == "R&D\nsecond line"
