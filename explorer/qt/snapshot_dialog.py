"""The snapshot dialog: a live preview of the figure beside its settings, then Save or Copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.errors import EnvironmentFailure, InputError
from explorer.figures import fonts
from explorer.figures.snapshot import FigureData, FigureSpec, compose_figure, paint_image, save_figure
from explorer.figures.spec import MOST_TITLE_CHARS
from explorer.jobs import Progress
from explorer.qt.parts import button, label, section
from explorer.qt.session import Session
from explorer.timeline.instants import format_range

_SIZES: tuple[tuple[str, int, int], ...] = (
    ("Slide 16:9 · 1600 × 900", 1600, 900),
    ("Full HD · 1920 × 1080", 1920, 1080),
    ("Wide strip · 1920 × 720", 1920, 720),
    ("A4 landscape · 1123 × 794", 1123, 794),
    ("A4 portrait · 794 × 1123", 794, 1123),
    ("Square · 1080 × 1080", 1080, 1080),
)
_SCALES = (1, 2, 3, 4)
# A preview follows typing after this pause.
_PAUSE_MS = 60
_SIDE_PX = 300


class SnapshotDialog(QDialog):
    """Makes a figure of the present view; nothing is written before Save."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Snapshot")
        self._session = session
        self._data = FigureData(session.index, session.lanes, session.store)
        viewport = session.viewport
        self._base = FigureSpec(
            range_us=(viewport.start_us, viewport.end_us),
            selected_ids=session.selected_ids,
            language=self._session.language,
            timezone=session.settings.time_zone,
        )
        self._stage = _Stage(session)
        self.title = self._field("Title")
        self.subtitle = self._field("Subtitle")
        self.subtitle.setText(self._what())
        self.start = self._field("From")
        self.end = self._field("To")
        self.start.setText(dates.edtf_from_us(viewport.start_us, dates.Precision.DAY))
        self.end.setText(dates.edtf_from_us(viewport.end_us - 1, dates.Precision.DAY))
        self._whole_range = (self.start.text(), self.end.text())
        self.size_box = QComboBox()
        self.size_box.setAccessibleName("Size")
        for name, width_px, height_px in _SIZES:
            self.size_box.addItem(name, (width_px, height_px))
        self.scale_box = QComboBox()
        self.scale_box.setAccessibleName("Resolution")
        for scale in _SCALES:
            self.scale_box.addItem("", scale)
        self.scale_box.setCurrentIndex(1)
        self.footer = QCheckBox("Line with what is shown")
        self.footer.setFont(QFont(fonts.font("body")))
        self.footer.setChecked(True)
        self.problem = label("", "detail", "bad", wrap=True)
        self._themes = QButtonGroup(self)
        self.save = button("Save…", kind="primary")
        self.copy = button("Copy")
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        for field in (self.title, self.subtitle, self.start, self.end):
            field.textChanged.connect(self._pause.start)
        self.size_box.currentIndexChanged.connect(self._pause.start)
        self.scale_box.currentIndexChanged.connect(self._pause.start)
        self.footer.toggled.connect(self._pause.start)
        self._themes.buttonClicked.connect(self._pause.start)
        self.save.clicked.connect(self._ask_and_save)
        self.copy.clicked.connect(self._copy)
        self.resize(1240, 780)
        self.refresh()

    def spec(self) -> FigureSpec:
        """Return the figure as the settings say. Raises InputError for a date that cannot be read."""
        width_px, height_px = self.size_box.currentData()
        checked = self._themes.checkedButton()
        return replace(
            self._base,
            range_us=self._range(),
            width_px=width_px,
            height_px=height_px,
            scale=float(self.scale_box.currentData()),
            theme=checked.text().lower() if checked else "light",
            title=self.title.text(),
            subtitle=self.subtitle.text(),
            footer=self.footer.isChecked(),
        ).checked()

    def refresh(self) -> None:
        """Draw the preview anew, or say what is wrong with the settings."""
        width_px, height_px = self.size_box.currentData()
        for row, scale in enumerate(_SCALES):
            self.scale_box.setItemText(row, f"{scale}× ({width_px * scale} × {height_px * scale})")
        try:
            spec = self.spec()
            scene = compose_figure(self._data, spec).pages[0]
        except InputError as problem:
            self.problem.setText(str(problem))
            self.save.setEnabled(False)
            self.copy.setEnabled(False)
            return
        self.problem.setText("")
        self.save.setEnabled(True)
        self.copy.setEnabled(True)
        self._stage.show_image(paint_image(scene, spec, self._stage.scale_for(spec)))

    def save_to(self, path: Path) -> None:
        """Write the figure in the background, then close; a problem is shown in the dialog and it stays open."""
        try:
            spec = self.spec()
        except InputError as problem:
            self.problem.setText(str(problem))
            return
        self.save.setEnabled(False)

        # Fonts and images may be used off the window's thread; the scene is composed here, where the index may be read.
        def work(progress: Progress) -> Path:
            save_figure(self._data, spec, path, progress)
            return path

        job = self._session.worker.read("Saving the figure", work)
        job.succeeded.connect(self._saved)
        job.failed.connect(self._could_not_save)

    def _saved(self, path: Path) -> None:
        self._session.told.emit(f"Saved {path.name}")
        self.accept()

    def _could_not_save(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, InputError | EnvironmentFailure):
            self.problem.setText(str(error))

    def _range(self) -> tuple[int, int]:
        if (self.start.text(), self.end.text()) == self._whole_range and self._base.range_us is not None:
            return self._base.range_us
        start, end = dates.parse(self.start.text().strip()), dates.parse(self.end.text().strip())
        return start.earliest_us, end.latest_us

    def _what(self) -> str:
        names = [lane.name for lane in self._session.lanes if not lane.hidden]
        listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""
        viewport = self._session.viewport
        shown = format_range(viewport.start_us, viewport.end_us, self._base.language)
        return f"{listed}, {shown}"[:MOST_TITLE_CHARS] if len(names) <= 4 else shown

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setFont(QFont(fonts.font("body")))
        field.setPlaceholderText(name)
        return field

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        stack = QVBoxLayout(side)
        stack.setContentsMargins(18, 18, 18, 12)
        stack.setSpacing(7)
        stack.addWidget(label("Snapshot", "title"))
        stack.addSpacing(4)
        stack.addWidget(section("Size"))
        stack.addWidget(self.size_box)
        stack.addWidget(self.scale_box)
        stack.addSpacing(6)
        stack.addWidget(section("Range"))
        stack.addWidget(self.start)
        stack.addWidget(self.end)
        stack.addSpacing(6)
        stack.addWidget(section("Title and caption"))
        stack.addWidget(self.title)
        stack.addWidget(self.subtitle)
        stack.addSpacing(6)
        stack.addWidget(section("Show"))
        stack.addWidget(self.footer)
        stack.addSpacing(6)
        stack.addWidget(section("Colours"))
        row = QHBoxLayout()
        for name in ("Light", "Dark", "Print"):
            choice = button(name, kind="segment")
            choice.setChecked(name.lower() == ("dark" if self._session.theme.name == "dark" else "light"))
            self._themes.addButton(choice)
            row.addWidget(choice)
        stack.addLayout(row)
        stack.addStretch(1)
        stack.addWidget(self.problem)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._stage, 1)
        body.addWidget(side)
        foot = QWidget()
        foot.setObjectName("dialogfoot")
        foot_row = QHBoxLayout(foot)
        foot_row.setContentsMargins(18, 10, 18, 10)
        foot_row.addWidget(
            label("Drawn anew for the size you choose, by the same painter as the window.", "detail", "dim")
        )
        foot_row.addStretch(1)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        foot_row.addWidget(cancel)
        foot_row.addWidget(self.copy)
        foot_row.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(foot)

    def _ask_and_save(self) -> None:
        folder = self._session.settings.last_folder or str(Path.home())
        suggested = str(Path(folder) / f"timeline-{date.today().isoformat()}.png")
        name, _ = QFileDialog.getSaveFileName(self, "Save the figure", suggested, "PNG image (*.png)")
        if name:
            self.save_to(Path(name) if Path(name).suffix else Path(name + ".png"))

    def _copy(self) -> None:
        spec = self.spec()
        QGuiApplication.clipboard().setImage(paint_image(compose_figure(self._data, spec).pages[0], spec))
        self._session.told.emit("The figure is on the clipboard")


class _Stage(QWidget):
    """Shows the figure as large as there is room, on the window's colour."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._image: QImage | None = None
        self.setAccessibleName("Preview of the figure")
        self.setMinimumSize(320, 240)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(900, 640)

    def scale_for(self, spec: FigureSpec) -> float:
        """Return the scale at which the figure is drawn to fit, in device pixels."""
        room_w, room_h = max(64, self.width() - 64), max(64, self.height() - 64)
        fit = min(room_w / spec.width_px, room_h / spec.height_px, 1.0)
        return max(0.05, fit * self.devicePixelRatioF())

    def show_image(self, image: QImage) -> None:
        """Show another picture."""
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = self._session.theme
        painter.fillRect(self.rect(), theme.colour("window"))
        if self._image is None:
            return
        size = self._image.deviceIndependentSize()
        x, y = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.setPen(theme.colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x - 1, y - 1, size.width() + 1, size.height() + 1))
        painter.drawImage(QRectF(x, y, size.width(), size.height()), self._image)
        painter.end()
