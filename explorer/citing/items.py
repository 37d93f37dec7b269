"""A source as a CSL-JSON item, and back. Knows the CSL-JSON schema 1.0 and Zotero's habits; no style, no file.

Authors are one text in the store: several are parted by semicolons; "Doe, Jane" is a person with a family name,
anything else a name taken as it stands. A source with an address is a page on the web, one without a document.
"""

from __future__ import annotations

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


CONTAINERS: Final = ("container-title", "event-title", "publisher")
"""Where a publication's name stands, the first that is filled."""
_KNOWN: Final = frozenset(
    {*CONTAINERS, "id", "type", "title", "author", "issued", "accessed", "URL", "DOI", "language", "archive"}
    | {"archive_location", "title-short", "shortTitle", "note", "source", "citation-key", "citation-label", "event"}
    | {"container-title-short", "journalAbbreviation"}
)


@dataclass(frozen=True, slots=True)
class Read:
    """A source made of a bibliography's entry, and the names of filled fields that the store has no place for."""

    source: SourceRow
    left_out: tuple[str, ...] = ()


def csl_item(source: SourceLike, item_id: str = "1") -> dict[str, Any]:
    """Return a source as a CSL-JSON item; what is not known is not there."""
    item: dict[str, Any] = {"id": item_id, "type": "webpage" if source.url else "document"}
    values = {
        "title": source.title,
        "author": csl_names(source.author),
        "container-title" if source.url else "publisher": source.publisher,
        "issued": csl_date(source.published_edtf),
        "accessed": csl_date(source.accessed_edtf),
        "URL": source.url,
        "language": source.language,
        "archive_location": source.archived_url,
    }
    return item | {field: value for field, value in values.items() if value}


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
    publisher = next((str(item[field]) for field in CONTAINERS if item.get(field)), "")
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", str(item.get("DOI") or "").strip(), flags=re.IGNORECASE)
    archived = str(item.get("archive_location") or "")
    source = SourceRow(
        title=plain(str(item.get("title") or "")),
        publisher=plain(publisher),
        author=plain(author_of_names(item.get("author") or item.get("editor") or [])),
        published_edtf=edtf_of_csl(item.get("issued")),
        url=str(item.get("URL") or "").strip() or (f"https://doi.org/{doi}" if doi else ""),
        accessed_edtf=edtf_of_csl(item.get("accessed")),
        archived_url=archived if archived.lower().startswith(("http://", "https://")) else "",
        language=str(item.get("language") or "").strip()[:35],
    )
    kept = _KNOWN | ({"editor"} if not item.get("author") else set())
    left_out = [field for field, value in item.items() if value and field not in kept]
    if item.get("issued") and not source.published_edtf:
        left_out.append("issued")
    if doi and item.get("URL"):
        left_out.append("DOI")
    return Read(source, tuple(left_out))


def plain(text: str) -> str:
    """Return a text of a bibliography without the markup that reference managers put into titles."""
    return " ".join(re.sub(r"</?(?:i|b|sub|sup|sc|span)(?: [^<>]*)?>", "", text).split())
