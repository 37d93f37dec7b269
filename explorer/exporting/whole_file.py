"""Write a file whole or not at all. Knows nothing of what is written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from db.errors import EnvironmentFailure


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A text file to write to, UTF-8 with line ends as they are given, which takes its place when all is written.

    Raises EnvironmentFailure where that cannot be; what stood there before is then still there.
    """
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            yield file
        partial.replace(path)
    except OSError as error:
        _remove(partial)
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror or error}. Choose another place."
        ) from error
    except BaseException:
        _remove(partial)
        raise


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
