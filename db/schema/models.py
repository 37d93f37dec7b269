"""The tables of the event store: columns, keys, indexes, and the rules that the database itself enforces.

No behaviour: reading and writing live in the store's other modules, which speak SQL directly because ORM rows are ten
times slower than columns. Importing this module costs a third of a second (SQLModel), so nothing that a window needs
before it shows may import it; it is needed to make a fresh store and to migrate one.

Instants are int64 counts of microseconds since 1970-01-01T00:00Z; `[earliest_us, latest_us)` are an event's outer
bounds and `[sure_from_us, sure_to_us)` its inner ones, empty where nothing is sure. Texts named `…_edtf` are EDTF.

What is particular to SQLite here is said with `ddl_if(dialect="sqlite")` or a `sqlite_…` option: the checks for NUL
and for broken UTF-8, which a server database makes by itself, and STRICT tables, which keep a text out of an integer
column.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, ForeignKey, Index, Integer, MetaData, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.sqlite import REAL as SQLITE_REAL
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

from db.schema import facts, limits

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BIG: Final = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere: SQLite's INTEGER is, and only that spelling makes a rowid and is allowed in a STRICT table."""
REAL: Final[Double[float]] = Double().with_variant(SQLITE_REAL(), "sqlite")

STRICT: Final = {"sqlite_strict": True}
KEEP_IDS: Final = {"sqlite_strict": True, "sqlite_autoincrement": True}
"""An id is never given twice: a removed event's id must not come to mean another event, or undo would lie."""

_BLANKS: Final = "".join(
    map(chr, (*range(9, 14), *range(28, 33), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288))
)
"""What Python's `str.strip` takes for blank."""


class _Table(SQLModel):
    """Base of all tables: one metadata with a naming convention, so that a migration can name what it changes."""

    metadata: ClassVar[MetaData] = METADATA


def _id() -> Any:
    return Field(default=None, sa_column=Column("id", BIG, primary_key=True, autoincrement=True))


def _int(name: str, *, null: bool = False, default: int | None = None) -> Any:
    given = None if default is None else str(default)
    return Field(default=default, sa_column=Column(name, BIG, nullable=null, server_default=given))


def _text(name: str, *, null: bool = False, unique: bool = False) -> Any:
    """Make a text column; empty text stands for "not said", and NULL is used only where a unique key may be missing."""
    default = None if null else ""
    return Field(
        default=default, sa_column=Column(name, Text, nullable=null, unique=unique or None, server_default=default)
    )


def _to(target: str, name: str, *, null: bool = False, gone: str = "CASCADE", key: bool = False) -> Any:
    """Make a column that points at `target.id`; `gone` is what happens to this row when that one is deleted."""
    column = Column(name, BIG, ForeignKey(f"{target}.id", ondelete=gone), nullable=null, primary_key=key)
    return Field(default=None, sa_column=column)


def _text_rule(column: str, limit: int, *, filled: bool) -> list[CheckConstraint]:
    """Return what a text column refuses: over-long text, NUL, broken UTF-8, and blank text where it must say something.

    A text whose characters are as many as its bytes is ASCII without NUL (SQLite counts up to a NUL), which spares
    most rows the rest. SQLite decodes a lone surrogate to U+FFFD: so in a text that holds the byte 0xED at all
    (surrogates do, and some Hangul), taking out every honest U+FFFD by its bytes and then still decoding one means
    that something is broken. A server database makes sure of NUL and UTF-8 by itself. All operands are literals:
    SQLite works out a constant expression anew for every row that is inserted, needed or not, which took longer than
    the checks.
    """
    plain = f"length({column}) <= {limit}"
    clean = (
        f"{plain} AND (length({column}) = length(CAST({column} AS BLOB))"
        f" OR (instr(CAST({column} AS BLOB), x'00') = 0 AND (instr(CAST({column} AS BLOB), x'ED') = 0"
        f" OR replace({column}, '\ufffd', '') NOT GLOB '*[\ufffd]*')))"
    )
    if filled:
        plain += f" AND length(trim({column})) > 0"
        clean += f" AND (substr({column}, 1, 1) BETWEEN '!' AND '~' OR trim({column}, '{_BLANKS}') <> '')"
    return [
        CheckConstraint(clean, name=column).ddl_if("sqlite"),
        CheckConstraint(plain, name=column).ddl_if(callable_=_is_server),
    ]


