"""Forms for events: new, changed one or several at once, duplicated, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from db.read import lists
from db.records import EventDetail, EventRow
from db.schema import limits
from explorer.commands import ChangeEvents, Command, DeleteEvents, DuplicateEvents, EventValues, NewEvent
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
    store = session.store
    categories = LineField("Category", limits.NAME, hint="court, contract, statement …")
    categories.suggest(store.read(lists.categories))
    return {
        "title": LineField("Title", filled=True),
        "when": DateField("Date", filled=True, language=session.language),
        "lane_id": ChoiceField("Lane", [(lane.id, lane.name) for lane in store.lanes()]),
        "category": categories,
        "place": LineField("Place"),
        "summary": TextField("Summary", height_px=92),
        "actors": NamesField("Actors", [one.name for one in store.read(lists.names, "actor")]),
        "tags": NamesField("Tags", [one.name for one in store.read(lists.names, "tag")]),
        "value": NumberField("Figure"),
    }


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
    return ChangeEvents((event.id,), EventValues(**differing)) if differing else None  # type: ignore[typeddict-item]


def _same(value: Any, before: Any) -> bool:
    return bool(getattr(value, "edtf", value) == getattr(before, "edtf", before))


def new_event(parent: QWidget, session: Session) -> None:
    """Ask for a new event and add it; it is selected then."""
    if not session.store.lanes():
        from explorer.qt.editing.lanes import new_lane

        new_lane(parent, session, then=lambda: new_event(parent, session))
        return
    form = event_form(parent, session, None)
    beside = session.detail(session.selected_id) if session.selected_id is not None else None
    if beside is not None:
        form.fields["lane_id"].set_value(beside.lane.id)
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
    store = session.store
    actors = [one.name for one in store.read(lists.names, "actor")]
    tags = [one.name for one in store.read(lists.names, "tag")]
    category = LineField("Category", limits.NAME, hint=_AS_IT_IS)
    category.suggest(store.read(lists.categories))
    fields: dict[str, Field] = {
        "lane_id": ChoiceField("Lane", [(None, _AS_IT_IS), *((lane.id, lane.name) for lane in store.lanes())]),
        "category": category,
        "place": LineField("Place", hint=_AS_IT_IS),
        "add_actors": NamesField("Add actors", actors),
        "remove_actors": NamesField("Remove actors", actors),
        "add_tags": NamesField("Add tags", tags),
        "remove_tags": NamesField("Remove tags", tags),
    }
    return FormDialog(parent, f"Change {count:,} events", fields, note="What is left empty stays as it is.")


def several_command(ids: Sequence[int], values: Mapping[str, Any]) -> Command | None:
    """Return what the form of several events means; None where it says nothing."""
    given = {key: value for key, value in values.items() if value not in (None, "", ())}
    if not given:
        return None
    names = {key: given.pop(key, ()) for key in ("add_actors", "remove_actors", "add_tags", "remove_tags")}
    return ChangeEvents(tuple(ids), EventValues(**given), **names)  # type: ignore[typeddict-item]


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
