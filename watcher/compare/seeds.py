"""Which rules can hold in a clause at all, told from single words before any phrase is looked for.

Every spelling of a phrase holds certain words: its *seeds*, a set of alternatives for each part that must be
there. A rule needs phrases with certain labels; where the clause lacks a seed of every such phrase, the rule
cannot hold. Most clauses of most documents are done with after this look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_

from watcher.compare.entries import Phrase, Rule
from watcher.compare.fold import Units
from watcher.compare.phrases import Choice, Gap, List, Piece, Space, Text, parse, spell
from watcher.model import BlockKind, Topic

CACHE_LIMIT = 50_000
_ALWAYS = 1
"""The bit of patterns whose seeds cannot be told."""

_Pattern = tuple[int, int]
"""What a pattern asks of a clause: its rarest bit, and all its bits."""
_Ask = tuple[int, list[int]]
"""What a need asks: at least one of the rarest bits, and then all the bits of one of the patterns."""


class Seeds:
    """The seeds of a lexicon's phrases, and what each rule asks of them."""

    def __init__(
        self,
        phrases: Sequence[Phrase],
        rules: Sequence[Rule],
        words: Mapping[str, Sequence[str]],
        fold: Callable[[str], list[str]],
        units: Units,
    ) -> None:
        self._characters = units is Units.CHARACTERS
        self._bits: dict[frozenset[str], int] = {frozenset(): _ALWAYS}
        self._known: dict[str, int] = {}
        patterns = [
            *(p for phrase in phrases for p in phrase.patterns),
            *(e for list_ in words.values() for e in list_),
        ]
        common = Counter(unit for pattern in patterns for unit in fold(pattern))
        asked = self._asked_by_label(phrases, _Chooser(words, fold, units, common))
        self._asks = {need: _ask(asked, need) for rule in rules for need in rule.needs}
        self._rules: dict[Topic | None, list[tuple[Rule, list[frozenset[str]]]]] = {}
        for rule in rules:
            needs = [need for need in rule.needs if need.isdisjoint(BlockKind)]
            self._rules.setdefault(rule.topic if rule.section else None, []).append((rule, needs))
        self._seeds, self._stems = self._by_seed()
        self._lengths = sorted({len(stem) for stem in self._stems})

    def mask(self, units: Sequence[str]) -> int:
        """The seeds that stand in ``units``, as bits."""
        known = self._known
        mask = _ALWAYS
        for unit in {*units, *map("".join, pairwise(units))} if self._characters else set(units):
            mask |= known[unit] if unit in known else self._learn(unit)
        return mask

    def rules(self, mask: int, sections: frozenset[Topic]) -> list[Rule]:
        """The rules that may hold where ``mask`` is all there is."""
        met = {need for need, (gate, _) in self._asks.items() if mask & gate}
        possible = []
        for topic in (None, *sections):
            for rule, needs in self._rules.get(topic, ()):
                if met.issuperset(needs) and all(self._met(need, mask) for need in needs):
                    possible.append(rule)
        return possible

    def _met(self, need: frozenset[str], mask: int) -> bool:
        """Whether all seeds of some pattern that meets a need are there."""
        return any(mask & bits == bits for bits in self._asks[need][1])

    def _asked_by_label(self, phrases: Sequence[Phrase], chooser: _Chooser) -> dict[str, list[_Pattern]]:
        """For each label, and group of labels, what each pattern that gives it asks."""
        asked: dict[str, list[_Pattern]] = {}
        for phrase in phrases:
            needs = [
                self._need(groups) for pattern in phrase.patterns for groups in chooser.alternatives(pattern)
            ]
            for label in phrase.labels:
                for name in {label, label.partition(":")[0]}:
                    asked.setdefault(name, []).extend(needs)
        return asked

    def _need(self, groups: Sequence[frozenset[str]]) -> _Pattern:
        """The bits of groups of seeds, the rarest first, of each of which one must be there."""
        bits = [self._bits.setdefault(group, 1 << len(self._bits)) for group in groups]
        return (bits[0], reduce(or_, bits)) if bits else (_ALWAYS, _ALWAYS)

    def _by_seed(self) -> tuple[dict[str, int], dict[str, int]]:
        """The bits of whole units, and of the beginnings of units."""
        whole: dict[str, int] = {}
        stems: dict[str, int] = {}
        for group, bit in self._bits.items():
            for seed in group:
                table, key = (stems, seed[:-1]) if seed.endswith("*") else (whole, seed)
                table[key] = table.get(key, 0) | bit
        return whole, stems

    def _learn(self, unit: str) -> int:
        mask = self._seeds.get(unit, 0)
        for length in self._lengths:
            mask |= self._stems.get(unit[:length], 0)
        if len(self._known) < CACHE_LIMIT:
            self._known[unit] = mask
        return mask


