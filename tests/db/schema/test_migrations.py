"""Old stores open: brought up to date in one piece, after a backup, or left as they were."""

from __future__ import annotations

import re
import shutil
import sqlite3
import types
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.schema import CreateTable

from db import dates
from db.failures import StoreError, StoreTooNew
from db.maintenance import backups
from db.schema import migrations
from db.schema.models import METADATA
from db.sqlite import opening
from db.sqlite.engine import SqliteEngine
from db.sqlite.sqlalchemy_bridge import SqlAlchemyBridge
from db.store import open_store
from tests.db.stores import add, everything

STORED = sorted((Path(__file__).parents[2] / "data" / "stores").glob("schema-*.sqlite"))


def shape(raw: sqlite3.Connection) -> dict[str, Any]:
    """What a schema comes down to, whatever the statements that made it looked like."""
    found: dict[str, Any] = {}
    names = raw.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for name, sql in names:
        if name == "alembic_version":
            continue
        checks = sorted(
            re.findall(r"CONSTRAINT (\w+) CHECK \((.*)\),?$", " ".join(sql.split()).replace("), C", "),\nC"), re.M)
        )
        found[name] = {
            "columns": sorted(
                raw.execute('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?)', (name,))
            ),
            "keys": sorted(
                raw.execute('SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?)', (name,))
            ),
            "indexes": sorted(
                (
                    index,
                    unique,
                    [column for (column,) in raw.execute("SELECT name FROM pragma_index_info(?)", (index,))],
                )
                for index, unique in raw.execute('SELECT name, "unique" FROM pragma_index_list(?)', (name,))
            ),
            "checks": checks,
            "strict": sql.rstrip().endswith("STRICT"),
            "keeps ids": "AUTOINCREMENT" in sql,
            "search": sql if "fts5" in sql else "",
        }
    return found


def _rules_of(table: str) -> int:
    """How many rules the models give a table on SQLite, so that none is lost between a statement and its `shape`."""
    statement = str(CreateTable(METADATA.tables[table]).compile(dialect=sqlite_dialect.dialect()))
    return statement.count(" CHECK (")


def test_the_revisions_make_what_the_models_say(tmp_path: Path) -> None:
    revised = sqlite3.connect(":memory:", isolation_level=None)
    for revision in migrations.revisions().values():
        migrations.run(SqlAlchemyBridge().over(revised), revision)
    with open_store(tmp_path / "made.sqlite") as store:
        assert isinstance(store._engine, SqliteEngine)
        made = shape(store._engine.writer())
    assert shape(revised) == made
    assert len(made["event"]["checks"]) == _rules_of("event")
    revised.close()


def test_the_newest_revision_is_the_schema_this_program_writes(tmp_path: Path) -> None:
    known = migrations.revisions()
    assert list(known) == list(range(1, opening.SCHEMA + 1))
    for number, revision in known.items():
        assert revision.revision == opening.revision_name(number)
        assert revision.down_revision == (opening.revision_name(number - 1) if number > 1 else None)
    with open_store(tmp_path / "made.sqlite") as store:
        assert everything(store)["alembic_version"] == [(opening.revision_name(opening.SCHEMA),)]


