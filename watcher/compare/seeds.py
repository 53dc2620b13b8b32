"""Which rules can hold in a clause at all, told from single words before any phrase is looked for.

Every spelling of a phrase holds certain words: its *seeds*, a set of alternatives for each part that must be
there. A rule needs phrases with certain labels; where the clause lacks a seed of every such phrase, the rule
cannot hold. Most clauses of most documents are done with after this look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
        needs = list(dict.fromkeys(need for rule in rules for need in rule.needs))
        self._asks = [_ask(asked, need) for need in needs]
        self._gates = (1 << len(needs)) - 1
        self._rules: dict[Topic | None, list[tuple[Rule, int]]] = {}
        for rule in rules:
            bits = sum(1 << needs.index(need) for need in set(rule.needs) if need.isdisjoint(BlockKind))
            self._rules.setdefault(rule.topic if rule.section else None, []).append((rule, bits))
        self._gated: dict[tuple[int, frozenset[Topic]], list[tuple[Rule, int]]] = {}
        self._always = self._with_needs(_ALWAYS)
        self._seeds, self._stems = self._by_seed()
        self._lengths = sorted({len(stem) for stem in self._stems})

    def mask(self, units: Sequence[str]) -> int:
        """What stands in ``units``, as bits: needs that may be met, needs that are met, and seeds."""
        known = self._known
        mask = self._always
        for unit in {*units, *map("".join, pairwise(units))} if self._characters else set(units):
            bits = known[unit] if unit in known else self._learn(unit)
            if bits:
                mask |= bits
        return mask

    def rules(self, mask: int, sections: frozenset[Topic]) -> list[Rule]:
        """The rules that may hold where ``mask`` is all there is."""
        key = (mask & self._gates, sections)
        gated = self._gated.get(key)
        if gated is None:
            gated = self._let_in(*key)
        if not gated:
            return []
        width = len(self._asks)
        met = (mask >> width) & self._gates
        seeds = mask >> (2 * width)
        missed = 0
        possible = []
        for rule, needs in gated:
            waiting = needs & ~met
            while waiting and not waiting & missed:
                need = waiting & -waiting
                if self._asks[need.bit_length() - 1].holds(seeds):
                    met |= need
                    waiting ^= need
                else:
                    missed |= need
            if not waiting:
                possible.append(rule)
        return possible

    def _let_in(self, gates: int, sections: frozenset[Topic]) -> list[tuple[Rule, int]]:
        """The rules whose needs may all be met, remembered: many clauses let in the same ones."""
        gated = [
            (rule, needs)
            for topic in (None, *sections)
            for rule, needs in self._rules.get(topic, ())
            if not needs & ~gates
        ]
        if len(self._gated) < CACHE_LIMIT:
            self._gated[gates, sections] = gated
        return gated

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
                table[key] = table.get(key, 0) | self._with_needs(bit)
        return whole, stems

    def _with_needs(self, seed: int) -> int:
        """The bit of a seed, put above the bits of needs that it may meet, or meets by itself."""
        width = len(self._asks)
        bits = seed << (2 * width)
        for number, ask in enumerate(self._asks):
            if ask.rarest & seed:
                bits |= 1 << number
            if ask.single & seed:
                bits |= 1 << (width + number)
        return bits

    def _learn(self, unit: str) -> int:
        mask = self._seeds.get(unit, 0)
        for length in self._lengths:
            mask |= self._stems.get(unit[:length], 0)
        if len(self._known) < CACHE_LIMIT:
            self._known[unit] = mask
        return mask


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a need asks: all the bits of one of the patterns that meet it.

    Attributes:
        rarest: the rarest bit of each pattern; without one of them none is met.
        single: bits that are all a pattern asks.
        several: the bits of the other patterns.
    """

    rarest: int
    single: int
    several: tuple[int, ...]

    def holds(self, seeds: int) -> bool:
        """Whether all the bits of a pattern that asks several are there."""
        return any(seeds & bits == bits for bits in self.several)


def _ask(asked: Mapping[str, list[_Pattern]], labels: Iterable[str]) -> _Ask:
    """What the patterns of several labels ask."""
    patterns = {pattern for label in labels for pattern in asked.get(label, ())}
    single = reduce(or_, (bits for rarest, bits in patterns if rarest == bits), 0)
    several = {bits for _, bits in patterns if not bits & single}
    return _Ask(reduce(or_, (rarest for rarest, _ in patterns), 0), single, tuple(sorted(several)))


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
