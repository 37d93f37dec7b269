"""The command line: reads arguments, calls what the window calls, prints for people or as one JSON object.

It holds no logic of its own, and imports Qt only for the window and for figures.

Exit codes: 0 done; 1 done, and some rows were set aside or a check failed; 2 bad usage or unreadable input;
3 the environment failed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.errors import EnvironmentFailure, InputError
from db.sqlite.location import resolve
from db.store import Store
from explorer import VERSION
from explorer.cli import figures, importing, maintenance
from explorer.exporting.export import ENDINGS
from explorer.opening import STORE_VARIABLE, chosen_place, open_or_make

DONE, WITH_FINDINGS, BAD_INPUT, FAILED = 0, 1, 2, 3
INTERRUPTED = 130


@dataclass(frozen=True)
class Outcome:
    """What a command found: the object for `--json`, the lines for people, and the exit code."""

    data: dict[str, Any]
    lines: Sequence[str]
    code: int = DONE


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return the exit code; nothing but SystemExit of argparse's help leaves it."""
    as_json = "--json" in arguments
    try:
        options = parser().parse_args(list(arguments))
        return _finish(options.run(options), as_json)
    except InputError as problem:
        return _fail(problem, BAD_INPUT, as_json)
    except EnvironmentFailure as problem:
        return _fail(problem, FAILED, as_json)
    except MemoryError:
        return _fail(EnvironmentFailure("There is not enough memory for this."), FAILED, as_json)
    except BrokenPipeError:
        # Whoever read the output has closed it: `timeline-explorer export - | head` is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED


def _finish(outcome: Outcome | int, as_json: bool) -> int:
    if isinstance(outcome, int):
        return outcome
    if as_json:
        print(json.dumps(outcome.data, ensure_ascii=False, indent=2))
    else:
        for line in outcome.lines:
            print(line)
    sys.stdout.flush()
    return outcome.code


def _fail(problem: Exception, code: int, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": str(problem), "exit": code}, ensure_ascii=False, indent=2))
    print(f"timeline-explorer: {problem}", file=sys.stderr)
    return code


# -- arguments ------------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        unknown = re.match(r"argument COMMAND: invalid choice: .(.*). \(choose from (.*)\)$", message)
        if unknown:
            name, known = unknown[1], unknown[2].replace("'", "")
            raise InputError(f"There is no command “{name}”: the commands are {known}. A store is named with --store.")
        raise InputError(f"{message[:1].upper()}{message[1:]}. See “{self.prog} --help”.")


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    common = _Parser(add_help=False)
    common.add_argument(
        "--store",
        metavar="PATH-or-URL",
        default=argparse.SUPPRESS,
        help=f"the store to use (else ${STORE_VARIABLE}, else the platform's data folder)",
    )
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object and nothing else"
    )
    top = _Parser(
        prog="timeline-explorer",
        parents=[common],
        description="A zoomable timeline of events that shows, for each, what the sources say."
        " Without a command: the window.",
    )
    top.add_argument("--version", action="store_true", help="print the version")
    top.set_defaults(run=_window)
    commands = top.add_subparsers(metavar="COMMAND", parser_class=_Parser)

    def command(name: str, does: str, action: Callable[[argparse.Namespace], Outcome | int]) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, parents=[common], help=does, description=does)
        subparser.set_defaults(run=action)
        return subparser

    add = command("import", "Import lists of events.", _import)
    importing.add_import(add)
    picture = command("snapshot", "Draw the timeline into a picture, PDF or web page, without a screen.", _snapshot)
    figures.add_snapshot(picture)
    again = command("open", "Show in a window what a figure of this program shows; --json: print it.", _open_figure)
    figures.add_open(again)
    out = command("export", f"Write all events with sources and quotes: {ENDINGS}.", _export)
    out.add_argument("out", metavar="OUT.csv", type=Path)
    find = command("search", "Find events.", _search)
    find.add_argument("text", metavar="TEXT", nargs="+")
    find.add_argument("--limit", type=int, default=50, metavar="N")
    command("verify", "Check quotes against stored source texts, and the store's integrity.", _verify)
    command("info", "Say what the store holds.", _info)
    copy = command("backup", "Copy the store, also while it is in use, to a file or among its kept backups.", _backup)
    copy.add_argument("out", metavar="OUT.sqlite", type=Path, nargs="?")
    put_back = command("restore", "Put a backup in the store's place; what was there is kept as a backup.", _restore)
    put_back.add_argument("backup", metavar="BACKUP.sqlite", type=Path)
    save = command(
        "recover", "Read what can be read of a damaged store into a new one, and say what was lost.", _recover
    )
    save.add_argument("damaged", metavar="DAMAGED.sqlite", type=Path)
    save.add_argument("out", metavar="OUT.sqlite", type=Path)
    return top


# -- commands -------------------------------------------------------------------------------------------------------


def _open(options: argparse.Namespace, *, for_import: bool = False) -> Store:
    """Open the store; one that is made now gets the built-in timeline, unless an import into a named store makes it."""
    from explorer.history.history import History
    from explorer.importing.builtin import load_builtin

    place = chosen_place(getattr(options, "store", None))
    store, is_new = open_or_make(place)
    if is_new and not (for_import and place is not None):
        try:
            with History(store).passing_over_imports():
                load_builtin(store)
        except BaseException:
            store.close()
            raise
    return store