def _is_server(*_: Any, dialect: Dialect, **__: Any) -> bool:
    return dialect.name != "sqlite"


def _rules(table: str) -> list[CheckConstraint]:
    """Return what `db.schema.facts` says of a table's columns: of its texts, of known words, of numbers with bounds."""
    texts = [
        rule
        for column, limit in facts.LIMITS[table].items()
        for rule in _text_rule(column, limit, filled=column in facts.FILLED.get(table, ()))
    ]
    words = [(column, "known", f"IN {known}") for (name, column), known in facts.WORDS.items() if name == table]
    bounds = [
        (column, "range", f"BETWEEN {low} AND {high}")
        for (name, column), (low, high) in facts.BOUNDS.items()
        if name == table
    ]
    return [
        *texts,
        *(CheckConstraint(f"{column} {rule}", name=f"{column}_{name}") for column, name, rule in words + bounds),
    ]


def _truth(*columns: str) -> list[CheckConstraint]:
    return [CheckConstraint(f"{column} IN (0, 1)", name=f"{column}_truth") for column in columns]


class Lane(_Table, table=True):
    """A row of the timeline. `colour` is a token of the theme ("lane-1") or "#rrggbb"; `height_px` NULL fits itself."""

    __table_args__ = (
        *_rules("lane"),
        *_truth("hidden", "collapsed"),
        CheckConstraint("height_px > 0", name="height_px_positive"),
        CheckConstraint(f"id BETWEEN 1 AND {limits.LANES}", name="few"),
        KEEP_IDS,
    )
    id: int | None = _id()
    name: str = _text("name", unique=True)
    colour: str = _text("colour")
    position: int = _int("position", default=0)
    hidden: int = _int("hidden", default=0)
    collapsed: int = _int("collapsed", default=0)
    height_px: int | None = _int("height_px", null=True)


class Category(_Table, table=True):
    """What sort of event it is ("court", "contract"): few words, many events, so it is kept apart."""

    __table_args__ = (
        *_rules("category"),
        CheckConstraint(f"id BETWEEN 1 AND {limits.CATEGORIES}", name="few"),
        {"sqlite_strict": True},
    )
    id: int | None = _id()
    name: str = _text("name", unique=True)


class Import(_Table, table=True):
    """One run of the importer over one file. `mapping` is JSON."""

    __table_args__ = (
        *_rules("import"),
        CheckConstraint('"rows" = inserted + updated + unchanged + rejected', name="rows_sum"),
        KEEP_IDS,
    )
    id: int | None = _id()
    file: str = _text("file")
    sha256: str = _text("sha256")
    format: str = _text("format")
    encoding: str = _text("encoding")
    mapping: str = _text("mapping")
    at_us: int = _int("at_us")
    rows: int = _int("rows", default=0)
    inserted: int = _int("inserted", default=0)
    updated: int = _int("updated", default=0)
    unchanged: int = _int("unchanged", default=0)
    rejected: int = _int("rejected", default=0)


class Reject(_Table, table=True):
    """A row that an import set aside: where, which column, what stood there, why, and the row as it was."""

    __table_args__ = (
        *_rules("reject"),
        Index(None, "import_id"),
        STRICT,
    )
    id: int | None = _id()
    import_id: int = _to("import", "import_id")
    line: int = _int("line")
    column_name: str = _text("column_name")
    value: str = _text("value")
    reason: str = _text("reason")
    raw: str = _text("raw")


