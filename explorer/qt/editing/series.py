"""The list of reported figures: series and their readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from db import dates
from db.schema import limits
from explorer.commands import ChangeRow, DuplicateRow, NewRow, SeriesOfEvents
from explorer.qt.editing import rows
from explorer.qt.editing.fields import ChoiceField, Field, LineField
from explorer.qt.editing.form import FormDialog, ask
from explorer.qt.editing.lists import ListDialog, at_least_one, exactly_one, show_list, whatever_is_chosen
from explorer.qt.editing.run import run
from explorer.qt.session import Session


class SeriesDialog(ListDialog):
    """Every reading of every series."""

    TITLE = "Series of reported figures"
    COLUMNS = ("Series", "Of whom", "As of", "Figure", "Basis", "Source")
    WIDTHS = (170, 90, 150, 70, 270)

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each reading with its cells; a series without any has one row of its own."""
        found: list[tuple[Any, tuple[str, ...]]] = []
        for series in self.session.store.series():
            name = f"{series.name} ({series.unit})" if series.unit else series.name
            if not series.readings:
                found.append(((series, None), (name, series.subject, "", "", "", "")))
            for one in series.readings:
                as_of = dates.in_words(one.as_of_edtf, self.session.language)
                figure = f"{'> ' if one.at_least else ''}{one.value:,.10g}"
                source = (one.source.publisher or one.source.title) if one.source else ""
                found.append(((series, one), (name, series.subject, as_of, figure, one.basis, source)))
        return found

    def add_buttons(self) -> None:
        """Add what can be done with series and readings."""
        self.add_button("New series…", self._new_series, whatever_is_chosen)
        self.add_button("From events…", self._from_events, whatever_is_chosen)
        self.add_button("New reading…", self._new_reading, exactly_one)
        self.add_button("Change…", lambda: self.open_row(self.chosen()[0]), exactly_one)
        self.add_button("Duplicate", self._duplicate, exactly_one)
        self.add_button("Delete", self._delete, at_least_one)
        self.add_button("Rename series…", self._rename, exactly_one)
        self.add_button("Delete series", self._delete_series, exactly_one)

    def open_row(self, thing: Any) -> None:
        """Change the reading, or add the first one of its series."""
        if self.session.store.readonly:
            return
        series, reading = thing
        if reading is None:
            rows.new_reading(self, self.session, series.id)
        else:
            rows.edit_reading(self, self.session, reading)

    def _new_series(self) -> None:
        values = ask(rows.series_form(self))
        if values is not None:
            run(self.session, NewRow("series", values))

    def _from_events(self) -> None:
        lanes = self.session.store.lanes()
        values = ask(events_series_form(self, [(lane.id, lane.name) for lane in lanes])) if lanes else None
        if values is not None:
            run(self.session, SeriesOfEvents(values["lane"], values["name"], values["subject"], values["unit"]))

    def _new_reading(self) -> None:
        rows.new_reading(self, self.session, self.chosen()[0][0].id)

    def _duplicate(self) -> None:
        reading = self.chosen()[0][1]
        if reading is not None:
            run(self.session, DuplicateRow("reading", reading.id, {}))

    def _delete(self) -> None:
        ids: Sequence[int] = [reading.id for _, reading in self.chosen() if reading is not None]
        if ids:
            rows.delete_rows(self.session, "reading", ids)

    def _rename(self) -> None:
        series = self.chosen()[0][0]
        values = ask(rows.series_form(self, series.name, series.subject, series.unit))
        if values is not None:
            run(self.session, ChangeRow("series", series.id, values))

    def _delete_series(self) -> None:
        rows.delete_rows(self.session, "series", (self.chosen()[0][0].id,))


def events_series_form(parent: QWidget | None, lanes: Sequence[tuple[int, str]]) -> FormDialog:
    """Return the form that makes a series of the figures that a lane's events carry."""
    lane = ChoiceField("Events of", lanes)
    subject = LineField("Of whom", limits.NAME, hint="as the lane is called")
    fields: dict[str, Field] = {
        "lane": lane,
        "name": LineField("What", limits.NAME, filled=True, hint="Deaths, visitors, price …"),
        "subject": subject,
        "unit": LineField("Unit", limits.NAME, hint="people, °C, € million …"),
    }
    subject.set_value(lanes[0][1] if lanes else "")
    lane.changed.connect(lambda: subject.set_value(lane.box.currentText()))
    return FormDialog(parent, "Series of events' figures", fields, note="A reading for each event that has a figure.")


def show_series(parent: QWidget, session: Session) -> ListDialog:
    """Show every series with its readings."""
    return show_list(SeriesDialog(parent.window(), session))
