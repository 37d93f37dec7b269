"""Turns a theme into Qt's palette and style sheet. The only place that spells out how widgets look."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from explorer.drawing import fonts
from explorer.drawing.theme import Theme, theme


def chosen_theme(setting: str) -> Theme:
    """Return the theme for a setting: `light`, `dark`, or `system` for what the system shows."""
    if setting in ("light", "dark"):
        return theme(setting)
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return theme("dark" if dark else "light")


def apply(app: QApplication, chosen: Theme) -> None:
    """Dress the whole application in the theme."""
    app.setStyle("Fusion")
    app.setFont(fonts.font("body"))
    app.setPalette(_palette(chosen))
    app.setStyleSheet(_sheet(chosen))


def _palette(chosen: Theme) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "on-accent",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on-accent",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "faint",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "line",
        QPalette.ColorRole.Light: "surface",
    }
    palette = QPalette()
    for role, token in roles.items():
        palette.setColor(role, chosen.colour(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(chosen.colour("faint")))
    return palette


def _icon(name: str) -> str:
    """Return the path of a shipped icon as a style sheet takes it."""
    return str(resources.files("resources") / "icons" / name).replace("\\", "/")


def _sheet(chosen: Theme) -> str:
    css = {token: chosen.css(token) for token in chosen.tokens}
    for name in ("chevron", "tick"):
        css[name] = _icon(f"{name}-{'dark' if chosen.name == 'dark' else 'light'}.svg")
    css = {token.replace("-", "_"): value for token, value in css.items()}
    # Spin boxes go without buttons, which Qt would draw in a style of their own: arrow keys and the wheel change them.
    # Fonts are never set here: a style sheet would drop the font's weight axis.
    return """
QWidget {{ color: {text}; }}
QMainWindow, QDialog {{ background: {surface}; }}
#toolbar, #statusbar {{ background: {surface}; }}
#toolbar {{ border-bottom: 1px solid {line}; }}
#statusbar {{ border-top: 1px solid {line}; color: {dim}; }}
#statusbar QLabel {{ color: {dim}; }}
QLabel {{ background: transparent; }}
QLabel[tone="dim"] {{ color: {dim}; }}
QLabel[tone="faint"] {{ color: {faint}; }}
QLabel[tone="bad"] {{ color: {bad}; }}
QLabel[tone="good"] {{ color: {good}; }}
QLabel[tone="caution"] {{ color: {caution}; }}
QLabel[linktext="true"] {{ color: {accent}; }}
QLabel[linktext="true"]:focus {{ text-decoration: underline; }}
QLabel[chip="true"] {{ background: {chip}; border-radius: 10px; padding: 3px 9px; }}
QPushButton, QToolButton {{
  background: {surface}; border: 1px solid {line}; border-radius: 7px; padding: 5px 12px; min-height: 18px;
}}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QLineEdit QToolButton {{ background: transparent; border: 0; padding: 0; min-height: 0; }}
QPushButton:hover, QToolButton:hover {{ background: {raised}; border-color: {faint}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {chip}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faint}; background: {raised}; }}
QPushButton[primary="true"] {{ background: {accent}; border-color: {accent}; color: {on_accent}; }}
QPushButton[primary="true"]:hover {{ border-color: {text}; }}
QPushButton[primary="true"]:focus {{ border-color: {text}; }}
QPushButton[primary="true"]:disabled {{ background: {chip}; border-color: {line}; color: {faint}; }}
QPushButton[link="true"], QToolButton[link="true"] {{
  background: transparent; border: 1px solid transparent; padding: 1px 0; color: {accent}; min-height: 0;
}}
QPushButton[row="true"] {{ background: transparent; border: 0; text-align: left; padding: 2px 8px; min-height: 20px; }}
QPushButton[row="true"]:hover, QPushButton[row="true"]:focus {{ background: {accent_soft}; }}
QPushButton[bad="true"] {{ color: {bad}; }}
QPushButton[link="true"]:hover {{ color: {text}; }}
QPushButton[link="true"]:focus {{ border-color: {accent}; }}
QPushButton[chip="true"] {{
  background: {chip}; border: 1px solid {chip}; border-radius: 11px; padding: 2px 10px; min-height: 16px;
}}
QPushButton[chip="true"]:hover {{ border-color: {faint}; }}
QPushButton[chip="true"]:focus {{ border-color: {accent}; }}
QPushButton[ghost="true"] {{ background: transparent; border: 1px dashed {line}; border-radius: 11px; padding: 2px 10px;
  min-height: 16px; color: {dim}; }}
