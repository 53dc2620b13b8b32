"""Word lists as patterns, told as trees of letters: looking for many words costs little more than for one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Tree = dict[str, "_Tree"]
_END = ""


def any_of(entries: Iterable[str], *, whole: bool) -> re.Pattern[str]:
    """Finds any of ``entries``, the longest that stands at a place; as ``whole`` words only, or anywhere."""
    return re.compile(spellings(entries, whole=whole))


def spellings(entries: Iterable[str], *, whole: bool) -> str:
    """The pattern of :func:`any_of`, to be part of another one.

    The first letters stand first, and what must not stand before them after them: then the places where
    nothing begins are passed over without a look at each entry.
    """
    tree: _Tree = {}
    for entry in entries:
        place = tree
        for letter in entry:
            place = place.setdefault(letter, {})
        place[_END] = {}
    after = r"(?!\w)" if whole else ""
    branches = (
        re.escape(letter) + (rf"(?<!\w{re.escape(letter)})" if whole else "") + _rest(place)
        for letter, place in tree.items()
    )
    return f"(?:{'|'.join(branches)}){after}"


def _rest(tree: _Tree) -> str:
    """What follows a letter: the longest first, so nothing comes last."""
    branches = [re.escape(letter) + _rest(place) for letter, place in tree.items() if letter != _END]
    if not branches:
        return ""
    if len(branches) == 1 and _END not in tree:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if _END in tree else ''}"
