"""A track under the lanes in the window: shown or put away, and painted from its scene."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame

from explorer.drawing.fonts import Measure
from explorer.drawing.painter import ScenePainter
from explorer.qt.session import FIT_LABEL_PX, FIT_MARGIN, Session
from explorer.qt.timeline.view import GUTTER_PX
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.primitives import Scene
from explorer.timeline.tracks.track import Track, TrackFrame

_log = logging.getLogger(__name__)


class TrackWidget(QFrame):
    """What all tracks have in the window: a height, whether they are wanted and have room, something to show."""

    folded = "The track comes back when the window is higher"

    def __init__(self, session: Session, track: Track) -> None:
        super().__init__()
        self._session = session
        self._measure = Measure()
        self._room = True
        self.track = track
        self.wanted = True
        self.setFixedHeight(round(track.height(self.frame())))

    @property
    def has_content(self) -> bool:
        """Whether there is anything to show."""
        return True

    def frame(self) -> TrackFrame:
        """Return what the scene is composed from."""
        raise NotImplementedError

    def toggle_shown(self) -> None:
        """Show the track or put it away, whatever there is to show from then on."""
        self.wanted = not self.wanted
        self._appear()

    def give_room(self, there_is: bool) -> None:
        """Fold the track away where the window is too low for it, and unfold it where there is room again."""
        self._room = there_is
        self._appear()

    def _appear(self) -> None:
        self.setVisible(self.wanted and self._room and self.has_content)


class TrackView(TrackWidget):
    """Paints the scene of a track over the whole width."""

    def __init__(self, session: Session, track: Track) -> None:
        super().__init__(session, track)
        self._painter = ScenePainter(session.theme)
        self._scene: Scene | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(track.title)
        session.viewport_changed.connect(self._stale)
        session.lanes_changed.connect(self._stale)
        session.matches_changed.connect(self._stale)
        session.data_changed.connect(self._stale)
        session.theme_changed.connect(self._dress)
        session.settings_changed.connect(self._stale)

    def whole(self) -> Viewport:
        """Return all of time in the width of the plot: every event, or the window where there is none."""
        width_px = max(1, self.width() - GUTTER_PX)
        reach = self._session.index.range_us
        if reach is None:
            return Viewport(*self._session.viewport.range_us, width_px)
        return Viewport(0, 1, width_px).fitted(reach, FIT_MARGIN, FIT_LABEL_PX)

    def frame(self) -> TrackFrame:
        """Return what the scene is composed from."""
        session = self._session
        return TrackFrame(
            session.index,
            self._measure,
            session.viewport,
            self.whole(),
            self.width(),
            self.height(),
            GUTTER_PX,
            session.lanes,
            language=session.language,
            range_us=session.range_us,
            matches=session.matches,
            on_screen=True,
        )

    def scene(self) -> Scene:
        """Return what is drawn now."""
        if self._scene is None:
            self._scene = self.track.compose(self.frame())
        return self._scene

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._session.theme.colour("raised"))
        try:
            if self._session.loaded:
                self._painter.paint(painter, self.scene())
        except Exception:  # noqa: BLE001 - noted in the log with its trace
            _log.exception("the %s could not be drawn", self.track.title)
        painter.end()

    def _stale(self) -> None:
        self._scene = None
        self.update()

    def _dress(self) -> None:
        self._painter = ScenePainter(self._session.theme)
        self._stale()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._stale()
