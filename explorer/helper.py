"""A second process of the program, for work that deserves a core of its own. Knows nothing of what the work is.

Python runs one thread of a process at a time, so that reading a large file and writing a store share one core however
many there are. The helper is the program started anew, without window or store: it is sent a generator function of some
module with its arguments, and sends back what that yields. Where it cannot be started, or ends before its time,
`HelperGone` is raised, and the caller does the work itself.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import IO, Any, Final

from explorer.jobs import Progress

ARGUMENT: Final = "--helper-process"
"""What the packaged program is started with to be a helper."""
_LENGTH: Final = struct.Struct("<Q")
_AHEAD: Final = 3
"""Results that may wait to be taken: enough to keep both sides busy, few enough to keep memory small."""
_PIPE_BYTES: Final = 1 << 20
"""What the system gives a pipe without being root (Linux, pipe(7), /proc/sys/fs/pipe-max-size)."""
_PATIENCE_S: Final = 0.1
"""How long a cancelled job may go unnoticed."""

Work = Callable[..., Iterator[Any]]


class HelperGone(Exception):
    """There is no helper, or no longer."""


class Helper:
    """A helper process, started at once; its work can be handed over when it is needed. Close it in the end."""

    def __init__(self) -> None:
        if getattr(sys, "frozen", False):
            command = [sys.executable, ARGUMENT]
        else:
            command = [sys.executable, "-c", "from explorer.helper import serve; serve()"]
        self._process: subprocess.Popen[bytes] | None = None
        self._results: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._reader: threading.Thread | None = None
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            _widen(self._process.stdout)
            self._reader = threading.Thread(target=self._read, name="helper", daemon=True)
            self._reader.start()

    def results(self, work: Work, *arguments: Any, progress: Progress | None = None) -> Iterator[Any]:
        """What `work`, a function at the top of a module, yields there.

        Raises what it raises, HelperGone, and Cancelled where `progress` was asked to stop; then close the helper.
        """
        process = self._process
        if process is None:
            raise HelperGone
        assert process.stdin is not None
        try:
            _send(process.stdin, pickle.dumps((work, arguments)))
        except OSError as error:
            raise HelperGone from error
        while True:
            try:
                message = self._results.get(timeout=_PATIENCE_S)
            except queue.Empty:
                if progress is not None:
                    progress.check()
                continue
            if message is None:
                self._results.put(None)
                raise HelperGone
            what, value = pickle.loads(message)
            if what == "done":
                return
            if what == "error":
                raise value
            yield value

    def close(self) -> None:
        """End the process, whatever it is at."""
        process, reader = self._process, self._reader
        self._process = None
        if process is None or reader is None:
            return
        process.kill()
        while reader.is_alive():
            with contextlib.suppress(queue.Empty):
                self._results.get(timeout=0.01)
        reader.join()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        process.wait()

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        """Take in results as they come, on a thread of their own: a full pipe would stop the other side."""
        assert self._process is not None
        assert self._process.stdout is not None
        pipe = self._process.stdout
        while (message := _received(pipe)) is not None:
            self._results.put(message)
        self._results.put(None)


def serve() -> None:
    """Be the helper: do what is asked on the standard input until that ends."""
    # A person's Ctrl+C is for the program itself, which ends this process.
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Its work is short and makes rows by the million, which hold no cycles: looking for them took a third of the time.
    gc.disable()
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not come between the results.
    os.dup2(2, 1)
    while (message := _received(asked)) is not None:
        try:
            work, arguments = pickle.loads(message)
            for value in work(*arguments):
                _send(told, pickle.dumps(("value", value), pickle.HIGHEST_PROTOCOL))
            _send(told, pickle.dumps(("done", None)))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - it is raised in the process that asked
            # The trace does not travel; a note does.
            error.add_note(traceback.format_exc())
            _send(told, pickle.dumps(("error", error)))


def _widen(pipe: IO[bytes] | None) -> None:
    """Have a pipe hold more, where the system lets it: both sides then wait less for each other."""
    if pipe is not None and sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    """The next message; None where the other side has ended."""
    with contextlib.suppress(OSError, ValueError):
        head = pipe.read(_LENGTH.size)
        if len(head) == _LENGTH.size:
            (length,) = _LENGTH.unpack(head)
            message = pipe.read(length)
            return message if len(message) == length else None
    return None
