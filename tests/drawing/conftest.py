"""An application for every test: nothing draws or measures a text without one."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication


@pytest.fixture(autouse=True)
def _application(qapp: QGuiApplication) -> None:
    """Tests of widgets in the same run need one of their kind, which pytest-qt makes."""
