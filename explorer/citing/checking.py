"""Quotes against the stored texts of their sources: verbatim, differing, or not there. Writes nothing.

Tolerant only of white space, typographic quotation marks and dashes, soft hyphens, and the ellipses that a quote marks
itself. The comparison of words is `db.quotes`'s where that is there; this module puts it to sources and findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.store import Store
from explorer.citing.lists import QuoteLine, quotes, source, source_line, sources_with_text
from explorer.citing.matching import Prepared, compare
from explorer.jobs import Progress


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of one quote found.

    `result` is one of db.limits.CHECKED. `passage` is the place in its context as (text, marked) parts: for a verbatim
    quote its words are marked, for one that differs the words of the source that differ. `place` is [start, end) in
    the source's text, None where nothing like it was found. `differing` are pairs of what the quote says and what the
    source says.
    """

    quote: QuoteLine
    result: str
    passage: tuple[tuple[str, bool], ...] = ()
    place: tuple[int, int] | None = None
    differing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteProblem:
    """A quote that does not stand in its source's stored text, as one sentence."""

    finding: Finding
    source: str

    def __str__(self) -> str:
        quote = self.finding.quote
        head = f"“{quote.event_title}” (event {quote.event_id}): the quote “{_short(quote.text)}”"
        if self.finding.result == "not_found":
            return f"{head} is not in the stored text of {self.source}."
        said = "; ".join(f"“{ours}” for “{theirs}”" for ours, theirs in self.finding.differing[:3])
        return f"{head} differs from the stored text of {self.source}: {said}."


def check_quotes(text: str, given: Sequence[QuoteLine]) -> list[Finding]:
    """Look for each quote in a text. Without a text nothing was checked, whatever was found before."""
    if not text.strip():
        return [Finding(quote, "unchecked") for quote in given]
    prepared = Prepared(text)
    found = []
    for quote in given:
        match = compare(quote.text, prepared)
        found.append(Finding(quote, match.result, match.passage, match.place, match.differing))
    return found


def check_all(store: Store, progress: Progress | None = None) -> list[Finding]:
    """Check every quote whose source has a stored text."""
    progress = progress or Progress()
    found: list[Finding] = []
    ids = sources_with_text(store)
    for number, source_id in enumerate(ids):
        progress.report(number, len(ids), "Checking quotes")
        found += check_quotes(store.source_text(source_id), quotes(store, source_id))
    return found


def verify_quotes(store: Store, progress: Progress | None = None) -> list[QuoteProblem]:
    """Return every quote that differs from its source's stored text or is not in it; empty where all stand."""
    problems = []
    for finding in check_all(store, progress):
        if finding.result in ("differs", "not_found"):
            where = source(store, finding.quote.source_id) if finding.quote.source_id is not None else None
            problems.append(QuoteProblem(finding, source_line(where) if where else "its source"))
    return problems


def results(findings: Iterable[Finding]) -> dict[int, str]:
    """Return quote id -> result, as `explorer.commands.StoreChecks` takes them."""
    return {finding.quote.id: finding.result for finding in findings}


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
