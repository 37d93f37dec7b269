"""The bytes of a file, block by block. Knows nothing of what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from explorer.importing.errors import ImportFailed
from explorer.jobs import Progress

CHUNK_BYTES: Final = 1 << 20


def cause_of(error: OSError | ValueError) -> str:
    """Return what the system says of an error, as the end of a sentence."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).rstrip(".").lower()


def blocks(path: Path, progress: Progress | None = None, size: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of a file, at most `size` of them. Raises ImportFailed when it goes away while being read."""
    left = size
    try:
        with path.open("rb") as file:
            while left is None or left > 0:
                block = file.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left))
                if not block:
                    break
                if left is not None:
                    left -= len(block)
                if progress is not None:
                    progress.check()
                yield block
    except FileNotFoundError:
        raise ImportFailed(f"There is no file {path} any more. Nothing was imported.") from None
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {cause_of(error)}. Nothing was imported.") from None
