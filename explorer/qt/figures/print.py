"""Prints a figure, after a preview of the printed pages. Qt's print support is loaded when somebody prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QWidget

from db.errors import EnvironmentFailure
from explorer.drawing.painter import ScenePainter
from explorer.drawing.theme import theme
from explorer.figures.layout.layout import Figure

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def paint_pages(printer: QPrinter, figure: Figure) -> None:
    """Draw the pages on a printer, each as large as its paper allows."""
    painter = QPainter(printer)
    pages = ScenePainter(theme(figure.spec.theme), vector=True)
    for number, scene in enumerate(figure.pages):
        if number:
            printer.newPage()
        room = printer.pageRect(_device_pixel())
        scale = min(room.width() / scene.width_px, room.height() / scene.height_px)
        painter.resetTransform()
        painter.translate((room.width() - scene.width_px * scale) / 2, 0)
        painter.scale(scale, scale)
        pages.paint(painter, scene)
    painter.end()


def print_with_preview(parent: QWidget, figure: Figure) -> bool:
    """Show the printed pages and print them if the person says so. Raises EnvironmentFailure without print support."""
    try:
        from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
    except ImportError as problem:
        raise EnvironmentFailure(
            "This machine has no print support: save a PDF and print that with another program."
        ) from problem
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(figure.spec.title or "Timeline")
    spec = figure.spec
    wide = spec.width_px > spec.height_px
    if spec.in_mm:
        width, height = spec.size.mm
        size = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Millimeter)
        printer.setPageSize(size)
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setPageOrientation(orientation)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    preview = QPrintPreviewDialog(printer, parent)
    preview.setWindowTitle("Print the figure")
    preview.resize(1000, 760)

    def paint(on: Any) -> None:
        paint_pages(on, figure)

    preview.paintRequested.connect(paint)
    # It uses the printer until it is destroyed itself: to let that go before would end the program.
    preview.destroyed.connect(lambda: printer)
    accepted = preview.exec() == QDialog.DialogCode.Accepted
    preview.deleteLater()
    return bool(accepted)


def _device_pixel() -> Any:
    from PySide6.QtPrintSupport import QPrinter

    return QPrinter.Unit.DevicePixel