def test_every_schema_that_landed_has_a_stored_file() -> None:
    assert [int(path.stem[-4:]) for path in STORED] == list(range(1, opening.SCHEMA + 1))


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.stem)
def test_a_stored_old_file_opens_with_all_it_holds(tmp_path: Path, stored: Path) -> None:
    path = tmp_path / "events.sqlite"
    shutil.copy(stored, path)
    with open_store(path) as store:
        assert store.titles(store.columns().id) == [
            "The Ides of March",
            "Entity List",
            "Huawei and MTS sign — 华为, «Ещё»",
        ]
        [hit] = store.search("华为 еще")
        event = store.event(hit.event_id)
        assert event is not None
        assert event.when == dates.parse("2019-06-05T10:00+03:00")
        assert (event.key, event.category, event.place, event.value) == ("mts", "agreement", "Moscow", 1.5)
        assert (event.importance, event.translations) in ((None, ()), (5, (("ru", "Huawei и МТС подписали"),)))
        assert (event.actors, event.tags, event.extra) == (("Huawei", "MTS"), ("5G",), {"Column": "kept"})
        assert [(said.text, said.checked) for said in event.quotes] == [
            ("building a foundation", "verbatim"),
            ("создаём основу", "unchecked"),
        ]
        assert event.quotes[1].original_id == event.quotes[0].id
        assert [account.dated_edtf for account in event.citations] == ["2019-06-06"]
        assert [link.relation for link in event.links] == ["led_to"]
        [claim] = event.claims
        assert (claim.verdict, claim.why) == ("wrong", "One operator")
        assert claim.source is not None
        assert claim.made_in is not None
        assert (claim.source.title, claim.source.has_text) == ("Pact", True)
        assert (claim.made_in.title, claim.made_in.kind, claim.made_in.extra) == ("Договор", "webpage", '{"DOI": "10"}')
        assert (event.provenance.file, event.provenance.line) == ("events.csv", 2)
        assert event.provenance.created_us == 1_559_728_800_000_000
        assert (store.series()[0].unit, store.series()[0].readings[0].value) == ("contracts", 42.0)
        assert [reject.reason for reject in store.rejects(store.imports()[0].id)] == ["no such day"]
        add(store, "Today's")
    if int(stored.stem[-4:]) < opening.SCHEMA:
        assert len(backups.backups_of(path)) == 1


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Pretend that the program has moved on by one revision; `upgrade` adds a column until a test says otherwise."""
    number = opening.SCHEMA + 1
    revision = types.ModuleType(f"r{number:04d}_test")

    def upgrade() -> None:
        import sqlalchemy as sa
        from alembic import op

        with op.batch_alter_table("event") as table:
            table.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="7"))

    revision.revision = f"{number:04d}"  # type: ignore[attr-defined]
    revision.upgrade = upgrade  # type: ignore[attr-defined]
    known = {**migrations.revisions(), number: revision}
    monkeypatch.setattr(migrations, "revisions", lambda: known)
    monkeypatch.setattr(opening, "SCHEMA", number)
    return revision


def test_an_old_store_is_brought_up_to_date_after_a_backup(tmp_path: Path, next_schema: types.ModuleType) -> None:
    path = tmp_path / "events.sqlite"
    shutil.copy(STORED[-1], path)
    with open_store(path) as store, store.reading() as session:
        assert session.value("PRAGMA user_version") == opening.SCHEMA
        assert session.value("SELECT version_num FROM alembic_version") == next_schema.revision
        assert session.rows("SELECT DISTINCT weight FROM event") == [(7,)]
        assert session.value("SELECT count(*) FROM quote") == 2
        assert session.rows("PRAGMA foreign_key_check") == []
        assert [hit.title for hit in store.search("ides")] == ["The Ides of March"]
    [backup] = backups.backups_of(path)
    assert backup.note == f"schema-{opening.SCHEMA - 1:04d}"
    raw = sqlite3.connect(backup.path)
    assert raw.execute("PRAGMA user_version").fetchone() == (opening.SCHEMA - 1,)
    assert raw.execute("SELECT count(*) FROM event").fetchone() == (3,)
    raw.close()


def test_a_store_that_cannot_be_brought_up_to_date_is_left_as_it_was(
    tmp_path: Path, next_schema: types.ModuleType
) -> None:
    path = tmp_path / "events.sqlite"
    shutil.copy(STORED[-1], path)

    def upgrade() -> None:
        from alembic import op

        op.get_bind().exec_driver_sql("DELETE FROM event")
        op.get_bind().exec_driver_sql("ALTER TABLE nothing ADD COLUMN x")

    next_schema.upgrade = upgrade  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="as it was, and a backup is at"):
        open_store(path)
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (opening.SCHEMA - 1,)
    assert raw.execute("SELECT count(*) FROM event").fetchone() == (3,)
    raw.close()


def test_an_upgrade_that_would_leave_something_pointing_at_nothing_is_refused(
    tmp_path: Path, next_schema: types.ModuleType
) -> None:
    path = tmp_path / "events.sqlite"
    shutil.copy(STORED[-1], path)

    def upgrade() -> None:
        from alembic import op

        op.get_bind().exec_driver_sql("DELETE FROM source")

    next_schema.upgrade = upgrade  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="would point at nothing"):
        open_store(path)


def test_an_old_store_that_cannot_be_written_says_what_to_do(tmp_path: Path, next_schema: types.ModuleType) -> None:
    path = tmp_path / "events.sqlite"
    shutil.copy(STORED[-1], path)
    with pytest.raises(StoreError, match="open it once from a place that can be written"):
        open_store(path, readonly=True)


def test_a_program_that_has_an_old_store_open_stops_writing_when_a_newer_one_upgrades_it(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        add(store, "Before")
        raw = sqlite3.connect(path)
        raw.execute(f"PRAGMA user_version = {opening.SCHEMA + 1}")
        raw.close()
        with pytest.raises(StoreTooNew, match="start the program again"):
            add(store, "After")
        assert store.counts().events == 1
        with pytest.raises(StoreTooNew):
            store.poll_external()
