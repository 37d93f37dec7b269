"""A store with the first edition of the built-in timeline is offered the second, quietly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db.store import Changes, Store, Transaction, open_store
from explorer.importing.run import import_file
from explorer.qt.importing.imports_list import ImportsDialog
from explorer.qt.shell.file_actions import offer_edition, show_imports
from explorer.qt.window import MainWindow
from resources.builtin import FORMER_EVENTS

FIRST = Path(__file__).resolve().parents[2] / "data" / "first-edition"


class _AsShipped:
    """Makes an import of a few events of the first edition look like that of all of them."""

    def apply(self, tx: Transaction) -> Changes:
        tx.update("import", 1, sha256=FORMER_EVENTS[-1])
        return tx.changes()


def test_the_second_edition_is_offered_and_added(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "first.sqlite") as store:
        import_file(store, FIRST / "events.csv")
        store.write(_AsShipped())
        window = open_window(store)
        offer_edition(window)
        assert "A second edition of the built-in timeline is there: 265 more events" in window.status.text()

        show_imports(window)
        dialog = window.findChild(ImportsDialog)
        assert dialog is not None
        offers = [one for one in dialog.findChildren(QPushButton) if one.text().endswith("265 more events · Add")]
        with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
            offers[0].click()
        qtbot.waitUntil(lambda: store.counts().events == 273, timeout=20_000)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        dialog.refresh()
        assert not offers[0].isVisibleTo(dialog)
        dialog.close()


def test_a_store_with_the_second_edition_is_offered_nothing(window: MainWindow) -> None:
    offer_edition(window)
    assert "edition" not in window.status.text()
