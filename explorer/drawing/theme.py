"""The colours of a theme by name. Knows QtGui's colours and resources/theme.json; no widget and no layout."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from PySide6.QtGui import QColor

from db.errors import InputError

THEME_NAMES = ("light", "dark", "print")
# 0.6 px is 0.45 pt, above the quarter point that journals ask for at least.
_PRINT_LINES = 0.6


@dataclass(frozen=True)
class Theme:
    """One complete set of colour tokens."""

    name: str
    tokens: dict[str, QColor]

    @property
    def line_factor(self) -> float:
        """How wide lines are drawn: printers hold thinner ones than screens, and ink looks heavier than light."""
        return _PRINT_LINES if self.name == "print" else 1.0

    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        """Return the token's colour, made `alpha` (0–1) as opaque.

        A token that the theme lacks is drawn in the text colour: a picture with one odd colour beats none.
        """
        colour = QColor(self.tokens.get(token, self.tokens["text"]))
        if alpha < 1.0:
            colour.setAlphaF(colour.alphaF() * max(0.0, alpha))
        return colour

    def css(self, token: str) -> str:
        """Return the colour as a style sheet writes it."""
        colour = self.colour(token)
        return f"rgba({colour.red()},{colour.green()},{colour.blue()},{colour.alpha()})"


@cache
def theme(name: str) -> Theme:
    """Load a theme by name. Raises InputError when there is none of that name."""
    themes = json.loads((resources.files("resources") / "theme.json").read_text(encoding="utf-8"))
    if name not in themes:
        raise InputError(f"There is no theme “{name}”: choose one of {', '.join(THEME_NAMES)}.")
    return Theme(name, {token: _parsed(value) for token, value in themes[name].items()})


def _parsed(value: str) -> QColor:
    # The file writes #RRGGBBAA, as style sheets of the web do; Qt reads #AARRGGBB.
    if len(value) == 9:
        value = f"#{value[7:9]}{value[1:7]}"
    return QColor(value)
