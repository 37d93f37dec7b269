"""Makes a web font of the shipped face that holds the letters of one figure, so that an SVG looks the same anywhere.

The face stays variable: outlines and their variations are copied as they are, for the letters that are needed, and put
into new tables (OpenType 1.9.1: glyf, gvar, cmap format 4, kern format 0) in a WOFF (W3C, version 1.0). What shapes
letters for other scripts is left behind, and the kerning of the pairs that occur is written as plain numbers. Knows
files of fonts, and no figure.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise

from explorer.drawing.fonts import ROLES
from explorer.drawing.text_layout import Measure

FACE = "Inter[opsz,wght].ttf"
# Tables that say the same of any number of glyphs.
_WHOLE = (b"OS/2", b"avar", b"fvar", b"gasp", b"name", b"prep")
_HEAD_ADJUSTMENT, _HEAD_LOCA_FORMAT = 8, 50
_MAGIC_SUM = 0xB1B0AFBA
# What a kern table of format 0 can hold in its 16 bits of length.
_MOST_PAIRS = 10_000
# Letters that pairs are looked for in: a web page can hold a library, whose later pairs are those of its first pages.
_MOST_READ = 200_000
# Flags of a part of a composed glyph (glyf, "Component Glyph Flags").
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_FIRST_OF_PLANE_1 = 0x10000


class _Face:
    """The shipped face, taken apart once."""

    def __init__(self, data: bytes) -> None:
        self.tables: dict[bytes, bytes] = {}
        for i in range(struct.unpack_from(">H", data, 4)[0]):
            tag, _, at, length = struct.unpack_from(">4sIII", data, 12 + 16 * i)
            self.tables[tag] = data[at : at + length]
        count = struct.unpack_from(">H", self.tables[b"maxp"], 4)[0]
        long = struct.unpack_from(">h", self.tables[b"head"], _HEAD_LOCA_FORMAT)[0]
        places = struct.unpack_from(f">{count + 1}{'I' if long else 'H'}", self.tables[b"loca"])
        self.places = places if long else tuple(2 * place for place in places)
        gvar = self.tables[b"gvar"]
        _, _, _, _, shared, glyphs, flags, start = struct.unpack_from(">HHHHIHHI", gvar, 0)
        sizes = struct.unpack_from(f">{glyphs + 1}{'I' if flags & 1 else 'H'}", gvar, 20)
        self.variations = tuple(start + (size if flags & 1 else 2 * size) for size in sizes)
        self.shared_at, self.variations_at = shared, start
        self.metrics = struct.unpack_from(">H", self.tables[b"hhea"], 34)[0]
        self.units = struct.unpack_from(">H", self.tables[b"head"], 18)[0]
        self.glyph_of = _characters(self.tables[b"cmap"])

    def outline(self, glyph: int) -> bytes:
        return self.tables[b"glyf"][self.places[glyph] : self.places[glyph + 1]]

    def variation(self, glyph: int) -> bytes:
        return self.tables[b"gvar"][self.variations[glyph] : self.variations[glyph + 1]]

    def metric(self, glyph: int) -> bytes:
        """Advance and left side bearing."""
        hmtx = self.tables[b"hmtx"]
        if glyph < self.metrics:
            return hmtx[4 * glyph : 4 * glyph + 4]
        at = 4 * self.metrics + 2 * (glyph - self.metrics)
        return hmtx[4 * self.metrics - 4 : 4 * self.metrics - 2] + hmtx[at : at + 2]


@cache
def _face() -> _Face:
    return _Face((resources.files("fontpkg_inter") / "files" / FACE).read_bytes())


def _characters(cmap: bytes) -> dict[int, int]:
    """Glyphs by character, from the table's segmented coverage (format 12)."""
    for i in range(struct.unpack_from(">H", cmap, 2)[0]):
        at = struct.unpack_from(">I", cmap, 8 + 8 * i)[0]
        if struct.unpack_from(">H", cmap, at)[0] == 12:
            groups = struct.unpack_from(">I", cmap, at + 12)[0]
            found: dict[int, int] = {}
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", cmap, at + 16 + 12 * group)
                found |= {code: glyph + code - first for code in range(first, last + 1)}
            return found
    return {}


