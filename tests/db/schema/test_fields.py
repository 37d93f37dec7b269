"""The registry of an event's fields says the same as what is made from it."""

from __future__ import annotations

from dataclasses import fields

from db.records import EventDetail, EventRow
from db.schema import facts
from db.schema.fields import EVENT_FIELDS, MAPPED, VALUES, EventValues, Kind
from db.schema.models import Event
from explorer.exporting.csv import OTHER_COLUMNS, PLAIN_COLUMNS
from explorer.importing.formats.explorer_csv import OWN_FIELDS
from explorer.importing.mapping.mapping import allowed_fields

ONE_VALUE = {
    field.name
    for field in EVENT_FIELDS
    if field.kind in (Kind.TEXT, Kind.NAME, Kind.NUMBER) and field.name not in ("title", "lane")
}


def test_every_field_of_one_value_stands_in_every_record_of_an_event() -> None:
    assert {field.name for field in VALUES} == ONE_VALUE
    assert all(issubclass(record, EventValues) for record in (EventRow, EventDetail))


def test_every_field_has_its_column_in_the_table_of_events() -> None:
    assert {field.column for field in EVENT_FIELDS} - {""} <= {
        column.name for column in Event.metadata.tables["event"].c
    }


def test_every_field_that_a_file_can_give_is_exported_and_comes_back_under_its_name() -> None:
    for field in MAPPED:
        assert field.csv in (*PLAIN_COLUMNS, *OTHER_COLUMNS)
        assert OWN_FIELDS[field.csv] == field.name
        assert field.name in allowed_fields("events")


def test_names_of_fields_and_of_columns_are_given_once() -> None:
    assert len({field.name for field in EVENT_FIELDS}) == len(EVENT_FIELDS)
    assert len({field.csv for field in EVENT_FIELDS}) == len(EVENT_FIELDS)
    assert {one.name for one in fields(EventValues)} <= {field.name for field in EVENT_FIELDS}
    assert set(facts.FILLED["event"]) <= set(facts.LIMITS["event"])
