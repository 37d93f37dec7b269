"""What a person changes, renames and deletes of what was imported, so that importing a changed file again can tell."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

_BLANKS: Final = "".join(
    map(chr, (*range(9, 14), *range(28, 33), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288))
)


def _text(table: str, column: str, limit: int, *, filled: bool = False) -> str:
    """Return what a text column of this schema refuses: over-long text, NUL, broken UTF-8, and blank text where
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
    f"""CREATE TABLE as_imported (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_id INTEGER NOT NULL,
    field TEXT DEFAULT '' NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    CONSTRAINT uq_as_imported_event_id_field UNIQUE (event_id, field),
    {_text("as_imported", "field", 300, filled=True)},
    {_text("as_imported", "value", 500000)},
    CONSTRAINT fk_as_imported_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE
) STRICT
    """,
    f"""CREATE TABLE known_as (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    lane_id INTEGER,
    actor_id INTEGER,
    tag_id INTEGER,
    source_id INTEGER,
    name TEXT DEFAULT '' NOT NULL,
    {_text("known_as", "name", 50000, filled=True)},
    CONSTRAINT ck_known_as_one CHECK (CASE WHEN lane_id IS NULL THEN 0 ELSE 1 END + CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END + CASE WHEN tag_id IS NULL THEN 0 ELSE 1 END + CASE WHEN source_id IS NULL THEN 0 ELSE 1 END = 1),
    CONSTRAINT fk_known_as_lane_id FOREIGN KEY(lane_id) REFERENCES lane (id) ON DELETE CASCADE,
    CONSTRAINT fk_known_as_actor_id FOREIGN KEY(actor_id) REFERENCES actor (id) ON DELETE CASCADE,
    CONSTRAINT fk_known_as_tag_id FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE,
    CONSTRAINT fk_known_as_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
) STRICT
    """,  # noqa: E501 - the rule as the models write it
    f"""CREATE TABLE deleted_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    import_id INTEGER NOT NULL,
    "key" TEXT,
    lane TEXT DEFAULT '' NOT NULL,
    when_edtf TEXT DEFAULT '' NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    {_text("deleted_event", "key", 300)},
    {_text("deleted_event", "lane", 300, filled=True)},
    {_text("deleted_event", "when_edtf", 200, filled=True)},
    {_text("deleted_event", "title", 1000, filled=True)},
    CONSTRAINT fk_deleted_event_import_id FOREIGN KEY(import_id) REFERENCES import (id) ON DELETE CASCADE
) STRICT
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        # Plain SQL, not a template: a colon in it is no parameter.
        op.get_bind().exec_driver_sql(statement)
