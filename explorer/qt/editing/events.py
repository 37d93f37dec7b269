"""Forms for events: new, changed one or several at once, duplicated, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from db import dates
from db.read import lists
from db.records import EventDetail, EventRow
from db.schema import limits
from db.schema.fields import EVENT_FIELDS, EventField, Kind, of_kind, ordered
from explorer.commands import ChangeEvents, Command, DeleteEvents, DuplicateEvents, NewEvent
from explorer.qt.editing.fields import (
    ChoiceField,
    DateField,
    Field,
    LineField,
    NamesField,
    NumberField,
    TextField,
)
from explorer.qt.editing.form import FormDialog, ask, fill
from explorer.qt.editing.run import run
from explorer.qt.session import Session


def event_fields(session: Session) -> dict[str, Field]:
    """Return the fields of one event."""
    edited = [one for one in ordered("title", "when") if one.kind not in (Kind.KEY, Kind.JSON)]
    return {_key(one): _editor(one, session, one.hint) for one in edited}


def _key(field: EventField) -> str:
    """Return what commands call a field: a lane goes by its number."""
    return field.column if field.name == "lane" else field.name


def _editor(field: EventField, session: Session, hint: str) -> Field:
    """Return what a person gives a field its value with. A choice with a hint has one more: nothing, called so."""
    match field.kind:
        case Kind.DATE:
            return DateField(field.label, filled=field.filled, language=session.language)
        case Kind.NUMBER:
            return NumberField(field.label, hint=hint, bounds=field.bounds)
        case Kind.NAMES:
            return _names_editor(field, session, field.label)
        case Kind.NAME if field.name == "lane":
            nothing: list[tuple[int | None, str]] = [(None, hint)] if hint else []
            return ChoiceField(field.label, [*nothing, *((lane.id, lane.name) for lane in session.store.lanes())])
    if field.limit > limits.TITLE:
        return TextField(field.label, field.limit, height_px=92)
    line = LineField(field.label, field.limit, filled=field.filled, hint=hint)
    if field.kind is Kind.NAME:
        line.suggest(session.store.read(lists.categories))
    return line


def _names_editor(field: EventField, session: Session, label: str) -> Field:
    return NamesField(label, [one.name for one in session.store.read(lists.names, field.table)])


def event_form(parent: QWidget | None, session: Session, event: EventDetail | None) -> FormDialog:
    """Return the form of a new event, or of one that is there."""
    fields = event_fields(session)
    if event is not None:
        values = {key: getattr(event, key) for key in fields if key != "lane_id"} | {"lane_id": event.lane.id}
        fill(fields, values)
    return FormDialog(parent, "New event" if event is None else "Change event", fields)


def event_command(event: EventDetail | None, values: Mapping[str, Any]) -> Command | None:
    """Return what a form's values mean: a new event, or what differs of the old; None where nothing does."""
    if event is None:
        return NewEvent(EventRow(**values))
    before = {key: getattr(event, key) for key in values if key != "lane_id"} | {"lane_id": event.lane.id}
    differing = {key: value for key, value in values.items() if not _same(value, before[key])}
    return ChangeEvents((event.id,), differing) if differing else None


def _same(value: Any, before: Any) -> bool:
    return bool(getattr(value, "edtf", value) == getattr(before, "edtf", before))


def new_event(parent: QWidget, session: Session, *, when: dates.When | None = None, lane_id: int | None = None) -> None:
    """Ask for a new event, on a date and in a lane where they are given, and add it; it is selected then."""
    if not session.store.lanes():
        from explorer.qt.editing.lanes import new_lane

        new_lane(parent, session, then=lambda: new_event(parent, session, when=when))
        return
    form = event_form(parent, session, None)
    beside = session.detail(session.selected_id) if session.selected_id is not None else None
    if lane_id is None and beside is not None:
        lane_id = beside.lane.id
    fill(form.fields, {key: value for key, value in (("when", when), ("lane_id", lane_id)) if value is not None})
    values = ask(form)
    if values is None:
        return
    command = event_command(None, values)
    if command is not None:
        job = run(session, command)
        job.succeeded.connect(lambda changes: session.select(int(changes.added[0])))


def edit_event(parent: QWidget, session: Session, event_id: int) -> None:
    """Show an event's form; what differs then is written. Several selected events are changed together."""
    if event_id in session.selected_ids and len(session.selected_ids) > 1:
        edit_events(parent, session, session.selected_ids)
        return
    event = session.store.event(event_id)
    if event is None:
        session.told.emit("This event is no longer there")
        return
    values = ask(event_form(parent, session, event))
    if values is not None and (command := event_command(event, values)) is not None:
        run(session, command)


_AS_IT_IS = "leave as it is"


def several_form(parent: QWidget | None, session: Session, count: int) -> FormDialog:
    """Return the form that changes several events at once; what is left empty stays."""
    fields = {_key(one): _editor(one, session, _AS_IT_IS) for one in EVENT_FIELDS if one.shared}
    for field in of_kind(Kind.NAMES):
        for verb in ("add", "remove"):
            label = f"{verb.capitalize()} {field.label.lower()}"
            fields[f"{verb}_{field.name}"] = _names_editor(field, session, label)
    return FormDialog(parent, f"Change {count:,} events", fields, note="What is left empty stays as it is.")


def several_command(ids: Sequence[int], values: Mapping[str, Any]) -> Command | None:
    """Return what the form of several events means; None where it says nothing."""
    given = {key: value for key, value in values.items() if value not in (None, "", ())}
    if not given:
        return None
    names = {key: given.pop(key) for key in tuple(given) if key.startswith(("add_", "remove_"))}
    return ChangeEvents(tuple(ids), given, **names)


def edit_events(parent: QWidget, session: Session, ids: Sequence[int]) -> None:
    """Show the form of several events and write what it says to each."""
    values = ask(several_form(parent, session, len(ids)))
    if values is not None and (command := several_command(ids, values)) is not None:
        run(session, command)


def duplicate_events(session: Session, ids: Sequence[int]) -> None:
    """Copy events, and select the copy of the last."""
    if ids:
        job = run(session, DuplicateEvents(tuple(ids)))
        job.succeeded.connect(lambda changes: session.select(int(changes.added[-1])))


def delete_events(session: Session, ids: Sequence[int]) -> None:
    """Delete events at once: Undo brings them back, so nothing is asked."""
    if ids:
        command = DeleteEvents(tuple(ids))
        job = run(session, command)
        said = command.name.replace("Delete", "Deleted", 1)
        job.succeeded.connect(lambda _changes: session.told.emit(f"{said} — Ctrl + Z brings it back"))