def _window(options: argparse.Namespace) -> int:
    if options.version:
        print(VERSION)
        return DONE
    from explorer.screen import check_screen

    check_screen()
    from explorer.qt.app import run_window

    store, is_new = open_or_make(chosen_place(getattr(options, "store", None)))
    with store:
        return run_window(store, fill_builtin=is_new)


def _import(options: argparse.Namespace) -> Outcome:
    with _open(options, for_import=True) as store:
        return Outcome(*importing.import_files(store, options))


def _snapshot(options: argparse.Namespace) -> Outcome:
    return Outcome(*figures.snapshot(options, _open))


def _open_figure(options: argparse.Namespace) -> Outcome | int:
    if getattr(options, "json", False):
        return Outcome(*figures.view_in(options))
    return figures.open_figure(options, lambda _: open_or_make(chosen_place(getattr(options, "store", None))))


def _export(options: argparse.Namespace) -> Outcome:
    from explorer.exporting.export import export_file, format_of

    # Before the store is opened: a name that cannot be must not make one.
    format_of(options.out)
    with _open(options) as store:
        exported = export_file(store, options.out)
    data = {"file": str(options.out), "events": exported.count, "notes": exported.notes}
    return Outcome(data, [f"{options.out}: {exported.count:,} events", *(f"  note: {note}" for note in exported.notes)])


def _search(options: argparse.Namespace) -> Outcome:
    from db import dates
    from db.failures import StoreError

    text = " ".join(options.text)
    with _open(options) as store:
        # A window that keeps the store busy is probably indexing: what is found already is worth having.
        with contextlib.suppress(StoreError):
            store.catch_up()
        answer = store.find(text, max(1, options.limit))
        hits = answer.hits
        lanes = {lane.id: lane.name for lane in store.lanes()}
    rows = [
        {
            "title": hit.title,
            "when": hit.when_edtf,
            "lane": lanes.get(hit.lane_id, ""),
            "field": hit.field,
            "snippet": "".join(f"[{part}]" if marked else part for part, marked in hit.snippet),
        }
        for hit in hits
    ]
    lines = [f"{dates.in_words(hit.when_edtf)}  {hit.title}" for hit in hits] or [f"Nothing found for “{text}”."]
    if answer.behind:
        lines.append(f"{answer.behind:,} events cannot be found yet: they are still to be indexed.")
    return Outcome({"query": text, "hits": rows, "behind": answer.behind}, lines)


def _verify(options: argparse.Namespace) -> Outcome:
    from db.maintenance.verify import verify
    from explorer.citing.checking import verify_quotes

    with _open(options) as store:
        # Of quotes the second tells more: which words differ.
        quotes = verify_quotes(store)
        findings = [str(one) for one in verify(store) if one.kind != "quote"] + [*map(str, quotes.problems)]
        counts = store.counts()
    total = f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}"
    # A quote without a stored text of its source was not checked, and nothing may sound as if it had been.
    checked = f"{quotes.looked_for:,} of {counts.quotes:,} quotes looked for"
    without = counts.quotes - quotes.looked_for
    checked += f" ({without:,} have no stored text of their source)" if without else ""
    lines = [*findings, f"{counts.events:,} events checked; {checked}; {total}."]
    data = {
        "events": counts.events,
        "quotes": counts.quotes,
        "quotes_looked_for": quotes.looked_for,
        "findings": findings,
    }
    return Outcome(data, lines, WITH_FINDINGS if findings else DONE)


def _backup(options: argparse.Namespace) -> Outcome:
    with _open(options) as store:
        return Outcome(*maintenance.backup(store, options))


def _restore(options: argparse.Namespace) -> Outcome:
    place = resolve(chosen_place(getattr(options, "store", None))).path
    if place is None:
        raise InputError("A backup can only take the place of a store that is a file.")
    return Outcome(*maintenance.restore(place, options))


def _recover(options: argparse.Namespace) -> Outcome:
    return Outcome(*maintenance.recover(options))


def _info(options: argparse.Namespace) -> Outcome:
    from db import dates
    from db.sqlite.opening import SCHEMA

    with _open(options) as store:
        counts, whole, lanes = store.counts(), store.time_range(), store.lanes()
        place, name = str(store.path or store.url), store.name
    # The years only: an event known to the month has no first day to name.
    years = None
    if whole is not None:
        years = [dates.edtf_from_us(us, dates.Precision.YEAR) for us in (whole[0], whole[1] - 1)]
    data = {
        "name": name,
        "path": place,
        "schema": SCHEMA,
        "events": counts.events,
        "lanes": {lane.name: lane.count for lane in lanes},
        "sources": counts.sources,
        "quotes": counts.quotes,
        "links": counts.links,
        "claims": counts.claims,
        "readings": counts.readings,
        "imports": counts.imports,
        "first": years[0] if years else None,
        "last": years[1] if years else None,
    }
    lines = [f"{name} ({place}, schema {SCHEMA})", f"{counts.events:,} events in {counts.lanes:,} lanes"]
    lines += [f"  {lane.name}: {lane.count:,}" for lane in lanes]
    lines.append(
        f"{counts.sources:,} sources, {counts.quotes:,} quotes, {counts.links:,} links, {counts.claims:,} claims,"
        f" {counts.readings:,} readings"
    )
    if years:
        lines.append(f"from {dates.in_words(years[0])} to {dates.in_words(years[1])}")
    return Outcome(data, lines)
