"""Write events as a Markdown document: lane by lane in order of time, with quotes, and numbered references at the
end.
"""

from __future__ import annotations

import re
from typing import TextIO

from db.dates import in_words
from db.read import details
from db.records import SourceDetail
from db.sqlite.session import Session
from explorer.exporting.read_all import ExportedEvent, exported_events, source_values

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)", re.MULTILINE)


def write_markdown(session: Session, file: TextIO) -> int:
    """Write all events; how many."""
    references = References()
    lanes: dict[str, list[ExportedEvent]] = {lane.name: [] for lane in details.lanes(session, counted=False)}
    for event in exported_events(session):
        lanes.setdefault(event.detail.lane.name, []).append(event)
    file.write("# Timeline\n")
    for name, listed in lanes.items():
        if listed:
            entries = [_entry(event, references) for event in listed]
            file.write(f"\n## {escaped(name)}\n\n" + "\n".join(entries))
    if references.lines:
        file.write("\n## References\n\n" + "\n".join(references.lines) + "\n")
    return sum(map(len, lanes.values()))


def escaped(text: str) -> str:
    """Text in which nothing is taken for Markdown."""
    plain = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LIST_START.sub(r"\1\\\2\3", plain)


class References:
    """Numbers sources in the order in which they are first named."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._numbers: dict[tuple[tuple[str, str], ...], int] = {}

    def mark(self, source: SourceDetail | None) -> str:
        """Return the mark of a source, "[3]"; "" for none."""
        if not source:
            return ""
        same = tuple(source_values(source).items())
        if same not in self._numbers:
            number = self._numbers[same] = len(self._numbers) + 1
            named = [one for one in (source.author, source.title, source.publisher, source.published_edtf) if one]
            url = source.url
            address = f" <{url}>" if url.startswith(("http://", "https://")) and not re.search(r"[\s<>]", url) else ""
            self.lines.append(f"{number}. {escaped(', '.join(named))}{address or (' ' + escaped(url) if url else '')}")
        return f" \\[{self._numbers[same]}\\]"


def _entry(event: ExportedEvent, references: References) -> str:
    where = f", {escaped(event.detail.place)}" if event.detail.place else ""
    mark = references.mark(event.own_source)
    lines = [f"- **{escaped(in_words(event.detail.when_edtf))}**{where}: **{escaped(event.detail.title)}**{mark}"]
    if event.detail.summary:
        lines.append(f"  {escaped(event.detail.summary)}")
    for quote in event.detail.quotes:
        speaker = f" — {escaped(quote.speaker)}" if quote.speaker else ""
        lines.append(f"\n  > “{escaped(quote.text)}”{speaker}{references.mark(quote.source)}")
    others = [citation for citation in event.detail.citations if citation is not event.own_citation]
    for citation in others:
        note = escaped(citation.note) if citation.note else "Also reported"
        dated = f" ({escaped(in_words(citation.dated_edtf))})" if citation.dated_edtf else ""
        lines.append(f"\n  {note}{dated}{references.mark(citation.source)}")
    return "  \n".join(lines[:2]) + ("\n" if len(lines) > 2 else "") + "\n".join(lines[2:]) + "\n"
