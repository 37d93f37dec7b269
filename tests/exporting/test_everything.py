"""Whatever a store holds goes out and comes back: an export of an import of an export is the same, byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db.dates import parse
from db.errors import InputError
from db.store import Changes, EventRow, SourceRow, Store, Transaction, open_store
from explorer.exporting.export import Exported, export_file
from explorer.importing.reimport.undo import undo_import
from explorer.importing.run import import_file
from explorer.importing.write.sidecar import more_path, without_side_tables

_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
TEXTS = st.one_of(
    st.text(_LETTERS, min_size=1, max_size=12),
    st.sampled_from(
        [
            "=1+1",
            "+49 30",
            "-5",
            "@here",
            "'=quoted",
            "''",
            'a "b", c',
            "a;b",
            '"quoted";b',
            '"quoted"',
            "two\nlines",
            "NA",
            "null",
            "2019",
            "\tx",
        ]
    ),
).map(str.strip)
WORDS = TEXTS.filter(bool)
NAMES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
DATES = st.sampled_from(
    [
        *(
            "2019-06-05",
            "2019-06",
            "2019",
            "2018~",
            "2019-06?",
            "-0043-03-15",
            "201X",
            "2018/2020",
            "2019-05/..",
            "../2019",
        ),
        *("2019-06-05T10:00+03:00", "2019-06-05T00:00Z", "[2019-06-01..2019-06-07]", "2019-21", "Y-20000", "2019-33"),
    ]
)
URLS = st.integers(0, 30).map("https://example.org/{}".format)


@dataclass
class _Made:
    """Fills a store with whatever is drawn."""

    data: Any

    def apply(self, tx: Transaction) -> Changes:
        draw = self.data.draw
        names = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=str.casefold))
        lanes = [tx.lane_id(name) for name in names]
        ids = [
            tx.insert_event(
                EventRow(
                    title=draw(WORDS),
                    when=parse(draw(DATES)),
                    lane_id=draw(st.sampled_from(lanes)),
                    summary=draw(TEXTS),
                    key=f"key {n}",
                    category=draw(st.one_of(st.just(""), NAMES)),
                    place=draw(TEXTS),
                    value=draw(st.one_of(st.none(), st.floats(-1e9, 1e9))),
                    extra=draw(st.dictionaries(NAMES, st.one_of(WORDS, st.integers(0, 9), st.booleans()), max_size=3)),
                    actors=tuple(draw(st.lists(NAMES, max_size=2, unique_by=str.casefold))),
                    tags=tuple(draw(st.lists(NAMES, max_size=2, unique_by=str.casefold))),
                )
            )
            for n in range(draw(st.integers(1, 4)))
        ]
        sources = [
            tx.source_id(
                SourceRow(
                    title=draw(TEXTS),
                    publisher=draw(TEXTS),
                    author=draw(TEXTS),
                    published_edtf=draw(st.sampled_from(["", "2019-06", "2020"])),
                    url=url,
                    rights=draw(TEXTS),
                    text=draw(st.one_of(st.just(""), st.text(_LETTERS | st.just("\n"), max_size=40))),
                )
            )
            for url in draw(st.lists(URLS, max_size=4, unique=True))
        ]
        if sources:
            self._citing(tx, ids, sources)
        for subject in draw(st.lists(NAMES, max_size=2, unique_by=str.casefold)):
            series = tx.insert("series", name="Contracts", subject=subject, unit=draw(TEXTS))
            for year in draw(st.lists(st.integers(2000, 2020), max_size=3, unique=True)):
                source = draw(st.sampled_from([None, *sources]))
                values = {"value": draw(st.integers(0, 99)), "at_least": draw(st.integers(0, 1)), "note": draw(TEXTS)}
                at_us = parse(str(year)).earliest_us
                tx.insert("reading", series_id=series, as_of_edtf=str(year), at_us=at_us, source_id=source, **values)
        for n, text in enumerate(draw(st.lists(WORDS, max_size=2, unique=True))):
            on = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
            source = draw(st.sampled_from([None, *sources]))
            claim = tx.insert("claim", text=text, verdict="disputed", source_id=source, position=n, why=draw(TEXTS))
            for position, event_id in enumerate(on):
                tx.insert("claim_event", claim_id=claim, event_id=event_id, position=position)
        return tx.changes()

    def _citing(self, tx: Transaction, ids: list[int], sources: list[int]) -> None:
        draw = self.data.draw
        for event_id in ids:
            quotes = draw(st.lists(WORDS, max_size=2, unique=True))
            for position, text in enumerate(quotes):
                source = draw(st.sampled_from(sources))
                speaker = draw(TEXTS)
                tx.insert("quote", event_id=event_id, source_id=source, text=text, position=position, speaker=speaker)
            for position, source in enumerate(draw(st.lists(st.sampled_from(sources), max_size=2, unique=True))):
                place = position + bool(quotes)
                tx.insert("citation", event_id=event_id, source_id=source, position=place, note=f"N{draw(TEXTS)}")
        if len(ids) > 1:
            tx.insert("link", from_id=ids[0], to_id=ids[1], relation="led_to", note=draw(TEXTS))


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_an_export_of_an_import_of_an_export_is_the_same_byte_for_byte(name: str, data: Any) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store("sqlite://") as first, open_store("sqlite://") as second:
        first.write(_Made(data))
        one, two = Path(folder, "one", name), Path(folder, "two", name)
        for path in (one, two):
            path.parent.mkdir()
        export_file(first, one)
        report = import_file(second, one)
        assert report.rejected == 0, report.rejects
        export_file(second, two)
        assert two.read_bytes() == one.read_bytes()
        assert more_path(one).is_file() == more_path(two).is_file()
        if more_path(one).is_file():
            assert more_path(two).read_bytes() == more_path(one).read_bytes()
        assert import_file(second, one).unchanged == report.rows


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_the_built_in_timeline_with_stored_texts_comes_back_whole(
    filled: Store, store: Store, tmp_path: Path, name: str
) -> None:
    filled.write(_Text())
    (tmp_path / "two").mkdir()
    one, two = tmp_path / name, tmp_path / "two" / name
    exported = export_file(filled, one)
    report = import_file(store, one)
    export_file(store, two)

    assert two.read_bytes() == one.read_bytes()
    assert [series.name for series in store.series()] == [series.name for series in filled.series()]
    assert store.counts().readings == filled.counts().readings
    with store.reading() as session:
        assert session.value("SELECT text FROM source WHERE text != ''") == "Stored\nwords" * 3000
    if name.endswith(".csv"):
        assert "all.more.json beside it holds the stored text of 1 sources" in exported.notes[0]
        assert more_path(two).read_bytes() == more_path(one).read_bytes()
    assert report.import_id is not None
    undo_import(store, report.import_id)
    assert (store.counts().events, store.counts().sources, store.counts().readings) == (0, 0, 0)


class _Text:
    def apply(self, tx: Transaction) -> Changes:
        source_id = tx.session.value("SELECT min(source_id) FROM quote")
        tx.update("source", source_id, text="Stored\nwords" * 3000)
        return tx.changes()


def test_events_alone_need_no_file_beside_them(store: Store, tmp_path: Path) -> None:
    list_of_events = tmp_path / "list.csv"
    list_of_events.write_text("date,what\n2019-06-05,Signed\n", encoding="utf-8")
    import_file(store, list_of_events)
    exported = export_file(store, tmp_path / "all.csv")

    assert exported == Exported(1, [])
    assert not more_path(tmp_path / "all.csv").exists()


def test_the_file_beside_a_csv_is_not_taken_for_a_list(filled: Store, store: Store, tmp_path: Path) -> None:
    export_file(filled, tmp_path / "all.csv")

    assert without_side_tables([tmp_path / "all.csv", tmp_path / "all.more.json"]) == [tmp_path / "all.csv"]
    with pytest.raises(ValueError, match=r"import all\.csv"):
        import_file(store, tmp_path / "all.more.json")


def test_a_file_of_somebody_elses_beside_a_csv_is_not_written_over(filled: Store, tmp_path: Path) -> None:
    csv_path = tmp_path / "all.csv"
    csv_path.write_text("what stood here", encoding="utf-8")
    more_path(csv_path).write_text('{"my": "notes"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"all\.more\.json .* is no file of ours"):
        export_file(filled, csv_path)

    assert more_path(csv_path).read_text("utf-8") == '{"my": "notes"}'
    assert csv_path.read_text("utf-8") == "what stood here"
    more_path(csv_path).unlink()
    for _again in range(2):
        assert export_file(filled, csv_path).count == filled.counts().events
