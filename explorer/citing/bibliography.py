"""Sources out of BibTeX, RIS and CSL-JSON files, as Zotero and others write them. Writes nothing.

What cannot be read is said with its line and kept as it stands; what can be read is not lost with it. What has no
column of its own (volume, pages) is kept as CSL variables; fields that CSL has no name for are named, so that nobody
misses them later.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from db.errors import InputError
from db.records import SourceRow
from explorer.citing.dates import edtf_of_text, edtf_of_year_and_month
from explorer.citing.items import Read, extra_text, plain, source_of_item
from explorer.citing.texts import MAX_FILE_BYTES, decoded, read_bytes
from explorer.citing.vocabulary import BIB_TYPES, BIB_VARIABLES, RIS_TYPES, RIS_VARIABLES
from explorer.faults import ProgramFault, refusing_faults

if TYPE_CHECKING:
    from bibtexparser.model import Entry

_SHOWN: Final = 300
_Entry = tuple[int | None, Callable[[], Read], str]
"""Where an entry stands, what reads it, and its own text."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry that was not read: where it begins (None where the format has no lines), why, and what stands there."""

    line: int | None
    reason: str
    raw: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}" if self.line else self.reason


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a file holds: its format, the sources, what was set aside, and how often each field had no place."""

    format: str
    sources: tuple[SourceRow, ...]
    problems: tuple[Problem, ...]
    left_out: Mapping[str, int]


def read_bibliography(path: Path) -> Bibliography:
    """Read a .bib, .ris or .json file. Raises InputError with one sentence for a file that is none of these."""
    data = read_bytes(path, MAX_FILE_BYTES)
    text, _ = decoded(data, path)
    return parse_bibliography(text, path.name)


@refusing_faults("The bibliography cannot be read")
def parse_bibliography(text: str, name: str = "The text") -> Bibliography:
    """Read BibTeX, RIS or CSL-JSON, told apart by what stands there. Raises InputError as `read_bibliography`."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    start = text.lstrip()
    if start.startswith(("[", "{")):
        made = _csl_json(text, name)
    elif re.search(r"^TY {1,2}-", start, re.MULTILINE):
        made = _ris(text)
    elif re.search(r"@\s*\w+\s*[({]", start):
        made = _bibtex(text)
    else:
        raise InputError(f"{name} is neither BibTeX, RIS nor CSL-JSON; export it again in one of these.")
    if not made.sources and not made.problems:
        raise InputError(f"{name} holds no entries of {made.format}.")
    return made


def _collected(kind: str, entries: Sequence[_Entry], problems: list[Problem]) -> Bibliography:
    sources = []
    left_out: Counter[str] = Counter()
    for line, read_entry, raw in entries:
        try:
            with refusing_faults("this entry cannot be read"):
                read = read_entry()
        except ProgramFault as fault:
            problems.append(Problem(line, str(fault).removesuffix("."), raw[:_SHOWN]))
            continue
        row = read.source
        if not (row.title or row.publisher or row.author or row.url):
            problems.append(Problem(line, "has neither title, publisher, author nor address", raw[:_SHOWN]))
            continue
        sources.append(row)
        left_out.update(read.left_out)
    problems.sort(key=lambda problem: problem.line or 0)
    return Bibliography(kind, tuple(dict.fromkeys(sources)), tuple(problems), dict(left_out.most_common()))


# -- CSL-JSON ---------------------------------------------------------------------------------------------------------


def _csl_json(text: str, name: str) -> Bibliography:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        where = f" in line {line}" if line else ""
        raise InputError(f"{name} is broken JSON{where}: {getattr(error, 'msg', 'nested too deeply')}.") from error
    if isinstance(found, dict):
        found = found.get("items", [found])
    if not isinstance(found, list):
        raise InputError(f"{name} is JSON but no list of CSL items.")
    reads: list[_Entry] = []
    problems = []
    for number, item in enumerate(found, start=1):
        raw = json.dumps(item, ensure_ascii=False)[:_SHOWN]
        if isinstance(item, dict):
            reads.append((None, partial(source_of_item, item), raw))
        else:
            problems.append(Problem(None, f"entry {number} is no CSL item", raw))
    return _collected("CSL-JSON", reads, problems)


# -- RIS --------------------------------------------------------------------------------------------------------------

_RIS_HELD: Final = frozenset(
    {"type_of_reference", "title", "primary_title", "authors", "first_authors", "secondary_title", "journal_name"}
    | {"alternate_title3", "date", "year", "urls", "access_date", "language", "file_attachments2", "id"}
    | {"start_page", "end_page", "unknown_tag", "file_attachments1"}
)
_RIS_PUBLICATIONS: Final = ("secondary_title", "journal_name", "alternate_title3", "publisher")
_RIS_ENTRY: Final = re.compile(r"^TY  ?-.*?(?=^TY  ?-|\Z)", re.MULTILINE | re.DOTALL)


def _ris(text: str) -> Bibliography:
    import rispy  # type: ignore[import-untyped]

    reads: list[_Entry] = []
    problems = []
    first = _RIS_ENTRY.search(text)
    before = text[: first.start()] if first else text
    if before.strip() and not re.fullmatch(r"[\s\d.]*", before):
        problems.append(Problem(1, "stands before the first entry (TY)", before.strip()[:_SHOWN]))
    for match in _RIS_ENTRY.finditer(text):
        raw = match[0]
        line = text.count("\n", 0, match.start()) + 1
        if not re.search(r"^ER  ?-", raw, re.MULTILINE):
            problems.append(Problem(line, "does not end (ER is missing)", raw[:_SHOWN]))
            continue
        try:
            records = rispy.loads(re.sub(r"^([A-Z][A-Z0-9]) {1,2}-(?! )", r"\1  - ", raw, flags=re.MULTILINE))
        except Exception as error:  # noqa: BLE001 - whatever the library makes of a broken entry
            problems.append(Problem(line, f"cannot be read: {error}", raw[:_SHOWN]))
            continue
        reads += [(line, partial(_of_ris, record), raw) for record in records]
    return _collected("RIS", reads, problems)


