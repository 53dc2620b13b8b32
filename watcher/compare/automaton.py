"""All phrases of a lexicon in one automaton, so that a clause is read once, however many phrases there are.

Phrases become a graph of steps, built backwards from their ends. Steps that share a beginning are
joined when a text first walks them (a lazily determinised automaton), which keeps loading fast and
matching at a few dictionary look-ups a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from watcher.compare.fold import Units
from watcher.compare.phrases import Choice, Gap, PhraseError, Piece, Space, Text, parse, spell

GAP_UNITS = {Units.WORDS: 2, Units.CHARACTERS: 4}
"""How many units a gap may span for each of its weight."""
CACHE_LIMIT = 50_000
_STOPS = frozenset(".;:!?。；：！？")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found: units ``start`` to ``end`` (exclusive) are entry number ``entry``."""

    start: int
    end: int
    entry: int


@dataclass(slots=True, eq=False)
class _Step:
    """Where a phrase may go on from: by a unit, by the beginning of a unit, or over a gap."""

    literal: dict[str, list[_Step]] = field(default_factory=dict)
    prefixes: dict[str, list[_Step]] = field(default_factory=dict)
    gaps: dict[int, list[_Step]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    lengths: tuple[int, ...] | None = None
    walked: dict[str, _Step | None] = field(default_factory=dict)
    leapt: list[tuple[int, _Step]] | None = None

    def after(self, unit: str) -> _Step | None:
        """The step that ``unit`` leads to."""
        try:
            return self.walked[unit]
        except KeyError:
            pass
        if self.lengths is None:
            self.lengths = tuple({len(stem) for stem in self.prefixes})
        steps = list(self.literal.get(unit, ()))
        for length in self.lengths:
            steps += self.prefixes.get(unit[:length], ())
        step = _join(steps) if steps else None
        if len(self.walked) < CACHE_LIMIT:
            self.walked[unit] = step
        return step

    def over(self) -> list[tuple[int, _Step]]:
        """The steps on the far side of gaps, with the weights of the gaps."""
        if self.leapt is None:
            self.leapt = [(weight, _join(steps)) for weight, steps in self.gaps.items()]
        return self.leapt


def _join(steps: Iterable[_Step]) -> _Step:
    """One step that can do what any of ``steps`` can."""
    distinct = list(dict.fromkeys(steps))
    if len(distinct) == 1:
        return distinct[0]
    joined = _Step()
    for step in distinct:
        for unit, targets in step.literal.items():
            joined.literal.setdefault(unit, []).extend(targets)
        for stem, targets in step.prefixes.items():
            joined.prefixes.setdefault(stem, []).extend(targets)
        for weight, targets in step.gaps.items():
            joined.gaps.setdefault(weight, []).extend(targets)
        joined.ends += [entry for entry in step.ends if entry not in joined.ends]
    return joined


class Automaton:
    """Finds every phrase in a sequence of units."""

    def __init__(self, fold: Callable[[str], list[str]], units: Units) -> None:
        self._fold = fold
        self._units = units
        self._gap = GAP_UNITS[units]
        self._entries: list[_Step] = []
        self._root: _Step | None = None

    def add(self, pattern: str, words: Mapping[str, Sequence[str]], entry: int) -> None:
        """Add a pattern of entry number ``entry``.

        Raises:
            PhraseError: the pattern does not follow the notation, or can be empty.
        """
        end = _Step(ends=[entry])
        first = self._choice(parse(pattern, words), end)
        if first.ends:
            raise PhraseError("the phrase can be empty")
        if first.gaps:
            raise PhraseError("a gap needs words before it")
        self._entries.append(first)
        self._root = None

    def find(self, units: Sequence[str]) -> list[Found]:
        """Every phrase that stands in ``units``, in order of where it starts."""
        root = self._root = self._root or _join([_Step(), *self._entries])
        found: list[Found] = []
        for at, unit in enumerate(units):
            step = root.after(unit)
            if step is not None:
                self._follow(step, units, at, found)
        return found

    def _follow(self, step: _Step, units: Sequence[str], start: int, found: list[Found]) -> None:
        """Walk on from the first unit; phrases hold few gaps, so the walks stay few."""
        walks = [(step, start + 1)]
        while walks:
            here, at = walks.pop()
            found += [Found(start, at, entry) for entry in here.ends]
            if at < len(units) and (here.literal or here.prefixes):
                there = here.after(units[at])
                if there is not None:
                    walks.append((there, at + 1))
            for weight, over in here.over():
                walks += self._leaps(over, units, at, weight * self._gap)

    @staticmethod
    def _leaps(over: _Step, units: Sequence[str], at: int, span: int) -> list[tuple[_Step, int]]:
        """The ways over a gap; a gap never crosses the end of a sentence."""
        leaps = []
        for place in range(at, min(at + span + 1, len(units))):
            there = over.after(units[place])
            if there is not None:
                leaps.append((there, place + 1))
            if units[place] in _STOPS:
                break
        return leaps

    # --- building, backwards: each part is given the step that follows it ---

    def _choice(self, choice: Choice, then: _Step) -> _Step:
        steps = [self._sequence(branch, then) for branch in choice.branches]
        return _join([*steps, then] if choice.optional else steps)

    def _sequence(self, pieces: Sequence[Piece], then: _Step) -> _Step:
        for run in reversed(self._runs(pieces)):
            then = self._run(run, then)
        return then

    def _runs(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """Pieces that stand together without space; in Chinese each piece stands alone."""
        runs: list[list[Piece]] = [[]]
        for piece in pieces:
            if isinstance(piece, Space) or self._units is Units.CHARACTERS:
                runs.append([])
            if not isinstance(piece, Space):
                runs[-1].append(piece)
        return _merge_gaps([run for run in runs if run])

    def _run(self, run: list[Piece], then: _Step) -> _Step:
        match run:
            case [Gap(weight)]:
                if then.ends:
                    raise PhraseError("a gap needs words after it")
                return _Step(gaps={weight: [then]})
            case [Choice() as choice]:
                return self._choice(choice, then)
            case [Text(text)]:
                return self._text(text, then)
            case _:
                return _join([self._text(form, then) for form in spell(run)])

    def _text(self, text: str, then: _Step) -> _Step:
        for unit in reversed(self._split(text)):
            stem = unit.removesuffix("*")
            then = _Step(prefixes={stem: [then]}) if stem != unit else _Step(literal={unit: [then]})
        return then

    def _split(self, text: str) -> list[str]:
        """The units of literal text, a star kept on the unit it follows."""
        units: list[str] = []
        for part in re.findall(r"[^*]+\*?|\*", re.sub(r"\*+", "*", text)):
            folded = self._fold(part.rstrip("*"))
            if part.endswith("*"):
                if not folded or self._units is Units.CHARACTERS:
                    raise PhraseError("a star needs the beginning of a word before it")
                folded[-1] += "*"
            units += folded
        return units


def _merge_gaps(runs: list[list[Piece]]) -> list[list[Piece]]:
    """Gaps in a row become one."""
    merged: list[list[Piece]] = []
    for run in runs:
        match merged[-1:], run:
            case [[Gap(before)]], [Gap(weight)]:
                merged[-1] = [Gap(before + weight)]
            case _:
                merged.append(run)
    return merged
