"""Lanes get a colour of their own, and their form shows the colours."""

from __future__ import annotations

from db.store import Store
from explorer.commands import ChangeLane, NewLane
from explorer.qt.editing.fields import ChoiceField
from explorer.qt.editing.lanes import lane_form
from explorer.qt.window import MainWindow


def test_a_new_lane_takes_a_colour_that_no_other_has(store: Store) -> None:
    store.write(ChangeLane(store.lanes()[0].id, colour="lane-4"))
    for name in ("Fourth", "Fifth", "Sixth"):
        store.write(NewLane(name))
    colours = [lane.colour for lane in store.lanes()]
    assert colours == ["lane-4", "lane-2", "lane-3", "lane-1", "lane-5", "lane-6"]


def test_the_form_of_a_lane_shows_each_colour_and_whose_it_is(window: MainWindow) -> None:
    form = lane_form(window, window.session)
    field = form.fields["colour"]
    assert isinstance(field, ChoiceField)
    for row in range(field.box.count()):
        shown = field.box.itemIcon(row).pixmap(14).toImage().pixelColor(7, 7)
        assert shown == window.session.theme.colour(f"lane-{row + 1}")
    assert field.box.itemText(0) == "Colour 1 · US–Huawei dispute"
    assert field.box.itemText(7) == "Colour 8 · not used"
    form.deleteLater()
