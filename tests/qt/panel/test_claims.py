"""The list of claims: filter it, and go from a claim to its events."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.commands import NewRow
from explorer.qt.panel.cards import WrappedLink
from explorer.qt.panel.claims import ClaimsDialog
from explorer.qt.window import MainWindow


def test_the_list_shows_every_claim_with_its_verdict_and_counts_them(window: MainWindow) -> None:
    dialog = ClaimsDialog(window, window.session, window.travel.reveal)
    assert len(dialog.shown()) == 21
    assert dialog.counted.text().startswith("21 claims · ")
    assert "Huawei Signs 5G Contract In Russia" in dialog.text()
    assert "Business Times\n— [Article on Huawei’s 5G contract in Russia], 11 June 2019" in dialog.text()
    dialog.deleteLater()


def test_words_and_verdict_filter_together(window: MainWindow) -> None:
    dialog = ClaimsDialog(window, window.session, window.travel.reveal)
    dialog.verdict.setCurrentIndex(dialog.verdict.findData("wrong"))
    wrong = dialog.shown()
    assert wrong
    assert {claim.verdict for claim in wrong} == {"wrong"}
    dialog.field.setText("technological war")
    assert [claim.text for claim in dialog.shown()] == ['"technological war of the new digital era."']
    dialog.field.setText("no such words")
    assert "No claim matches." in dialog.text()
    dialog.deleteLater()


def test_a_claim_leads_to_its_event(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    dialog = ClaimsDialog(window, window.session, window.travel.reveal)
    dialog.field.setText("Huawei Signs 5G Contract")
    (link, *_) = dialog.findChildren(WrappedLink)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.session.selected_id == store.find_key("mts-huawei-2019-06-05")
    dialog.deleteLater()


def test_the_reported_change_of_the_selected_range_stands_beside_the_claims(qtbot: QtBot, window: MainWindow) -> None:
    dialog = ClaimsDialog(window, window.session, window.travel.reveal)
    window.session.select_range((dates.parse("2019-04").earliest_us, dates.parse("2019-06-03").latest_us))
    qtbot.waitUntil(lambda: "Nokia: +12 (30 → 42)" in dialog.text(), timeout=10_000)
    assert "Not comparable" in dialog.text()
    assert [claim.text for claim in dialog.shown()[:2]] == [
        "Nokia had recently bagged 12 new contracts",
        "overtaking Huawei which only closed three contracts",
    ]
    window.session.select_range(None)
    assert "Nokia: +12" not in dialog.text()
    dialog.deleteLater()


def test_a_new_claim_appears_in_the_list(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    dialog = ClaimsDialog(window, window.session, window.travel.reveal)
    window.session.history.do(NewRow("claim", {"text": "Brand new", "verdict": "disputed", "event_ids": ()}))
    qtbot.waitUntil(lambda: "Brand new" in dialog.text(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    dialog.deleteLater()


def test_typing_in_the_filter_builds_no_card_anew(window: MainWindow) -> None:
    dialog = ClaimsDialog(window, window.session, window.travel.reveal)
    dialog.show()
    before = dialog.findChildren(QWidget)
    for words in ("hua", "huawei", "russia", "no such words", ""):
        dialog.field.setText(words)
        made = [one for one in dialog.findChildren(QWidget) if one not in before]
        assert [type(one).__name__ for one in made if one.window() is dialog] == []
    assert dialog.counted.text().startswith("21 claims")
    dialog.deleteLater()