def _parts(outline: bytes) -> list[int]:
    """Where in a composed glyph the numbers of its parts stand; none in a simple one."""
    places: list[int] = []
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return places
    at, flags = 10, _MORE
    while flags & _MORE:
        flags = struct.unpack_from(">H", outline, at)[0]
        places.append(at + 2)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
    return places


def subset(characters: Iterable[str], kerning: Mapping[tuple[str, str], int]) -> bytes:
    """Return the face with these letters as an OpenType file; `kerning` in units of the face, by pairs of letters."""
    face = _face()
    codes = sorted({ord(c) for c in characters if ord(c) in face.glyph_of and ord(c) < _FIRST_OF_PLANE_1})
    # In the order of the letters, so that the table of letters is short; parts of composed glyphs come after.
    glyphs = list(dict.fromkeys([0, *(face.glyph_of[code] for code in codes)]))
    for glyph in glyphs:
        outline = face.outline(glyph)
        for at in _parts(outline):
            part = struct.unpack_from(">H", outline, at)[0]
            if part not in glyphs:
                glyphs.append(part)
    new = {glyph: number for number, glyph in enumerate(glyphs)}
    tables = {tag: face.tables[tag] for tag in _WHOLE if tag in face.tables}
    outlines, places = [], [0]
    for glyph in glyphs:
        renamed = bytearray(face.outline(glyph))
        for at in _parts(bytes(renamed)):
            struct.pack_into(">H", renamed, at, new[struct.unpack_from(">H", renamed, at)[0]])
        outlines.append(bytes(renamed) + bytes(-len(renamed) % 4))
        places.append(places[-1] + len(outlines[-1]))
    head = bytearray(face.tables[b"head"])
    struct.pack_into(">I", head, _HEAD_ADJUSTMENT, 0)
    struct.pack_into(">h", head, _HEAD_LOCA_FORMAT, 1)
    tables |= {
        b"head": bytes(head),
        b"glyf": b"".join(outlines),
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"gvar": _variations(face, glyphs),
        b"hmtx": b"".join(face.metric(glyph) for glyph in glyphs),
        b"hhea": face.tables[b"hhea"][:34] + struct.pack(">H", len(glyphs)),
        b"maxp": face.tables[b"maxp"][:4] + struct.pack(">H", len(glyphs)) + face.tables[b"maxp"][6:],
        b"cmap": _table_of_letters({code: new[face.glyph_of[code]] for code in codes}),
        # Version 3: glyphs have no names.
        b"post": struct.pack(">I", 0x00030000) + face.tables[b"post"][4:32],
    }
    pairs = {
        (new[face.glyph_of[ord(a)]], new[face.glyph_of[ord(b)]]): units
        for (a, b), units in kerning.items()
        if ord(a) in codes and ord(b) in codes and units
    }
    if pairs:
        tables[b"kern"] = _kern(pairs)
    return _file(tables)


def _variations(face: _Face, glyphs: list[int]) -> bytes:
    """The gvar table of these glyphs: each one's data as it is, behind new places."""
    old = face.tables[b"gvar"]
    shared = old[face.shared_at :][: 2 * struct.unpack_from(">H", old, 4)[0] * struct.unpack_from(">H", old, 6)[0]]
    data = [face.variation(glyph) for glyph in glyphs]
    places = [0]
    for one in data:
        places.append(places[-1] + len(one))
    shared_at = 20 + 4 * len(places)
    head = old[:8] + struct.pack(">IHHI", shared_at, len(glyphs), 1, shared_at + len(shared))
    return b"".join([head, struct.pack(f">{len(places)}I", *places), shared, *data])


