"""Renamed things: a name that gave way to another one throughout the text ("Connectors" are "Apps" now).

Such a rename touches many clauses and changes none of them. It is told by its traces: the same words
lost and gained together again and again, and the old name gone from the new text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.compare.wording import Rewording

# So many clauses must show the same exchange of words.
_TRACES = 3
# Of the clauses that lose the old name, the share that gain the new one.
_STEADY = 0.6
# A name is a few words; longer exchanges are rewritten sentences.
_NAME = 8


# The old name may be left standing this often, as a share of the clauses that lost it ("formerly …").
_LEFT_OVER = 0.34


@dataclass(frozen=True, slots=True)
class Renames:
    """Words that only changed their name, as they were lost and gained; without plural endings."""

    lost: frozenset[str] = frozenset()
    gained: frozenset[str] = frozenset()

    def without(self, rewording: Rewording) -> Rewording:
        """What is left of a rewording apart from renamed things."""
        if self.lost.isdisjoint(map(_stem, rewording.lost)):
            return rewording
        return replace(
            rewording,
            lost=tuple(word for word in rewording.lost if _stem(word) not in self.lost),
            gained=tuple(word for word in rewording.gained if _stem(word) not in self.gained),
        )


def renames(rewordings: Iterable[Rewording], words_left: Iterable[str]) -> Renames:
    """What was renamed, seen over all reworded clauses.

    Args:
        rewordings: of all clauses that were reworded.
        words_left: the words of the new text; a name that still stands there was not given up.
    """
    exchanges = [row for row in rewordings if _may_be_rename(row)]
    losing = Counter(word for row in exchanges for word in set(map(_stem, row.lost)))
    wanted = {word for word, count in losing.items() if count >= _TRACES}
    if not wanted:
        return Renames()
    left = Counter(stem for word in words_left if (stem := _stem(word)) in wanted)
    wanted = {word for word in wanted if left[word] <= _LEFT_OVER * losing[word]}
    partners = _partners(exchanges, wanted)
    steady = {
        word: {
            other for other, count in partners[word].items() if count >= max(_TRACES, _STEADY * losing[word])
        }
        for word in wanted
    }
    lost = frozenset(word for word, others in steady.items() if others)
    return Renames(lost, frozenset(other for others in steady.values() for other in others))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _may_be_rename(rewording: Rewording) -> bool:
    return 0 < len(set(rewording.lost)) <= _NAME and 0 < len(set(rewording.gained)) <= _NAME


def _partners(exchanges: Sequence[Rewording], wanted: set[str]) -> dict[str, Counter[str]]:
    partners: dict[str, Counter[str]] = defaultdict(Counter)
    for row in exchanges:
        gained = set(map(_stem, row.gained))
        for word in wanted.intersection(map(_stem, row.lost)):
            partners[word].update(gained)
    return partners
