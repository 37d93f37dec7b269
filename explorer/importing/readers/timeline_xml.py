"""Files of the program Timeline (thetimelineproj, .timeline) as a table. Knows its XML and nothing of events.

Read with expat, which names the line of every element. A document type declaration is refused outright: these files
have none, and it is where entities that grow without end are declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.parsers import expat

from explorer.importing.dates.parts import day_before
from explorer.importing.errors import ImportFailed
from explorer.importing.readers.table import Chunk, named_columns

HEADER: Final = (
    "title",
    "start",
    "end",
    "summary",
    "category",
    "lane",
    "url",
    "tags",
    "approximate",
    "ends today",
    "container",
)
_FIELDS: Final = frozenset(
    [
        "start",
        "end",
        "text",
        "description",
        "category",
        "categories",
        "hyperlink",
        "labels",
        "fuzzy",
        "fuzzy_start",
        "fuzzy_end",
        "ends_today",
        "name",
    ]
)
_TIME: Final = re.compile(
    r"(?P<y>-?\d+)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ](?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?)?\Z"
)
_CONTAINER: Final = re.compile(r"\[(\d+)\](.*)\Z", re.DOTALL)
_PART: Final = re.compile(r"\((\d+)\)(.*)\Z", re.DOTALL)


def is_timeline(sample: str) -> bool:
    """Whether a text is a .timeline file: XML whose root is `timeline`."""
    return bool(
        re.match(r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE.*?>|\s|\ufeff)*<timeline[\s>]", sample[:20_000], re.DOTALL)
    )


def is_xml(sample: str) -> bool:
    """Whether a text is XML or HTML of any kind."""
    return bool(re.match(r"\ufeff?\s*<(?:\?xml|!DOCTYPE|html|[a-zA-Z]+[\s>])", sample[:2_000]))


class _Reader:
    """Collects the events while expat goes through the text."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, dict[str, str]]] = []
        self.parents: dict[str, str] = {}
        self._stack: list[str] = []
        self._event: dict[str, str] | None = None
        self._category: dict[str, str] | None = None
        self._line = 0
        self._text: list[str] = []
        self._size = 0
        # The text comes decoded, whatever encoding the file declares for itself.
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse(self, *_: object) -> None:
        raise ImportFailed(
            "The XML declares a document type or entities, which Timeline files do not have; it was not read."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._stack.append(name)
        if len(self._stack) > 50:
            raise ImportFailed("The XML is nested too deep to be a Timeline file.")
        self._text = []
        if name in ("event", "era"):
            self._event, self._line = {}, self.parser.CurrentLineNumber
        elif name == "category" and self._event is None:
            self._category = {}

    def _characters(self, text: str) -> None:
        # Pictures stand in the file as text; nobody needs them here.
        if self._stack and self._stack[-1] not in ("icon", "image"):
            self._text.append(text)

    def _end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text = []
        self._stack.pop()
        if name in ("event", "era") and self._event is not None:
            if name == "era":
                self._event = {**self._event, "text": self._event.pop("name", ""), "category": "era"}
            self.rows.append((self._line, self._event))
            self._event = None
        elif self._event is not None and name in _FIELDS:
            known = self._event.get(name)
            self._event[name] = f"{known};{text}" if known and text else text or known or ""
        elif name == "category" and self._category is not None:
            if self._category.get("name"):
                self.parents[self._category["name"]] = self._category.get("parent", "")
            self._category = None
        elif self._category is not None and name in ("name", "parent"):
            self._category[name] = text


class TimelineTable:
    """The events of a .timeline text as a table."""

    def __init__(self, pieces: Iterable[str]) -> None:
        reader = _Reader()
        try:
            for piece in pieces:
                reader.parser.Parse(piece.encode(), False)
            reader.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ImportFailed(
                f"This is broken XML: line {error.lineno}: {expat.errors.messages[error.code]}."
            ) from None
        self.header = named_columns(HEADER)
        containers = {m[1]: m[2].strip() for _, row in reader.rows if (m := _CONTAINER.match(row.get("text", "")))}
        self._chunk = Chunk(
            [_row(row, reader.parents, containers) for _, row in reader.rows], [line for line, _ in reader.rows]
        )
        self.size = self._chunk.done = len(reader.rows)
        if not self.size:
            raise ImportFailed("The Timeline file holds no events: there are no rows to import.")

    def chunks(self, rows: int = 0) -> Iterator[Chunk]:
        """Yield all rows at once."""
        yield self._chunk


def _row(event: dict[str, str], parents: dict[str, str], containers: dict[str, str]) -> list[str]:
    title = event.get("text", "")
    container = ""
    if match := _CONTAINER.match(title):
        title = match[2].strip()
    elif match := _PART.match(title):
        title, container = match[2].strip(), containers.get(match[1], "")
    category = (event.get("categories") or event.get("category", "")).split(";")[0]
    top = category
    for _ in range(20):
        if not parents.get(top):
            break
        top = parents[top]
    start, end = _span(event.get("start", ""), event.get("end", ""))
    fuzzy = "true" in (event.get("fuzzy", "") + event.get("fuzzy_start", "") + event.get("fuzzy_end", "")).lower()
    if fuzzy:
        start, end = _rough(start), _rough(end)
    today = event.get("ends_today", "").lower() == "true"
    if today:
        end = ".."
    return [
        *(
            title,
            start,
            end,
            event.get("description", ""),
            category,
            top,
            event.get("hyperlink", ""),
            event.get("labels", ""),
        ),
        *("true" if fuzzy else "", "true" if today else "", container),
    ]


def _rough(text: str) -> str:
    return f"{text.split('T')[0]}~" if text else ""


def _span(start: str, end: str) -> tuple[str, str]:
    """The two times as EDTF: whole days lose their midnight, and the midnight after a day ends that day."""
    first, second = _TIME.match(start), _TIME.match(end)
    if not first:
        return start, end
    if not second:
        return _day(first) if _is_midnight(first) else _moment(first), ""
    if _is_midnight(first) and _is_midnight(second):
        last = _day(second) if end == start else day_before(_day(second))
        return _day(first), "" if last == _day(first) else last
    return _moment(first), "" if start == end else _moment(second)


def _is_midnight(match: re.Match[str]) -> bool:
    return not int(match["h"] or 0) and not int(match["min"] or 0) and not int(match["s"] or 0)


def _day(match: re.Match[str]) -> str:
    year = int(match["y"])
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{int(match['m']):02d}-{int(match['d']):02d}"


def _moment(match: re.Match[str]) -> str:
    return f"{_day(match)}T{int(match['h'] or 0):02d}:{match['min'] or '00'}:{match['s'] or '00'}"
