"""Fields of forms: each takes one value, says at once what is wrong with it, and reads a date back in words.

They know how values are shown and typed, not where they are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.schema import limits
from db.schema.validation import text_problem
from explorer.drawing import fonts
from explorer.importing.dates.user_date import EXAMPLES, TypedDateError, read_typed
from explorer.qt.widgets import button, label

_DATE_CHARACTERS = 200
"""What people write of a date is longer than its EDTF; the import's reader takes no more."""


class Field(QWidget):
    """One value in a form. `problem` says what is wrong with what stands there, empty where it can be taken."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.stack = QVBoxLayout(self)
        self.stack.setContentsMargins(0, 0, 0, 0)
        self.stack.setSpacing(3)

    def value(self) -> Any:
        """Return what was typed, as the commands take it; meaningful only where there is no problem."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def problem(self) -> str:
        """Return a clause such as "is empty", or nothing."""
        return ""


class LineField(Field):
    """A text of one line."""

    def __init__(self, name: str, limit: int = limits.TITLE, *, filled: bool = False, hint: str = "") -> None:
        super().__init__(name)
        self._limit = limit
        self._filled = filled
        self.line = QLineEdit()
        self.line.setFont(QFont(fonts.font("body")))
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self.line.textChanged.connect(self.changed)
        self.stack.addWidget(self.line)
        self.setFocusProxy(self.line)

    def suggest(self, words: Sequence[str]) -> None:
        """Offer these while typing."""
        completer = QCompleter(list(words), self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(completer)

    def value(self) -> Any:
        return self.line.text().strip()

    def set_value(self, value: Any) -> None:
        self.line.setText(str(value or ""))
        self.line.setCursorPosition(0)

    def problem(self) -> str:
        return text_problem(self.line.text(), self._limit, filled=self._filled)


class TextField(Field):
    """A text of several lines."""

    def __init__(self, name: str, limit: int = limits.NOTE, *, filled: bool = False, height_px: int = 72) -> None:
        super().__init__(name)
        self._limit = limit
        self._filled = filled
        self.area = QPlainTextEdit()
        self.area.setFont(QFont(fonts.font("body")))
        self.area.setAccessibleName(name)
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(height_px)
        self.area.textChanged.connect(self.changed)
        self.stack.addWidget(self.area)
        self.setFocusProxy(self.area)

    def value(self) -> Any:
        return self.area.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        self.area.setPlainText(str(value or ""))

    def problem(self) -> str:
        return text_problem(self.area.toPlainText(), self._limit, filled=self._filled)


class DateField(LineField):
    """A date as people write it, or EDTF, with a live reading of what will be kept. `value` is a When or None."""

    def __init__(self, name: str, *, filled: bool = False, language: str = "en") -> None:
        super().__init__(name, _DATE_CHARACTERS, filled=filled, hint=f"{EXAMPLES} …")
        self._language = language
        self._when: dates.When | None = None
        self._problem = "is empty" if filled else ""
        self.reading = label(" ", "detail", "dim", wrap=True)
        self.reading.setAccessibleName(f"{name} in words")
        self.stack.addWidget(self.reading)
        # Read before anybody who hears of the change asks for the value.
        self.line.textChanged.disconnect(self.changed)
        self.line.textChanged.connect(self._read)
        self.line.textChanged.connect(self.changed)

    def value(self) -> dates.When | None:
        return self._when

    def set_value(self, value: Any) -> None:
        super().set_value(value.edtf if isinstance(value, dates.When) else value)

    def problem(self) -> str:
        return self._problem

    def _read(self, typed: str) -> None:
        self._when = None
        if not typed.strip():
            self._problem = "is empty" if self._filled else ""
            self.reading.setText(" ")
            return
        try:
            self._when = read_typed(typed, self._language)
        except TypedDateError as problem:
            self._problem = (
                f"is not one date: {problem.reason}" if problem.readings else f"is no date: {problem.reason}"
            )
            self.reading.setText(" ")
            return
        self._problem = text_problem(self._when.edtf, limits.EDTF)
        self.reading.setText(date_reading(self._when, self._language))


def date_reading(when: dates.When, language: str = "en") -> str:
    """Return what a date is kept as: in words, how finely it is known, and as EDTF."""
    known = dates.precision_in_words(when, language)
    return f"{dates.in_words(when, language)} · {known} · kept as {when.edtf}"


class NumberField(LineField):
    """A figure, or nothing. `value` is a float, an int where the field has `bounds`, or None."""

    def __init__(
        self, name: str, *, filled: bool = False, hint: str = "", bounds: tuple[int, int] | None = None
    ) -> None:
        super().__init__(name, 60, filled=filled, hint=hint)
        self._bounds = bounds

    def _number(self) -> float | None:
        """Return what was typed as a number, None for nothing. Raises ValueError."""
        text = self.line.text().strip().replace("\u00a0", "").replace(",", "")
        return float(text) if text else None

    def value(self) -> float | None:
        number = None if self.problem() else self._number()
        return int(number) if number is not None and self._bounds else number

    def set_value(self, value: Any) -> None:
        super().set_value("" if value is None else f"{value:.15g}")

    def problem(self) -> str:
        try:
            number = self._number()
        except ValueError:
            return "is no number"
        if number is None:
            return "is empty" if self._filled else ""
        if self._bounds and number not in range(self._bounds[0], self._bounds[1] + 1):
            return f"is no whole number from {self._bounds[0]} to {self._bounds[1]}"
        return "" if abs(number) < 1e300 else "is too large"


class NamesField(LineField):
    """Several names separated by semicolons, completed one by one. `value` is a tuple of names."""

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        super().__init__(name, limits.NOTE, hint="separated by semicolons")
        completer = _LastNameCompleter(list(known), self.line)
        self.line.setCompleter(completer)

    def value(self) -> tuple[str, ...]:
        names = (part.strip() for part in self.line.text().split(";"))
        return tuple(dict.fromkeys(name for name in names if name))

    def set_value(self, value: Any) -> None:
        super().set_value("; ".join(value or ()))

    def problem(self) -> str:
        for name in self.value():
            if said := text_problem(name, limits.NAME):
                return f"holds “{name[:30]} …”, which {said}"
        return ""


class _LastNameCompleter(QCompleter):
    """Completes what stands after the last semicolon, and leaves the rest."""

    def __init__(self, words: list[str], line: QLineEdit) -> None:
        super().__init__(words, line)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def splitPath(self, path: str) -> list[str]:  # noqa: N802 - Qt's name
        return [path.rpartition(";")[2].strip()]

    def pathFromIndex(self, index: Any) -> str:  # noqa: N802
        line = self.widget()
        before = line.text().rpartition(";")[0] if isinstance(line, QLineEdit) else ""
        chosen = str(index.data())
        return f"{before}; {chosen}" if before else chosen


class ChoiceField(Field):
    """One of several values, each with words for people; with `editable`, also one that is not among them."""

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]], *, editable: bool = False) -> None:
        super().__init__(name)
        self._editable = editable
        self.box = QComboBox()
        self.box.setFont(QFont(fonts.font("body")))
        self.box.setAccessibleName(name)
        self.box.setEditable(editable)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # The longest choice must not widen the form.
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(12)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.currentIndexChanged.connect(self.changed)
        self.box.editTextChanged.connect(self.changed)
        self.stack.addWidget(self.box)
        self.setFocusProxy(self.box)

    def value(self) -> Any:
        if self._editable:
            text = self.box.currentText().strip()
            at = self.box.findText(text, Qt.MatchFlag.MatchFixedString)
            return self.box.itemData(at) if at >= 0 else text
        return self.box.currentData()

    def set_value(self, value: Any) -> None:
        at = self.box.findData(value)
        if at >= 0:
            self.box.setCurrentIndex(at)
        elif self._editable:
            self.box.setEditText(str(value or ""))

    def problem(self) -> str:
        return "" if self._editable or self.box.currentIndex() >= 0 else "is not chosen"


