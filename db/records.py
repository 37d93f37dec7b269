"""The values that go into a store and come out of it, all frozen. No SQL, no files; dates only through `db.dates`.

What comes out ends in Info or Detail, what goes in ends in Row. Empty text means "not said" everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from db.bulk.id_arrays import difference, distinct, intersection, union
from db.schema.fields import EventValues

if TYPE_CHECKING:
    from db.dates import When

Int64s = npt.NDArray[np.int64]

NOT_COUNTED: Final = -1
"""Counting a lane reads an index of all events, which selecting one of them should not wait for."""
NONE: Final[Int64s] = np.empty(0, dtype=np.int64)
NONE.flags.writeable = False


def ids_array(ids: Iterable[int] | Int64s) -> Int64s:
    """Ids as a sorted int64 array without repeats."""
    given = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64)
    return distinct(given.astype(np.int64, copy=False))


@dataclass(frozen=True, eq=False)
class Changes:
    """What a write did: event ids as sorted int64 arrays, and whether lanes, sources or anything at all may differ.

    `all` means "read everything again" and is said when another program wrote, or a change was too wide to list.
    `others` covers what belongs to no single event: series, claims, saved views.
    """

    added: Int64s = field(default_factory=lambda: NONE)
    changed: Int64s = field(default_factory=lambda: NONE)
    removed: Int64s = field(default_factory=lambda: NONE)
    lanes: bool = False
    sources: bool = False
    others: bool = False
    all: bool = False

    def __bool__(self) -> bool:
        return bool(
            len(self.added)
            or len(self.changed)
            or len(self.removed)
            or self.lanes
            or self.sources
            or self.others
            or self.all
        )

    def merge(self, later: Changes) -> Changes:
        """This change followed by `later`, as one: an event added and then removed is in neither list."""
        gone, made = later.removed, later.added
        added = union(difference(self.added, gone), difference(made, self.removed))
        removed = union(difference(self.removed, made), difference(gone, self.added))
        changed = union(union(self.changed, later.changed), intersection(self.removed, made))
        return Changes(
            added,
            difference(difference(changed, added), removed),
            removed,
            self.lanes or later.lanes,
            self.sources or later.sources,
            self.others or later.others,
            self.all or later.all,
        )


@dataclass(frozen=True, eq=False)
class EventColumns:
    """All that a timeline draws, one entry per event, sorted by `earliest_us` and then by id.

    int64: id, earliest_us, latest_us, sure_from_us, sure_to_us; int32: lane_id; uint8: flags; int16: category, an index
    into `categories`, -1 where an event has none; uint8: weight, how much belongs to an event: its links, the claims
    that bear on it, what other sources say of it, and its quotes after the first.
    """

    id: Int64s
    lane_id: npt.NDArray[np.int32]
    earliest_us: Int64s
    latest_us: Int64s
    sure_from_us: Int64s
    sure_to_us: Int64s
    flags: npt.NDArray[np.uint8]
    category: npt.NDArray[np.int16]
    categories: tuple[str, ...]
    weight: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class LaneInfo:
    """A lane and how many events it holds (NOT_COUNTED within an EventDetail); `height_px` None fits itself."""

    id: int
    name: str
    colour: str
    position: int
    hidden: bool
    collapsed: bool
    height_px: int | None
    count: int


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """A publication; `has_text` says whether its words are stored (read them with `Store.source_text`).

    `kind` is a CSL type and `extra` the JSON text of further CSL variables, both empty where not said.
    """

    id: int
    title: str
    publisher: str
    author: str
    published_edtf: str
    url: str
    accessed_edtf: str
    archived_url: str
    rights: str
    language: str
    has_text: bool
    kind: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row came from: a file and its line, or None and None where it was typed; when made and last changed."""

    file: str | None
    line: int | None
    created_us: int
    updated_us: int


@dataclass(frozen=True, slots=True)
class QuoteDetail:
    """Exact words about an event; `checked` is one of `limits.CHECKED`; `original_id` is the quote it translates;
    that at `position` 0 stands in the event's own row of a file."""

    id: int
    text: str
    speaker: str
    locator: str
    language: str
    rights: str
    checked: str
    original_id: int | None
    source: SourceDetail | None
    provenance: Provenance
    position: int


