"""The rows that an import sets aside, however many: the first in memory, the rest in a file of the system's temporary
folder that goes with them. Values only.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Final, overload

from db.errors import EnvironmentFailure
from explorer.importing.readers.table import Reject

_IN_MEMORY: Final = 20_000
_BLOCK: Final = 1_000
"""Rows written and read at once."""


class RejectBuffer(Sequence[Reject]):
    """Rows in the order in which they were added. Adding raises EnvironmentFailure where there is no room for more."""

    def __init__(self, rows: Iterable[Reject] = ()) -> None:
        self._first: list[Reject] = []
        self._last: list[Reject] = []
        self._file: IO[bytes] | None = None
        self._blocks: list[tuple[int, int]] = []
        """Where blocks stand in the file, and how many bytes each has."""
        for row in rows:
            self.add(row)

    def add(self, row: Reject) -> None:
        """Add one row."""
        if len(self._first) < _IN_MEMORY:
            self._first.append(row)
            return
        self._last.append(row)
        if len(self._last) >= _BLOCK:
            self._write()

    def _write(self) -> None:
        try:
            if self._file is None:
                # Closed, and with that gone, together with this object.
                self._file = tempfile.TemporaryFile()  # noqa: SIM115
            at = self._file.seek(0, 2)
            block = pickle.dumps(self._last)
            self._file.write(block)
            self._file.flush()
        except OSError as error:
            raise EnvironmentFailure(
                f"There is no room in “{tempfile.gettempdir()}” for the rows that were set aside "
                f"({error.strerror or error}); make some and import again."
            ) from error
        self._blocks.append((at, len(block)))
        self._last = []

    def fill(self, cells: Mapping[int, tuple[str, ...]]) -> None:
        """Give the rows in memory that have no cells those of their line."""
        self._first = [
            one if one.cells else Reject(one.line, one.column, one.value, one.reason, cells.get(one.line, ()))
            for one in self._first
        ]

    def lines_without_cells(self) -> set[int]:
        """The lines of the rows that `fill` fills."""
        return {one.line for one in self._first if not one.cells}

    def __len__(self) -> int:
        return len(self._first) + len(self._blocks) * _BLOCK + len(self._last)

    def __iter__(self) -> Iterator[Reject]:
        yield from self._first
        for at, length in self._blocks:
            assert self._file is not None
            self._file.seek(at)
            yield from pickle.loads(self._file.read(length))
        yield from self._last

    @overload
    def __getitem__(self, at: int) -> Reject: ...
    @overload
    def __getitem__(self, at: slice) -> list[Reject]: ...
    def __getitem__(self, at: int | slice) -> Reject | list[Reject]:
        if isinstance(at, slice):
            return list(islice(self, *at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return next(islice(self, at % len(self), None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RejectBuffer) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
