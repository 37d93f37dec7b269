"""Where the program itself is at fault: no trace reaches the person, the log has it, and the rest of a file is read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.errors import InputError
from db.store import Store
from explorer.cli.main import run
from explorer.faults import ProgramFault, log_path
from explorer.importing.detect import propose as proposing
from explorer.importing.detect import sniff as sniffing
from explorer.importing.detect.sniff import sniff
from explorer.importing.mapping.mapping import with_texts
from explorer.importing.readers.delimited import DelimitedTable
from explorer.importing.rows.preview import preview
from explorer.importing.rows.texts import TextParser
from explorer.importing.run import import_file

Written = Callable[..., Path]
LIST = "date,what\n2019-06-05,First\n2019-06-06,Second\n2019-06-07,Third\n"


@pytest.fixture(autouse=True)
def _own_log(isolated_home: Path) -> Iterator[None]:
    """A log of the test's own, closed after it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def _is_at_fault(*_arguments: object, **_options: object) -> None:
    raise TypeError("the bug of this test")


def test_a_fault_of_looking_at_a_file_refuses_it_with_the_place_of_the_log(
    written: Written, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sniffing, "recognise", _is_at_fault)
    path = written(LIST)
    assert run(["--store", str(tmp_path / "s.db"), "import", str(path)]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert str(path) in said
    assert str(log_path()) in said
    assert "the bug of this test" in log_path().read_text("utf-8")


def test_a_fault_of_guessing_columns_leaves_them_to_be_mapped_by_hand(
    store: Store, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "profiles_of", _is_at_fault)
    path = written(LIST)
    with pytest.raises(InputError, match=r"cannot be guessed.*--map start=COLUMN"):
        import_file(store, path)
    report = import_file(store, path, columns={"start": "date", "title": "what"})
    assert report.inserted == 3
    assert "cannot be guessed" in report.warnings[0]


def test_a_fault_of_guessing_is_said_in_the_preview(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "profiles_of", _is_at_fault)
    sniffed = sniff(written(LIST))
    mapping = proposing.propose(sniffed)
    assert "cannot be guessed" in preview(sniffed.path, mapping, sniffed=sniffed).assumptions[0]
    chosen = with_texts(mapping, {"start": "date", "title": "what"}, sniffed.header)
    assert preview(sniffed.path, chosen, sniffed=sniffed).rows[0].parsed["date"] == "5 June 2019"


def test_a_row_that_meets_a_fault_is_set_aside_and_the_others_are_imported(
    store: Store, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = TextParser.texts

    def stumble(self: TextParser, columns: list[list[str]], count: int) -> dict[str, list[str]]:
        if any("Second" in cells for cells in columns):
            raise IndexError
        return texts(self, columns, count)

    monkeypatch.setattr(TextParser, "texts", stumble)
    report = import_file(store, written(LIST))
    assert (report.rows, report.inserted, report.rejected) == (3, 2, 1)
    [aside] = report.rejects
    assert aside.line == 3
    assert aside.reason.startswith("this row cannot be read: that is a fault of this program (IndexError)")


def test_a_fault_of_a_reader_halfway_leaves_the_store_as_it_was(
    store: Store, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    sniffed = sniff(written(LIST))
    monkeypatch.setattr(DelimitedTable, "chunks", _is_at_fault)
    with pytest.raises(ProgramFault, match="cannot be imported"):
        import_file(store, sniffed.path, sniffed=sniffed)
    assert store.counts().imports == 0
