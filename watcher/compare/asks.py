"""What a pattern asks of a clause: words that must all stand in it, wherever they stand.

``{vendors} (see|use) your data`` asks for "your", for "data", for one of "see" and "use", and for all the
words of one entry of the list. A clause without them cannot hold the phrase, which is told without looking
for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.compare.automaton import split
from watcher.compare.fold import Units
from watcher.compare.phrases import Choice, Gap, List, Piece, Space, Text, parse, spell

Group = frozenset[str]
"""Units (with a star: beginnings of units; in Chinese: pairs of them) of which one must be there."""


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Ways of which one must be met."""

    ways: tuple[Way, ...]


Way = tuple[Group | Choices, ...]
"""Groups and choices that must all be met."""


class Asker:
    """Tells what patterns ask."""

    def __init__(
        self, words: Mapping[str, Sequence[str]], fold: Callable[[str], list[str]], units: Units
    ) -> None:
        self._words = words
        self._fold = fold
        self._units = units
        self._lists: dict[str, Way] = {}

    def ask(self, patterns: Iterable[str]) -> Way:
        """What is asked by all of ``patterns``: one of them must be there."""
        return either(self._sequence(branch) for pattern in patterns for branch in parse(pattern).branches)

    def _sequence(self, pieces: Sequence[Piece]) -> Way:
        return tuple(dict.fromkeys(asked for part in self._parts(pieces) for asked in self._part(part)))

    def _parts(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """Pieces that stand together without space or gap; in Chinese each piece by itself."""
        parts: list[list[Piece]] = [[]]
        for piece in pieces:
            if isinstance(piece, Space | Gap) or self._units is Units.CHARACTERS:
                parts.append([])
            if not isinstance(piece, Space | Gap):
                parts[-1].append(piece)
        return [part for part in parts if part]

    def _part(self, part: Sequence[Piece]) -> Way:
        match part:
            case [List(name)]:
                if name not in self._lists:
                    self._lists[name] = self.ask(self._words[name])
                return self._lists[name]
            case [Choice(optional=True)]:
                return ()
            case [Choice(branches)]:
                return either(map(self._sequence, branches))
            case [Text(text)]:
                return self._text(text)
            case _:
                return either(map(self._text, spell(part)))

    def _text(self, text: str) -> Way:
        units = split(text, self._fold, self._units)
        if self._units is Units.CHARACTERS and len(units) > 1:
            units = list(map("".join, pairwise(units)))
        return tuple(frozenset({unit}) for unit in units)


def either(ways: Iterable[Way]) -> Way:
    """What is asked where one of ``ways`` must be met: nothing where one of them asks nothing."""
    words: Group = frozenset()
    others: dict[Way, None] = {}
    for way in ways:
        for one in way[0].ways if len(way) == 1 and isinstance(way[0], Choices) else (way,):
            match one:
                case ():
                    return ()
                case [frozenset() as group]:
                    words |= group
                case _:
                    others[one] = None
    if not others:
        return (words,)
    return (Choices((*others, (words,)) if words else tuple(others)),)
