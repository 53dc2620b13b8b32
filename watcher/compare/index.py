"""The phrases found in a clause, by label, with a cheap look at those near a place.

A hostile "sentence" of a megabyte holds a hundred thousand phrases. Rules only ever ask for phrases near
an anchor, so that reading stays linear as long as those near it are found without looking at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Set

from watcher.compare.entries import Hit

LONGEST = 40
"""No phrase is longer, in units."""


class Index:
    """Hits by label, in order of where they start; ``data:content`` is also found as ``data``.

    Attributes:
        labels: the labels there are.
    """

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits: dict[str, list[Hit]] = {}
        for hit in hits:
            group, colon, _ = hit.label.partition(":")
            self._hits.setdefault(hit.label, []).append(hit)
            if colon:
                self._hits.setdefault(group, []).append(hit)
        self.labels: Set[str] = self._hits.keys()
        self._starts: dict[str, list[int]] = {}

    def all(self, label: str) -> list[Hit]:
        """Every hit with a label, in order."""
        return self._hits.get(label, [])

    def between(self, labels: Iterable[str], start: int, end: int) -> Iterator[Hit]:
        """Hits with one of the labels of which a part may stand between two places."""
        for label in labels:
            found = self._hits.get(label)
            if found:
                starts = self._starts.get(label)
                if starts is None:
                    starts = self._starts[label] = [hit.start for hit in found]
                yield from found[bisect_left(starts, start - LONGEST) : bisect_right(starts, end)]
