"""Walking along links: the story from the Entity List to the signing in the Kremlin, by two keys."""

from __future__ import annotations

from db.store import Store
from explorer.qt.window import MainWindow


def test_links_lead_from_the_entity_list_to_the_kremlin(window: MainWindow, store: Store) -> None:
    window.session.select(store.find_key("entity-list-effective-2019-05-16"))
    walked = []
    for action in ("previous-link", *["next-link"] * 12):
        window.run_action(action)
        assert window.session.selected_id is not None
        detail = store.event(window.session.selected_id)
        assert detail is not None
        walked.append(detail.title)
    assert walked[0] == "Commerce announces Huawei will go on the Entity List"
    assert walked[7] == "Putin at SPIEF: 'first technological war' remark on Huawei"
    assert walked[9] == "Xi Jinping's state visit: Kremlin talks and joint statement"
    assert walked[12] == "Huawei and MTS sign a 5G agreement in the Kremlin"


def test_a_walk_comes_out_of_a_dead_end_the_way_it_came(window: MainWindow, store: Store) -> None:
    window.session.select(store.find_key("entity-list-effective-2019-05-16"))
    walked = []
    for action in ("previous-link", "next-link", "next-link", "next-link"):
        window.run_action(action)
        walked.append(window.session.selected_id)
    beside, dead_end = "entity-list-2019-05-15", "huawei-statement-2019-05-16"
    assert walked == [store.find_key(key) for key in (beside, dead_end, beside, "fedex-2019-05-28")]


def test_a_walk_prefers_what_it_has_not_seen(window: MainWindow, store: Store) -> None:
    window.session.select(store.find_key("entity-list-2019-05-15"))
    seen = [window.session.selected_id]
    for _ in range(3):
        window.run_action("next-link")
        assert window.session.selected_id not in seen
        seen.append(window.session.selected_id)


def test_choosing_another_event_begins_a_new_walk(window: MainWindow, store: Store) -> None:
    window.session.select(store.find_key("entity-list-2019-05-15"))
    window.run_action("next-link")
    first = window.session.selected_id
    window.session.select(store.find_key("huawei-h1-2019"))
    window.session.select(store.find_key("entity-list-2019-05-15"))
    window.run_action("next-link")
    assert window.session.selected_id == first


def test_a_link_says_its_relation_between_the_two_titles(window: MainWindow, store: Store) -> None:
    mts = store.find_key("mts-huawei-2019-06-05")
    assert mts is not None
    window.session.select(mts)
    event = store.event(mts)
    assert event is not None
    said = {hit.event_id: hit.text for _, hit in window.view.scene().hits.curves}
    link = next(link for link in event.links if link.other_id in said and link.relation == "led_to")
    first, second = said[link.other_id].split("\n")[:2]
    assert {first, second.removeprefix("led to: ")} == {event.title, link.other_title}
    assert second.startswith("led to: ")
