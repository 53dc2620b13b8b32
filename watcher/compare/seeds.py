"""Which rules can hold in a clause at all, told from single words before any phrase is looked for.

A rule needs phrases with certain labels, and a phrase needs certain words. Where the clause lacks those of
every phrase with such a label, the rule cannot hold. Most clauses of most documents are done with after this
look. See :mod:`watcher.compare.asks` for what phrases ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_

from watcher.compare.asks import Asker, Choices, Group, Way, either
from watcher.compare.entries import HEADING, Phrase, Rule
from watcher.compare.fold import Units
from watcher.model import BlockKind, Topic

CACHE_LIMIT = 50_000
PAYS_FROM = 300_000
"""Characters of text whose reading is shortened by about what making the seeds takes."""
_ALWAYS: Group = frozenset({""})
"""What phrases ask that ask for no words: the empty unit stands in every text."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ask:
    """Ways of which one must be met, as bits of groups.

    Attributes:
        single: bits that are a way by themselves.
        rarest: a bit of each way; without one of them none is met.
        ways: the other ways by their rarest bit: all their bits, and what else they ask.
    """

    single: int
    rarest: int
    ways: Mapping[int, Sequence[tuple[int, tuple[_Ask, ...]]]]

    def met(self, seeds: int, known: dict[_Ask, bool]) -> bool:
        """Whether one of the ways is met; what is asked in many places is remembered in ``known``."""
        if seeds & self.single:
            return True
        there = seeds & self.rarest
        while there:
            rarest = there & -there
            for bits, asks in self.ways[rarest]:
                if seeds & bits != bits:
                    continue
                for ask in asks:
                    if ask not in known:
                        known[ask] = ask.met(seeds, known)
                    if not known[ask]:
                        break
                else:
                    return True
            there ^= rarest
        return False


class _Bits:
    """Gives each group of words a bit, and makes what is asked of them."""

    def __init__(self, common: Mapping[str, int]) -> None:
        self._common = common
        self.groups: dict[Group, int] = {}
        self._asks: dict[Choices, _Ask] = {}
        self._costs: dict[Choices, int] = {}

    def ask(self, choices: Choices) -> _Ask:
        """What choices ask, as bits."""
        if choices not in self._asks:
            self._asks[choices] = self._ask(choices)
        return self._asks[choices]

    def cost(self, asked: Group | Choices) -> int:
        """How common what is asked must be in texts: words that are in many patterns are common."""
        if isinstance(asked, Choices):
            if asked not in self._costs:
                self._costs[asked] = sum(min(map(self.cost, way), default=0) for way in asked.ways)
            return self._costs[asked]
        return sum(1 + self._common.get(word.rstrip("*"), 0) ** 2 for word in asked)

    def _ask(self, choices: Choices) -> _Ask:
        single = 0
        ways: dict[int, list[tuple[int, tuple[_Ask, ...]]]] = {}
        for way in choices.ways:
            bits = reduce(or_, (self._bit(group) for group in way if isinstance(group, frozenset)), 0)
            asks = tuple(self.ask(inner) for inner in way if isinstance(inner, Choices))
            if not asks and not bits & (bits - 1):
                single |= bits
                continue
            for bit in self._rarest(min(way, key=self.cost)):
                ways.setdefault(bit, []).append((bits, asks))
        return _Ask(single, reduce(or_, ways, single), ways)

    def _rarest(self, asked: Group | Choices) -> list[int]:
        """Bits of which one is there wherever what is asked is."""
        if isinstance(asked, frozenset):
            return [self._bit(asked)]
        rarest = self.ask(asked).rarest
        return [1 << at for at in range(rarest.bit_length()) if rarest >> at & 1]

    def _bit(self, group: Group) -> int:
        return self.groups.setdefault(group, 1 << len(self.groups))


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
        patterns = [
            *(pattern for phrase in phrases for pattern in phrase.patterns),
            *(entry for entries in words.values() for entry in entries),
        ]
        bits = _Bits(Counter(unit for pattern in patterns for unit in fold(pattern)))
        self._needs, self._asks = _needs(phrases, rules, Asker(words, fold, units), bits)
        self._gates = (1 << len(self._needs)) - 1
        self._rules: dict[Topic | None, list[tuple[Rule, int]]] = {}
        numbers = {need: 1 << number for number, need in enumerate(self._needs)}
        for rule in rules:
            asked = reduce(or_, map(numbers.__getitem__, rule.needs))
            self._rules.setdefault(rule.topic if rule.section else None, []).append((rule, asked))
        self._gated: dict[tuple[int, frozenset[Topic]], list[tuple[Rule, int]]] = {}
        self._known: dict[str, int] = {}
        self._kinds = {kind: self._met_by(kind) for kind in BlockKind}
        self._seeds, self._stems = self._by_seed(bits.groups)
        self._lengths = sorted({len(stem) for stem in self._stems})
        self._always = self._learn("")

    def mask(self, units: Sequence[str]) -> int:
        """What stands in ``units``, as bits: needs that may be met, needs that are met, and seeds."""
        known = self._known
        mask = self._always
        for unit in {*units, *map("".join, pairwise(units))} if self._characters else set(units):
            bits = known[unit] if unit in known else self._learn(unit)
            if bits:
                mask |= bits
        return mask

    def kind(self, kind: BlockKind) -> int:
        """The bits of the needs that a kind of block meets by itself."""
        return self._kinds[kind]

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
        known: dict[_Ask, bool] = {}
        possible = []
        for rule, needs in gated:
            waiting = needs & ~met
            while waiting and not waiting & missed:
                need = waiting & -waiting
                if self._asks[need.bit_length() - 1].met(seeds, known):
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

    def _met_by(self, kind: BlockKind) -> int:
        met = sum(1 << number for number, need in enumerate(self._needs) if kind in need)
        return met | met << len(self._needs)

    def _by_seed(self, groups: Mapping[Group, int]) -> tuple[dict[str, int], dict[str, int]]:
        """The bits of whole units, and of the beginnings of units."""
        whole: dict[str, int] = {}
        stems: dict[str, int] = {}
        for group, bit in groups.items():
            bits = self._with_needs(bit)
            for seed in group:
                table, key = (stems, seed[:-1]) if seed.endswith("*") else (whole, seed)
                table[key] = table.get(key, 0) | bits
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