def _table_of_letters(glyph_of: Mapping[int, int]) -> bytes:
    """A cmap of one table in format 4: runs of letters whose glyphs follow one another."""
    runs: list[tuple[int, int, int]] = []
    for code, glyph in sorted(glyph_of.items()):
        if runs and code == runs[-1][1] + 1 and glyph - code == runs[-1][2]:
            runs[-1] = (runs[-1][0], code, runs[-1][2])
        else:
            runs.append((code, code, glyph - code))
    runs.append((0xFFFF, 0xFFFF, 1))
    count = len(runs)
    body = struct.pack(f">{count}H", *(last for _, last, _ in runs)) + b"\0\0"
    body += struct.pack(f">{count}H", *(first for first, _, _ in runs))
    body += struct.pack(f">{count}H", *(step & 0xFFFF for _, _, step in runs)) + bytes(2 * count)
    search = struct.pack(">HHHH", 2 * count, *_search(count, 2))
    table = struct.pack(">HHH", 4, 14 + len(body), 0) + search + body
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _search(count: int, size: int) -> tuple[int, int, int]:
    """What a table says so that it can be searched by halves: range, steps and rest."""
    steps = count.bit_length() - 1
    return size << steps, steps, size * count - (size << steps)


def _kern(pairs: Mapping[tuple[int, int], int]) -> bytes:
    kept = sorted(pairs.items())[:_MOST_PAIRS]
    entries = b"".join(struct.pack(">HHh", left, right, units) for (left, right), units in kept)
    head = struct.pack(">HHHH", len(kept), *_search(len(kept), 6))
    return struct.pack(">HHHHH", 0, 1, 0, 6 + len(head) + len(entries), 1) + head + entries


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return int(sum(struct.unpack(f">{len(padded) // 4}I", padded))) & 0xFFFFFFFF


def _file(tables: dict[bytes, bytes]) -> bytes:
    """An OpenType file of these tables, with its check sums."""
    count = len(tables)
    head = struct.pack(">IHHHH", 0x00010000, count, *_search(count, 16))
    at = 12 + 16 * count
    entries, bodies = [], []
    for tag, data in sorted(tables.items()):
        entries.append(struct.pack(">4sIII", tag, _sum(data), at, len(data)))
        bodies.append(data + bytes(-len(data) % 4))
        at += len(bodies[-1])
    made = bytearray(b"".join([head, *entries, *bodies]))
    place = next(struct.unpack_from(">4sIII", entry)[2] for entry in entries if entry[:4] == b"head")
    struct.pack_into(">I", made, place + _HEAD_ADJUSTMENT, (_MAGIC_SUM - _sum(bytes(made))) & 0xFFFFFFFF)
    return bytes(made)


def woff(font: bytes) -> bytes:
    """The same font squeezed, table by table."""
    count = struct.unpack_from(">H", font, 4)[0]
    at = 44 + 20 * count
    entries, bodies = [], []
    for i in range(count):
        tag, check, start, length = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        data = font[start : start + length]
        squeezed = zlib.compress(data, 9)
        body = squeezed if len(squeezed) < length else data
        entries.append(struct.pack(">4sIIII", tag, at, len(body), length, check))
        bodies.append(body + bytes(-len(body) % 4))
        at += len(bodies[-1])
    head = struct.pack(">4sIIHHIHHIIIII", b"wOFF", 0x00010000, at, count, 0, len(font), 1, 0, 0, 0, 0, 0, 0)
    return b"".join([head, *entries, *bodies])


def embedded(texts: Iterable[tuple[str, str]], measure: Measure) -> str:
    """The rule of a style sheet that carries the letters of these texts, each with its role; it names the face
    "Inter", which programs that take no embedded fonts look for on the machine."""
    letters: set[str] = set()
    pairs: dict[tuple[str, str], str] = {}
    read = 0
    for words, role in texts:
        letters.update(words)
        read += len(words)
        if read < _MOST_READ:
            for pair in pairwise(words):
                pairs.setdefault(pair, role)
    kerning = {pair: _kerned(pair, role, measure) for pair, role in pairs.items()}
    data = base64.b64encode(woff(subset(letters, kerning))).decode()
    return (
        "@font-face{font-family:Inter;font-weight:100 900;"
        f'src:url("data:font/woff;base64,{data}") format("woff")}}:root{{font-optical-sizing:none}}'
    )


def _kerned(pair: tuple[str, str], role: str, measure: Measure) -> int:
    """How far two letters are moved apart, in units of the face."""
    left, right = pair
    apart = measure(left + right, role) - measure(left, role) - measure(right, role)
    units = round(apart * _face().units / ROLES.get(role, ROLES["label"]).size_px)
    # Below this it is the noise of rounded widths.
    return units if abs(units) > 8 else 0