class TruthField(Field):
    """Yes or no."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name)
        self.box = QCheckBox(words)
        self.box.setFont(QFont(fonts.font("body")))
        self.box.toggled.connect(self.changed)
        self.stack.addWidget(self.box)
        self.setFocusProxy(self.box)

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class PickField(Field):
    """One of many things, found by typing: `search` gives (value, words) for what is typed."""

    def __init__(
        self,
        name: str,
        search: Callable[[str], Sequence[tuple[Any, str]]],
        *,
        filled: bool = False,
        hint: str = "",
        make: Callable[[], tuple[Any, str] | None] | None = None,
    ) -> None:
        super().__init__(name)
        self._search = search
        self._filled = filled
        self._found: dict[str, Any] = {}
        self._chosen: tuple[Any, str] | None = None
        self._model = QStringListModel(self)
        self.line = QLineEdit()
        self.line.setFont(QFont(fonts.font("body")))
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint or "type to find")
        self.line.setClearButtonEnabled(True)
        completer = QCompleter(self._model, self.line)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        self.line.setCompleter(completer)
        self.line.textEdited.connect(self._look)
        self.line.textChanged.connect(self._settle)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        if make is not None:
            self._make = make
            new = button("New…", name=f"New {name.lower()}")
            new.clicked.connect(self._make_one)
            row.addWidget(new)
        self.stack.addLayout(row)
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        return self._chosen[0] if self._chosen else None

    def set_value(self, value: Any) -> None:
        """Show a thing given as (value, words), or none."""
        self._chosen = value
        if value:
            self._found[value[1]] = value[0]
        self.line.setText(value[1] if value else "")
        self.line.setCursorPosition(0)

    def problem(self) -> str:
        if self._chosen:
            return ""
        if self.line.text().strip():
            return "is not found: choose one of the list"
        return "is not chosen" if self._filled else ""

    def _look(self, text: str) -> None:
        found = self._search(text) if text.strip() else ()
        self._found.update({words: value for value, words in found})
        self._model.setStringList([words for _, words in found])

    def _settle(self, text: str) -> None:
        self._chosen = (self._found[text], text) if text in self._found else None
        self.changed.emit()

    def _make_one(self) -> None:
        made = self._make()
        if made is not None:
            self.set_value(made)