def _ask(asked: Mapping[str, list[_Pattern]], labels: Iterable[str]) -> _Ask:
    """What the patterns of several labels ask."""
    patterns = {pattern for label in labels for pattern in asked.get(label, ())}
    return reduce(or_, (rarest for rarest, _ in patterns), 0), sorted(bits for _, bits in patterns)


class _Chooser:
    """Chooses the seeds of patterns: for each part of all spellings, words of which one must be there."""

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        fold: Callable[[str], list[str]],
        units: Units,
        common: Mapping[str, int],
    ) -> None:
        self._common = common
        self._words = words
        self._fold = fold
        self._units = units
        self._lists: dict[str, frozenset[str]] = {}

    def alternatives(self, pattern: str) -> list[list[frozenset[str]]]:
        """For each branch of a pattern, the seeds of each of its parts, the rarest first."""
        return [
            sorted((seeds for part in self._parts(branch) if (seeds := self._part(part))), key=self._cost)
            for branch in parse(pattern).branches
        ]

    def _choice(self, choice: Choice) -> frozenset[str]:
        return _together(map(self._sequence, choice.branches))

    def _sequence(self, pieces: Sequence[Piece]) -> frozenset[str]:
        """Seeds of the part of a sequence that has the rarest: words in many patterns are common."""
        options = [seeds for part in self._parts(pieces) if (seeds := self._part(part))]
        return min(options, key=self._cost) if options else frozenset()

    def _cost(self, seeds: frozenset[str]) -> int:
        return sum(1 + self._common.get(seed.rstrip("*"), 0) ** 2 for seed in seeds)

    def _parts(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """Pieces that stand together without space or gap; in Chinese each piece by itself."""
        parts: list[list[Piece]] = [[]]
        for piece in pieces:
            if isinstance(piece, Space | Gap) or self._units is Units.CHARACTERS:
                parts.append([])
            if not isinstance(piece, Space | Gap):
                parts[-1].append(piece)
        return [part for part in parts if part]

    def _part(self, part: Sequence[Piece]) -> frozenset[str]:
        match part:
            case [List(name)]:
                return self._list(name)
            case [Choice(optional=True)]:
                return frozenset()
            case [Choice() as choice]:
                return self._choice(choice)
            case [Text(text)]:
                return self._text(text)
            case _:
                return _together(map(self._text, spell(part)))

    def _text(self, text: str) -> frozenset[str]:
        """The rarest word of literal text; in Chinese the first pair of characters."""
        units = self._fold(text.rstrip("*"))
        if not units:
            return frozenset()
        if self._units is Units.CHARACTERS:
            return frozenset({"".join(units[:2])})
        if text.endswith("*"):
            return frozenset({units[-1] + "*"})
        return frozenset({min(units, key=lambda unit: (self._common.get(unit, 0), unit))})

    def _list(self, name: str) -> frozenset[str]:
        if name not in self._lists:
            self._lists[name] = _together(self._choice(parse(entry)) for entry in self._words[name])
        return self._lists[name]


def _together(options: Iterable[frozenset[str]]) -> frozenset[str]:
    """The seeds of alternatives: of each of them, or none where one has none."""
    found = list(options)
    return frozenset().union(*found) if all(found) else frozenset()
