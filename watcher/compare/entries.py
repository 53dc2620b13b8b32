"""What a lexicon holds once it is compiled: phrases, rules, and the hits of phrases in a clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watcher.compare.automaton import Automaton
from watcher.compare.fold import Units
from watcher.compare.scorer import Scorer
from watcher.model import BlockKind, Topic

IGNORE = "ignore"


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a clause, in units."""

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
    fold: Callable[[str], list[str]]
    scorer: Scorer | None = None

    def scan(self, units: Sequence[str]) -> list[Hit]:
        """Every phrase in ``units``; what stands inside an ``ignore`` phrase is left out."""
        found = self.automaton.find(units)
        if not found:
            return []
        masked = bytearray(len(units))
        for item in found:
            if self.phrases[item.entry].labels == (IGNORE,):
                masked[item.start : item.end] = b"\x01" * (item.end - item.start)
        hits = {
            Hit(item.start, item.end, label, self.phrases[item.entry].id)
            for item in found
            if not (masked[item.start] and masked[item.end - 1])
            for label in self.phrases[item.entry].labels
        }
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.label))
