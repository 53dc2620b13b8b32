"""What a lexicon holds once it is compiled: phrases, rules, and the hits of phrases in a clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from watcher.compare.automaton import Automaton, Found
from watcher.compare.fold import Units
from watcher.compare.scorer import Scorer

if TYPE_CHECKING:
    from watcher.compare.seeds import Gate
from watcher.model import BlockKind, Topic

IGNORE = "ignore"
HEADING = "heading:"


@dataclass(frozen=True, slots=True)
class Phrase:
    """An entry: words that mean ``label``. ``example`` must hold them, ``counter`` must not."""

    id: str
    labels: tuple[str, ...]
    patterns: tuple[str, ...]
    example: str
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that together make a topic: an anchor label, and others near it.

    Attributes:
        needs: alternatives of labels; the first one is the anchor whose negation is judged.
        without: labels that must not stand within reach.
        reach: in words (or characters).
        section: only under a heading (or list introduction, or table head) of the topic.
    """

    id: str
    topic: Topic
    needs: tuple[frozenset[str], ...]
    without: frozenset[str]
    reach: int
    section: bool
    ordered: bool
    explicit: bool
    example: str
    counter: str = ""

    @property
    def holds_for_headings(self) -> bool:
        """A rule of sections that asks for a heading: "5 years" below "How long we keep it"."""
        return any(BlockKind.HEADING in need for need in self.needs)


class Hit(NamedTuple):
    """A phrase found in a clause, in units (a tuple, because a long text holds very many)."""

    start: int
    end: int
    label: str
    entry: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A compiled lexicon."""

    language: str
    units: Units
    phrases: tuple[Phrase, ...]
    rules: tuple[Rule, ...]
    automaton: Automaton
    headings: Automaton
    fold: Callable[[str], list[str]]
    gate: Gate
    scorer: Scorer | None = None

    def scan(self, units: Sequence[str]) -> list[Hit]:
        """Every phrase in ``units``, by where it starts, without those inside an ``ignore`` phrase."""
        return self._hits(self.automaton.find(units), len(units))

    def announced(self, heading: str) -> frozenset[str]:
        """What a heading announces: topics, and labels such as ``user_duty`` or ``other``."""
        units = self.fold(heading)
        hits = self._hits(self.headings.find(units), len(units))
        return frozenset(hit.label.removeprefix(HEADING) for hit in hits if hit.label != IGNORE)

    def _hits(self, found: Iterable[Found], length: int) -> list[Hit]:
        found = dict.fromkeys(found)
        phrases = self.phrases
        masked = bytearray(length)
        for start, end, entry in found:
            if phrases[entry].labels == (IGNORE,):
                masked[start:end] = b"\x01" * (end - start)
        return [
            Hit(start, end, label, phrases[entry].id)
            for start, end, entry in found
            if not (masked[start] and masked[end - 1])
            for label in phrases[entry].labels
        ]