class Event(_Table, table=True):
    """Something that happened, or lasted. `key` is the stable name that files use; NULL where none was given.

    `ix_event_columns` holds all that a timeline draws, in the order it is drawn: reading a million events for the
    screen never touches the rows with the long texts.
    """

    __table_args__ = (
        *_rules("event"),
        CheckConstraint("earliest_us < latest_us", name="outer_bounds"),
        CheckConstraint(
            "earliest_us <= sure_from_us AND sure_from_us <= sure_to_us AND sure_to_us <= latest_us",
            name="inner_bounds",
        ),
        CheckConstraint(f"precision BETWEEN 0 AND {limits.BYTE}", name="precision_byte"),
        CheckConstraint(f"flags BETWEEN 0 AND {limits.BYTE}", name="flags_byte"),
        Index(None, "lane_id"),
        Index(
            "ix_event_columns",
            *("earliest_us", "latest_us", "sure_from_us", "sure_to_us", "lane_id", "category_id", "flags"),
        ),
        # Of those alone that say it: long lists do not, and are not read for it.
        Index(None, "importance", sqlite_where=text("importance IS NOT NULL")),
        KEEP_IDS,
    )
    id: int | None = _id()
    key: str | None = _text("key", null=True, unique=True)
    title: str = _text("title")
    summary: str = _text("summary")
    when_edtf: str = _text("when_edtf")
    earliest_us: int = _int("earliest_us")
    latest_us: int = _int("latest_us")
    sure_from_us: int = _int("sure_from_us")
    sure_to_us: int = _int("sure_to_us")
    precision: int = _int("precision", default=0)
    flags: int = _int("flags", default=0)
    lane_id: int = _to("lane", "lane_id", gone="RESTRICT")
    category_id: int | None = _to("category", "category_id", null=True, gone="SET NULL")
    place: str = _text("place")
    value: float | None = Field(default=None, sa_column=Column("value", REAL))
    extra: str = _text("extra")
    import_id: int | None = _to("import", "import_id", null=True, gone="SET NULL")
    import_line: int | None = _int("import_line", null=True)
    created_us: int = _int("created_us", default=0)
    updated_us: int = _int("updated_us", default=0)
    importance: int | None = _int("importance", null=True)


class Translation(_Table, table=True):
    """The title of an event in another language (BCP 47)."""

    __table_args__ = (
        *_rules("translation"),
        Unique("event_id", "language"),
        KEEP_IDS,
    )
    id: int | None = _id()
    event_id: int = _to("event", "event_id")
    language: str = _text("language")
    title: str = _text("title")


