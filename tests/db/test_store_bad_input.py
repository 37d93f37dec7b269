"""What a store refuses: at its boundary in words, and in the database itself by rule."""

from __future__ import annotations

import math
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.failures import FieldError
from db.schema import facts, limits, validation
from db.schema.models import METADATA
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.db.stores import Do, add, do, everything, row

TEN_MB = "x" * 10_000_000
TEXT_COLUMNS = [(table, column) for table, columns in facts.LIMITS.items() for column in columns]


@pytest.fixture(scope="module")
def filled() -> Any:
    """A store with one row of every kind."""
    with open_store("sqlite://") as store:

        def fill(tx: Transaction) -> None:
            lane = tx.lane_id("dispute")
            tx.insert("import", file="a.csv", at_us=0)
            tx.insert("reject", import_id=1, line=1, reason="because")
            tx.insert_event(row("Event", lane_id=lane, category="ban", actors=("A",), tags=("t",), key="k"))
            tx.insert_event(row("Other", lane_id=lane))
            tx.insert("source", title="T")
            tx.insert("quote", event_id=1, source_id=1, text="words")
            tx.insert("citation", event_id=1, source_id=1)
            tx.insert("link", from_id=1, to_id=2, relation="led_to")
            tx.insert("series", name="s")
            tx.insert("reading", series_id=1, as_of_edtf="2019", at_us=0, value=1.0)
            tx.insert("translation", event_id=1, language="ru", title="Один")
            tx.insert("place", name="Moscow")
            tx.insert("claim", text="c", verdict="wrong")
            tx.insert("as_imported", event_id=1, field="title", value='"E"')
            tx.insert("known_as", lane_id=lane, name="disputes")
            tx.insert("deleted_event", import_id=1, lane="dispute", when_edtf="2019", title="Gone")
            tx.insert("saved_view", name="v")
            tx.insert("meta", key="one", value="x")

        do(store, fill)
        yield store


def key_of(table: str) -> Any:
    return ("one",) if table == "meta" else 1


@pytest.mark.parametrize(("table", "column"), TEXT_COLUMNS)
@pytest.mark.parametrize("bad", [TEN_MB, "a\0b", "\ud800", "ok\udfff"], ids=["10 MB", "NUL", "high", "low"])
def test_every_text_is_refused_with_field_and_reason(filled: Store, table: str, column: str, bad: str) -> None:
    before = everything(filled)
    with pytest.raises(FieldError) as refused:
        do(filled, lambda tx: tx.update(table, key_of(table), **{column: bad}))
    assert refused.value.field == column
    assert refused.value.reason
    assert len(str(refused.value)) < 300
    str(refused.value).encode()
    assert everything(filled) == before


@pytest.mark.parametrize(("table", "column"), TEXT_COLUMNS)
def test_the_database_itself_refuses_every_bad_text(filled: Store, table: str, column: str) -> None:
    """A program that does not go through the boundary meets the same rules."""
    surrogate = "CAST(x'61EDA080' AS TEXT)"
    low = "CAST(x'EDBFBF' AS TEXT)"
    nul = "CAST(x'610062' AS TEXT)"
    huge = f"CAST(zeroblob({facts.LIMITS[table][column]}) || 'xx' AS TEXT)"
    long = f"printf('%.*c', {facts.LIMITS[table][column] + 1}, 'x')"
    key = facts.key_of(table)[0]
    assert filled.path is not None
    with sqlite3.connect(filled.path) as raw:
        for bad in (surrogate, low, nul, huge, long, "x'00'", "5.5 || x'00'"):
            with pytest.raises(sqlite3.IntegrityError, match=f"ck_{table}_{column}|cannot store BLOB"):
                raw.execute(
                    f'UPDATE "{table}" SET "{column}" = {bad} WHERE {key} = ?',
                    (key_of(table),)[:1] if key == "id" else ("one",),
                )
    raw.close()


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in facts.FILLED.items() for c in columns])
@pytest.mark.parametrize("blank", ["", " ", "\t\n ", "\u00a0", "\u3000 \u2003"])
def test_what_must_say_something_is_not_blank(filled: Store, table: str, column: str, blank: str) -> None:
    with pytest.raises(FieldError) as refused:
        do(filled, lambda tx: tx.update(table, key_of(table), **{column: blank}))
    assert (refused.value.field, refused.value.reason) == (column, "is empty")
    assert filled.path is not None
    raw = sqlite3.connect(filled.path)
    key = facts.key_of(table)[0]
    value = 1 if key == "id" else "one"
    with raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {key} = ?', (blank, value))
    raw.close()


