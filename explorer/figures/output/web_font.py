"""Makes a web font of the shipped face that holds the letters of one figure, so that an SVG looks the same anywhere.

The face stays variable and keeps its kerning and the places of its marks; what shapes letters for other scripts is left
behind. Knows files of fonts, and no figure.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

from explorer.drawing.fonts import face

# Pairs that stand closer, and marks at their letters. Contextual alternates are off in figures (drawing.fonts).
_FEATURES = ("kern", "mark", "mkmk", "ccmp")


def subset(letters: Iterable[str]) -> bytes:
    """Return the face with these letters as a WOFF (W3C, version 1.0); letters that it lacks are left out."""
    # Takes a sixth of a second to import, which only those who write a figure should wait for.
    from fontTools import subset as fonttools

    options = fonttools.Options(flavor="woff", layout_features=list(_FEATURES), hinting=False, notdef_outline=True)
    with fonttools.load_font(io.BytesIO(face()), options) as font:
        subsetter = fonttools.Subsetter(options)
        subsetter.populate(text="".join(sorted(letters)))
        subsetter.subset(font)
        file = io.BytesIO()
        fonttools.save_font(font, file, options)
    return file.getvalue()


def embedded(letters: Iterable[str]) -> str:
    """Return the rule of a style sheet that carries these letters; it names the face "Inter", which programs that take
    no embedded fonts look for on the machine."""
    data = base64.b64encode(subset(letters)).decode()
    return (
        "@font-face{font-family:Inter;font-weight:100 900;"
        f'src:url("data:font/woff;base64,{data}") format("woff")}}:root{{font-optical-sizing:none}}'
    )