@dataclass(frozen=True, slots=True)
class CitationDetail:
    """That a source reports the event; `dated` where it gives another date, `note` what else differs.

    `quotes` are the ids of the event's quotes from this source; `position` 0 stands in the event's own row of a file.
    """

    id: int
    source: SourceDetail
    dated_edtf: str
    dated: When | None
    locator: str
    note: str
    quotes: tuple[int, ...]
    position: int


@dataclass(frozen=True, slots=True)
class LinkDetail:
    """A relation seen from one event: `outgoing` reads "this relation other", else "other relation this"."""

    id: int
    other_id: int
    other_title: str
    other_when: When
    relation: str
    outgoing: bool
    note: str


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """What somebody asserts, the verdict (one of `limits.VERDICTS`), why, and the events that bear on it.

    `source` is what the verdict rests on, `made_in` the publication that asserts it.
    """

    id: int
    text: str
    claimant: str
    verdict: str
    why: str
    source: SourceDetail | None
    event_ids: tuple[int, ...]
    made_in: SourceDetail | None = None


@dataclass(frozen=True, slots=True)
class ReadingDetail:
    """One reported figure; `at_least` where the source says "more than"; a new `basis` breaks the line."""

    id: int
    as_of_edtf: str
    at_us: int
    value: float
    at_least: bool
    basis: str
    note: str
    source: SourceDetail | None


@dataclass(frozen=True, slots=True)
class SeriesDetail:
    """Figures about one subject over time, in order of time."""

    id: int
    name: str
    subject: str
    readings: tuple[ReadingDetail, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """One run of the importer; `rows` = inserted + updated + unchanged + rejected. `mapping` is JSON."""

    id: int
    file: str
    sha256: str
    format: str
    encoding: str
    mapping: str
    at_us: int
    rows: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class RejectInfo:
    """A row that an import set aside."""

    line: int
    column: str
    value: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class EventDetail(EventValues):
    """Everything about one event.

    `translations` are titles as (language, title); `places` the known ones, each with those it lies in.
    """

    id: int
    key: str | None
    title: str
    when_edtf: str
    when: When
    lane: LaneInfo
    extra: Mapping[str, Any]
    actors: tuple[str, ...]
    tags: tuple[str, ...]
    quotes: tuple[QuoteDetail, ...]
    citations: tuple[CitationDetail, ...]
    links: tuple[LinkDetail, ...]
    claims: tuple[ClaimDetail, ...]
    provenance: Provenance
    translations: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source, and how many quotes and other rows (citations, readings, claims) rest on it."""

    source: SourceDetail
    quotes: int
    others: int
    differing: int


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote with what is needed to check it and to say where it stands."""

    id: int
    event_id: int
    event_title: str
    source_id: int | None
    text: str
    speaker: str
    checked: str


@dataclass(frozen=True, slots=True)
class NameUse:
    """An actor or tag, and in how many events it stands."""

    id: int
    name: str
    events: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a row of a table: the fields it shows; `source` is the first publication that reports it."""

    values: tuple[Any, ...]
    source: str
    quotes: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each thing the store holds."""

    events: int
    lanes: int
    sources: int
    quotes: int
    links: int
    claims: int
    series: int
    readings: int
    imports: int
    rejects: int


@dataclass(frozen=True, slots=True)
class EventRow(EventValues):
    """An event to store. `when` gives text and bounds together, so that they cannot disagree.

    `value` is a figure that the event carries; `extra` further columns of a file, JSON values only.
    """

    title: str
    when: When
    lane_id: int
    key: str | None = None
    extra: Mapping[str, Any] | None = None
    actors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    import_id: int | None = None
    import_line: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source to find or make: the same url, title, publisher and published date are the same source."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published_edtf: str = ""
    url: str = ""
    accessed_edtf: str = ""
    archived_url: str = ""
    rights: str = ""
    language: str = ""
    text: str = ""
    kind: str = ""
    extra: str = ""
