"""Undo, redo and what has been left undone, as jobs that write the store behind the window. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from db.store import Changes
from explorer.jobs import Progress
from explorer.qt.session import Session


def undo(session: Session) -> None:
    """Take back the last edit or import, and say which that was."""
    history = session.history
    _step(session, "Undoing", history.undo, lambda: history.state.undo, "Undone", "There is nothing to undo")


def redo(session: Session) -> None:
    """Do again what was taken back last, and say what that was."""
    history = session.history
    _step(session, "Redoing", history.redo, lambda: history.state.redo, "Done again", "There is nothing to do again")


def _step(
    session: Session, title: str, step: Callable[[], Changes], name: Callable[[], str], done: str, nothing: str
) -> None:
    def work(_progress: Progress) -> str:
        session.history.refresh()
        what = name()
        if what:
            step()
        return what

    job = session.worker.write(title, work)
    job.succeeded.connect(partial(_tell, session, done, nothing))


def _tell(session: Session, done: str, nothing: str, what: str) -> None:
    session.told.emit(f"{done}: {what}" if what else nothing)


def learn_history(session: Session) -> None:
    """Have the menu name what can be undone, also what was imported on the command line."""
    if not session.store.readonly:
        session.worker.write("Reading the history", lambda _progress: session.history.refresh())


def finish_import(session: Session) -> None:
    """Do what an import that was ended before its time has left: its events are there, but not found yet."""
    store = session.store
    if not store.readonly and store.behind():
        session.worker.write(
            "Finishing the search index",
            lambda progress: store.catch_up(lambda done, total: progress.report(done, total)),
        )
