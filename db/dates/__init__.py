"""Dates as people really know them: EDTF text to bounds in microseconds, to words, and back.

Reads nothing but text; knows no store, no screen and no messy spelling (importing does that).
"""

from db.dates.bounds import parse, span
from db.dates.bulk_parse import parse_many, span_many
from db.dates.civil import (
    MAX_US,
    MAX_YEAR,
    MIN_US,
    MIN_YEAR,
    Civil,
    CivilArrays,
    add_months,
    civil_arrays_from_us,
    civil_from_us,
    days_in_month,
    us_from_civil,
    us_from_civil_arrays,
)
from db.dates.distance import distance_in_words
from db.dates.languages import LANGUAGES
from db.dates.model import (
    APPROXIMATE,
    FLOATING,
    OPEN_END,
    OPEN_START,
    PRECISIONS,
    SPAN,
    UNCERTAIN,
    UNKNOWN_END,
    UNKNOWN_START,
    DateError,
    Precision,
    When,
    WhenColumns,
)
from db.dates.words import in_words, precision_in_words
from db.dates.writing import edtf_from_us

__all__ = [
    "APPROXIMATE",
    "FLOATING",
    "LANGUAGES",
    "MAX_US",
    "MAX_YEAR",
    "MIN_US",
    "MIN_YEAR",
    "OPEN_END",
    "OPEN_START",
    "PRECISIONS",
    "SPAN",
    "UNCERTAIN",
    "UNKNOWN_END",
    "UNKNOWN_START",
    "Civil",
    "CivilArrays",
    "DateError",
    "Precision",
    "When",
    "WhenColumns",
    "add_months",
    "civil_arrays_from_us",
    "civil_from_us",
    "days_in_month",
    "distance_in_words",
    "edtf_from_us",
    "in_words",
    "parse",
    "parse_many",
    "precision_in_words",
    "span",
    "span_many",
    "us_from_civil",
    "us_from_civil_arrays",
]
