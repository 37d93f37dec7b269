"""Whatever a file holds, it is imported with every row accounted for, or refused in one sentence."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.store import Store, open_store
from explorer.citing.bibliography import parse_bibliography
from explorer.exporting.export import export_file
from explorer.importing.detect.propose import propose
from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.reimport.undo import undo_import
from explorer.importing.report import ImportReport
from explorer.importing.rows.preview import preview
from explorer.importing.run import import_file

EXAMPLES = int(os.environ.get("TIMELINE_EXPLORER_FUZZ", "60"))
MANY = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


def _one_of(listed: str) -> st.SearchStrategy[str]:
    """Any of the words of a list that is written with bars between them."""
    return st.sampled_from(listed.split("|"))


DATES = _one_of(
    "2019-06-05|2019|05.06.2019|6/5/2019|31.02.2019|circa 1850|44 BC|-44|43621|1559736000|"
    "present|..|2019-05/..|Q3 2019|1990s|5–8 June 2019|2019年6月5日|июнь 2019|0000-00-00|9999-12-31|"
    "2019-06-05 24:00|99999999999999999999|1e5|NaN|∞|٢٠١٩|½|[2019-06-01..2019-06-10]|"
    "2019-06-05T10:00:00+99:99|5/6/7/8|//|-|--|2019--06|Y-12345|Y999999999999|25 Oct. (7 Nov.) 1917|1 (2) 3|"
    "2 March 1917 (O.S.)|令和元年5月1日|民國999年13月1日|108/06/05|S99.9.9|2018-19|2019-20|1830|9999|12'20|9:5:7.1|"
    "c 18:30|5 June 2019[3]|1999 Feb 30 2561:99|20190605103000.000000-999|3 et 4 juin 2019|0.5|2004.0|1440 AH"
)
CELLS = st.one_of(
    DATES, st.text(max_size=30), st.sampled_from(['"', "'", ",", ";", "\n", "\r", "\0", "=1+1", "[]", "{}", "\ufeff"])
)
HEADERS = _one_of(
    "date|start|end|title|Headline|Year|Month|Day|Time|id|lane|actors|tags|value|source_url|"
    "quote|Type|start_prec|Дата|标题|accounts|links|claims|extra_fields|source_details||date|"
    "event_id|from_id|to_id|relation|as_of|count|basis|claim|verdict|why|message|datetime|"
    "timestamp_desc|Subject|Start Date|Start Time|End Date|All Day Event|latitude|UID|StartYear1|StartMonth1|iday|"
    "Start Year Modifier|Start Year Uncertainty|end_prec|created_at|closed_at|ts|Description|Country|Document Number|"
    "Mo|Dy|Hr|Mn|Sec|era|TIME OCC|DATE OCC|time_utc|Summary|first_name|last_name|home_team|away_team|rownames|close"
)


@pytest.fixture(scope="module")
def shared_store() -> Iterator[Store]:
    """One store for all examples: each takes back what it imports."""
    with open_store("sqlite://") as made:
        yield made


def told(report: ImportReport) -> dict[str, object]:
    """What a report says, but for whether it was a dry run."""
    return {**report.as_json(), "dry_run": None}


def _holds(store: Store, path: Path) -> None:
    """The file is imported with all rows counted, as a dry run counts them, or refused in one plain sentence; neither a
    dry run nor an import that was taken back leaves anything behind.
    """
    try:
        report = import_file(store, path, dry_run=True)
    except ImportFailed as error:
        assert "\n" not in str(error)
        assert str(error).endswith(".")
    else:
        assert report.rows == report.inserted + report.updated + report.unchanged + report.rejected > 0
        assert all(one.reason and one.line > 0 for one in report.rejects)
        assert "fault of this program" not in " ".join([*report.warnings, *(one.reason for one in report.all_rejects)])
        report.as_json()
        assert store.counts().imports == 0
        done = import_file(store, path)
        assert told(done) == told(report)
        assert done.import_id is not None
        undo_import(store, done.import_id)
    counts = store.counts()
    assert (counts.events, counts.imports, counts.lanes) == (0, 0, 0)
    try:
        sniffed = sniff(path)
        proposed = propose(sniffed)
        assert not proposed.note
        preview(path, proposed, 20, sniffed=sniffed)
    except ImportFailed:
        return


@MANY
@given(content=st.binary(max_size=3_000))
def test_any_bytes(shared_store: Store, tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(content)
    _holds(shared_store, path)


@MANY
@given(
    header=st.lists(HEADERS, min_size=1, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251", "gb18030", "latin-1"]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
)
def test_any_table(
    shared_store: Store,
    tmp_path_factory: pytest.TempPathFactory,
    header: list[str],
    rows: list[list[str]],
    delimiter: str,
    codec: str,
    ending: str,
    quoted: bool,
) -> None:
    out = io.StringIO(newline="")
    if quoted:
        csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows([header, *rows])
    else:
        out.write(ending.join(delimiter.join(row) for row in [header, *rows]))
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(out.getvalue().encode(codec, "replace"))
    _holds(shared_store, path)


_PART = st.integers(0, 99).map("{:02d}".format) | st.integers(0, 31).map(str) | st.integers(1, 2999).map(str)
_ALIKE = st.builds(
    lambda parts, mark, clock: mark.join(parts) + clock,
    st.lists(_PART, min_size=1, max_size=4),
    _one_of("/|-|.| |"),
    _one_of("||| 10:30| 1:05 PM|T24:00:00Z| 10:30 EST"),
)
"""What looks like a date of some order and often is none: "85/11/29", "45/40/2011"."""
_COLUMN = st.one_of(
    *(st.lists(cells, min_size=8, max_size=8) for cells in (DATES, _ALIKE, CELLS, DATES | _ALIKE, st.just(""))),
    st.lists(st.integers(-(10**6), 10**13).map(str), min_size=8, max_size=8),
)


@MANY
@given(columns=st.lists(st.tuples(HEADERS, _COLUMN), min_size=1, max_size=6), count=st.integers(1, 8))
def test_any_columns(
    shared_store: Store, tmp_path_factory: pytest.TempPathFactory, columns: list[tuple[str, list[str]]], count: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        rows = zip(*(cells[:count] for _, cells in columns), strict=True)
        csv.writer(file).writerows([[name for name, _ in columns], *rows])
    _holds(shared_store, path)


_CSL_PART = st.none() | st.integers(-3000, 3000) | _one_of("1999|0000||13|x") | st.lists(st.integers(), max_size=1)
_CSL_DATE = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "date-parts": st.none() | st.integers() | st.lists(st.none() | st.lists(_CSL_PART, max_size=4), max_size=3),
        "raw": st.none() | DATES,
        "literal": DATES,
        "season": st.none() | st.integers(0, 5),
        "circa": st.none() | st.booleans(),
    },
)


@MANY
@given(
    items=st.lists(
        st.fixed_dictionaries(
            {"title": st.just("A piece")},
            optional=dict.fromkeys(("issued", "accessed", "event-date"), _CSL_DATE | DATES)
            | {"author": st.none() | st.lists(st.none() | st.dictionaries(_one_of("family|given|literal"), DATES))},
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_dates_of_a_bibliography(items: list[dict[str, object]]) -> None:
    found = parse_bibliography(json.dumps(items))
    assert not found.problems
    assert not any(source.published_edtf.startswith("0000") for source in found.sources)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | DATES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HEADERS | st.text(max_size=6), inner, max_size=5),
    max_leaves=20,
)


@MANY
@given(document=_JSON, lines=st.booleans())
def test_any_json(shared_store: Store, tmp_path_factory: pytest.TempPathFactory, document: object, lines: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.json"
    text = (
        "\n".join(json.dumps(one) for one in document) if lines and isinstance(document, list) else json.dumps(document)
    )
    path.write_text(text, "utf-8")
    _holds(shared_store, path)


_ICS = _one_of(
    "BEGIN:VEVENT|END:VEVENT|BEGIN:VALARM|END:VALARM|UID:a|UID:b|SUMMARY:One|"
    "SUMMARY;LANGUAGE=en:Two\\, three|DTSTART:20190605|DTSTART;VALUE=DATE:20190606|"
    "DTSTART;TZID=Europe/Moscow:20190605T180000|DTEND;TZID=Asia/Singapore:20190605T190000|DTEND:20190605T180000|"
    "DTSTART;TZID=Nowhere/Else:20190605T180000|EXDATE;TZID=Europe/Moscow:20190606T180000|BEGIN:VTIMEZONE|END:VTIMEZONE|"
    "TZID:Nowhere/Else|BEGIN:STANDARD|TZOFFSETFROM:+0300|TZOFFSETTO:+0300|END:STANDARD|"
    "RECURRENCE-ID;TZID=Asia/Singapore:20190606T230000|RECURRENCE-ID:20190606T150000Z|RRULE:FREQ=DAILY;COUNT=3|"
    "RDATE;VALUE=PERIOD:20190701T100000Z/PT1H|RRULE:FREQ=DAILY;UNTIL=20190609T150000Z|"
    "DTSTART:20190605T180000Z|DTEND:20190607|"
    "DTEND:20180101|DTEND:20190605T190000Z|DURATION:PT1H|DURATION:P1W|DURATION:-P1D|"
    "DURATION:P99999999999W|RRULE:FREQ=DAILY|RRULE:FREQ=YEARLY;COUNT=3|RRULE:FREQ=SECONDLY|"
    "RRULE:FREQ=NEVER|RRULE:FREQ=MONTHLY;BYDAY=5FR|RRULE:FREQ=DAILY;UNTIL=20190610|"
    "RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2|EXDATE:20190605|RDATE:20190701|GEO:1;2|GEO:x|"
    "CATEGORIES:a,b|ATTENDEE;CN=Me:mailto:me@example.org| folded|DTSTART:nonsense|X-FOO:bar"
)


@MANY
@given(lines=st.lists(_ICS, max_size=25))
def test_any_calendar(shared_store: Store, tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.ics"
    path.write_text("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]), "utf-8")
    _holds(shared_store, path)


@settings(max_examples=max(10, EXAMPLES // 6), suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(DATES, st.text(max_size=30), st.text(max_size=30), st.text(max_size=20), st.text(max_size=20)),
        min_size=1,
        max_size=8,
    )
)
def test_what_goes_in_comes_out_and_goes_in_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    with (folder / "in.csv").open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows([("start", "title", "actors", "quote", "my field"), *rows])
    with open_store("sqlite://") as first, open_store("sqlite://") as second:
        try:
            report = import_file(first, folder / "in.csv")
        except ImportFailed:
            return
        again = import_file(first, folder / "in.csv")
        assert (again.inserted, again.updated) == (0, 0)
        if not report.inserted:
            return
        assert export_file(first, folder / "one.csv").count == report.inserted
        copied = import_file(second, folder / "one.csv")
        assert (copied.inserted, copied.rejected) == (report.inserted, 0)
        export_file(second, folder / "two.csv")
        assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
