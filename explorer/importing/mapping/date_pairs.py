"""Which two columns of dates belong together, by their names: "reign start" and "reign end". Data and look-up."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_PAIRS: Final = (
    ("start", "end"),
    ("begin", "end"),
    ("beginning", "end"),
    ("from", "to"),
    ("opened", "closed"),
    ("birth", "death"),
    ("born", "died"),
    ("beginn", "ende"),
    ("von", "bis"),
    ("начала", "окончания"),
    ("начало", "окончание"),
    ("начало", "конец"),
    ("debut", "fin"),
    ("inicio", "fin"),
    ("desde", "hasta"),
    ("开始", "结束"),
    ("starts", "ends"),
    ("started", "ended"),
    ("beginnt", "endet"),
    ("birthdate", "deathdate"),
    ("listed", "delisted"),
    ("opened", "resolved"),
    ("took", "left"),
    ("filed", "decided"),
    ("filed", "closed"),
    ("filed", "terminated"),
    ("launch", "splashdown"),
    ("created", "closed"),
    ("created", "resolved"),
    ("reported", "resolved"),
    ("incorporation", "dissolution"),
    ("founded", "dissolved"),
    ("founded", "closed"),
    ("established", "abolished"),
    ("launched", "retired"),
    ("launch", "landing"),
    ("commissioned", "decommissioned"),
    ("built", "demolished"),
    ("arrival", "departure"),
    ("arrived", "departed"),
    ("departure", "arrival"),
    ("departed", "arrived"),
    ("hired", "terminated"),
    ("admitted", "discharged"),
    ("admission", "discharge"),
    ("inauguration", "resignation"),
    ("checkin", "checkout"),
    ("since", "until"),
    ("rise", "set"),
    ("arr", "dep"),
    ("elected", "left office"),
    ("took office", "left office"),
    ("appointed", "resigned"),
    ("appointed", "dismissed"),
    ("inbetriebnahme", "stilllegung"),
    ("eröffnung", "schließung"),
    ("открытие", "закрытие"),
    ("mise en service", "fermeture"),
    ("apertura", "cierre"),
)


def swapped(plain: str, known: Collection[str]) -> str:
    """The name among `known` of the end column that goes with a start column: "reign start" gives "reign end"; "" for
    none.
    """
    for one, two in _PAIRS:
        if re.search(rf"(?:\b|_){one}(?:\b|_)", plain) or (one in plain and not one.isascii()):
            other = plain.replace(one, two)
            if other in known:
                return other
    return ""
