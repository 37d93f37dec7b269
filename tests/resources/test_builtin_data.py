"""The built-in timeline's files are whole: keys, dates, sources, lengths of quotations, rights, relations."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from db.dates import parse, span
from db.schema import limits

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
Rows = list[dict[str, str]]

PUBLIC_DOMAIN = "US Government work, public domain"
KREMLIN = "Kremlin.ru, CC BY 4.0"
SHORT = "short quotation"
MOST_WORDS = {PUBLIC_DOMAIN: 25, KREMLIN: 25, SHORT: 15}
MOST_UNSPACED = 30
"""Characters of a Chinese or Japanese quotation: about what fifteen words say."""
CATEGORIES = {"law", "court", "export-control", "statement", "summit", "agreement", "contract", "count", "product"}
CATEGORIES |= {"ban", "licence", "launch"}
LAUNCHES = {
    *("sunrise-2019-04", "ericsson-swisscom-2019-04-17", "ee-2019-05-30", "vodafone-spain-2019-06-15"),
    *("huawei-monaco-2019-07-09", "mts-5g-2019-08", "mts-5g-2021-03-05"),
}
"""Of the first edition, where they were contracts."""
RELATIONS = {"led_to", "responds_to", "part_of", "reverses", "same_event"}


def rows(name: str) -> Rows:
    with (ROOT / "resources" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def events() -> Rows:
    return rows("events")


def test_the_set_has_the_size_that_its_readme_says(events: Rows) -> None:
    assert len(events) == 273
    assert Counter(event["lane"] for event in events) == {"dispute": 130, "summits": 60, "wins": 83}
    assert sum(bool(event["quote"]) for event in events) == 220
    assert [len(rows(name)) for name in ("links", "contracts", "claims", "accounts")] == [173, 42, 21, 188]


def test_every_event_has_a_key_of_its_own(events: Rows) -> None:
    assert [key for key, count in Counter(event["id"] for event in events).items() if count > 1] == []
    assert [event["id"] for event in events if not re.fullmatch(r"[a-z0-9][a-z0-9-]+", event["id"])] == []


def test_what_points_at_events_points_at_some(events: Rows) -> None:
    keys = {event["id"] for event in events}
    named = [link[end] for link in rows("links") for end in ("from_id", "to_id")]
    named += [row["event_id"] for row in rows("accounts") + rows("claims")]
    assert set(named) <= keys


def test_a_link_joins_two_events_once_by_a_known_relation() -> None:
    links = rows("links")
    assert {link["relation"] for link in links} == RELATIONS
    assert all(link["from_id"] != link["to_id"] for link in links)
    assert max(Counter((link["from_id"], link["to_id"], link["relation"]) for link in links).values()) == 1


def test_what_led_to_an_event_did_not_begin_after_it(events: Rows) -> None:
    when = {event["id"]: span(event["start"], event["end"]) for event in events}
    links = [link for link in rows("links") if link["relation"] == "led_to"]
    assert [link for link in links if when[link["from_id"]].earliest_us >= when[link["to_id"]].latest_us] == []


def test_every_date_is_one_and_no_event_ends_before_it_starts(events: Rows) -> None:
    for event in events:
        when = span(event["start"], event["end"])
        assert when.earliest_us < when.latest_us
    for account in rows("accounts"):
        if account["start"]:
            parse(account["start"])
    for reading in rows("contracts"):
        parse(reading["as_of"])


@pytest.mark.parametrize("name", ["events", "accounts", "contracts"])
def test_every_source_has_a_web_address_and_a_date(name: str) -> None:
    for row in rows(name):
        address = urlsplit(row["source_url"])
        assert address.scheme in ("http", "https"), row
        assert "." in address.netloc, row
        assert row["source_title"], row
        assert row["source_publisher"], row
        parse(row["source_date"])


def test_every_verdict_is_known_and_has_a_reason_and_a_source() -> None:
    for claim in rows("claims"):
        assert claim["verdict"] in limits.VERDICTS
        assert len(claim["why"].split()) >= 3
        assert urlsplit(claim["source_url"]).scheme in ("http", "https")


def test_every_claim_says_who_makes_it_and_where() -> None:
    for claim in rows("claims"):
        assert claim["claimant"]
        assert claim["made_in_publisher"]
        assert claim["made_in_title"].startswith("["), "the article's exact headline is not on record"
        parse(claim["made_in_date"])


def test_an_original_is_marked_only_beside_words_of_the_same_event(events: Rows) -> None:
    words = {event["id"]: event["quote"] for event in events}
    originals = [account for account in rows("accounts") if account["original_of"]]
    assert [one["event_id"] for one in originals] == ["kremlin-talks-2019-06-05", "putin-directline-2019-06-20"]
    for one in originals:
        assert one["language"] == "ru"
        assert one["original_of"] == words[one["event_id"]]


def shared(name: str) -> Rows:
    with (SHARED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not SHARED.exists(), reason="the set that these files were made from is not beside the checkout")
@pytest.mark.parametrize("name", ["events", "links", "contracts", "claims", "accounts"])
def test_what_was_handed_over_is_kept_to_the_letter_but_for_the_corrections(name: str) -> None:
    given = shared(name) + (shared(f"second-edition/{name}") if name != "claims" else [])
    for fix in shared("second-edition/fixes"):
        table, _, publisher = fix["table"].partition(": ")
        key = {"events": "id", "accounts": "event_id"}[table]
        if table == name:
            (row,) = (
                row
                for row in given
                if row[key] == fix["id"] and publisher in ("", row["source_publisher"], row.get("before"))
            )
            assert row[fix["field"]] == fix["old"]
            row |= {"before": publisher, fix["field"]: fix["new"]}
    for row in given:
        row.pop("before", "")
        if row.get("id") in LAUNCHES:
            row["category"] = "launch"
    there = {tuple(row[column] for column in given[0]) for row in rows(name)}
    assert there == {tuple(row[column] for column in given[0]) for row in given}
    assert len(rows(name)) == len(given)


def test_networks_switched_on_are_launches(events: Rows) -> None:
    assert {event["id"] for event in events if event["category"] == "launch"} >= LAUNCHES


def test_of_the_article_examined_only_fragments_are_used() -> None:
    assert [claim["claim"] for claim in rows("claims") if len(claim["claim"].split()) > 12] == []


@pytest.mark.parametrize("name", ["events", "accounts"])
def test_quotations_have_a_speaker_rights_and_a_lawful_length(name: str) -> None:
    for row in rows(name):
        quote = row["quote"]
        if not quote:
            assert not row["quote_speaker"], row
            assert not row["quote_rights"], row
            continue
        assert row["quote_speaker"], row
        assert len(quote.split()) <= MOST_WORDS[row["quote_rights"]], row
        if re.search(r"[\u4e00-\u9fff]", quote):
            assert len(quote) <= MOST_UNSPACED, row
        assert quote == " ".join(quote.split()), row


def test_the_long_quotations_of_the_kremlin_come_from_its_site(events: Rows) -> None:
    for event in events:
        if event["quote_rights"] == KREMLIN:
            host = urlsplit(event["source_url"]).netloc
            assert "kremlin" in f"{host} {event['source_publisher']}".lower(), event["id"]


def test_accounts_name_their_language_and_stand_in_ten() -> None:
    accounts = rows("accounts")
    languages = {account["language"].partition("-")[0] for account in accounts}
    assert languages == {"en", "ru", "zh", "it", "ko", "de", "pt", "ar", "ja", "es"}
    assert len({account["event_id"] for account in accounts}) == 136
    cyrillic = [account["language"] for account in accounts if re.search("[а-яё]", account["quote"])]
    han = [account["language"][:2] for account in accounts if re.search("[\u4e00-\u9fff]", account["quote"])]
    assert set(cyrillic) == {"ru"}
    assert set(han) <= {"zh", "ko", "ja"}


def test_categories_are_the_ones_that_the_readme_lists(events: Rows) -> None:
    assert {event["category"] for event in events} == CATEGORIES


def test_actors_are_named_once_in_an_event_and_never_by_two_spellings(events: Rows) -> None:
    spellings: dict[str, set[str]] = {}
    for event in events:
        actors = [actor.strip() for actor in event["actors"].split(";")]
        assert len(actors) == len(set(actors)), event["id"]
        assert all(actors), event["id"]
        for actor in actors:
            spellings.setdefault(re.sub(r"\W", "", actor).casefold(), set()).add(actor)
    assert [found for found in spellings.values() if len(found) > 1] == []


def test_ericssons_counts_change_their_basis_in_2019_and_no_count_is_negative() -> None:
    readings = rows("contracts")
    ericsson = [row["basis"] for row in readings if row["vendor"] == "Ericsson"]
    assert len(set(ericsson)) == 2
    assert {row["at_least"] for row in readings} == {"true", "false"}
    assert all(int(row["count"]) > 0 and row["basis"] for row in readings)


def test_links_lead_from_the_entity_list_to_the_signing_in_the_kremlin() -> None:
    beside: dict[str, set[str]] = {}
    for link in rows("links"):
        beside.setdefault(link["from_id"], set()).add(link["to_id"])
        beside.setdefault(link["to_id"], set()).add(link["from_id"])
    reached, here = {"entity-list-2019-05-15"}, {"entity-list-2019-05-15"}
    steps = 0
    while here and "mts-huawei-2019-06-05" not in reached:
        here = {other for one in here for other in beside.get(one, ())} - reached
        reached |= here
        steps += 1
    assert "mts-huawei-2019-06-05" in reached
    assert steps <= 4
