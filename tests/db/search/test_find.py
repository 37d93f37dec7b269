"""Finding events by words: which, in which order, and with which marks. Whatever is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import SourceRow
from db.search import find, index
from db.search.query import MAX_CHARACTERS, parse
from db.search.snippets import WIDTH
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.db.stores import add, do, quote, row


@pytest.fixture(scope="module")
def library() -> Iterator[tuple[Store, dict[str, int]]]:
    """A store with known events, by a short name."""
    with open_store("sqlite://") as store:
        ids = {
            "mts": add(
                store,
                "Huawei and MTS sign a 5G contract",
                lane="wins",
                summary="Signed in the Kremlin before both presidents.",
                actors=("Huawei", "MTS", "Guo Ping"),
                tags=("5G", "Kremlin"),
                place="Moscow",
                category="contract",
            ),
            "ban": add(store, "Australia bans Huawei", summary="The contract for 5G went to Nokia.", category="ban"),
            "nokia": add(store, "Nokia wins", lane="wins", actors=("Nokia",), tags=("export control",), place="Prague"),
            "chinese": add(store, "中国外交部评论华为公司", summary="發言人表示反對。"),
            "russian": add(store, "Путин и Си: «Ещё одна встреча»", summary="Йод, ёлка и Казань"),
            "accents": add(store, "Łódź, Málaga and São Paulo", summary="Straße und Ærø; Ελλάδα, Άθως; naïve Đặng"),
            "korean": add(store, "한국전자통신연구원 발표"),
            "japanese": add(store, "東京でファーウェイが発表、ﾊﾝﾐﾝ"),
            "thai": add(store, "ประเทศไทยเลือกหัวเว่ย"),
        }
        herald = SourceRow("The fine print", "Süddeutsche Zeitung", "A. Müller", url="https://sz.example")
        quote(store, ids["ban"], "we will not accept that risk", herald, speaker="Mike Burgess")
        yield store, ids


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("huawei", {"mts", "ban"}),
        ("HUAWEI", {"mts", "ban"}),
        ("hua", {"mts", "ban"}),
        ("hua ", set()),
        ("hua sign", set()),
        ("huawei sig", {"mts"}),
        ("contract", {"mts", "ban"}),
        ('"5G contract"', {"mts"}),
        ('"contract 5G"', set()),
        ("“5G contract”", {"mts"}),
        ('"5G contr', {"mts"}),
        ("5G-contract", {"mts"}),
        ("huawei -nokia", {"mts"}),
        ('huawei -"5g contract"', {"ban"}),
        ("-huawei wins", {"nokia"}),
        ("kremlin OR prague", {"mts", "nokia"}),
        ("nokia OR kremlin contract", {"mts", "ban"}),
        ("actor:Huawei", {"mts"}),
        ("actor:huawei -Nokia", {"mts"}),
        ("-actor:huawei 5g", {"ban"}),
        ('tag:"export control"', {"nokia"}),
        ("tag:export", {"nokia"}),
        ("place:Moscow", {"mts"}),
        ("title:contract", {"mts"}),
        ("summary:contract", {"ban"}),
        ("quote:risk", {"ban"}),
        ("speaker:burgess", {"ban"}),
        ("source:sud", {"ban"}),
        ("source:muller", {"ban"}),
        ("publisher:zeitung", {"ban"}),
        ("lane:wins", {"mts", "nokia"}),
        ("lane:wins -nokia", {"mts"}),
        ("-lane:wins huawei", {"ban"}),
        ("lane:nowhere", set()),
        ("category:ban", {"ban"}),
        ("huawei category:contract", {"mts"}),
        ("Guo Ping", {"mts"}),
        ("华为", {"chinese"}),
        ("外交部", {"chinese"}),
        ("中国 华为", {"chinese"}),
        ("为华", set()),
        ("反對", {"chinese"}),
        ("部评论", {"chinese"}),
        ("путин", {"russian"}),
        ("ПУТ", {"russian"}),
        ("еще", {"russian"}),
        ("ЕЩЁ", {"russian"}),
        ("елка", {"russian"}),
        ("йод", {"russian"}),
        ("и\u0306од", {"russian"}),
        ("иод", set()),
        ("lodz", {"accents"}),
        ("Łódź", {"accents"}),
        ("malaga sao", {"accents"}),
        ("ma\u0301laga", {"accents"}),
        ("strasse", {"accents"}),
        ("STRASSE", {"accents"}),
        ("aero", {"accents"}),
        ("ελλαδα", {"accents"}),
        ("αθως", {"accents"}),
        ("naive dang", {"accents"}),
        ("ｎａｉｖｅ", {"accents"}),
        ("전자", {"korean"}),
        ("발표", {"korean"}),
        ("ファーウェイ", {"japanese"}),
        ("ハンミン", {"japanese"}),
        ("東京", {"japanese"}),
        ("ไทย", {"thai"}),
        ("", set()),
        ("   ", set()),
        ("-", set()),
        ('"', set()),
        ("OR", set()),
        ("nothing at all", set()),
        ("nokia:wins", {"nokia"}),
        ("http://huawei", set()),
        ("NEAR(huawei mts)", set()),
        ("huawei AND mts", {"mts"}),
        ("huawei*", {"mts", "ban"}),
        ("(huawei)", {"mts", "ban"}),
        ("huawei^", {"mts", "ban"}),
        ("{title} : huawei", set()),
        ("wins OR", {"nokia"}),
        ("-nothing", {"mts", "ban", "nokia", "chinese", "russian", "accents", "korean", "japanese", "thai"}),
    ],
)
def test_what_is_typed_finds(library: tuple[Store, dict[str, int]], typed: str, found: set[str]) -> None:
    store, ids = library
    names = {event_id: name for name, event_id in ids.items()}
    result = store.find(typed)
    assert {names[hit.event_id] for hit in result.hits} == found
    assert (result.total, result.exact) == (len(found), True)


@pytest.mark.parametrize(
    ("typed", "name", "field", "marks"),
    [
        ("huawei 5g", "mts", "title", ["Huawei", "5G"]),
        ("kremlin both", "mts", "summary", ["Kremlin", "both"]),
        ("risk", "ban", "quote", ["risk"]),
        ("burgess", "ban", "speaker", ["Burgess"]),
        ("zeitung", "ban", "source", ["Zeitung"]),
        ("moscow", "mts", "place", ["Moscow"]),
        ("华为", "chinese", "title", ["华为"]),
        ("еще", "russian", "title", ["Ещё"]),
        ("malag", "accents", "title", ["Málaga"]),
        ("strasse", "accents", "summary", ["Straße"]),
        ('"5g contract"', "mts", "title", ["5G contract"]),
        ("bans -nokias", "ban", "title", ["bans"]),
    ],
)
def test_marks_stand_on_the_text_as_it_was_written(
    library: tuple[Store, dict[str, int]], typed: str, name: str, field: str, marks: list[str]
) -> None:
    store, ids = library
    [hit] = [hit for hit in store.search(typed) if hit.event_id == ids[name]]
    assert hit.field == field
    assert [text for text, is_match in hit.snippet if is_match] == marks
    assert "".join(text for text, _ in hit.title_parts) == hit.title


def test_a_long_text_is_cut_between_words_around_its_matches(store: Store) -> None:
    add(store, "x", summary="before " * 200 + "the needle and again the needle " + "after " * 200)
    [hit] = store.search("needle")
    parts = hit.snippet
    assert [text for text, is_match in parts if is_match] == ["needle", "needle"]
    assert parts[0] == ("…", False)
    assert parts[-1] == ("…", False)
    whole = "".join(text for text, _ in parts[1:-1])
    assert len(whole) <= WIDTH
    assert whole.split()[0] == "before"
    assert whole.split()[-1] == "after"


def test_a_match_in_the_title_comes_before_one_in_the_summary_or_source(store: Store) -> None:
    in_source = add(store, "C")
    quote(store, in_source, "w", SourceRow(title="Entity List"))
    in_summary = add(store, "B", summary="On the Entity List and so on and on and on")
    in_title = add(store, "Entity List")
    assert [hit.event_id for hit in store.search("entity list")] == [in_title, in_summary, in_source]
    ranks = [hit.rank for hit in store.search("entity list")]
    assert ranks == sorted(ranks, reverse=True)


def test_the_whole_word_comes_before_words_that_begin_with_it(store: Store) -> None:
    ids = [add(store, "Warehouse warehouse"), add(store, "A war begins"), add(store, "Warning")]
    found = [hit.event_id for hit in store.search("war")]
    assert found[0] == ids[1]
    assert set(found) == set(ids)


def test_two_letters_find_words_that_begin_with_them(store: Store) -> None:
    ids = [add(store, "Huawei"), add(store, "hu"), add(store, "other")]
    assert [hit.event_id for hit in store.search("hu")] == [ids[1], ids[0]]
    assert store.search("h") == []


def test_the_limit_bounds_the_hits_and_not_the_count(store: Store) -> None:
    for n in range(7):
        add(store, f"Same {n}")
    found = store.find("same", limit=3)
    assert (len(found.hits), found.total, found.exact) == (3, 7, True)
    assert store.search("same", limit=0) == []


def test_a_word_in_more_events_than_are_ranked_says_so_and_prefers_titles(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "CANDIDATES", 5)
    for n in range(10):
        add(store, f"Event {n}", summary="common")
    last = add(store, "Common ground")
    found = store.find("common ")
    assert found.hits[0].event_id == last
    assert not found.exact
    assert found.total >= 6


def test_what_changes_is_found_under_its_new_words_only(store: Store) -> None:
    event_id = add(store, "Alpha", actors=("Beta",), tags=("Gamma",), place="Delta")
    quote_id = quote(store, event_id, "epsilon", SourceRow(title="Zeta"))
    do(store, lambda tx: tx.update("quote", quote_id, text="eta"))
    do(store, lambda tx: tx.update_event(event_id, title="Theta", actors=("Iota",), tags=("Kappa",), place="Lambda"))
    do(store, lambda tx: tx.update("source", 1, title="Mu"))
    for gone in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta"):
        assert store.search(gone) == [], gone
    for there in ("eta", "theta", "iota", "kappa", "lambda", "mu"):
        assert [hit.event_id for hit in store.search(there + " ")] == [event_id], there
    do(store, lambda tx: tx.delete("quote", quote_id))
    assert store.search("eta ") == []
    assert store.search("mu ") == []


def test_moving_an_event_or_renaming_its_lane_moves_what_the_lane_finds(store: Store) -> None:
    event_id = add(store, "x", lane="summits")
    add(store, "y", lane="wins")
    do(store, lambda tx: tx.update_event(event_id, lane_id=tx.lane_id("wins")))
    assert store.find("lane:wins").total == 2
    assert store.find("lane:summits").total == 0
    do(store, lambda tx: tx.update("lane", tx.lane_id("wins"), name="victories"))
    assert store.find("lane:wins").total == 0
    assert store.find("lane:victories").total == 2


def test_a_filter_shows_every_match_and_no_words_show_all(library: tuple[Store, dict[str, int]]) -> None:
    store, ids = library
    assert store.matching_ids("huawei").tolist() == sorted([ids["mts"], ids["ban"]])
    assert store.matching_ids("hu").tolist() == store.matching_ids("huawei").tolist()
    assert store.matching_ids("lane:wins -nokia").tolist() == [ids["mts"]]
    assert len(store.matching_ids(" ")) == len(ids)
    assert len(store.matching_ids("nowhere")) == 0


def test_rebuilding_the_index_finds_the_same_and_clears_out(store: Store) -> None:
    ids = [add(store, f"Event {n}") for n in range(5)]
    for n in range(10):
        do(store, lambda tx, n=n: tx.update("event", ids[0], title=f"Event renamed {n}"))  # type: ignore[misc]
    do(store, lambda tx: tx.delete_events([ids[4]]))
    before = {hit.event_id for hit in store.search("event")}

    def stale(tx: Transaction) -> int:
        return index.stale_documents(tx.session)

    assert do(store, stale) == 11
    do(store, lambda tx: index.rebuild(tx.session))
    assert do(store, stale) == 0
    assert {hit.event_id for hit in store.search("event")} == before
    do(store, lambda tx: tx.update("event", ids[0], title="Again"))
    assert store.search("renamed") == []
    assert [hit.event_id for hit in store.search("again")] == [ids[0]]


ODD = st.one_of(
    st.text(max_size=60),
    st.text("\"'-:()*^{}+~|&\\ \0ab华ё\u0301\ud800ORANDNEARtitle", max_size=60),
    st.lists(
        st.sampled_from(
            [
                '"',
                "-",
                "OR",
                "AND",
                "NOT",
                "NEAR(",
                ")",
                "title:",
                "lane:",
                "actor:-",
                "*",
                "huawei",
                "華",
                "{a b}",
                "^",
                " ",
            ]
        )
    ).map("".join),
)


@given(ODD)
def test_nothing_that_is_typed_ever_raises(library: tuple[Store, dict[str, int]], typed: str) -> None:
    store, _ = library
    found = store.find(typed)
    for hit in found.hits:
        assert "".join(text for text, _ in hit.title_parts) == hit.title
    assert len(found.hits) <= found.total or not found.exact


@pytest.mark.parametrize(
    "typed", ["x" * 100_000, "a " * 50_000, "(" * 10_000, '"' * 9_999, "-a " * 400, "a OR " * 300, "é" * 2_000]
)
def test_very_long_queries_are_cut_and_answered(library: tuple[Store, dict[str, int]], typed: str) -> None:
    store, _ = library
    store.find(typed)
    assert sum(len(token) for term in parse(typed).terms for token in term.tokens) <= MAX_CHARACTERS


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40))
def test_every_word_of_a_title_finds_its_event(library: tuple[Store, dict[str, int]], title: str) -> None:
    """Any word that the snippets can mark is one that the index can find."""
    from db.search.query import words

    store, _ = library
    event_id = do(store, lambda tx: tx.insert_event(row(f"qzx {title}")))
    try:
        for word, start, end in words(f"qzx {title}"):
            typed = f"qzx {title}"[start:end]
            hits = {hit.event_id: hit for hit in store.search(f'qzx "{typed}"', limit=1_000)}
            if _known_to_fts5(word):
                assert event_id in hits, typed
                assert any(is_match for _, is_match in hits[event_id].title_parts)
    finally:
        do(store, lambda tx: tx.delete_events([event_id]))


def _known_to_fts5(word: str) -> bool:
    """FTS5 knows the letters of Unicode 6.1; later ones are none to it."""
    import unicodedata

    return all(unicodedata.ucd_3_2_0.category(character)[0] in "LN" for character in word)
