"""How much two texts have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.accept.reading import fold, tokens, weigh
from watcher.model import Text

_SHINGLE = 3
# A shingle set beyond this says nothing more; hostile pages must not fill the memory.
_MOST_TOKENS = 200_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a new text shares with the accepted one, line by line.

    Attributes:
        length: new length as a part of the old one.
        overlap: part of the new text whose lines stand in the old one.
        kept: part of the old text whose lines stand in the new one.
    """

    length: float
    overlap: float
    kept: float


def likeness(new: Text, old: Text) -> Likeness:
    """Compare two texts by their lines; every part is 0 to 1, except ``length``."""
    return compared(weighed(new), weighed(old))


def compared(new_lines: Mapping[str, float], old_lines: Mapping[str, float]) -> Likeness:
    """The same for lines that :func:`weighed` weighed."""
    new_weight, old_weight = sum(new_lines.values()), sum(old_lines.values())
    shared = new_lines.keys() & old_lines.keys()
    return Likeness(
        length=new_weight / (old_weight or 1.0),
        overlap=sum(new_lines[key] for key in shared) / (new_weight or 1.0),
        kept=sum(old_lines[key] for key in shared) / (old_weight or 1.0),
    )


def shared_shingles(new: Text, old: Text) -> float:
    """Runs of three words that stand in both texts, as a part of the smaller set of runs."""
    one, other = _shingles(new), _shingles(old)
    return len(one & other) / (min(len(one), len(other)) or 1)


def weighed(text: Text) -> dict[str, float]:
    """Each line, letters and digits only, with the weight of all its occurrences."""
    found: dict[str, float] = {}
    for block in text.blocks:
        if not block.toc:
            line = fold(block.text)
            key = "".join(filter(str.isalnum, line))
            found[key] = found.get(key, 0.0) + weigh(line)
    return found


def _shingles(text: Text) -> set[int]:
    words = tokens(fold(" ".join(block.text for block in text.blocks if not block.toc)))[:_MOST_TOKENS]
    return {hash(run) for run in zip(*(words[i:] for i in range(_SHINGLE)), strict=False)}
