"""Dates with a code for how well they are known, as research lists keep them. Data and rules; reads no file.

Codes: UCDP/PRIO Armed Conflict Dataset codebook, "StartPrec"; UCDP GED codebook, "date_prec"; ACLED codebook,
"time_precision"; Wikidata's time model (9 year, 10 month, 11 day).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from explorer.importing.dates.vocabulary import folded, tidied

_WORDS: Final = {
    "day": "day",
    "d": "day",
    "exact": "day",
    "den": "day",
    "день": "day",
    "日": "day",
    "tag": "day",
    "jour": "day",
    "dia": "day",
    "11": "day",
    "month": "month",
    "m": "month",
    "месяц": "month",
    "月": "month",
    "monat": "month",
    "mois": "month",
    "mes": "month",
    "10": "month",
    "year": "year",
    "y": "year",
    "год": "year",
    "年": "year",
    "jahr": "year",
    "annee": "year",
    "ano": "year",
    "9": "year",
    "decade": "decade",
    "8": "decade",
    "century": "century",
    "7": "century",
    "circa": "rough",
    "approximate": "rough",
    "approx": "rough",
    "estimate": "rough",
    "estimated": "rough",
    "приблизительно": "rough",
    "约": "rough",
    "week": "week",
    "неделя": "week",
    "周": "week",
    "woche": "week",
    "semaine": "week",
    "semana": "week",
}

_SCHEMES: Final = {
    "ucdp": {
        "1": "day",
        "2": "rough",
        "3": "month",
        "4": "rough month",
        "5": "year",
        "6": "rough year",
        "7": "doubtful year",
    },
    "acled": {"1": "day", "2": "week", "3": "month"},
    "ucdp-ged": {"1": "day", "2": "range", "3": "range", "4": "range", "5": "range"},
}


def coarsened(edtf: str, code: str, scheme: str) -> str:
    """The date as its precision code says it is known; `edtf` unchanged where it is no plain day or the code says
    nothing.
    """
    if scheme == "words" and (mark := _doubt(code)):
        return edtf + mark if edtf[-1:].isdigit() and "T" not in edtf and "/" not in edtf else edtf
    if not code.strip() or len(edtf.lstrip("-")) < 10:
        return edtf
    known = _SCHEMES.get(scheme, _WORDS)
    plain = folded(tidied(code)).split(".")[0]
    what = known.get(plain, "")
    day = edtf[: 11 if edtf.startswith("-") else 10]
    if what == "rough":
        return day + "~"
    if what == "week":
        return _week(day)
    if what.endswith("month"):
        return day[:-3] + ("~" if what.startswith("rough") else "")
    if what.endswith("year"):
        return day[:-6] + {"rough year": "~", "doubtful year": "%"}.get(what, "")
    if what == "decade":
        return day[:-7] + "X"
    if what == "century":
        return day[:-8] + "XX"
    return edtf


def _doubt(code: str) -> str:
    """EDTF's mark for columns of modifiers and uncertainties: "?" is doubt; ">", "<" and a number of years or days
    either way are "about".
    """
    signs = code.split()
    if [sign.lower() for sign in signs] in (["true"], ["yes"], ["ja"], ["oui"], ["да"], ["是"]):
        return "~"
    if not signs or not all(sign in ("?", ">", "<", "~") or sign.isdecimal() for sign in signs):
        return ""
    if len(signs) == 1 and signs[0] in _WORDS:
        return ""
    doubtful = "?" in signs
    rough = any(sign in (">", "<", "~") or (sign.isdecimal() and int(sign) > 0) for sign in signs)
    return "%" if doubtful and rough else "?" if doubtful else "~" if rough else ""


def _week(day: str) -> str:
    """The seven days around a day that was put in their middle, as a one-of-a-set."""
    try:
        middle = date.fromisoformat(day)
    except ValueError:
        return day + "~"
    three = timedelta(days=3)
    return f"[{(middle - three).isoformat()}..{(middle + three).isoformat()}]"


def is_range(code: str, scheme: str) -> bool:
    """Whether start and end mean "some time between", not "from … to"."""
    return _SCHEMES.get(scheme, {}).get(tidied(code)) == "range"
