"""What writing has to know of the tables: their keys, texts, and who points at whom. A test holds it against
`db.schema.models`.

Kept apart from the models because importing those costs a third of a second, which an edit should not wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from db.schema import limits
from db.schema.fields import EVENT_FIELDS, Kind


class OnDelete(Enum):
    """What becomes of a row when the one it points at goes."""

    CASCADE = "CASCADE"
    SET_NULL = "SET NULL"
    RESTRICT = "RESTRICT"


@dataclass(frozen=True, slots=True)
class Reference:
    """`table.column` points at `target.id`."""

    table: str
    column: str
    target: str
    gone: OnDelete


REFERENCES: Final = (
    Reference("event", "lane_id", "lane", OnDelete.RESTRICT),
    Reference("event", "category_id", "category", OnDelete.SET_NULL),
    Reference("event", "import_id", "import", OnDelete.SET_NULL),
    Reference("translation", "event_id", "event", OnDelete.CASCADE),
    Reference("place", "within_id", "place", OnDelete.SET_NULL),
    Reference("event_actor", "event_id", "event", OnDelete.CASCADE),
    Reference("event_actor", "actor_id", "actor", OnDelete.CASCADE),
    Reference("event_tag", "event_id", "event", OnDelete.CASCADE),
    Reference("event_tag", "tag_id", "tag", OnDelete.CASCADE),
    Reference("quote", "event_id", "event", OnDelete.CASCADE),
    Reference("quote", "source_id", "source", OnDelete.RESTRICT),
    Reference("quote", "original_id", "quote", OnDelete.SET_NULL),
    Reference("quote", "import_id", "import", OnDelete.SET_NULL),
    Reference("citation", "event_id", "event", OnDelete.CASCADE),
    Reference("citation", "source_id", "source", OnDelete.RESTRICT),
    Reference("link", "from_id", "event", OnDelete.CASCADE),
    Reference("link", "to_id", "event", OnDelete.CASCADE),
    Reference("reading", "series_id", "series", OnDelete.CASCADE),
    Reference("reading", "source_id", "source", OnDelete.RESTRICT),
    Reference("claim", "source_id", "source", OnDelete.RESTRICT),
    Reference("claim", "made_in_id", "source", OnDelete.RESTRICT),
    Reference("claim_event", "claim_id", "claim", OnDelete.CASCADE),
    Reference("claim_event", "event_id", "event", OnDelete.CASCADE),
    Reference("reject", "import_id", "import", OnDelete.CASCADE),
    Reference("as_imported", "event_id", "event", OnDelete.CASCADE),
    Reference("known_as", "lane_id", "lane", OnDelete.CASCADE),
    Reference("known_as", "actor_id", "actor", OnDelete.CASCADE),
    Reference("known_as", "tag_id", "tag", OnDelete.CASCADE),
    Reference("known_as", "source_id", "source", OnDelete.CASCADE),
    Reference("deleted_event", "import_id", "import", OnDelete.CASCADE),
)

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "event_actor": ("event_id", "actor_id"),
    "event_tag": ("event_id", "tag_id"),
    "claim_event": ("claim_id", "event_id"),
    "meta": ("key",),
}
"""The primary keys that are not `id`."""

DATE_NUMBERS: Final = ("earliest_us", "latest_us", "sure_from_us", "sure_to_us", "precision", "flags")
"""The columns of an event that follow from its date."""

SAME_SOURCE: Final = ("url", "title", "publisher", "published_edtf", "author")
"""What makes two sources the same; the author only where none of the first three says anything."""

SOURCE_DETAILS: Final = ("accessed_edtf", "archived_url", "rights", "language", "kind", "extra")
"""What a source has beside the five columns that every list of events may have."""

SOURCE_FIELDS: Final = ("title", "publisher", "author", "published_edtf", "url", *SOURCE_DETAILS)
"""What files say of a source, but for its stored text."""

STAMPED: Final = ("event", "quote")
"""The tables with created_us and updated_us."""

SEARCHED: Final[Mapping[str, tuple[str, ...]]] = {
    "event": tuple(field.column for field in EVENT_FIELDS if field.column and field.weight is not None),
    "source": ("title", "publisher", "author"),
    "quote": ("text", "speaker", "source_id", "event_id"),
    "citation": ("source_id", "event_id"),
    "translation": ("title", "event_id"),
    "actor": ("name",),
    "tag": ("name",),
    "event_actor": ("event_id", "actor_id"),
    "event_tag": ("event_id", "tag_id"),
}
"""The columns whose text, or whose pointing at text, the search index holds."""

LIMITS: Final[Mapping[str, Mapping[str, int]]] = {
    "lane": {"name": limits.NAME, "colour": limits.COLOUR},
    "category": {"name": limits.NAME},
    "import": {
        "file": limits.URL,
        "sha256": limits.SHA256,
        "format": limits.NAME,
        "encoding": limits.NAME,
        "mapping": limits.JSON,
    },
    "reject": {"column_name": limits.NOTE, "value": limits.NOTE, "reason": limits.NOTE, "raw": limits.RAW},
    "event": {
        field.column: field.limit for field in EVENT_FIELDS if field.kind in (Kind.KEY, Kind.DATE, Kind.TEXT, Kind.JSON)
    },
    "translation": {"language": limits.LANGUAGE, "title": limits.TITLE},
    "place": {"name": limits.TITLE, "precision": limits.WORD, "note": limits.NOTE},
    "actor": {"name": limits.NAME},
    "event_actor": {},
    "tag": {"name": limits.NAME},
    "event_tag": {},
    "source": {
        "title": limits.TITLE,
        "publisher": limits.NAME,
        "author": limits.TITLE,
        "published_edtf": limits.EDTF,
        "url": limits.URL,
        "accessed_edtf": limits.EDTF,
        "archived_url": limits.URL,
        "rights": limits.TITLE,
        "language": limits.LANGUAGE,
        "kind": limits.NAME,
        "extra": limits.JSON,
        "text": limits.SOURCE_TEXT,
    },
    "quote": {
        "text": limits.NOTE,
        "speaker": limits.TITLE,
        "locator": limits.NAME,
        "language": limits.LANGUAGE,
        "rights": limits.TITLE,
        "checked": limits.WORD,
    },
    "citation": {"dated_edtf": limits.EDTF, "locator": limits.NAME, "note": limits.NOTE},
    "link": {"relation": limits.NAME, "note": limits.NOTE},
    "series": {"name": limits.NAME, "subject": limits.NAME, "unit": limits.NAME},
    "reading": {"as_of_edtf": limits.EDTF, "basis": limits.TITLE, "note": limits.NOTE},
    "claim": {"text": limits.NOTE, "claimant": limits.TITLE, "verdict": limits.WORD, "why": limits.NOTE},
    "claim_event": {},
    "as_imported": {"field": limits.NAME, "value": limits.JSON},
    "known_as": {"name": limits.NOTE},
    "deleted_event": {
        "key": limits.NAME,
        "lane": limits.NAME,
        "when_edtf": limits.EDTF,
        "title": limits.TITLE,
    },
    "saved_view": {"name": limits.NAME, "state": limits.JSON},
    "meta": {"key": limits.NAME, "value": limits.JSON},
}
"""The text columns of each table and how long they may be, in characters. The order is one in which rows can be made.
"""

FILLED: Final[Mapping[str, tuple[str, ...]]] = {
    "lane": ("name",),
    "category": ("name",),
    "import": ("file",),
    "reject": ("reason",),
    "event": tuple(field.column for field in EVENT_FIELDS if field.filled),
    "translation": ("language", "title"),
    "place": ("name",),
    "actor": ("name",),
    "tag": ("name",),
    "quote": ("text",),
    "link": ("relation",),
    "series": ("name",),
    "reading": ("as_of_edtf",),
    "claim": ("text",),
    "as_imported": ("field",),
    "known_as": ("name",),
    "deleted_event": ("lane", "when_edtf", "title"),
    "saved_view": ("name",),
    "meta": ("key",),
}
"""The text columns that must say something."""

WORDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("quote", "checked"): limits.CHECKED,
    ("claim", "verdict"): limits.VERDICTS,
}

BOUNDS: Final = {("event", field.column): field.bounds for field in EVENT_FIELDS if field.bounds}
"""The least and the greatest whole number of columns that hold one."""

PLURALS: Final[Mapping[str, str]] = {
    "lane": "lanes",
    "category": "categories",
    "import": "imports",
    "reject": "rows set aside",
    "event": "events",
    "translation": "translated titles",
    "place": "places",
    "actor": "actors",
    "event_actor": "mentions of actors",
    "tag": "tags",
    "event_tag": "tags of events",
    "source": "sources",
    "quote": "quotes",
    "citation": "citations",
    "link": "links",
    "series": "series",
    "reading": "readings",
    "claim": "claims",
    "claim_event": "events of claims",
    "as_imported": "fields as they were imported",
    "known_as": "former names",
    "deleted_event": "deleted events",
    "saved_view": "saved views",
    "meta": "facts about the store",
}
"""What to call the rows of a table to a person."""


def key_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table's primary key."""
    return KEYS.get(table, ("id",))
