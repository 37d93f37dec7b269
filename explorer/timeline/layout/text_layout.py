"""Text on figures: made, cut, wrapped and told how wide it is. Knows roles and pixels, nothing of events."""

from __future__ import annotations

from collections.abc import Callable

from explorer.timeline.primitives import Anchor, Colour, Role, Text

Measure = Callable[[str, Role], float]

TEXT, DIM, LINE, GRID = Colour("text"), Colour("dim"), Colour("line"), Colour("grid")
_ELLIPSIS = "…"
# Signs that may not begin a line.
_NO_START = tuple("，。、；：？！）】》」』”’")
# Nor may a dash between two words.
_DASHES = ("– ", "— ", "- ")
# What an ellipsis does not stand after.
_NO_END = " ,;:-–—(“\"'\u200d"
# A text is cut between words where that leaves this share of what has room.
_LEAST_OF_CUT = 0.6


def text(x: float, y: float, words: str, role: Role, colour: Colour = TEXT, anchor: Anchor = "left") -> Text:
    """One line with its baseline at `y`."""
    return Text(x, y, words, role, colour, anchor)


def one_line(words: str) -> str:
    """Text without line breaks, control characters or surplus blanks."""
    if not words.isprintable():
        words = "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in words)
    return " ".join(words.split())


def shortened(words: str, role: Role, width_px: float, measure: Measure) -> str:
    """Return the text, cut with an ellipsis where it is wider than there is room; empty where not even that fits."""
    if measure(words, role) <= width_px:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(words[:middle] + _ELLIPSIS, role) <= width_px:
            low = middle
        else:
            high = middle - 1
    cut = words[:low]
    if words[low : low + 1] not in ("", " ") and cut.rfind(" ") >= _LEAST_OF_CUT * low:
        # Half a word says less than none.
        cut = cut[: cut.rfind(" ")]
    cut = cut.rstrip(_NO_END)
    return cut + _ELLIPSIS if cut else ""


def wrapped(words: str, role: Role, width_px: float, most: int, measure: Measure) -> list[str]:
    """Return the text in at most `most` lines, broken between words; what is left over is cut with an ellipsis."""
    lines: list[str] = []
    rest = one_line(words)
    while rest and len(lines) < most:
        if len(lines) == most - 1 or measure(rest, role) <= width_px:
            lines.append(shortened(rest, role, width_px, measure))
            break
        fits = _break(rest, role, width_px, measure)
        lines.append(rest[:fits].rstrip())
        rest = rest[fits:].lstrip()
    return [line for line in lines if line]


def balanced(words: str, role: Role, width_px: float, most: int, measure: Measure) -> list[str]:
    """Return the text in as few lines as `wrapped` makes, all about as long: no word is left alone on the last one."""
    lines = wrapped(words, role, width_px, most, measure)
    if len(lines) < 2 or lines[-1].endswith(_ELLIPSIS):
        return lines
    low, high = width_px / len(lines), width_px
    while high - low > 1.0:
        middle = (low + high) / 2
        tried = wrapped(words, role, middle, len(lines), measure)
        if len(tried) == len(lines) and not tried[-1].endswith(_ELLIPSIS):
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _break(words: str, role: Role, width_px: float, measure: Measure) -> int:
    """Where to break a line that is too long: after the last word that fits, else inside the word; at least one
    character on."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(words[:middle].rstrip(), role) <= width_px:
            low = middle
        else:
            high = middle - 1
    # Chinese and Japanese are written without blanks and may break between any two signs.
    at = low
    while at > 0 and not _may_break(words, at):
        at -= 1
    return at or low


def _may_break(words: str, at: int) -> bool:
    if words[at - 1] == " ":
        return words[at : at + 2] not in _DASHES
    return words[at - 1] >= "\u2e80" and words[at : at + 1] not in _NO_START


def numbers(values: list[int]) -> str:
    """Numbers as they stand beside a label: "1", "2, 3", and "4–7" for three or more that follow one another."""
    parts: list[str] = []
    at = 0
    ordered = sorted(set(values))
    while at < len(ordered):
        end = at
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            end += 1
        if end - at >= 2:
            parts.append(f"{ordered[at]}–{ordered[end]}")
        else:
            parts += [str(value) for value in ordered[at : end + 1]]
        at = end + 1
    return ", ".join(parts)
