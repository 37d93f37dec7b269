"""About the program: its version, what is new in it, the store on show, and the licences of what it builds on."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QTextBrowser, QVBoxLayout, QWidget

from explorer import VERSION
from explorer.drawing import fonts
from explorer.qt.session import Session
from explorer.qt.widgets import button, label


def notice() -> str:
    """Return what is said of licences."""
    return (resources.files("resources") / "NOTICE.txt").read_text(encoding="utf-8")


def what_is_new() -> str:
    """Return what changed from version to version, as Markdown."""
    return (resources.files("resources") / "CHANGELOG.md").read_text(encoding="utf-8")


def show_about(parent: QWidget, session: Session) -> QDialog:
    """Show what the program is, what is new in it, where the store lies, and the licences."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("About Timeline Explorer")
    counts = session.store.counts()
    text = QPlainTextEdit(notice())
    text.setReadOnly(True)
    text.setAccessibleName("Licences")
    text.setFont(QFont(fonts.font("detail")))
    changes = QTextBrowser()
    changes.setMarkdown(what_is_new())
    changes.setAccessibleName("What is new")
    changes.document().setDefaultFont(QFont(fonts.font("detail")))
    close = button("Close", kind="primary")
    close.clicked.connect(dialog.accept)
    held = (
        f"{session.store.name}: {counts.events:,} events, {counts.quotes:,} quotes, {counts.sources:,} sources,"
        f" {counts.links:,} links, {counts.claims:,} claims"
    )
    stack = QVBoxLayout(dialog)
    stack.setContentsMargins(22, 18, 22, 16)
    stack.setSpacing(8)
    stack.addWidget(label("Timeline Explorer", "title"))
    stack.addWidget(label(f"Version {VERSION}", "body", "dim"))
    stack.addWidget(label(held, "body", wrap=True, selectable=True))
    stack.addWidget(label(str(session.store.path or session.store.url), "detail", "dim", wrap=True, selectable=True))
    stack.addWidget(changes, 1)
    stack.addWidget(text, 1)
    stack.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
    dialog.resize(640, 680)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
