"""Writes a figure as one web page for those who have no program: pan, zoom and quotes, and readable without script.

The events stand on the page as text, and the script draws its timeline from them, so nothing is there twice. The page
carries its letters, loads nothing and runs nothing but its own script: a content security policy allows that one by its
hash and forbids all else. Every text from the store is escaped; addresses become links only where they lead to the web.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib import resources
from urllib.parse import urlsplit

import numpy as np

from db import dates
from db.errors import InputError
from db.records import EventDetail, QuoteDetail, SourceDetail
from explorer.drawing.theme import Theme, theme
from explorer.figures.data import FigureData
from explorer.figures.layout.footer import SEPARATOR, footer_words
from explorer.figures.layout.layout import Figure
from explorer.figures.layout.source_notes import cite
from explorer.figures.layout.words import figure_words
from explorer.figures.output.svg import plain
from explorer.figures.output.web_font import embedded
from explorer.jobs import Progress
from explorer.timeline.axis.words import words
from explorer.timeline.index.index import TimelineIndex
from explorer.timeline.layout.text_layout import one_line
from explorer.timeline.scene.marks import SHAPES

# A page with more would be slow to open, and no one reads it.
MOST_EVENTS = 5_000
_SECOND_US = 1_000_000


def write_page(
    data: FigureData, figure: Figure, title: str, description: str, view: str, progress: Progress | None = None
) -> str:
    """Return the page. Raises InputError where there are more events than a page can hold."""
    if figure.events > MOST_EVENTS:
        raise InputError(
            f"A web page holds at most {MOST_EVENTS:,} events, and {figure.events:,} are in view:"
            " choose a shorter range or fewer lanes."
        )
    folder = resources.files("explorer.figures.output")
    css = (folder / "webpage.css").read_text(encoding="utf-8")
    script = (folder / "webpage.js").read_text(encoding="utf-8")
    language = figure.spec.language
    say = words(language)
    body = [part for lane in _lanes(data, figure, progress) for part in lane]
    letters = set[str]().union(title, figure.spec.subtitle, *body)
    look = "\n".join((embedded(letters), _tokens(theme(figure.spec.theme)) + css))
    start, end = (us / _SECOND_US for us in figure.range_us)
    foot, _ = footer_words(data, figure.spec, figure.range_us, figure.counts, 0, 1)
    bce = say.bce("1").replace("1", "").strip()
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(look)}'; font-src data:; base-uri 'none';"
        " form-action 'none'"
    )
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{_attribute(language)}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_attribute(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="description" content="{_attribute(description.partition(chr(10) * 2)[0])}">',
            f"<title>{_text(title)}</title>",
            f"<style>{look}</style>",
            f'<script type="application/json" id="timeline-explorer-view">{_json(view)}</script>',
            "</head>",
            f'<body data-range="{start:.6f},{end:.6f}" data-months="{_attribute("|".join(say.months))}"'
            f' data-bce="{_attribute(bce)}">',
            "<header>",
            f"<h1>{_text(title)}</h1>",
            f"<p>{_text(one_line(figure.spec.subtitle))}</p>" if figure.spec.subtitle else "",
            "</header>",
            '<div id="stage"><div id="plot">',
            f'<canvas id="canvas" tabindex="0" role="img" aria-label="{_attribute(title)}"'
            ' data-hint="Click an event for what its sources say. Drag to move, wheel to zoom; the keys + − 0 ← →'
            ' do the same, and . and , go from event to event."></canvas>',
            '<div id="tools"><button id="out" type="button" aria-label="Zoom out">−</button>'
            '<button id="in" type="button" aria-label="Zoom in">+</button>'
            '<button id="fit" type="button">Fit</button></div>',
            '</div><div id="detail" aria-live="polite"></div></div>',
            "<main>",
            *body,
            "</main>",
            f"<footer>{_text(SEPARATOR.join(foot))}</footer>" if foot else "",
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _text(words: str) -> str:
    return escape(plain(words), quote=False)


def _attribute(words: str) -> str:
    return escape(plain(words), quote=True)


def _json(text: str) -> str:
    """JSON that no parser of HTML can see an end tag in."""
    return plain(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _tokens(chosen: Theme) -> str:
    colours = "".join(f"--{name}:{colour.name()};" for name, colour in sorted(chosen.tokens.items()))
    lanes = "".join(f'[data-lane="{name}"]{{--lane:var(--{name})}}' for name in sorted(chosen.tokens) if "lane" in name)
    return f"{lanes}:root{{color-scheme:{'dark' if chosen.name == 'dark' else 'light'};{colours}}}\n"


def _lanes(data: FigureData, figure: Figure, progress: Progress | None) -> Iterable[list[str]]:
    """Return the lanes with their events by start, each as lines of HTML."""
    index, language = data.index, figure.spec.language
    say = words(language)
    done = 0
    for lane in data.chosen(figure.spec.lanes):
        ids = index.ids_in(figure.range_us, [lane.lane_id]).tolist()
        token = lane.colour
        lines = [
            f'<section data-lane="{_attribute(token)}">',
            f"<h2>{_text(one_line(lane.name))} <span>{_text(say.count_of_events(len(ids)))}</span></h2>",
            "<ol>",
        ]
        for event_id in ids:
            if progress is not None:
                progress.report(done, figure.events, "Writing the page")
            done += 1
            detail = data.detail(event_id)
            if detail is not None:
                lines += _event(index, detail, language)
        yield [*lines, "</ol>", "</section>"]


def _event(index: TimelineIndex, detail: EventDetail, language: str) -> list[str]:
    position = index.position(detail.id)
    if position is None:
        return []
    where = np.array([position], np.int64)
    sure_from, sure_to = index.sure_bounds(where)
    bounds = (index.starts[position], sure_from[0], sure_to[0], index.ends[position])
    times = ",".join(f"{int(us) / _SECOND_US:.6f}".rstrip("0").rstrip(".") for us in bounds)
    shape = max(int(index.category[position]), 0) % len(SHAPES)
    when = dates.in_words(detail.when, language)
    lines = [
        f'<li class="event" id="event-{detail.id}" data-t="{times}" data-f="{int(index.flags[position])}"'
        f' data-c="{shape}">',
        f"<h3>{_text(one_line(detail.title))}</h3>",
        f'<p><span class="when">{_text(when)}</span>'
        + (f' · <span class="place">{_text(one_line(detail.place))}</span>' if detail.place else "")
        + "</p>",
    ]
    if detail.summary:
        lines.append(f"<p>{_text(detail.summary)}</p>")
    lines += [_quote(quote, language) for quote in detail.quotes]
    quoted = {quote.source.id for quote in detail.quotes if quote.source is not None}
    others = [citation.source for citation in detail.citations if citation.source.id not in quoted]
    if others:
        cited = " ".join(_cited(source, language) for source in others)
        lines.append(f'<p class="cited">{_text(figure_words(language).sources)}: {cited}</p>')
    return [*lines, "</li>"]


def _quote(quote: QuoteDetail, language: str) -> str:
    spoken = f' lang="{_attribute(quote.language)}"' if quote.language else ""
    speaker = f'<span class="said">{_text(one_line(quote.speaker))}</span> — ' if quote.speaker else ""
    source = _cited(quote.source, language) if quote.source is not None else ""
    return f'<blockquote><p{spoken}>“{_text(quote.text)}”</p><p class="cited">{speaker}{source}</p></blockquote>'


def _cited(source: SourceDetail, language: str) -> str:
    citation = _text(cite(source, language))
    try:
        parts = urlsplit(source.url)
    except ValueError:
        return citation
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return citation
    return f'<a href="{_attribute(source.url)}" rel="noopener noreferrer">{citation}</a>'
