"""Runs commands behind the window and remembers them. Knows the session and its history only."""

from __future__ import annotations

from explorer.commands import Command
from explorer.qt.background.worker import Job
from explorer.qt.session import Session


def run(session: Session, command: Command) -> Job:
    """Do a command on the writer's thread. A refusal reaches the window as the job's failure, in one sentence."""
    history = session.history
    return session.worker.write(command.name, lambda _progress: history.do(command))
