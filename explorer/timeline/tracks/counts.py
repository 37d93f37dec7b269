"""Reported counts over time as steps: where a line runs, where it breaks, where it is only "at least". No Qt.

A count is a statement of a day; the line holds it until the next one. Where the basis of counting changes, the line
breaks, because counts on two bases must not be joined. An "at least" reading is marked, for the true count lies above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import ReadingDetail, SeriesDetail


def is_weak(reading: ReadingDetail) -> bool:
    """Whether its note says that a count was worked out from others ("Derived …") or rests on a "single weak source".

    Such a count is drawn hollow, and a difference that rests on it is never told without saying so.
    """
    note = reading.note.casefold()
    return note.startswith("derived") or "single weak source" in note


def by_basis(readings: Sequence[ReadingDetail]) -> dict[str, list[ReadingDetail]]:
    """Split one subject's readings by basis, each in time order, the basis of the first reading first.

    A basis that returns after another goes on in its own group: two definitions may be reported side by side.
    """
    groups: dict[str, list[ReadingDetail]] = {}
    for reading in sorted(readings, key=lambda reading: reading.at_us):
        groups.setdefault(reading.basis, []).append(reading)
    return groups


@dataclass(frozen=True, slots=True)
class Change:
    """What one subject reported at both ends of a range, on one basis of counting.

    `start` stood when the range began and `end` when it ended; None where nothing had been reported on that basis by
    then. `after` is the first figure on that basis once the range has ended. `difference` is end less start, and None
    where `reason` says why it cannot be told. `at_least` where either figure is a lower bound.
    """

    subject: str
    basis: str
    start: ReadingDetail | None
    end: ReadingDetail | None
    difference: float | None
    at_least: bool
    reason: str = ""
    after: ReadingDetail | None = None

    @property
    def counts(self) -> tuple[ReadingDetail, ...]:
        """The counts that the change rests on, each once."""
        counts = [reading for reading in (self.start, self.end) if reading is not None]
        return tuple(counts[:1] if self.start is self.end else counts)


def changes_in(series: Sequence[SeriesDetail], range_us: tuple[int, int]) -> tuple[Change, ...]:
    """Return how each subject's reported figures changed over the half-open range [start, end), by basis.

    A subject has a change for each basis on which it reported inside the range; where it reported nothing there, one
    for the basis of the figure that stood, with a difference of 0. Figures on two bases are never subtracted from each
    other: a basis that begins inside the range has no figure to compare with. Subjects without any figure by the
    range's end are left out.
    """
    changes: list[Change] = []
    for each in series:
        groups = by_basis(each.readings).values()
        own = [change for group in groups if (change := _change(each.subject, group, range_us)) is not None]
        inside = [change for change in own if change.end and range_us[0] <= change.end.at_us]
        changes += inside or sorted(own, key=lambda change: change.end.at_us if change.end else 0)[-1:]
    return tuple(changes)


def _change(subject: str, on_basis: Sequence[ReadingDetail], range_us: tuple[int, int]) -> Change | None:
    start = next((each for each in reversed(on_basis) if each.at_us < range_us[0]), None)
    end = next((each for each in reversed(on_basis) if each.at_us < range_us[1]), None)
    if end is None:
        return None
    after = next((each for each in on_basis if each.at_us >= range_us[1]), None)
    if start is None:
        first = next(each for each in on_basis if each.at_us >= range_us[0])
        if first.at_us < end.at_us:
            reason = f"first counted so inside the range, at {first.value:g}"
        else:
            reason = "no earlier figure on this basis"
        return Change(subject, end.basis, None, end, None, end.at_least, reason, after)
    at_least = start.at_least or end.at_least
    return Change(subject, end.basis, start, end, end.value - start.value, at_least, after=after)


def not_comparable(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return, as sentences, why these changes must not simply be set against each other; empty where they may be."""
    sentences = []
    subjects_by_basis: dict[str, list[str]] = {}
    for change in changes:
        subjects = subjects_by_basis.setdefault(change.basis, [])
        if change.subject not in subjects:
            subjects.append(change.subject)
    if len(subjects_by_basis) > 1:
        counted = "; ".join(f"{_listed(who)}: {basis or 'basis not said'}" for basis, who in subjects_by_basis.items())
        sentences.append(f"Counted differently — {counted}.")
    several = {change.subject for change in changes if sum(other.subject == change.subject for other in changes) > 1}
    if several:
        sentences.append(f"{_listed(sorted(several))} changed the basis of counting, or reported on two at once.")
    lower = [change.subject for change in changes if change.at_least]
    if lower:
        sentences.append(f"“More than” figures of {_listed(list(dict.fromkeys(lower)))} are lower bounds.")
    sentences += [
        f"{change.subject}’s {count.value:g} must be taken with care. {_ended(count.note)}"
        for change in changes
        for count in change.counts
        if is_weak(count)
    ]
    return tuple(sentences)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
