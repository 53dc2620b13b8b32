"""All phrases of a lexicon in one automaton, so that a clause is read once, however many phrases there are.

Phrases become a graph of steps, built backwards from their ends. Steps that share a beginning are joined
when a text first walks them (a lazily determinised automaton), and a word list inside a phrase is a graph of
its own that is asked once a place, which keeps loading fast and matching at a few look-ups a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from watcher.compare.fold import Units
from watcher.compare.phrases import Choice, Gap, List, PhraseError, Piece, Space, Text, parse, spell

GAP_UNITS = {Units.WORDS: 2, Units.CHARACTERS: 4}
"""How many units a gap may span for each of its weight."""
CACHE_LIMIT = 50_000
MAX_DEPTH = 8
_UNKNOWN = "\0"
_STOPS = frozenset(".;:!?。；：！？")

Found = tuple[int, int, int]
"""A phrase found: first unit, one past its last, number of its entry."""
_Known = dict["tuple[_Step, int]", list[int]]
"""Where the entries of a word list end that stand at a place."""


_NO_WAYS: Mapping[Any, Any] = {}
"""Shared by all steps, of which most go on in one way only: making them is most of loading."""


class _Step:
    """Where a phrase may go on from: by a unit, the beginning of one, a gap, or an entry of a word list."""

    __slots__ = ("asks", "ends", "gaps", "idle", "leaps", "lengths", "lists", "literal", "prefixes", "walked")

    def __init__(
        self,
        literal: Mapping[str, Sequence[_Step]] = _NO_WAYS,
        prefixes: Mapping[str, Sequence[_Step]] = _NO_WAYS,
        gaps: Mapping[int, Sequence[_Step]] = _NO_WAYS,
        lists: Mapping[_Step, Sequence[_Step]] = _NO_WAYS,
        ends: Sequence[int] = (),
    ) -> None:
        self.literal = literal
        self.prefixes = prefixes
        self.gaps = gaps
        self.lists = lists
        self.ends = ends
        self.lengths: tuple[int, ...] | None = None
        self.walked: dict[str, _Step | None] = {}
        self.leaps: list[tuple[int, _Step]] | None = None
        self.asks: list[tuple[_Step, _Step]] | None = None
        self.idle: set[str] = set()

    def after(self, unit: str) -> _Step | None:
        """The step that ``unit`` leads to, remembered in ``walked``."""
        steps = [*self.literal.get(unit, ())]
        if self.prefixes:
            if self.lengths is None:
                self.lengths = tuple({len(stem) for stem in self.prefixes})
            for length in self.lengths:
                steps += self.prefixes.get(unit[:length], ())
        step = _join(steps) if steps else None
        if len(self.walked) < CACHE_LIMIT:
            self.walked[unit] = step
        return step

    def rest(self, unit: str) -> None:
        """Remember in ``idle`` that neither ``unit`` nor a word list that it begins goes on from here."""
        if len(self.idle) < CACHE_LIMIT and all(root.walked.get(unit, root) is None for root in self.lists):
            self.idle.add(unit)

    def over(self) -> list[tuple[int, _Step]]:
        """The steps on the far side of gaps, with the weights of the gaps."""
        if self.leaps is None:
            self.leaps = [(weight, _join(steps)) for weight, steps in self.gaps.items()]
        return self.leaps

    def asked(self) -> list[tuple[_Step, _Step]]:
        """The first steps of the word lists that may stand here, and the steps that follow them."""
        if self.asks is None:
            self.asks = [(root, _join(steps)) for root, steps in self.lists.items()]
        return self.asks


def _join(steps: Iterable[_Step]) -> _Step:
    """One step that can do what any of ``steps`` can."""
    distinct = list(dict.fromkeys(steps))
    if len(distinct) == 1:
        return distinct[0]
    literal: dict[str, list[_Step]] = {}
    prefixes: dict[str, list[_Step]] = {}
    gaps: dict[int, list[_Step]] = {}
    lists: dict[_Step, list[_Step]] = {}
    ends: dict[int, None] = {}
    for step in distinct:
        for unit, targets in step.literal.items():
            literal.setdefault(unit, []).extend(targets)
        for stem, targets in step.prefixes.items():
            prefixes.setdefault(stem, []).extend(targets)
        for weight, targets in step.gaps.items():
            gaps.setdefault(weight, []).extend(targets)
        for root, targets in step.lists.items():
            lists.setdefault(root, []).extend(targets)
        ends.update(dict.fromkeys(step.ends))
    return _Step(literal, prefixes, gaps, lists, [*ends])


class Automaton:
    """Finds every phrase in a sequence of units."""

    def __init__(
        self, fold: Callable[[str], list[str]], units: Units, words: Mapping[str, Sequence[str]]
    ) -> None:
        self._builder = _Builder(fold, units, words)
        self._gap = GAP_UNITS[units]
        self._entries: list[_Step] = []
        self._root: _Step | None = None
        self._symbols: dict[str, str] = {}

    def add(self, pattern: str, entry: int) -> None:
        """Add a pattern of entry number ``entry``.

        Raises:
            PhraseError: the pattern does not follow the notation, or can be empty.
        """
        first = self._builder.phrase(self._builder.parsed(pattern), _Step(ends=[entry]))
        if first.ends:
            raise PhraseError("the phrase can be empty")
        if first.gaps:
            raise PhraseError("a gap needs words before it")
        self._entries.append(first)
        self._root = None
        self._symbols.clear()

    def find(self, units: Sequence[str]) -> list[Found]:
        """Every phrase that stands in ``units``, in order of where it starts."""
        root = self._root = self._root or _join([_Step(), *self._entries])
        symbols = self._symbols
        units = [symbols[unit] if unit in symbols else self._symbol(unit) for unit in units]
        following = [*units[1:], ""]
        found: list[Found] = []
        known: _Known = {}
        walked = root.walked
        for at, unit in enumerate(units):
            step = walked[unit] if unit in walked else root.after(unit)
            if step is None:
                continue
            # Most phrases end with their first unit: then there is nothing to walk.
            if step.walked.get(following[at], step) is None and self._ends_here(step, units, at + 1):
                for entry in step.ends:
                    found.append((at, at + 1, entry))
            else:
                self._walk(step, units, at, known, found)
        return found

    def _ends_here(self, step: _Step, units: Sequence[str], at: int) -> bool:
        """Whether neither a word list nor what is on the far side of a gap can go on from here."""
        if step.lists:
            return False
        for weight, over in step.leaps or step.over():
            if not over.idle.issuperset(units[at : at + weight * self._gap + 1]):
                return False
        return True

    def _symbol(self, unit: str) -> str:
        """The unit itself, or one symbol for all that no phrase holds, so that they share their steps."""
        symbol = unit if self._builder.knows(unit) else _UNKNOWN
        if len(self._symbols) < CACHE_LIMIT:
            self._symbols[unit] = symbol
        return symbol

    def _walk(self, step: _Step, units: Sequence[str], start: int, known: _Known, found: list[Found]) -> None:
        """Add the phrases that go on with ``step`` after ``start``; few branch, so the walks stay few."""
        walks = [(step, start + 1)]
        length = len(units)
        while walks:
            here, place = walks.pop()
            while True:
                for entry in here.ends:
                    found.append((start, place, entry))
                if place >= length:
                    break
                if here.lists:
                    walks += self._after_lists(here, units, place, known)
                if here.gaps:
                    for weight, over in here.leaps or here.over():
                        span = weight * self._gap + 1
                        if not over.idle.issuperset(units[place : place + span]):
                            walks += self._leap(over, units, place, span, known)
                unit = units[place]
                there = here.walked[unit] if unit in here.walked else here.after(unit)
                if there is None:
                    break
                here, place = there, place + 1

    def _leap(
        self, over: _Step, units: Sequence[str], at: int, span: int, known: _Known
    ) -> list[tuple[_Step, int]]:
        """The ways over a gap into one of ``span`` units; a gap never crosses the end of a sentence."""
        leaps: list[tuple[_Step, int]] = []
        walked = over.walked
        for place, unit in enumerate(units[at : at + span], at):
            there = walked[unit] if unit in walked else over.after(unit)
            if there is not None:
                leaps.append((there, place + 1))
            if over.lists:
                leaps += self._after_lists(over, units, place, known)
            if there is None and unit not in over.idle:
                over.rest(unit)
            if unit in _STOPS:
                break
        return leaps

    def _after_lists(
        self, step: _Step, units: Sequence[str], at: int, known: _Known
    ) -> list[tuple[_Step, int]]:
        """The steps that follow the entries of word lists that stand at ``at``."""
        unit = units[at]
        steps: list[tuple[_Step, int]] = []
        for root, then in step.asked():
            first = root.walked[unit] if unit in root.walked else root.after(unit)
            if first is None:
                continue
            key = (root, at)
            if key not in known:
                inside: list[Found] = []
                self._walk(first, units, at, known, inside)
                known[key] = list({end: None for _, end, _ in inside})
            steps += [(then, end) for end in known[key]]
        return steps


_Runs = list[list[Piece]]


class _Builder:
    """Patterns → steps, backwards: each part is given the step that follows it."""

    def __init__(
        self, fold: Callable[[str], list[str]], units: Units, words: Mapping[str, Sequence[str]]
    ) -> None:
        self._fold = fold
        self._units = units
        self._words = words
        self._lists: dict[str, _Step] = {}
        self._parsed: dict[str, Choice] = {}
        self._runs_of: dict[int, _Runs] = {}
        self._spelt: dict[str, list[str]] = {}
        self._depth = 0
        self._literals: set[str] = set(_STOPS)
        self._stems: dict[int, set[str]] = {}

    def knows(self, unit: str) -> bool:
        """Whether some phrase so far may hold the unit."""
        if unit in self._literals:
            return True
        return any(unit[:length] in stems for length, stems in self._stems.items())

    def parsed(self, pattern: str) -> Choice:
        """The structure of a pattern, kept: word lists are written into many phrases.

        Raises:
            PhraseError: the pattern does not follow the notation.
        """
        if pattern not in self._parsed:
            self._parsed[pattern] = parse(pattern)
        return self._parsed[pattern]

    def phrase(self, choice: Choice, then: _Step) -> _Step:
        """The first step of a choice that goes on with ``then``."""
        steps = [self._sequence(branch, then) for branch in choice.branches]
        return _join([*steps, then] if choice.optional else steps)

    def _list(self, name: str) -> _Step:
        """The first step of a word list.

        Raises:
            PhraseError: no such list, lists nested too deeply, or an entry that can be empty.
        """
        if name not in self._lists:
            self._lists[name] = self._inline(name, _Step(ends=[0]))
            if self._lists[name].ends:
                raise PhraseError(f"an entry of the word list {{{name}}} can be empty")
        return self._lists[name]

    def _inline(self, name: str, then: _Step) -> _Step:
        """A word list that begins a phrase becomes part of it, so that no phrase begins with a question."""
        if name not in self._words:
            raise PhraseError(f"unknown word list {{{name}}}")
        if self._depth > MAX_DEPTH:
            raise PhraseError("word lists refer to each other too deeply")
        self._depth += 1
        step = _join(self.phrase(self.parsed(entry), then) for entry in self._words[name])
        self._depth -= 1
        return step

    def _sequence(self, pieces: Sequence[Piece], then: _Step) -> _Step:
        runs = self._runs(pieces)
        may_begin = _may_begin(runs)
        for number, run in reversed(list(enumerate(runs))):
            match run:
                case [List(name)] if number < may_begin:
                    then = self._inline(name, then)
                case _:
                    then = self._run(run, then)
        return then

    def _runs(self, pieces: Sequence[Piece]) -> _Runs:
        """The runs of a branch, kept: ``_parsed`` keeps the branch, so that no other gets its identity."""
        if id(pieces) not in self._runs_of:
            self._runs_of[id(pieces)] = _runs(pieces, self._units)
        return self._runs_of[id(pieces)]

    def _run(self, run: list[Piece], then: _Step) -> _Step:
        match run:
            case [Gap(weight)]:
                if then.ends:
                    raise PhraseError("a gap needs words after it")
                return _Step(gaps={weight: [then]})
            case [List(name)]:
                return _Step(lists={self._list(name): [then]})
            case [Choice() as choice]:
                return self.phrase(choice, then)
            case [Text(text)]:
                return self._text(text, then)
            case _:
                return _join([self._text(form, then) for form in spell(run)])

    def _text(self, text: str, then: _Step) -> _Step:
        if text not in self._spelt:
            self._spelt[text] = split(text, self._fold, self._units)
        for unit in reversed(self._spelt[text]):
            stem = unit.removesuffix("*")
            if stem == unit:
                self._literals.add(unit)
                then = _Step(literal={unit: [then]})
            else:
                self._stems.setdefault(len(stem), set()).add(stem)
                then = _Step(prefixes={stem: [then]})
        return then


def _runs(pieces: Sequence[Piece], units: Units) -> _Runs:
    """Pieces that stand together without space; in Chinese each alone. Gaps in a row are one."""
    runs: _Runs = [[]]
    for piece in pieces:
        if isinstance(piece, Space) or units is Units.CHARACTERS:
            runs.append([])
        if not isinstance(piece, Space):
            runs[-1].append(piece)
    return _merge_gaps([run for run in runs if run])


def split(text: str, fold: Callable[[str], list[str]], kind: Units) -> list[str]:
    """The units of literal text, a star kept on the unit it follows.

    Raises:
        PhraseError: a star does not follow the beginning of a word.
    """
    if "*" not in text:
        return fold(text)
    units: list[str] = []
    for part in re.findall(r"[^*]+\*?|\*", re.sub(r"\*+", "*", text)):
        folded = fold(part.rstrip("*"))
        if part.endswith("*"):
            if not folded or kind is Units.CHARACTERS:
                raise PhraseError("a star needs the beginning of a word before it")
            folded[-1] += "*"
        units += folded
    return units


def _may_begin(runs: _Runs) -> int:
    """How many runs a sequence may begin with: those before the first that must be there, and that one."""
    for number, run in enumerate(runs, 1):
        match run:
            case [Choice(optional=True)]:
                continue
            case _:
                return number
    return len(runs)


def _merge_gaps(runs: _Runs) -> _Runs:
    """Gaps in a row become one."""
    merged: _Runs = []
    for run in runs:
        match merged[-1:], run:
            case [[Gap(before)]], [Gap(weight)]:
                merged[-1] = [Gap(before + weight)]
            case _:
                merged.append(run)
    return merged
