"""Copying citations: in the style that is set, or one chosen there and then, which is the one set from then on.

Knows sources, quotes and the clipboard; shows nothing but a menu.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from db.records import EventDetail, QuoteDetail, SourceDetail
from explorer.citing.styles import DEFAULT_STYLE, STYLES, Style, cite, cite_quote, style
from explorer.qt.session import Session
from explorer.qt.widgets import Offer, button, show_menu


def copy_buttons(session: Session, source: SourceDetail | None, quote: QuoteDetail | None) -> list[QWidget]:
    """Return the button that copies a citation as it is usually wanted, and the one that asks for a style."""
    chosen = set_style(session)
    about = (quote.text if quote else source.title if source else "")[:40]
    parts: list[QWidget] = []
    if source is not None:
        copy = button("Copy citation", kind="link", name=f"Copy citation, {about}", tip=f"As {chosen.title}")
        copy.clicked.connect(lambda: copy_citation(session, source, set_style(session).id))
        parts.append(copy)
    words = "▾" if source is not None else "Copy quote ▾"
    more = button(words, kind="link", name=f"Choose how to cite {about}", tip="Another style, or the quote with it")
    more.clicked.connect(lambda: citation_menu(more, session, source, quote))
    parts.append(more)
    return parts


def citation_menu(under: QWidget, session: Session, source: SourceDetail | None, quote: QuoteDetail | None) -> QMenu:
    """Show the styles that a citation can be copied in, the one set first; choosing one sets it."""
    chosen = set_style(session)
    offers: list[Offer] = []
    if source is not None:
        styles = sorted(STYLES, key=lambda one: one.id != chosen.id)
        offers += [(one.title, partial(_copy_and_set, session, source, one.id)) for one in styles]
    if quote is not None:
        words = f"Quote with citation, {_for_words(chosen).title}" if source else "Quote"
        offers += [("", None), (words, partial(copy_quote, session, quote, chosen.id))]
    return show_menu(under, offers)


def set_style(session: Session) -> Style:
    """Return the style that is set; the usual one where that is none of ours."""
    return style(session.settings.citation_style)


def _copy_and_set(session: Session, source: SourceDetail, style_id: str) -> None:
    copy_citation(session, source, style_id)
    if style_id != session.settings.citation_style:
        # The panel is built anew then, and with it the button whose menu this comes from.
        wanted = session.settings.changed(citation_style=style_id)
        QTimer.singleShot(0, session, lambda: session.set_settings(wanted))


def copy_citation(session: Session, source: SourceDetail, style_id: str) -> None:
    """Put a source's citation on the clipboard, with its italics where the target takes them."""
    _copy_citations(session, [source], style_id)


def sources_of(event: EventDetail) -> list[SourceDetail]:
    """Return the sources that report an event, that of its first quote first, each once."""
    named = [quote.source for quote in event.quotes] + [citation.source for citation in event.citations]
    return list({source.id: source for source in named if source is not None}.values())


def copy_event_citations(session: Session, event: EventDetail | None) -> None:
    """Put the citations of all sources of an event on the clipboard, a line each, in the style that is set."""
    sources = sources_of(event) if event is not None else []
    if sources:
        _copy_citations(session, sources, set_style(session).id)
    else:
        session.told.emit("No source is kept for this event")


def _copy_citations(session: Session, sources: Sequence[SourceDetail], style_id: str) -> None:
    made = [cite(source, style_id) for source in sources]
    _copy("\n".join(one.text for one in made), "<br>".join(one.html for one in made if one.html))
    count = "Citation" if len(made) == 1 else f"{len(made)} citations"
    session.told.emit(f"{count} copied: {style(style_id).title}")


def copy_quote(session: Session, quote: QuoteDetail, style_id: str) -> None:
    """Put a quote with speaker and source on the clipboard."""
    _copy(cite_quote(quote.text, quote.speaker, quote.source, _for_words(style(style_id)).id), "")
    session.told.emit("Quote copied with its citation")


def _for_words(chosen: Style) -> Style:
    """Return a style that a sentence can be cited in: formats of reference managers are none."""
    return chosen if chosen.csl else style(DEFAULT_STYLE)


def _copy(text: str, html: str) -> None:
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)
