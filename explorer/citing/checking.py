"""Quotes against the stored texts of their sources: verbatim, differing, or not there. Writes nothing.

How words are compared is `db.quotes`'s business; this module puts it to sources, quotes and findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.quotes.checks import checked_quotes
from db.quotes.match import (
    DIFFERS,
    NOT_FOUND,
    VERBATIM,
    Check,
    Parts,
    Text,
)
from db.read.lists import source
from db.records import QuoteLine
from db.store import Store
from explorer.citing.items import source_line
from explorer.jobs import Progress


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of one quote found.

    `result` is one of db.schema.limits.CHECKED. `passage` is the place in its context as (text, marked) parts: for a
    verbatim
    quote its words are marked, for one that differs the words of the source that differ; `words` are the quote's own in
    the same way. `place` is [start, end) in the source's text, None where nothing like it was found.
    """

    quote: QuoteLine
    result: str
    passage: Parts = ()
    words: Parts = ()
    place: tuple[int, int] | None = None

    @property
    def differing(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the quote says and the source does not, and the reverse."""
        ours = tuple(text for text, marked in self.words if marked)
        theirs = tuple(text for text, marked in self.passage if marked)
        return (ours, theirs) if self.result == DIFFERS else ((), ())


@dataclass(frozen=True, slots=True)
class QuoteProblem:
    """A quote that does not stand in its source's stored text, as one sentence."""

    finding: Finding
    source: str

    def __str__(self) -> str:
        quote = self.finding.quote
        head = f"“{quote.event_title}” (event {quote.event_id}): the quote “{_short(quote.text)}”"
        if self.finding.result == NOT_FOUND:
            return f"{head} is not in the stored text of {self.source}."
        ours, theirs = (", ".join(f"“{words}”" for words in side[:4]) for side in self.finding.differing)
        if ours and theirs:
            said = f"it has {ours} where the source has {theirs}"
        else:
            said = f"it adds {ours}" if ours else f"it leaves out {theirs} without a mark"
        return f"{head} differs from the stored text of {self.source}: {said}."


def check_quotes(text: str, given: Sequence[QuoteLine]) -> list[Finding]:
    """Look for each quote in a text. Without a text nothing was checked, whatever was found before."""
    if not text.strip():
        return [Finding(quote, "unchecked") for quote in given]
    prepared = Text(text)
    return [_finding(quote, prepared.check(quote.text)) for quote in given]


def _finding(quote: QuoteLine, found: Check) -> Finding:
    if found.verdict == NOT_FOUND:
        return Finding(quote, NOT_FOUND, words=found.quote_parts)
    middle: Parts = found.passage_parts
    if found.verdict == VERBATIM:
        middle = tuple((text, True) for text, _ in middle)
    passage = ((found.before, False), *middle, (found.after, False))
    return Finding(quote, found.verdict, passage, found.quote_parts, (found.start, found.end))


def check_all(store: Store, progress: Progress | None = None) -> list[Finding]:
    """Check every quote whose source has a stored text."""
    progress = progress or Progress()
    with store.reading() as session:
        checked = checked_quotes(session, lambda done, total: progress.report(done, total, "Checking quotes"))
        return [_finding(quote, found) for quote, found in checked]


@dataclass(frozen=True, slots=True)
class Verified:
    """How many quotes could be looked for, because the text of their source is stored, and which do not stand there."""

    looked_for: int
    problems: tuple[QuoteProblem, ...]


def verify_quotes(store: Store, progress: Progress | None = None) -> Verified:
    """Look for every quote whose source has a stored text."""
    findings = check_all(store, progress)
    return Verified(len(findings), problems(store, findings))


def problems(store: Store, findings: Iterable[Finding]) -> tuple[QuoteProblem, ...]:
    """Return the quotes that differ from the text of their source or are not in it, with the source in words."""
    found = []
    for finding in findings:
        if finding.result in (DIFFERS, NOT_FOUND):
            where = store.read(source, finding.quote.source_id) if finding.quote.source_id is not None else None
            found.append(QuoteProblem(finding, source_line(where) if where else "its source"))
    return tuple(found)


def results(findings: Iterable[Finding]) -> dict[int, str]:
    """Return quote id -> result, as `explorer.commands.StoreChecks` takes them."""
    return {finding.quote.id: finding.result for finding in findings}


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
