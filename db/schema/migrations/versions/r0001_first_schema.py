"""The first schema: every table of the store, as it was when it first landed."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0001"
down_revision = None

_BLANKS: Final = "".join(
    map(chr, (*range(9, 14), *range(28, 33), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288))
)


def _text(table: str, column: str, limit: int, *, filled: bool = False) -> str:
    """Return what a text column of this schema refused: over-long text, NUL, broken UTF-8, and blank text where
    `filled`.
    """
    rule = (
        f"length({column}) <= {limit} AND (length({column}) = length(CAST({column} AS BLOB))"
        f" OR (instr(CAST({column} AS BLOB), x'00') = 0 AND (instr(CAST({column} AS BLOB), x'ED') = 0"
        f" OR replace({column}, '\ufffd', '') NOT GLOB '*[\ufffd]*')))"
    )
    if filled:
        rule += f" AND (substr({column}, 1, 1) BETWEEN '!' AND '~' OR trim({column}, '{_BLANKS}') <> '')"
    return f"CONSTRAINT ck_{table}_{column} CHECK ({rule})"


TABLES: Final = (
    f"""CREATE TABLE lane (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    colour TEXT DEFAULT '' NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    hidden INTEGER DEFAULT '0' NOT NULL,
    collapsed INTEGER DEFAULT '0' NOT NULL,
    height_px INTEGER,
    {_text("lane", "name", 300, filled=True)},
    {_text("lane", "colour", 40)},
    CONSTRAINT ck_lane_hidden_truth CHECK (hidden IN (0, 1)),
    CONSTRAINT ck_lane_collapsed_truth CHECK (collapsed IN (0, 1)),
    CONSTRAINT ck_lane_height_px_positive CHECK (height_px > 0),
    CONSTRAINT ck_lane_few CHECK (id BETWEEN 1 AND 2147483647),
    CONSTRAINT uq_lane_name UNIQUE (name)
) STRICT
    """,
    f"""CREATE TABLE category (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_category PRIMARY KEY (id),
    {_text("category", "name", 300, filled=True)},
    CONSTRAINT ck_category_few CHECK (id BETWEEN 1 AND 32767),
    CONSTRAINT uq_category_name UNIQUE (name)
) STRICT
    """,
    f"""CREATE TABLE import (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    file TEXT DEFAULT '' NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    format TEXT DEFAULT '' NOT NULL,
    encoding TEXT DEFAULT '' NOT NULL,
    mapping TEXT DEFAULT '' NOT NULL,
    at_us INTEGER NOT NULL,
    rows INTEGER DEFAULT '0' NOT NULL,
    inserted INTEGER DEFAULT '0' NOT NULL,
    updated INTEGER DEFAULT '0' NOT NULL,
    unchanged INTEGER DEFAULT '0' NOT NULL,
    rejected INTEGER DEFAULT '0' NOT NULL,
    {_text("import", "file", 8000, filled=True)},
    {_text("import", "sha256", 64)},
    {_text("import", "format", 300)},
    {_text("import", "encoding", 300)},
    {_text("import", "mapping", 500000)},
    CONSTRAINT ck_import_rows_sum CHECK ("rows" = inserted + updated + unchanged + rejected)
) STRICT
    """,
    f"""CREATE TABLE actor (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    {_text("actor", "name", 300, filled=True)},
    CONSTRAINT uq_actor_name UNIQUE (name)
) STRICT
    """,
    f"""CREATE TABLE tag (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    {_text("tag", "name", 300, filled=True)},
    CONSTRAINT uq_tag_name UNIQUE (name)
) STRICT
    """,
    f"""CREATE TABLE source (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    title TEXT DEFAULT '' NOT NULL,
    publisher TEXT DEFAULT '' NOT NULL,
    author TEXT DEFAULT '' NOT NULL,
    published_edtf TEXT DEFAULT '' NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    accessed_edtf TEXT DEFAULT '' NOT NULL,
    archived_url TEXT DEFAULT '' NOT NULL,
    rights TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    extra TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    {_text("source", "title", 1000)},
    {_text("source", "publisher", 300)},
    {_text("source", "author", 1000)},
    {_text("source", "published_edtf", 200)},
    {_text("source", "url", 8000)},
    {_text("source", "accessed_edtf", 200)},
    {_text("source", "archived_url", 8000)},
    {_text("source", "rights", 1000)},
    {_text("source", "language", 35)},
    {_text("source", "kind", 300)},
    {_text("source", "extra", 500000)},
    {_text("source", "text", 8000000)},
    CONSTRAINT ck_source_something CHECK (length(title) + length(publisher) + length(author) + length(url) > 0)
) STRICT
    """,
    "CREATE INDEX ix_source_url_title ON source (url, title)",
    f"""CREATE TABLE series (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    unit TEXT DEFAULT '' NOT NULL,
    {_text("series", "name", 300, filled=True)},
    {_text("series", "subject", 300)},
    {_text("series", "unit", 300)},
    CONSTRAINT uq_series_name_subject UNIQUE (name, subject)
) STRICT
    """,
    f"""CREATE TABLE saved_view (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    {_text("saved_view", "name", 300, filled=True)},
    {_text("saved_view", "state", 500000)},
    CONSTRAINT uq_saved_view_name UNIQUE (name)
) STRICT
    """,
    f"""CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY ("key"),
    {_text("meta", "key", 300, filled=True)},
    {_text("meta", "value", 500000)}
) STRICT
    """,
    f"""CREATE TABLE reject (
    id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    column_name TEXT DEFAULT '' NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    raw TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_reject PRIMARY KEY (id),
    {_text("reject", "column_name", 50000)},
    {_text("reject", "value", 50000)},
    {_text("reject", "reason", 50000, filled=True)},
    {_text("reject", "raw", 100000)},
    CONSTRAINT fk_reject_import_id FOREIGN KEY(import_id) REFERENCES import (id) ON DELETE CASCADE
) STRICT
    """,
    "CREATE INDEX ix_reject_import_id ON reject (import_id)",
    f"""CREATE TABLE event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT,
    title TEXT DEFAULT '' NOT NULL,
    summary TEXT DEFAULT '' NOT NULL,
    when_edtf TEXT DEFAULT '' NOT NULL,
    earliest_us INTEGER NOT NULL,
    latest_us INTEGER NOT NULL,
    sure_from_us INTEGER NOT NULL,
    sure_to_us INTEGER NOT NULL,
    precision INTEGER DEFAULT '0' NOT NULL,
    flags INTEGER DEFAULT '0' NOT NULL,
    lane_id INTEGER NOT NULL,
    category_id INTEGER,
    place TEXT DEFAULT '' NOT NULL,
    value REAL,
    extra TEXT DEFAULT '' NOT NULL,
    import_id INTEGER,
    import_line INTEGER,
    created_us INTEGER DEFAULT '0' NOT NULL,
    updated_us INTEGER DEFAULT '0' NOT NULL,
    {_text("event", "key", 300)},
    {_text("event", "title", 1000, filled=True)},
    {_text("event", "summary", 50000)},
    {_text("event", "when_edtf", 200, filled=True)},
    {_text("event", "place", 1000)},
    {_text("event", "extra", 500000)},
    CONSTRAINT ck_event_outer_bounds CHECK (earliest_us < latest_us),
    CONSTRAINT ck_event_inner_bounds CHECK (earliest_us <= sure_from_us
        AND sure_from_us <= sure_to_us AND sure_to_us <= latest_us),
    CONSTRAINT ck_event_precision_byte CHECK (precision BETWEEN 0 AND 255),
    CONSTRAINT ck_event_flags_byte CHECK (flags BETWEEN 0 AND 255),
    CONSTRAINT uq_event_key UNIQUE ("key"),
    CONSTRAINT fk_event_lane_id FOREIGN KEY(lane_id) REFERENCES lane (id) ON DELETE RESTRICT,
    CONSTRAINT fk_event_category_id FOREIGN KEY(category_id) REFERENCES category (id) ON DELETE SET NULL,
    CONSTRAINT fk_event_import_id FOREIGN KEY(import_id) REFERENCES import (id) ON DELETE SET NULL
) STRICT
    """,
    "CREATE INDEX ix_event_lane_id ON event (lane_id)",
    "CREATE INDEX ix_event_columns ON event "
    "(earliest_us, latest_us, sure_from_us, sure_to_us, lane_id, category_id, flags)",
    f"""CREATE TABLE reading (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    series_id INTEGER NOT NULL,
    as_of_edtf TEXT DEFAULT '' NOT NULL,
    at_us INTEGER NOT NULL,
    value REAL NOT NULL,
    at_least INTEGER DEFAULT '0' NOT NULL,
    basis TEXT DEFAULT '' NOT NULL,
    source_id INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    {_text("reading", "as_of_edtf", 200, filled=True)},
    {_text("reading", "basis", 1000)},
    {_text("reading", "note", 50000)},
    CONSTRAINT ck_reading_at_least_truth CHECK (at_least IN (0, 1)),
    CONSTRAINT fk_reading_series_id FOREIGN KEY(series_id) REFERENCES series (id) ON DELETE CASCADE,
    CONSTRAINT fk_reading_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE RESTRICT
) STRICT
    """,
    "CREATE INDEX ix_reading_series_id_at_us ON reading (series_id, at_us)",
    "CREATE INDEX ix_reading_source_id ON reading (source_id)",
    f"""CREATE TABLE claim (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    text TEXT DEFAULT '' NOT NULL,
    claimant TEXT DEFAULT '' NOT NULL,
    verdict TEXT DEFAULT '' NOT NULL,
    why TEXT DEFAULT '' NOT NULL,
    source_id INTEGER,
    made_in_id INTEGER,
    position INTEGER DEFAULT '0' NOT NULL,
    {_text("claim", "text", 50000, filled=True)},
    {_text("claim", "claimant", 1000)},
    {_text("claim", "verdict", 20)},
    {_text("claim", "why", 50000)},
    CONSTRAINT ck_claim_verdict_known CHECK (verdict IN ('supported', 'imprecise', 'wrong', 'disputed', 'unsupported')),
    CONSTRAINT fk_claim_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE RESTRICT,
    CONSTRAINT fk_claim_made_in_id FOREIGN KEY(made_in_id) REFERENCES source (id) ON DELETE RESTRICT
) STRICT
    """,
    "CREATE INDEX ix_claim_made_in_id ON claim (made_in_id)",
    "CREATE INDEX ix_claim_source_id ON claim (source_id)",
    """CREATE TABLE event_actor (
    event_id INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_event_actor PRIMARY KEY (event_id, actor_id),
    CONSTRAINT fk_event_actor_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE,
    CONSTRAINT fk_event_actor_actor_id FOREIGN KEY(actor_id) REFERENCES actor (id) ON DELETE CASCADE
) STRICT
    """,
    "CREATE INDEX ix_event_actor_actor_id ON event_actor (actor_id)",
    """CREATE TABLE event_tag (
    event_id INTEGER NOT NULL,
    tag_id INTEGER NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_event_tag PRIMARY KEY (event_id, tag_id),
    CONSTRAINT fk_event_tag_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE,
    CONSTRAINT fk_event_tag_tag_id FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
) STRICT
    """,
    "CREATE INDEX ix_event_tag_tag_id ON event_tag (tag_id)",
    f"""CREATE TABLE quote (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_id INTEGER NOT NULL,
    source_id INTEGER,
    text TEXT DEFAULT '' NOT NULL,
    speaker TEXT DEFAULT '' NOT NULL,
    locator TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    rights TEXT DEFAULT '' NOT NULL,
    checked TEXT DEFAULT 'unchecked' NOT NULL,
    original_id INTEGER,
    position INTEGER DEFAULT '0' NOT NULL,
    import_id INTEGER,
    import_line INTEGER,
    created_us INTEGER DEFAULT '0' NOT NULL,
    updated_us INTEGER DEFAULT '0' NOT NULL,
    {_text("quote", "text", 50000, filled=True)},
    {_text("quote", "speaker", 1000)},
    {_text("quote", "locator", 300)},
    {_text("quote", "language", 35)},
    {_text("quote", "rights", 1000)},
    {_text("quote", "checked", 20)},
    CONSTRAINT ck_quote_checked_known CHECK (checked IN ('unchecked', 'verbatim', 'differs', 'not_found')),
    CONSTRAINT ck_quote_original_other CHECK (original_id <> id),
    CONSTRAINT fk_quote_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE,
    CONSTRAINT fk_quote_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE RESTRICT,
    CONSTRAINT fk_quote_original_id FOREIGN KEY(original_id) REFERENCES quote (id) ON DELETE SET NULL,
    CONSTRAINT fk_quote_import_id FOREIGN KEY(import_id) REFERENCES import (id) ON DELETE SET NULL
) STRICT
    """,
    "CREATE INDEX ix_quote_source_id ON quote (source_id)",
    "CREATE INDEX ix_quote_event_id_position ON quote (event_id, position)",
    "CREATE INDEX ix_quote_original_id ON quote (original_id)",
    f"""CREATE TABLE citation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    dated_edtf TEXT DEFAULT '' NOT NULL,
    locator TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    {_text("citation", "dated_edtf", 200)},
    {_text("citation", "locator", 300)},
    {_text("citation", "note", 50000)},
    CONSTRAINT fk_citation_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE,
    CONSTRAINT fk_citation_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE RESTRICT
) STRICT
    """,
    "CREATE INDEX ix_citation_source_id ON citation (source_id)",
    "CREATE INDEX ix_citation_event_id_position ON citation (event_id, position)",
    f"""CREATE TABLE link (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    relation TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    {_text("link", "relation", 300, filled=True)},
    {_text("link", "note", 50000)},
    CONSTRAINT ck_link_two_events CHECK (from_id <> to_id),
    CONSTRAINT uq_link_from_id_to_id_relation UNIQUE (from_id, to_id, relation),
    CONSTRAINT fk_link_from_id FOREIGN KEY(from_id) REFERENCES event (id) ON DELETE CASCADE,
    CONSTRAINT fk_link_to_id FOREIGN KEY(to_id) REFERENCES event (id) ON DELETE CASCADE
) STRICT
    """,
    "CREATE INDEX ix_link_to_id ON link (to_id)",
    """CREATE TABLE claim_event (
    claim_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_claim_event PRIMARY KEY (claim_id, event_id),
    CONSTRAINT fk_claim_event_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) ON DELETE CASCADE,
    CONSTRAINT fk_claim_event_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE
) STRICT
    """,
    "CREATE INDEX ix_claim_event_event_id ON claim_event (event_id)",
)

SEARCH: Final = (
    "CREATE VIRTUAL TABLE event_text USING fts5(title, summary, quote, speaker, actor, tag, place, source, kind, "
    "content='', tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO event_text (event_text, rank) VALUES ('hashsize', 67108864)",
    "CREATE TABLE search_generation (event_id INTEGER NOT NULL PRIMARY KEY, generation INTEGER NOT NULL DEFAULT 0, "
    "gone INTEGER NOT NULL DEFAULT 0) STRICT",
)


def upgrade() -> None:
    for statement in (*TABLES, *SEARCH):
        # Plain SQL, not a template: a colon in it is no parameter.
        op.get_bind().exec_driver_sql(statement)