def _of_ris(record: Mapping[str, Any]) -> Read:
    def first(*names: str) -> str:
        return next((str(record[name]) for name in names if record.get(name)), "")

    urls = [url for url in record.get("urls", []) if url]
    doi = first("doi")
    held = next(
        (name for name in ("secondary_title", "journal_name", "alternate_title3", "publisher") if first(name)), ""
    )
    pages = "-".join(page for page in (first("start_page"), first("end_page")) if page)
    extra = {"page": pages} if pages else {}
    left_out = list(record.get("unknown_tag", ()))
    for name, value in record.items():
        if value and name != held and name not in _RIS_HELD:
            if name in RIS_VARIABLES:
                extra[RIS_VARIABLES[name]] = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            else:
                left_out.append(name)
    source = SourceRow(
        title=plain(first("title", "primary_title")),
        publisher=plain(first(held)),
        author="; ".join(record.get("authors") or record.get("first_authors") or []),
        published_edtf=edtf_of_text(first("date")) or edtf_of_text(first("year")),
        url=urls[0] if urls else f"https://doi.org/{doi}" if doi else "",
        accessed_edtf=edtf_of_text(first("access_date")),
        archived_url=first("file_attachments2") if first("file_attachments2").startswith("http") else "",
        language=first("language")[:35],
        kind=RIS_TYPES.get(first("type_of_reference"), ""),
        extra=extra_text(extra),
    )
    if first("date", "year") and not source.published_edtf:
        left_out.append("date")
    return Read(source, tuple(left_out))


# -- BibTeX -----------------------------------------------------------------------------------------------------------

_BIB_HELD: Final = frozenset(
    {"title", "author", "editor", "date", "year", "month", "day", "url", "urldate", "archiveurl", "langid", "language"}
    | {"howpublished", "copyright", "rights", "file", "urlyear"}
)
_BIB_PUBLICATIONS: Final = (
    *("journaltitle", "journal", "organization", "booktitle", "publisher", "institution", "school"),
)
_BIB_ADDRESSES: Final = frozenset({"url", "archiveurl", "doi", "howpublished", "file", "eprint"})


def _bibtex(text: str) -> Bibliography:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock
    from bibtexparser.model import Entry as BibEntry

    # The library notes every broken entry in the log as well; they are said below.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text)
    reads: list[_Entry] = [
        (_line(entry.start_line), partial(_of_bibtex, entry), entry.raw or "") for entry in library.entries
    ]
    problems = []
    for block in library.failed_blocks:
        twin = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else None
        if isinstance(twin, BibEntry):
            # Two entries of one key are two sources all the same.
            reads.append((_line(block.start_line), partial(_of_bibtex, twin), block.raw or ""))
            continue
        reason = " ".join(str(block.error).split()) or "this entry has no end or a sign too many"
        problems.append(Problem(_line(block.start_line), reason, (block.raw or "")[:_SHOWN]))
    reads.sort(key=lambda read: read[0] or 0)
    return _collected("BibTeX", reads, problems)


def _line(start: int | None) -> int | None:
    return None if start is None else start + 1


def _of_bibtex(entry: Entry) -> Read:
    values = {name.lower(): " ".join(str(field.value).split()) for name, field in entry.fields_dict.items()}
    values = {name: _address(value) if name in _BIB_ADDRESSES else _decoded(value) for name, value in values.items()}

    def first(*names: str) -> str:
        return next((values[name] for name in names if values.get(name)), "")

    url = first("url", "howpublished")
    if not url.lower().startswith(("http://", "https://")):
        url = f"https://doi.org/{first('doi')}" if first("doi") else url if values.get("url") else ""
    held = next((name for name in _BIB_PUBLICATIONS if first(name)), "")
    extra: dict[str, Any] = {}
    left_out = []
    for name, value in values.items():
        if value and name != held and name not in _BIB_HELD:
            if name in BIB_VARIABLES:
                extra[BIB_VARIABLES[name]] = _bare(value).replace("--", "–")
            else:
                left_out.append(name)
    source = SourceRow(
        title=_bare(first("title")),
        publisher=_bare(first(held)),
        author="; ".join(_bare(name) for name in re.split(r"\s+and\s+", first("author", "editor")) if name.strip()),
        published_edtf=edtf_of_text(first("date")) or edtf_of_year_and_month(*map(first, ("year", "month", "day"))),
        url=url,
        accessed_edtf=edtf_of_text(first("urldate")),
        archived_url=first("archiveurl"),
        rights=_bare(first("rights", "copyright")),
        language=first("langid", "language")[:35],
        kind=BIB_TYPES.get(entry.entry_type.lower(), ""),
        extra=extra_text(extra),
    )
    if first("date", "year") and not source.published_edtf:
        left_out.append("date")
    return Read(source, tuple(left_out))


def _address(text: str) -> str:
    """An address is TeX only in so far as signs are escaped: a per cent sign begins no comment there."""
    inside = re.sub(r"^\\(?:url|path)\s*\{(.*)\}$", r"\1", text)
    return re.sub(r"\\([&%#_~{}$])", r"\1", inside).strip("{} ")


def _decoded(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    return str(LatexNodes2Text(keep_braced_groups=True).latex_to_text(text)) if "\\" in text else text


def _bare(text: str) -> str:
    return plain(text.replace("{", "").replace("}", ""))
