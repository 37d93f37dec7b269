"""A source as a CSL-JSON item, and back. Knows the CSL-JSON schema 1.0 and Zotero's habits; no style, no file.

Authors are one text in the store: several are parted by semicolons; "Doe, Jane" is a person with a family name,
anything else a name taken as it stands. A source of no said kind is a page on the web where it has an address, else a
document. What has no column (volume, pages, DOI) is kept as further CSL variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from db.records import SourceRow
from explorer.citing.dates import csl_date, edtf_of_csl


class SourceLike(Protocol):
    """What a citation says of a source; `db.records.SourceDetail` and `SourceRow` have it."""

    @property
    def title(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def published_edtf(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def accessed_edtf(self) -> str: ...
    @property
    def archived_url(self) -> str: ...
    @property
    def rights(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def extra(self) -> str: ...


def source_line(one: SourceLike) -> str:
    """Return a source in one line to choose it by: publisher, date, title."""
    parts = [one.publisher or one.author, one.published_edtf, one.title or one.url]
    return " · ".join(part for part in parts if part)


CONTAINERS: Final = ("container-title", "event-title", "publisher")
"""Where a publication's name stands, the first that is filled."""
_HELD: Final = frozenset(
    {"id", "type", "title", "author", "issued", "accessed", "URL", "language", "archive_location", "citation-key"}
    | {"citation-label", "system_id", "extra"}
)
"""The variables that have columns of their own, or mean something only in the file they came from."""
_OF_PUBLISHERS: Final = frozenset(
    {"book", "report", "thesis", "document", "legislation", "bill", "legal_case", "regulation", "treaty", "hearing"}
    | {"press-release", "speech", "standard", "patent", "software", "dataset", "map", "manuscript", "pamphlet"}
)
"""The types whose publication is a publisher rather than something that contains them."""
NAME_VARIABLES: Final = frozenset(
    {"chair", "collection-editor", "composer", "container-author", "contributor", "director", "editor", "host"}
    | {"editorial-director", "guest", "illustrator", "interviewer", "original-author", "recipient", "reviewed-author"}
    | {"translator", "script-writer", "producer", "performer", "narrator", "organizer", "curator", "compiler"}
)
DATE_VARIABLES: Final = frozenset({"available-date", "event-date", "original-date", "submitted"})


@dataclass(frozen=True, slots=True)
class Read:
    """A source made of a bibliography's entry, and the names of filled fields that the store has no place for."""

    source: SourceRow
    left_out: tuple[str, ...] = ()


def csl_item(source: SourceLike, item_id: str = "1") -> dict[str, Any]:
    """Return a source as a CSL-JSON item; what is not known is not there."""
    kind = source.kind or ("webpage" if source.url else "document")
    item: dict[str, Any] = {**extra_of(source), "id": item_id, "type": kind}
    values = {
        "title": source.title,
        "author": csl_names(source.author),
        "publisher" if kind in _OF_PUBLISHERS else "container-title": source.publisher,
        "issued": csl_date(source.published_edtf),
        "accessed": csl_date(source.accessed_edtf),
        "URL": source.url,
        "language": source.language,
        "archive_location": source.archived_url,
    }
    return item | {field: value for field, value in values.items() if value}


def extra_of(source: SourceLike) -> dict[str, Any]:
    """Return the further CSL variables of a source, those of a form that citing can use."""
    try:
        found = json.loads(source.extra) if source.extra else {}
    except ValueError:
        return {}
    made: dict[str, Any] = {}
    for name, value in (found if isinstance(found, dict) else {}).items():
        if name in NAME_VARIABLES:
            if isinstance(value, list) and all(isinstance(one, dict) for one in value):
                made[name] = value
        elif name in DATE_VARIABLES:
            if isinstance(value, dict) and isinstance(value.get("date-parts"), list):
                made[name] = value
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            made[name] = str(value)
    return made


def extra_text(values: Mapping[str, Any]) -> str:
    """Return further CSL variables as the store keeps them."""
    return json.dumps(dict(sorted(values.items())), ensure_ascii=False) if values else ""


def csl_names(author: str) -> list[dict[str, str]]:
    """Return the authors of a source as CSL names."""
    names = []
    for name in (part.strip() for part in author.split(";")):
        family, comma, given = (part.strip() for part in name.partition(","))
        if comma and family and given:
            names.append({"family": family, "given": given})
        elif name:
            names.append({"literal": name})
    return names


def author_of_names(names: object) -> str:
    """Return CSL names as the store keeps authors."""
    if not isinstance(names, Sequence) or isinstance(names, str):
        return str(names or "")
    made = []
    for name in names:
        if not isinstance(name, Mapping):
            made.append(str(name))
            continue
        particle = str(name.get("non-dropping-particle") or name.get("dropping-particle") or "")
        family = " ".join(part for part in (particle, str(name.get("family") or "")) if part)
        given = str(name.get("given") or "")
        made.append(str(name.get("literal") or (f"{family}, {given}" if family and given else family or given)))
    return "; ".join(part for part in made if part)


def source_of_item(item: Mapping[str, Any]) -> Read:
    """Return a CSL-JSON item as a source."""
    container = next((field for field in CONTAINERS if item.get(field)), "")
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", str(item.get("DOI") or "").strip(), flags=re.IGNORECASE)
    archived = str(item.get("archive_location") or "")
    author = item.get("author")
    extra = {name: value for name, value in item.items() if value and name not in _HELD and name != container}
    published = edtf_of_csl(item.get("issued"))
    if archived and not archived.lower().startswith(("http://", "https://")):
        extra["archive_location"] = archived
    source = SourceRow(
        title=plain(str(item.get("title") or "")),
        publisher=plain(str(item.get(container) or "")),
        author=plain(author_of_names(author or item.get("editor") or [])),
        published_edtf=published,
        url=str(item.get("URL") or "").strip() or (f"https://doi.org/{doi}" if doi else ""),
        accessed_edtf=edtf_of_csl(item.get("accessed")),
        archived_url="" if "archive_location" in extra else archived,
        language=str(item.get("language") or "").strip()[:35],
        kind=str(item.get("type") or "")[:100],
        extra=extra_text(extra),
    )
    return Read(source, ("issued",) if item.get("issued") and not published else ())


def plain(text: str) -> str:
    """Return a text of a bibliography without the markup that reference managers put into titles."""
    return " ".join(re.sub(r"</?(?:i|b|sub|sup|sc|span)(?: [^<>]*)?>", "", text).split())
