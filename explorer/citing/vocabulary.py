"""What BibTeX and RIS call the types and variables of CSL. Facts of the formats; knows no source and no file.

BibTeX after the manual of biblatex (3.20, chapter 2), RIS after the names that the library rispy gives its
tags, CSL after the specification 1.0.2, appendices III and IV.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BIB_TYPES: Final[Mapping[str, str]] = {
    "article": "article-journal",
    "book": "book",
    "booklet": "pamphlet",
    "conference": "paper-conference",
    "electronic": "webpage",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "legislation": "legislation",
    "mastersthesis": "thesis",
    "online": "webpage",
    "patent": "patent",
    "phdthesis": "thesis",
    "report": "report",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
    "www": "webpage",
}
BIB_VARIABLES: Final[Mapping[str, str]] = {
    "volume": "volume",
    "number": "issue",
    "issue": "issue",
    "pages": "page",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "edition": "edition",
    "address": "publisher-place",
    "location": "publisher-place",
    "abstract": "abstract",
    "keywords": "keyword",
    "note": "note",
    "annote": "annote",
    "series": "collection-title",
    "shorttitle": "title-short",
    "eventtitle": "event-title",
    "version": "version",
    "publisher": "publisher",
}
BIB_WRITTEN: Final[Mapping[str, tuple[str, str]]] = {
    "article-journal": ("article", "journaltitle"),
    "article-magazine": ("article", "journaltitle"),
    "article-newspaper": ("article", "journaltitle"),
    "book": ("book", "publisher"),
    "chapter": ("incollection", "booktitle"),
    "manuscript": ("unpublished", "organization"),
    "paper-conference": ("inproceedings", "booktitle"),
    "patent": ("patent", "organization"),
    "report": ("report", "institution"),
    "thesis": ("thesis", "institution"),
}
"""The type to write for a CSL type, and the field for the publication; all else is @online or @misc."""

RIS_TYPES: Final[Mapping[str, str]] = {
    "ADVS": "motion_picture",
    "BLOG": "post-weblog",
    "BOOK": "book",
    "CASE": "legal_case",
    "CHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "ELEC": "webpage",
    "HEAR": "hearing",
    "JOUR": "article-journal",
    "LEGAL": "legislation",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "PAT": "patent",
    "RPRT": "report",
    "STAT": "legislation",
    "THES": "thesis",
    "UNPB": "manuscript",
    "VIDEO": "motion_picture",
}
RIS_VARIABLES: Final[Mapping[str, str]] = {
    "volume": "volume",
    "number": "issue",
    "doi": "DOI",
    "issn": "ISSN",
    "edition": "edition",
    "place_published": "publisher-place",
    "abstract": "abstract",
    "notes_abstract": "abstract",
    "notes": "note",
    "keywords": "keyword",
    "short_title": "title-short",
    "publisher": "publisher",
}
