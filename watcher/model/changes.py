"""What changed between two texts, and which way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from watcher.model.stances import Topic
from watcher.model.texts import StatedDates


class ChangeKind(StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    MOVED = "moved"


class Significance(StrEnum):
    """Does it matter to the user?"""

    EDITORIAL = "editorial"
    SUBSTANTIVE = "substantive"


class Direction(StrEnum):
    """Which way, from the user's side: may the provider do more (broader) or less (narrower)?"""

    BROADER = "broader"
    NARROWER = "narrower"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class Mark(StrEnum):
    """What happened to a run of words inside a modified clause."""

    EQUAL = "equal"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words with its mark; the runs of a change spell old and new clause."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause-level difference. ``old`` is empty for added, ``new`` for removed clauses.

    The ``section`` of a list item ends with the lead-in that it completes.

    A moved clause has one side only where it moved from or to another document of the provider, which its
    finding names.

    Attributes:
        scopes: whom the clauses name, as labels of the lexicons (consumer, business, api, free, paid, region,
            children); empty where they name nobody, which means everybody.
    """

    kind: ChangeKind
    section: tuple[str, ...]
    old: str
    new: str
    words: tuple[Words, ...] = ()
    topics: tuple[Topic, ...] = ()
    significance: Significance = Significance.EDITORIAL
    direction: Direction | None = None
    findings: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicVerdict:
    """What a revision did to one topic. ``direction`` is None for editorial changes."""

    significance: Significance
    direction: Direction | None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The semantic diff of two texts.

    Attributes:
        silent_edit: a substantive change while the stated "updated" / "effective" date stayed.
        lexicon: version of the lexicons that judged it.
    """

    changes: tuple[Change, ...]
    topics: Mapping[Topic, TopicVerdict]
    old_dates: StatedDates
    new_dates: StatedDates
    silent_edit: bool
    lexicon: int
    language: str | None = None
