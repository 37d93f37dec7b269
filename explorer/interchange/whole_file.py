"""Write a file whole or not at all. Knows nothing of what is written."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from db.errors import EnvironmentFailure


@contextlib.contextmanager
def written_whole(path: str | Path) -> Iterator[TextIO]:
    """Open a text file (UTF-8, line ends as they are given; bytes go to its `buffer`) that takes its place when all is
    written; a link stays one.

    Raises EnvironmentFailure where that cannot be; what stood there before is then still there.
    """
    target = Path(os.path.realpath(path))
    partial = target.with_name(f".{target.name[:60]}.{uuid.uuid4().hex}")
    try:
        with partial.open("x", encoding="utf-8", newline="") as file:
            yield file
        partial.replace(target)
    except OSError as error:
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror or error}. Choose another place or free some space."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
