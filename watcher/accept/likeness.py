"""How much two texts have in common."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.accept.reading import Reading, tokens

_SHINGLE = 3
# A shingle set beyond this says nothing more; hostile pages must not fill the memory.
_MOST_TOKENS = 200_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a new text shares with the accepted one.

    Attributes:
        length: new length as a part of the old one.
        overlap: part of the new text whose lines stand in the old one.
        kept: part of the old text whose lines stand in the new one.
        shingles: shared runs of three words, as a part of the shorter text's.
    """

    length: float
    overlap: float
    kept: float
    shingles: float


def likeness(new: Reading, old: Reading) -> Likeness:
    """Compare two readings; every part is 0 to 1, except ``length``."""
    return Likeness(
        length=new.weight / old.weight if old.weight else 0.0,
        overlap=_part_in(new, old),
        kept=_part_in(old, new),
        shingles=_shared(_shingles(new), _shingles(old)),
    )


def _part_in(inner: Reading, outer: Reading) -> float:
    lines = {_key(line.words) for line in outer.lines}
    shared = sum(line.weight for line in inner.lines if _key(line.words) in lines)
    return shared / inner.weight if inner.weight else 0.0


def _key(words: str) -> str:
    return "".join(character for character in words if character.isalnum())


def _shingles(reading: Reading) -> set[int]:
    words = tokens(reading.words)[:_MOST_TOKENS]
    return {hash(tuple(words[i : i + _SHINGLE])) for i in range(max(0, len(words) - _SHINGLE + 1))}


def _shared(one: set[int], other: set[int]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