@pytest.mark.parametrize("bounds", [(5, 5, 5, 5), (6, 5, 6, 6), (0, 9, 5, 4), (5, 9, 4, 6), (5, 9, 6, 10)])
def test_impossible_bounds_are_refused_by_both(filled: Store, bounds: tuple[int, int, int, int]) -> None:
    with pytest.raises(FieldError) as refused:
        validation.check_bounds(*bounds)
    assert refused.value.field == "date"
    names = ("earliest_us", "latest_us", "sure_from_us", "sure_to_us")
    with pytest.raises(FieldError) as by_database:
        do(filled, lambda tx: tx.update("event", 1, **dict(zip(names, bounds, strict=True))))
    assert by_database.value.field == "date"
    assert filled.path is not None
    raw = sqlite3.connect(filled.path)
    with raw, pytest.raises(sqlite3.IntegrityError, match="bounds"):
        raw.execute(f"UPDATE event SET {', '.join(f'{name} = ?' for name in names)} WHERE id = 1", bounds)
    raw.close()


@pytest.mark.parametrize(
    ("table", "values", "field"),
    [
        ("event", {"lane_id": 99}, "lane"),
        ("event", {"category_id": 99}, "category"),
        ("event", {"key": "k"}, "key"),
        ("event", {"flags": 256}, "flags"),
        ("event", {"precision": -1}, "precision"),
        ("event", {"title": None}, "title"),
        ("event", {"earliest_us": 1.5}, "earliest_us"),
        ("event", {"earliest_us": "soon"}, "earliest_us"),
        ("event", {"earliest_us": 2**63}, "earliest_us"),
        ("event", {"value": math.nan}, "value"),
        ("event", {"value": math.inf}, "value"),
        ("quote", {"checked": "perhaps"}, "checked"),
        ("quote", {"source_id": 99}, "source"),
        ("quote", {"original_id": 1}, "original"),
        ("claim", {"verdict": "maybe"}, "verdict"),
        ("link", {"to_id": 1}, "link"),
        ("reading", {"at_least": 2}, "at_least"),
        ("lane", {"hidden": 7}, "hidden"),
        ("lane", {"height_px": 0}, "height_px"),
        ("source", {"title": ""}, "source"),
        ("import", {"inserted": 1}, "rows"),
    ],
)
def test_other_impossible_values_are_refused_in_words(
    filled: Store, table: str, values: dict[str, Any], field: str
) -> None:
    before = everything(filled)
    with pytest.raises(FieldError) as refused:
        do(filled, lambda tx: tx.update(table, 2 if values == {"key": "k"} else 1, **values))
    assert field in refused.value.field or field in refused.value.reason
    assert "constraint" not in str(refused.value)
    assert everything(filled) == before


def test_the_boundary_and_the_schema_know_the_same_limits() -> None:
    for name, table in METADATA.tables.items():
        texts = {column.name for column in table.columns if column.type.__class__.__name__ == "Text"}
        assert texts == set(facts.LIMITS[name]), name
        checks = {str(c.name): str(getattr(c, "sqltext", "")) for c in table.constraints}
        for column, limit in facts.LIMITS[name].items():
            assert f"length({column}) <= {limit} " in checks[f"ck_{name}_{column}"] + " "
            filled_there = "trim(" in checks[f"ck_{name}_{column}"]
            assert filled_there == (column in facts.FILLED.get(name, ())), (name, column)
        assert tuple(column.name for column in table.primary_key) == facts.key_of(name)


def test_the_boundary_knows_who_points_at_whom() -> None:
    found = {
        (name, key.parent.name, key.column.table.name, key.ondelete)
        for name, table in METADATA.tables.items()
        for key in table.foreign_keys
    }
    assert found == {(r.table, r.column, r.target, r.gone.value) for r in facts.REFERENCES}


@given(st.text(max_size=200))
def test_any_text_that_the_boundary_lets_through_comes_back_as_it_was(filled: Store, text: str) -> None:
    if validation.text_problem(text, limits.NOTE):
        with pytest.raises(FieldError):
            do(filled, lambda tx: tx.update("event", 1, summary=text))
    else:
        do(filled, lambda tx: tx.update("event", 1, summary=text))
        event = filled.event(1)
        assert event is not None
        assert event.summary == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50))
def test_hangul_and_the_replacement_character_are_ordinary_text(filled: Store, text: str) -> None:
    do(filled, lambda tx: tx.update("event", 1, title=f"\ud7a3\ufffd{text}"))
    assert filled.titles([1]) == [f"\ud7a3\ufffd{text}"]


def test_extra_columns_that_json_cannot_hold_are_refused(store: Store) -> None:
    add(store, "makes the lane")
    for extra in ({"a": math.nan}, {"a": object()}, {"a": "x" * limits.JSON}, {"a": "\ud800"}):
        with pytest.raises(FieldError) as refused:
            do(store, lambda tx, extra=extra: tx.insert_event(row("x", extra=extra)))  # type: ignore[misc]
        assert refused.value.field == "extra"


def test_a_bad_name_is_refused_before_the_database_is_asked(store: Store) -> None:
    for bad in ("", " ", "\ud800", "a\0b", "x" * 400):
        with pytest.raises(FieldError) as refused:
            store.write(Do(lambda tx, bad=bad: tx.lane_id(bad)))  # type: ignore[misc]
        assert refused.value.field == "lane"
