"""The snapshot dialog: its preview follows the settings, what is wrong is said, and files and presets come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrintPreviewDialog
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from db import dates
from explorer.figures import presets
from explorer.figures.roundtrip.embedded_view import view_of
from explorer.figures.spec import AUTO_PAGES
from explorer.qt.figures.dialog import SnapshotDialog
from explorer.qt.figures.print import paint_pages, print_with_preview
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport


@pytest.fixture
def spring(window: MainWindow) -> tuple[int, int]:
    """The window shows March to September 2019."""
    reach = dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us
    window.session.set_viewport(Viewport(*reach, window.session.viewport.width_px))
    return reach


@pytest.fixture
def open_dialog(window: MainWindow, spring: tuple[int, int], qtbot: QtBot) -> Iterator[Callable[[], SnapshotDialog]]:
    """Open the dialog on that view."""
    opened: list[SnapshotDialog] = []

    def open_it() -> SnapshotDialog:
        dialog = SnapshotDialog(window.session, window)
        dialog.show()
        qtbot.waitExposed(dialog)
        opened.append(dialog)
        return dialog

    yield open_it
    for dialog in opened:
        dialog.close()
        dialog.deleteLater()


@pytest.fixture
def dialog(open_dialog: Callable[[], SnapshotDialog]) -> SnapshotDialog:
    return open_dialog()


def choose(dialog: SnapshotDialog, format_name: str) -> None:
    next(made for made in dialog.form.formats.buttons() if made.text() == format_name).click()


def test_the_dialog_begins_with_the_view_on_screen(dialog: SnapshotDialog, spring: tuple[int, int]) -> None:
    spec = dialog.spec()
    assert spec.range_us == spring
    assert spec.device_px == (3840, 2160)
    assert "US–Huawei dispute, Russia–China summits and Rival vendor wins" in dialog.form.subtitle.text()
    assert "52 events" in dialog.foot.said.text()


def test_the_preview_follows_the_settings(dialog: SnapshotDialog) -> None:
    before = dialog.stage.grab().toImage()
    dialog.form.title.setText("Spring 2019")
    dialog.refresh()
    assert dialog.stage.grab().toImage() != before
    before = dialog.stage.grab().toImage()
    next(made for made in dialog.form.themes.buttons() if made.text() == "Dark").click()
    dialog.refresh()
    assert dialog.stage.grab().toImage() != before


def test_every_part_can_be_left_out(dialog: SnapshotDialog) -> None:
    for name, box in dialog.form.parts.items():
        assert dialog.spec().has(name) is box.isChecked()
        box.click()
        assert dialog.spec().has(name) is box.isChecked()


def test_paper_is_offered_in_dots_per_inch_and_says_what_comes_out(dialog: SnapshotDialog) -> None:
    form = dialog.form
    form.size_box.setCurrentIndex(form.size_box.findData("a4-landscape"))
    assert form.resolution.currentText() == "300 dpi (3508 × 2480)"
    assert dialog.spec().in_mm


def test_a_size_can_be_typed(dialog: SnapshotDialog) -> None:
    form = dialog.form
    form.size_box.setCurrentIndex(form.size_box.findData("custom"))
    form.custom_size.setText("90x60mm")
    assert dialog.spec().size.in_words() == "90 × 60 mm"


@pytest.mark.parametrize(
    ("size", "words"), [("0x0", "0 pixels"), ("100000x100", "100000 pixels"), ("large", "is no size")]
)
def test_a_size_that_cannot_be_is_said_and_nothing_can_be_saved(dialog: SnapshotDialog, size: str, words: str) -> None:
    form = dialog.form
    form.size_box.setCurrentIndex(form.size_box.findData("custom"))
    form.custom_size.setText(size)
    dialog.refresh()
    assert words in dialog.problem.text()
    assert not dialog.save.isEnabled()
    form.custom_size.setText("1200x700")
    dialog.refresh()
    assert dialog.problem.text() == ""
    assert dialog.save.isEnabled()


def test_a_date_that_cannot_be_read_is_said(dialog: SnapshotDialog, qtbot: QtBot) -> None:
    dialog.form.reach.setCurrentIndex(2)
    dialog.form.start.setText("31 smarch")
    dialog.refresh()
    assert "31 smarch" in dialog.problem.text()


def test_a_range_without_events_says_so(dialog: SnapshotDialog) -> None:
    dialog.form.reach.setCurrentIndex(2)
    dialog.form.start.setText("1700")
    dialog.form.end.setText("1701")
    dialog.refresh()
    assert "no event lies in January 1700" in dialog.problem.text()
    assert not dialog.save.isEnabled()


def test_a_figure_is_saved_behind_the_window_which_stays_alive(
    dialog: SnapshotDialog, qtbot: QtBot, tmp_path: Path, spring: tuple[int, int]
) -> None:
    path = tmp_path / "figure.png"
    ticks: list[int] = []
    clock = QTimer(dialog)
    clock.timeout.connect(lambda: ticks.append(1))
    clock.start(1)
    with qtbot.waitSignal(dialog.accepted, timeout=30_000):
        dialog.save_to(path)
        assert dialog.progress.isVisible()
        assert not dialog.form.isEnabled()
    clock.stop()
    assert len(ticks) > 3
    assert (QImage(str(path)).width(), QImage(str(path)).height()) == (3840, 2160)
    assert view_of(path).spec.range_us == spring


def test_cancel_stops_a_figure_and_leaves_no_file(dialog: SnapshotDialog, qtbot: QtBot, tmp_path: Path) -> None:
    dialog.save_to(tmp_path / "figure.png")
    dialog.cancel.click()
    qtbot.waitUntil(lambda: not dialog.progress.isVisible(), timeout=30_000)
    assert dialog.isVisible()
    assert "no file" in dialog.hint.text()
    assert list(tmp_path.glob("*.png")) == []


@pytest.mark.parametrize(("name", "words"), [("figure.gif", ".png"), ("nowhere/figure.png", "no folder")])
def test_what_cannot_be_saved_is_said_and_the_dialog_stays(
    dialog: SnapshotDialog, qtbot: QtBot, tmp_path: Path, name: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MainWindow, "complain", lambda self, problem: None)
    dialog.save_to(tmp_path / name)
    qtbot.waitUntil(lambda: words in dialog.problem.text(), timeout=30_000)
    assert dialog.isVisible()


def test_the_settings_used_last_come_back_for_the_same_store(
    open_dialog: Callable[[], SnapshotDialog], qtbot: QtBot, tmp_path: Path
) -> None:
    first = open_dialog()
    first.form.size_box.setCurrentIndex(first.form.size_box.findData("square"))
    first.form.parts["legend"].setChecked(False)
    with qtbot.waitSignal(first.accepted, timeout=30_000):
        first.save_to(tmp_path / "figure.svg")
    again = open_dialog()
    assert again.form.size_box.currentData() == "square"
    assert not again.form.parts["legend"].isChecked()


def test_a_preset_is_kept_under_its_name_chosen_and_removed(open_dialog: Callable[[], SnapshotDialog]) -> None:
    first = open_dialog()
    first.form.size_box.setCurrentIndex(first.form.size_box.findData("column"))
    first.presets.save("  For the  journal ")
    again = open_dialog()
    assert again.form.size_box.currentData() == "slide"
    again.presets.box.setCurrentIndex(again.presets.box.findText("For the journal"))
    assert again.form.size_box.currentData() == "column"
    again.presets.remove()
    assert presets.load().presets == {}


def test_a_preset_without_a_name_is_refused(dialog: SnapshotDialog) -> None:
    dialog.presets.save("   ")
    assert "name" in dialog.problem.text()


def test_a_taller_figure_labels_every_event(dialog: SnapshotDialog, qtbot: QtBot) -> None:
    assert dialog.foot.taller.isVisibleTo(dialog)
    dialog.foot.taller.click()
    qtbot.waitUntil(lambda: "each with its label" in dialog.foot.said.text(), timeout=30_000)
    assert not dialog.foot.taller.isVisibleTo(dialog)


def test_a_pdf_may_take_as_many_pages_as_it_needs_and_they_can_be_turned(dialog: SnapshotDialog, qtbot: QtBot) -> None:
    choose(dialog, "PDF")
    dialog.refresh()
    dialog.foot.more_pages.click()
    assert dialog.spec().pages == AUTO_PAGES
    dialog.refresh()
    assert dialog.foot.said.text().startswith("Counting")
    qtbot.waitUntil(lambda: "each with its label" in dialog.foot.said.text(), timeout=30_000)
    assert dialog.foot.page.text().startswith("1 of ")
    dialog.foot.after.click()
    assert dialog.foot.page.text().startswith("2 of ")


def test_copy_puts_a_picture_and_a_drawing_on_the_clipboard(dialog: SnapshotDialog) -> None:
    dialog.copy.click()
    content = QGuiApplication.clipboard().mimeData()
    assert content.hasImage()
    assert b"<svg" in bytes(content.data("image/svg+xml").data())


def test_the_description_can_be_copied(dialog: SnapshotDialog) -> None:
    dialog.copy_description.click()
    words = QGuiApplication.clipboard().text()
    assert "Huawei and MTS sign a 5G agreement in the Kremlin" in words
    assert "Sources:" in words


def test_the_name_offered_says_what_is_shown(dialog: SnapshotDialog) -> None:
    assert dialog.suggested_name().endswith("2019-03-01-2019-09-30.png")
    dialog.form.title.setText("From the Entity List / to the Kremlin?")
    choose(dialog, "PDF")
    assert dialog.suggested_name() == "from-the-entity-list-to-the-kremlin.pdf"


def test_a_double_click_shows_the_true_size(dialog: SnapshotDialog) -> None:
    dialog.stage.toggle_true_size()
    assert dialog.stage.true_size
    dialog.stage.toggle_true_size()
    assert not dialog.stage.true_size


def test_every_page_is_printed_as_large_as_the_paper_allows(dialog: SnapshotDialog, tmp_path: Path) -> None:
    printing = pytest.importorskip("PySide6.QtPrintSupport")
    choose(dialog, "PDF")
    dialog.form.set_pages(3)
    dialog.refresh()
    figure = dialog.figure
    assert figure is not None
    printer = printing.QPrinter()
    printer.setOutputFormat(printing.QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    paint_pages(printer, figure)
    assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == len(figure.pages) >= 3


def test_every_button_of_the_print_preview_shows_its_sign(
    dialog: SnapshotDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = dialog.figure
    signs: list[int] = []
    assert figure is not None

    def look(preview: QPrintPreviewDialog) -> int:
        preview.show()
        for one in preview.findChildren(QToolButton):
            if one.isVisible() and not one.icon().isNull():
                picture = one.grab().toImage()
                places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
                signs.append(len({picture.pixel(x, y) for x, y in places}))
        return 0

    monkeypatch.setattr(QPrintPreviewDialog, "exec", look)
    print_with_preview(dialog, figure)
    assert len(signs) > 8
    assert min(signs) > 40