class Place(_Table, table=True):
    """Where a place is that events name, in degrees, and the one it lies in; events name places by text."""

    __table_args__ = (
        *_rules("place"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_degrees"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_degrees"),
        CheckConstraint("within_id <> id", name="within_other"),
        Index(None, "within_id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    name: str = _text("name", unique=True)
    latitude: float | None = Field(default=None, sa_column=Column("latitude", REAL))
    longitude: float | None = Field(default=None, sa_column=Column("longitude", REAL))
    precision: str = _text("precision")
    within_id: int | None = _to("place", "within_id", null=True, gone="SET NULL")
    note: str = _text("note")


class Actor(_Table, table=True):
    """A person or organisation, one each, always under the same name."""

    __table_args__ = (*_rules("actor"), KEEP_IDS)
    id: int | None = _id()
    name: str = _text("name", unique=True)


class EventActor(_Table, table=True):
    """Who took part in an event, in the order the editor gave."""

    __tablename__ = "event_actor"
    __table_args__ = (Index(None, "actor_id"), STRICT)
    event_id: int = _to("event", "event_id", key=True)
    actor_id: int = _to("actor", "actor_id", key=True)
    position: int = _int("position", default=0)


class Tag(_Table, table=True):
    """A free keyword."""

    __table_args__ = (*_rules("tag"), KEEP_IDS)
    id: int | None = _id()
    name: str = _text("name", unique=True)


class EventTag(_Table, table=True):
    """The keywords of an event, in the order the editor gave."""

    __tablename__ = "event_tag"
    __table_args__ = (Index(None, "tag_id"), STRICT)
    event_id: int = _to("event", "event_id", key=True)
    tag_id: int = _to("tag", "tag_id", key=True)
    position: int = _int("position", default=0)


class Source(_Table, table=True):
    """A publication. `text` is its words where somebody attached them: quotes can be checked against nothing else.

    `kind` is a type of CSL ("article-newspaper", "speech"; CSL 1.0.2, appendix III), and `extra` a JSON object of
    further CSL variables (container-title, volume, DOI …), so that a reference manager's entry comes and goes without
    loss.
    """

    __table_args__ = (
        *_rules("source"),
        CheckConstraint("length(title) + length(publisher) + length(author) + length(url) > 0", name="something"),
        Index(None, "url", "title"),
        KEEP_IDS,
    )
    id: int | None = _id()
    title: str = _text("title")
    publisher: str = _text("publisher")
    author: str = _text("author")
    published_edtf: str = _text("published_edtf")
    url: str = _text("url")
    accessed_edtf: str = _text("accessed_edtf")
    archived_url: str = _text("archived_url")
    rights: str = _text("rights")
    language: str = _text("language")
    kind: str = _text("kind")
    extra: str = _text("extra")
    text: str = _text("text")


class Quote(_Table, table=True):
    """Exact words of a source about an event, and whether they were found there. `original_id`: what it translates."""

    __table_args__ = (
        *_rules("quote"),
        CheckConstraint("original_id <> id", name="original_other"),
        Index(None, "event_id", "position"),
        Index(None, "source_id"),
        Index(None, "original_id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    event_id: int = _to("event", "event_id")
    source_id: int | None = _to("source", "source_id", null=True, gone="RESTRICT")
    text: str = _text("text")
    speaker: str = _text("speaker")
    locator: str = _text("locator")
    language: str = _text("language")
    rights: str = _text("rights")
    checked: str = Field(
        default="unchecked", sa_column=Column("checked", Text, nullable=False, server_default="unchecked")
    )
    original_id: int | None = _to("quote", "original_id", null=True, gone="SET NULL")
    position: int = _int("position", default=0)
    import_id: int | None = _to("import", "import_id", null=True, gone="SET NULL")
    import_line: int | None = _int("import_line", null=True)
    created_us: int = _int("created_us", default=0)
    updated_us: int = _int("updated_us", default=0)


class Citation(_Table, table=True):
    """That a source reports an event: with the date it gives, where it gives another, and a note of what differs."""

    __table_args__ = (
        *_rules("citation"),
        Index(None, "event_id", "position"),
        Index(None, "source_id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    event_id: int = _to("event", "event_id")
    source_id: int = _to("source", "source_id", gone="RESTRICT")
    dated_edtf: str = _text("dated_edtf")
    locator: str = _text("locator")
    note: str = _text("note")
    position: int = _int("position", default=0)


class Link(_Table, table=True):
    """A relation between two events, read "from relation to": led_to, responds_to, part_of, reverses, same_event."""

    __table_args__ = (
        *_rules("link"),
        CheckConstraint("from_id <> to_id", name="two_events"),
        Unique("from_id", "to_id", "relation"),
        Index(None, "to_id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    from_id: int = _to("event", "from_id")
    to_id: int = _to("event", "to_id")
    relation: str = _text("relation")
    note: str = _text("note")


class Series(_Table, table=True):
    """Figures reported over time about one subject, such as a vendor's 5G contracts; `unit` is what is counted."""

    __table_args__ = (
        *_rules("series"),
        Unique("name", "subject"),
        KEEP_IDS,
    )
    id: int | None = _id()
    name: str = _text("name")
    subject: str = _text("subject")
    unit: str = _text("unit")


class Reading(_Table, table=True):
    """One figure of a series. `at_least` is 1 where the source says "more than"; a new `basis` breaks the line."""

    __table_args__ = (
        *_rules("reading"),
        *_truth("at_least"),
        Index(None, "series_id", "at_us"),
        Index(None, "source_id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    series_id: int = _to("series", "series_id")
    as_of_edtf: str = _text("as_of_edtf")
    at_us: int = _int("at_us")
    value: float = Field(sa_column=Column("value", REAL, nullable=False))
    at_least: int = _int("at_least", default=0)
    basis: str = _text("basis")
    source_id: int | None = _to("source", "source_id", null=True, gone="RESTRICT")
    note: str = _text("note")


class Claim(_Table, table=True):
    """What somebody asserts, the verdict on it and why.

    `made_in_id` is the publication that asserts it, `source_id` what the verdict rests on.
    """

    __table_args__ = (
        *_rules("claim"),
        Index(None, "source_id"),
        Index(None, "made_in_id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    text: str = _text("text")
    claimant: str = _text("claimant")
    verdict: str = _text("verdict")
    why: str = _text("why")
    source_id: int | None = _to("source", "source_id", null=True, gone="RESTRICT")
    made_in_id: int | None = _to("source", "made_in_id", null=True, gone="RESTRICT")
    position: int = _int("position", default=0)


class ClaimEvent(_Table, table=True):
    """The events that bear on a claim; the first is the one it speaks of."""

    __tablename__ = "claim_event"
    __table_args__ = (Index(None, "event_id"), STRICT)
    claim_id: int = _to("claim", "claim_id", key=True)
    event_id: int = _to("event", "event_id", key=True)
    position: int = _int("position", default=0)


class AsImported(_Table, table=True):
    """What a field of an imported event was by its file, kept from the first edit by hand on; `value` is JSON."""

    __tablename__ = "as_imported"
    __table_args__ = (*_rules("as_imported"), Unique("event_id", "field"), KEEP_IDS)
    id: int | None = _id()
    event_id: int = _to("event", "event_id")
    field: str = _text("field")
    value: str = _text("value")


class KnownAs(_Table, table=True):
    """A name by which files know a lane, actor, tag or source that a person has renamed, or merged another into.

    `name` is the former name; of a source, JSON of what tells it from others.
    """

    __tablename__ = "known_as"
    __table_args__ = (
        *_rules("known_as"),
        CheckConstraint(
            " + ".join(f"CASE WHEN {one}_id IS NULL THEN 0 ELSE 1 END" for one in ("lane", "actor", "tag", "source"))
            + " = 1",
            name="one",
        ),
        KEEP_IDS,
    )
    id: int | None = _id()
    lane_id: int | None = _to("lane", "lane_id", null=True)
    actor_id: int | None = _to("actor", "actor_id", null=True)
    tag_id: int | None = _to("tag", "tag_id", null=True)
    source_id: int | None = _to("source", "source_id", null=True)
    name: str = _text("name")


class DeletedEvent(_Table, table=True):
    """An imported event that a person deleted, as files know it: by its key or else by lane, date and title."""

    __tablename__ = "deleted_event"
    __table_args__ = (
        *_rules("deleted_event"),
        KEEP_IDS,
    )
    id: int | None = _id()
    import_id: int = _to("import", "import_id")
    key: str | None = _text("key", null=True)
    lane: str = _text("lane")
    when_edtf: str = _text("when_edtf")
    title: str = _text("title")


class View(_Table, table=True):
    """A saved window: what is shown and how. `state` is JSON."""

    __tablename__ = "saved_view"
    __table_args__ = (*_rules("saved_view"), KEEP_IDS)
    id: int | None = _id()
    name: str = _text("name", unique=True)
    state: str = _text("state")


class Meta(_Table, table=True):
    """Small facts about the store itself, by name."""

    __table_args__ = (*_rules("meta"), STRICT)
    key: str = Field(sa_column=Column("key", Text, primary_key=True, nullable=False))
    value: str = _text("value")
