"""How important an event is, its title in other languages, and where the places are that events name."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"

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


STATEMENTS: Final = (
    "ALTER TABLE event ADD COLUMN importance INTEGER CONSTRAINT ck_event_importance_range "
    "CHECK (importance BETWEEN 1 AND 5)",
    "CREATE INDEX ix_event_importance ON event (importance) WHERE importance IS NOT NULL",
    f"""CREATE TABLE translation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_id INTEGER NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    {_text("translation", "language", 35, filled=True)},
    {_text("translation", "title", 1000, filled=True)},
    CONSTRAINT uq_translation_event_id_language UNIQUE (event_id, language),
    CONSTRAINT fk_translation_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE
) STRICT
    """,
    f"""CREATE TABLE place (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT DEFAULT '' NOT NULL,
    latitude REAL,
    longitude REAL,
    precision TEXT DEFAULT '' NOT NULL,
    within_id INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    {_text("place", "name", 1000, filled=True)},
    {_text("place", "precision", 20)},
    {_text("place", "note", 50000)},
    CONSTRAINT ck_place_latitude_degrees CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT ck_place_longitude_degrees CHECK (longitude BETWEEN -180 AND 180),
    CONSTRAINT ck_place_within_other CHECK (within_id <> id),
    CONSTRAINT uq_place_name UNIQUE (name),
    CONSTRAINT fk_place_within_id FOREIGN KEY(within_id) REFERENCES place (id) ON DELETE SET NULL
) STRICT
    """,
    "CREATE INDEX ix_place_within_id ON place (within_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        # Plain SQL, not a template: a colon in it is no parameter.
        op.get_bind().exec_driver_sql(statement)
