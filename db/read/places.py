"""Places that events name: where they are, and what each lies in. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.sqlite.session import Session


def outer_places(session: Session) -> dict[str, str]:
    """The place that each known place lies in by name, "" for none."""
    return dict(
        session.rows("SELECT p.name, coalesce(w.name, '') FROM place p LEFT JOIN place w ON w.id = p.within_id")
    )


def place_chain(outer: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return a place and those it lies in, the widest last ("Helsinki", "Finland", "Europe"); () for an unknown one."""
    found: list[str] = []
    while name in outer and name not in found:
        found.append(name)
        name = outer[name]
    return tuple(found)


def place_chains(outer: Mapping[str, str], names: str) -> tuple[tuple[str, ...], ...]:
    """Return what is known of the places in an event's place, which are parted by semicolons."""
    chains = (place_chain(outer, name.strip()) for name in names.split(";"))
    return tuple(chain for chain in chains if chain)


def places(session: Session) -> list[dict[str, Any]]:
    """Every place by name, as files have it: what is not known is left out."""
    columns, rows = session.named(
        "SELECT p.name AS place, w.name AS within, p.latitude, p.longitude, p.precision, p.note FROM place p "
        "LEFT JOIN place w ON w.id = p.within_id ORDER BY p.name",
        {},
    )
    return [{name: value for name, value in zip(columns, row, strict=True) if value not in (None, "")} for row in rows]
