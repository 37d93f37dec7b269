"""Who wants to hear of something: callbacks that come and go from any thread. Knows nothing of what is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Fact = TypeVar("Fact")


class Subscribers(Generic[Fact]):
    """Callbacks for one kind of fact."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Fact], None]] = []
        self._guard = threading.Lock()

    def add(self, callback: Callable[[Fact], None]) -> Callable[[], None]:
        """Have `callback` hear of every fact told from now on; calling the result ends that."""
        with self._guard:
            self._callbacks.append(callback)

        def remove() -> None:
            with self._guard:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return remove

    def tell(self, fact: Fact) -> None:
        """Tell everybody, in this thread; a callback may add or remove callbacks."""
        with self._guard:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback(fact)
