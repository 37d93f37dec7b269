"""Find a time of day and a zone inside a cell. Knows nothing of dates: what is left of the cell goes back to the
caller.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from explorer.importing.dates.parts import Clock
from explorer.importing.dates.vocabulary import NOTHING, ZONES_MINUTES, folded
from explorer.importing.errors import ImportFailed

_ZONE: Final = (
    r"(?P<zone>Z\b|\(?(?:UTC|GMT|МСК|MSK)\s?[+-]\s?\d{1,2}(?::?\d{2})?\)?|[+-]\d{2}:?\d{2}(?!\d)|[+-]\d{1,2}(?![\d:])"
    r"|\[?[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\]?|\(?[A-Za-zА-Яа-я]{1,4}\)?(?![\w]))?"
)
_COLONS: Final = re.compile(
    r"(?:(?<=[Tt\s,;])|^|(?<=[午後日号號전후]))(?P<h>\d{1,2})[:：](?P<m>\d{2})(?:[:：](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?!\d)"
    r"(?:(?:\s?(?P<ap>[AaPp])\.?\s?[Mm]\b\.?)|(?P<ap1>[AaPp])\b)?(?:\s?(?:Uhr|ч\.?|час[а-я]*|h\b))?\s?" + _ZONE
)
_MERIDIEM: Final = re.compile(
    r"(?:^|(?<=[\s,T]))(?P<h>\d{1,2})(?:[.:](?P<m>\d{2}))?\s?(?P<ap>[AaPp])\.?[Mm]\b\.?\s?" + _ZONE
)
_SPELLED: Final = re.compile(
    r"(?:^|(?<=[\s,;T日号號午後전후]))(?P<h>\d{1,2})(?:\s?[hч]\s?(?P<m>\d{2})?(?![\w])|\.(?P<m2>\d{2})\s?(?:Uhr|h|ч)\b|\s?(?:Uhr|heures?|horas?|час[а-я]*)\b"
    r"|[时時点點시]\s?(?:(?P<m3>\d{1,2})[分분]?)?(?:(?P<s>\d{1,2})秒)?)"
)
_COMPACT: Final = re.compile(
    r"(?<=\d{8})[T ](?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})?(?:[.,](?P<f>\d{1,9}))?" + _ZONE + r"\Z"
)
_HOUR_ONLY: Final = re.compile(r"(?<=\d)T(?P<h>\d{2})" + _ZONE + r"\Z")
_CHINESE_HALF: Final = re.compile("(上午|早上|凌晨|下午|晚上|中午|午前|午後|오전|오후)")
_OFFSET: Final = re.compile(r"(?P<name>[A-Za-zА-Я]*)\s?(?P<sign>[+-])\s?(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?\Z")


def offset_minutes(zone: str) -> int | None:
    """Minutes east of UTC that `zone` names ("Z", "+0300", "UTC+3", "MSK"); None when it names no fixed offset."""
    plain = zone.strip().strip("()[]").strip()
    known = ZONES_MINUTES.get(folded(plain))
    if known is not None:
        return known
    match = _OFFSET.match(plain)
    if not match or int(match["h"]) > 18:
        return None
    base = ZONES_MINUTES.get(folded(match["name"]), 0) if match["name"] else 0
    minutes = int(match["h"]) * 60 + int(match["m"] or 0)
    return base + (minutes if match["sign"] == "+" else -minutes)


def is_zone(zone: str) -> bool:
    """Whether a text is a zone: an offset, an abbreviation of one meaning, or a place."""
    if offset_minutes(zone) is not None:
        return True
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_zone(zone: str) -> None:
    """Make sure that a zone, where one is given, is one. Raises ImportFailed."""
    if zone and not is_zone(zone):
        raise ImportFailed(f"“{zone}” is no time zone. Write one like Europe/Moscow, +03:00 or UTC.")


_MIDNIGHT: Final = re.compile(
    r"[T ](?:0?0:00(?::00(?:\.0+)?)?\s?(?:Z|\+00:?00|UTC)?|12:00(?::00)? ?AM)\s*\Z", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"(?P<h>\d{0,2}?)(?P<m>[0-5]\d)(?:\.0+)?\Z")
_HOUR: Final = re.compile(r"(?P<h>\d{1,2})(?:\.0+)?\Z")
_PARTS: Final = re.compile(r"(?P<h>\d{1,2}) ?: ?(?P<m>\d{1,2})(?:\.0+)?(?: ?: ?(?P<s>\d{1,2})(?P<f>\.\d+)?)?\Z")


def without_midnight(text: str) -> str:
    """A cell without its time of day where that is midnight; what says when stands in another column then."""
    return _MIDNIGHT.sub("", text)


def is_midnight(text: str) -> bool:
    """Whether the time of day in a cell is midnight."""
    return bool(_MIDNIGHT.search(text))


def runs_together(cell: str) -> bool:
    """Whether a cell of a time column is hours and minutes as one number, and too long for hours alone: 517, 1830."""
    match = _DIGITS.match(cell.strip())
    return bool(match and match["h"] and int(match["h"]) <= _LAST_HOUR)


_LAST_HOUR: Final = 24


def clock_cell(cell: str, *, digits: bool) -> str:
    """A cell of a time column as a time that can be read: "" for none, 5:17 for 517, 0:09:05 for 0:9:5.

    digits: whether the column runs hours and minutes together, so that 30 is half past midnight, not an hour.
    """
    text = " ".join(cell.split())
    if not text or text.startswith("--") or folded(text) in NOTHING:
        return ""
    if (match := _DIGITS.match(text)) and (digits or match["h"]):
        return f"{int(match['h'] or 0):02d}:{match['m']}"
    if match := _HOUR.match(text):
        return f"00:{int(match['h']):02d}" if digits else f"{int(match['h']):02d}:00"
    if match := _PARTS.match(text):
        seconds = f":{int(match['s']):02d}{match['f'] or ''}" if match["s"] else ""
        return f"{int(match['h']):02d}:{int(match['m']):02d}{seconds}"
    return text


def in_zone(edtf: str, zone: str) -> str:
    """A time without a zone as a time in `zone`; `edtf` unchanged where it has no time of day or names its zone."""
    if "T" not in edtf or not _LOCAL.match(edtf):
        return edtf
    minutes = offset_minutes(zone)
    if minutes is None:
        try:
            offset = datetime.fromisoformat(edtf).replace(tzinfo=ZoneInfo(zone)).utcoffset()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return edtf
        minutes = round((offset or timedelta()).total_seconds() / 60)
    if minutes == 0:
        return edtf + "Z"
    return f"{edtf}{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


_LOCAL: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\Z")


def split_clock(text: str) -> tuple[str, Clock | None, str]:
    """Return the cell without its time of day, the time if there was one, and the name of a place's zone
    ("Europe/Moscow").

    A place's zone has no fixed offset, so the caller must look it up for the day in question. `text` is tidied.
    """
    if ":" not in text and "：" not in text and not _MAY_BE_TIME.search(text):
        return text, None, ""
    match = (
        _COLONS.search(text)
        or _COMPACT.search(text)
        or _MERIDIEM.search(text)
        or _SPELLED.search(text)
        or _HOUR_ONLY.search(text)
    )
    if not match:
        return text, None, ""
    found = match.groupdict()
    hour = int(found["h"])
    minute = int(found.get("m") or found.get("m2") or found.get("m3") or 0)
    second = int(found["s"]) if found.get("s") else None
    half = (found.get("ap") or found.get("ap1") or "").lower()
    rest_before, rest_after = text[: match.start()], text[match.end() :]
    chinese = _CHINESE_HALF.search(text)
    if chinese:
        half = "p" if chinese[1] in ("下午", "晚上", "中午", "午後", "오후") else "a"
        rest_before, rest_after = rest_before.replace(chinese[1], ""), rest_after.replace(chinese[1], "")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone, offset, place = found.get("zone") or "", None, ""
    if zone:
        offset = offset_minutes(zone)
        if offset is None and "/" in zone:
            place = zone.strip("[]")
        elif offset is None and zone.strip("()").upper() in _SEVERAL_ZONES:
            place = zone.strip("()").upper()
        elif offset is None:
            rest_after = zone + rest_after
    date = f"{rest_before.rstrip()} {rest_after.lstrip()}".strip()
    date = re.sub(r"(?<=\d)[Tt](?= |$)", " ", date)
    return date.strip(" ,;").strip(), Clock(hour, minute, second, found.get("f") or "", offset), place


_SEVERAL_ZONES: Final = frozenset(("BST", "CST", "IST", "AST", "AMT", "GST", "SST", "ADT"))
"""Abbreviations that stand for zones in several parts of the world."""
_MAY_BE_TIME: Final = re.compile(
    r"\dT\d|\d{8} \d{4}|\d\s?[AaPp]\.?[Mm]\b|\d\s?(?:h|ч|[Uu]hr|heure|hora|час|时|時|点|點|시)"
)
