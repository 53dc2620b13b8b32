"""How much two texts have in common."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.accept.reading import fold, tokens, weigh
from watcher.model import Text

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


def likeness(new: Text, old: Text) -> Likeness:
    """Compare two texts; every part is 0 to 1, except ``length``."""
    new_lines, old_lines = _lines(new), _lines(old)
    return Likeness(
        length=_weight(new_lines) / (_weight(old_lines) or 1.0),
        overlap=_part_in(new_lines, old_lines),
        kept=_part_in(old_lines, new_lines),
        shingles=_shared(_shingles(new_lines), _shingles(old_lines)),
    )


def _lines(text: Text) -> list[str]:
    return [line for block in text.blocks if not block.toc and (line := fold(block.text))]


def _weight(lines: list[str]) -> float:
    return sum(map(weigh, lines))


def _part_in(inner: list[str], outer: list[str]) -> float:
    stands = set(map(_key, outer))
    return _weight([line for line in inner if _key(line) in stands]) / (_weight(inner) or 1.0)


def _key(line: str) -> str:
    return "".join(filter(str.isalnum, line))


def _shingles(lines: list[str]) -> set[int]:
    words = tokens("\n".join(lines))[:_MOST_TOKENS]
    return {hash(run) for run in zip(*(words[i:] for i in range(_SHINGLE)), strict=False)}


def _shared(one: set[int], other: set[int]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)
