"""Three states of one thing made into one: as the file said it last time, as it is here, as the file says it now.

What only one side has changed is taken; what both have changed otherwise stays as it is here, and is said to be so.
Pure functions over plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def merged(base: Any, here: Any, file: Any) -> tuple[Any, bool]:
    """Return what one value becomes, and whether both sides have changed it to different ones.

    >>> merged("a", "a", "b"), merged("a", "b", "a"), merged("a", "b", "c")
    (('b', False), ('b', False), ('b', True))
    """
    if file in (base, here):
        return here, False
    return (file, False) if here == base else (here, True)


def merged_names(base: Sequence[str], here: Sequence[str], file: Sequence[str]) -> list[str]:
    """Return what a list of names becomes, name by name, so that the two sides never disagree: what either has added is
    there, what either has taken away is not. In the order of the file, unless that says what it said before.

    >>> merged_names(["a", "b"], ["b", "mine"], ["a", "b", "c"])
    ['b', 'c', 'mine']
    """
    if list(file) == list(base):
        return list(here)
    gone = set(base).difference(here)
    added = [name for name in here if name not in base]
    return [name for name in dict.fromkeys((*file, *added)) if name not in gone]


def merged_entries(
    base: Mapping[str, Any], here: Mapping[str, Any], file: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return what named values become, one by one, and the names of those that both sides have changed differently.
    None is not there.

    >>> merged_entries({"a": 1}, {"a": 1, "mine": 2}, {"a": 3})
    ({'a': 3, 'mine': 2}, [])
    """
    found, both = {}, []
    for name in dict.fromkeys((*here, *file, *base)):
        value, conflict = merged(base.get(name), here.get(name), file.get(name))
        if value is not None:
            found[name] = value
        if conflict:
            both.append(name)
    return found, both
