"""Looks for every quote of the store in the text of its source, keeps what was found, and says what does not stand."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.citing.checking import Finding, check_all, problems, results
from explorer.commands import StoreChecks, counted
from explorer.jobs import Progress
from explorer.qt.editing.run import run
from explorer.qt.session import Session
from explorer.qt.shell.text_dialog import show_text


def check_every_quote(parent: QWidget, session: Session) -> None:
    """Check all quotes behind the window; those that differ or are not found are listed."""

    def work(progress: Progress) -> tuple[int, list[Finding], list[str]]:
        findings = check_all(session.store, progress)
        return session.store.counts().quotes, findings, [str(one) for one in problems(session.store, findings)]

    def show(outcome: tuple[int, list[Finding], list[str]]) -> None:
        quotes, findings, said = outcome
        if findings:
            run(session, StoreChecks(results(findings)))
        session.told.emit(summary(quotes, len(findings), len(said)))
        if said:
            show_text(parent, "Quotes that do not stand in their sources", "\n\n".join(said))

    session.worker.read("Checking quotes", work).succeeded.connect(show)


def summary(quotes: int, looked_for: int, wrong: int) -> str:
    """Return what a check found in one sentence; a quote without a stored text was not checked."""
    if not looked_for:
        return "No quote could be checked: no source has a stored text yet"
    said = f"{looked_for:,} of {counted(quotes, 'one quote', 'quotes')} looked for"
    return f"{said}: {'all stand' if not wrong else counted(wrong, 'one does not stand', 'do not stand')}"