QPushButton[menu="true"] {{ padding-right: 16px; }}
QPushButton::menu-indicator {{ image: url({chevron}); width: 12px; height: 12px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 8px; }}
QFileDialog QToolButton, QPrintPreviewDialog QToolButton {{ padding: 4px; min-height: 16px; }}
QPrintPreviewDialog QComboBox QLineEdit {{ padding: 0; border: 0; background: transparent; }}
QPushButton[segment="true"]:checked {{ border-color: {accent}; color: {accent}; background: {accent_soft}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {{
  background: {raised}; border: 1px solid {line}; border-radius: 7px; padding: 5px 8px;
  selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QComboBox:focus {{ border-color: {accent}; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
QAbstractSpinBox QLineEdit {{ padding: 0 8px; border: 0; background: transparent; }}
QLineEdit[wrong="true"] {{ border-color: {bad}; }}
QComboBox::drop-down {{ border: 0; width: 20px; }}
QComboBox::down-arrow {{ image: url({chevron}); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {surface}; border: 1px solid {line};
  selection-background-color: {accent_soft}; selection-color: {text}; outline: 0; }}
QPushButton:checked {{ border-color: {accent}; color: {accent}; background: {accent_soft}; }}
QComboBox[target="true"] {{ border-color: {accent}; color: {accent}; background: {surface}; padding: 2px 6px; }}
QComboBox[target="skip"] {{ color: {faint}; background: {surface}; padding: 2px 6px; }}
QComboBox[target="true"]:focus, QComboBox[target="skip"]:focus {{
  background: {accent_soft}; border: 2px solid {accent}; padding: 1px 5px; color: {text};
}}
QCheckBox {{ spacing: 7px; }}
QCheckBox::indicator {{
  width: 13px; height: 13px; border: 1px solid {faint}; border-radius: 4px; background: {surface};
}}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({tick}); }}
QCheckBox::indicator:focus {{ border-color: {text}; }}
QMenu {{ background: {surface}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 22px 5px 12px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {text}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 6px; }}
QMenuBar {{ background: {surface}; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {line}; padding: 5px 7px; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {line}; }}
QTableView, QListView, QTreeView {{
  background: {surface}; alternate-background-color: {raised}; border: 1px solid {line};
  gridline-color: {line}; selection-background-color: {accent_soft}; selection-color: {text}; outline: 0; }}
QHeaderView::section {{ background: {raised}; color: {dim}; border: 0; border-right: 1px solid {line};
  border-bottom: 1px solid {line}; padding: 5px 8px; }}
QHeaderView {{ background: {surface}; border: 0; }}
QTableCornerButton::section {{ background: {raised}; border: 0; border-right: 1px solid {line};
  border-bottom: 1px solid {line}; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
#rejects::item {{ padding-left: 6px; }}
QProgressBar {{ background: {chip}; border: 0; border-radius: 4px; height: 8px; text-align: center; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
#panel {{ background: {surface}; border-left: 1px solid {line}; }}
#panelbody {{ background: {surface}; }}
#card {{ background: {raised}; border: 1px solid {line}; border-radius: 9px; }}
#notice {{ background: {accent_soft}; border: 1px solid {line}; border-radius: 9px; }}
#stage {{ background: {window}; }}
#dialogfoot {{ background: {raised}; border-top: 1px solid {line}; }}
#sums {{ background: {raised}; border-top: 1px solid {line}; border-bottom: 1px solid {line}; }}
#rangebar {{ background: {accent_soft}; border: 0; border-radius: 6px; }}
#popup {{ background: {surface}; border: 1px solid {line}; border-radius: 7px; }}
""".format(**css)
