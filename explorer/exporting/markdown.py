"""Write events as a Markdown document: lane by lane in order of time, with quotes, and numbered references at the
end.
"""

from __future__ import annotations

import re
from typing import TextIO

from db.dates import in_words
from db.sqlite.session import Session
from explorer.exporting.read_all import FullEvent, events

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)", re.MULTILINE)


def write_markdown(session: Session, file: TextIO) -> int:
    """Write all events; how many."""
    references = References()
    names = session.rows("SELECT name, position FROM lane ORDER BY position, id")
    lanes: dict[str, list[FullEvent]] = {name: [] for name, _ in names}
    for event in events(session):
        lanes.setdefault(event.lane, []).append(event)
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

    def mark(self, source: dict[str, str] | None) -> str:
        """Return the mark of a source, "[3]"; "" for none."""
        if not source:
            return ""
        same = tuple(sorted(source.items()))
        if same not in self._numbers:
            number = self._numbers[same] = len(self._numbers) + 1
            named = [source[name] for name in ("author", "title", "publisher", "published_edtf") if name in source]
            url = source.get("url", "")
            address = f" <{url}>" if url.startswith(("http://", "https://")) and not re.search(r"[\s<>]", url) else ""
            self.lines.append(f"{number}. {escaped(', '.join(named))}{address or (' ' + escaped(url) if url else '')}")
        return f" \\[{self._numbers[same]}\\]"


def _entry(event: FullEvent, references: References) -> str:
    where = f", {escaped(event.place)}" if event.place else ""
    mark = references.mark(event.own_source)
    lines = [f"- **{escaped(in_words(event.when_edtf))}**{where}: **{escaped(event.title)}**{mark}"]
    if event.summary:
        lines.append(f"  {escaped(event.summary)}")
    for quote in event.quotes:
        speaker = f" — {escaped(quote.speaker)}" if quote.speaker else ""
        lines.append(f"\n  > “{escaped(quote.text)}”{speaker}{references.mark(quote.source)}")
    others = [citation for citation in event.citations if citation is not event.own_citation]
    for citation in others:
        note = escaped(citation.note) if citation.note else "Also reported"
        dated = f" ({escaped(in_words(citation.dated))})" if citation.dated else ""
        lines.append(f"\n  {note}{dated}{references.mark(citation.source)}")
    return "  \n".join(lines[:2]) + ("\n" if len(lines) > 2 else "") + "\n".join(lines[2:]) + "\n"