class Open:
    """Lets every rule in: for texts that are read sooner than :class:`Seeds` are made."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[Topic | None, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.topic if rule.section else None, []).append(rule)

    def mask(self, units: Sequence[str]) -> int:  # noqa: ARG002
        """Nothing is looked for."""
        return 0

    def kind(self, kind: BlockKind) -> int:  # noqa: ARG002
        """Nothing is looked for."""
        return 0

    def rules(self, mask: int, sections: frozenset[Topic]) -> list[Rule]:  # noqa: ARG002
        """All rules, but for those of sections that are not announced."""
        return [rule for topic in (None, *sections) for rule in self._rules.get(topic, ())]


class Gate:
    """Makes the seeds once so much was read that they pay: what is read is the same with and without."""

    def __init__(self, rules: Iterable[Rule], make: Callable[[], Seeds]) -> None:
        self._make = make
        self._open = Open(rules)
        self._seeds: Seeds | None = None
        self._read = 0

    def seeds(self, length: int) -> Seeds | Open:
        """What to read the next text with, of so many characters."""
        self._read += length
        if self._seeds is None and self._read > PAYS_FROM:
            self._seeds = self._make()
        return self._seeds or self._open


def _needs(
    phrases: Sequence[Phrase], rules: Iterable[Rule], asker: Asker, bits: _Bits
) -> tuple[list[frozenset[str]], list[_Ask]]:
    """The needs of all rules, the strictest first, and what each asks."""
    asked: dict[str, list[Way]] = {}
    for phrase in phrases:
        if phrase.labels[0].startswith(HEADING):
            continue  # Only looked for in headings.
        way = asker.ask(phrase.patterns)
        for label in phrase.labels:
            for name in {label, label.partition(":")[0]}:
                asked.setdefault(name, []).append(way)
    ways = {
        need: either(way or (_ALWAYS,) for label in sorted(need) for way in asked.get(label, ()))
        for need in dict.fromkeys(need for rule in rules for need in rule.needs)
    }
    needs = sorted(ways, key=lambda need: sum(map(bits.cost, ways[need])))
    return needs, [bits.ask(_choices(ways[need])) for need in needs]


def _choices(way: Way) -> Choices:
    match way:
        case [Choices() as choices]:
            return choices
        case _:
            return Choices((way,))
