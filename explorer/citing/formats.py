"""Sources as BibTeX, CSL-JSON and RIS, for reference managers. Writes texts, no files; the libraries know the syntax.

BibTeX is written as biblatex reads it (@online with date and urldate) with `year` beside it for older styles. Entries
are written in UTF-8, not as TeX's own accents: biber and every reference manager read that, and Russian or Chinese
titles have no other spelling.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from explorer.citing.dates import ris_date
from explorer.citing.items import SourceLike, csl_item, csl_names, extra_of
from explorer.citing.vocabulary import BIB_VARIABLES, BIB_WRITTEN, RIS_TYPES, RIS_VARIABLES

_TEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


_BIB_NAMES: Final = {variable: name for name, variable in reversed(list(BIB_VARIABLES.items()))}
_RIS_NAMES: Final = {variable: name for name, variable in reversed(list(RIS_VARIABLES.items()))}
_RIS_CODES: Final = {kind: code for code, kind in reversed(list(RIS_TYPES.items()))}


def bibtex(sources: Sequence[SourceLike]) -> str:
    """Return sources as BibTeX entries."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, Field

    entries: list[Block] = []
    for key, source in zip(citation_keys(sources), sources, strict=True):
        year = re.match(r"\d{4}", source.published_edtf)
        kind, publication = BIB_WRITTEN.get(source.kind, ("online" if source.url else "misc", "organization"))
        values = {
            "title": f"{{{_tex(source.title)}}}" if source.title else "",
            "author": " and ".join(_bibtex_name(name) for name in csl_names(source.author)),
            publication: _tex(source.publisher),
            "date": source.published_edtf,
            "year": year[0] if year else "",
            "url": _address(source.url),
            "urldate": source.accessed_edtf,
            "archiveurl": _address(source.archived_url),
            "langid": source.language,
            "rights": _tex(source.rights),
        }
        for variable, value in extra_of(source).items():
            name = _BIB_NAMES.get(variable)
            if name and isinstance(value, str):
                values.setdefault(name, _address(value) if name == "doi" else _tex(value).replace("–", "--"))
        fields = [Field(name, value) for name, value in values.items() if value]
        entries.append(Entry(kind, key, fields))
    return str(write_string(Library(entries)))


def _bibtex_name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return f"{{{_tex(name['literal'])}}}"
    return f"{_tex(name['family'])}, {_tex(name['given'])}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in " ".join(text.split()))


def _address(url: str) -> str:
    """An address stands as it is; braces would end the field, and have a spelling of their own in addresses."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def csl_json(sources: Sequence[SourceLike]) -> str:
    """Return sources as a CSL-JSON array."""
    items = [csl_item(source, key) for key, source in zip(citation_keys(sources), sources, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def ris(sources: Sequence[SourceLike]) -> str:
    """Return sources as RIS records."""
    import rispy  # type: ignore[import-untyped]

    records: list[dict[str, Any]] = []
    for source in sources:
        names = [name.get("literal") or f"{name['family']}, {name['given']}" for name in csl_names(source.author)]
        year = re.match(r"\d{4}", source.published_edtf)
        values: dict[str, Any] = {
            "type_of_reference": _RIS_CODES.get(source.kind, "ELEC" if source.url else "GEN"),
            "title": source.title,
            "authors": names,
            "publisher": source.publisher,
            "date": ris_date(source.published_edtf),
            "year": year[0] if year else "",
            "urls": [source.url] if source.url else [],
            "access_date": ris_date(source.accessed_edtf),
            "language": source.language,
            "file_attachments2": source.archived_url,
        }
        for variable, value in extra_of(source).items():
            name = _RIS_NAMES.get(variable)
            if name and isinstance(value, str):
                values.setdefault(name, [value] if name in ("keywords", "notes") else value)
            elif variable == "page":
                values["start_page"], _, values["end_page"] = str(value).replace("–", "-").partition("-")
        records.append({field: _line(value) for field, value in values.items() if value})
    return str(rispy.dumps(records))


def _line(value: Any) -> Any:
    """A line break would begin another tag."""
    return [_line(part) for part in value] if isinstance(value, list) else " ".join(str(value).split())


def citation_keys(sources: Sequence[SourceLike]) -> list[str]:
    """Return a key for each source that is readable, ASCII and given once: reuters2019huawei, reuters2019huaweib …"""
    taken: set[str] = set()
    keys = []
    for source in sources:
        names = csl_names(source.author)
        who = (names[0].get("family") or names[0].get("literal", "")) if names else source.publisher
        year = re.match(r"\d{4}", source.published_edtf)
        title = [word for word in _ascii(source.title).split() if len(word) > 3]
        base = "".join([*_ascii(who).split()[:1], year[0] if year else "", *title[:1]]) or "source"
        key, number = base, 1
        while key in taken:
            number += 1
            key = f"{base}-{number}"
        taken.add(key)
        keys.append(key)
    return keys


def _ascii(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9 ]+", " ", bare)


FORMATS: Final[Mapping[str, Callable[[Sequence[SourceLike]], str]]] = {
    "bibtex": bibtex,
    "csl-json": csl_json,
    "ris": ris,
}
"""The formats by the id that `explorer.citing.styles` names."""
