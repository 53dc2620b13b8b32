"""What a page showed not long ago: lines that come and go, and editions that it shows in turn.

A line toggles when the page took it back, or brought it back, before: its next turns are no news. Two
texts are editions (of a region, say) when they have much less in common than a text and its next version,
and the page showed one, the other, and the first again. The edition that was accepted first is the
document's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from watcher.accept.likeness import compared, weighed
from watcher.compare import read_all
from watcher.compare.standing import unread
from watcher.decide.moves import Identity, as_identity
from watcher.decide.pages import derivation, needs_baseline, read
from watcher.decide.patience import DEFAULT
from watcher.model import Document, DocumentState, Earlier, Rederived, Rejection, RejectionReason, Text
from watcher.normalise import clauses, date_lines, way_of_writing

REMEMBERED = DEFAULT.variant_window
"""For so long a text that was superseded is remembered after it was last shown."""

_VERSIONS_SHARE = 0.8
_SURELY_A_VERSION = 0.9
_NEARER = 0.5
_FEW_LINES = 5
_OFTEN, _OFTEN_ON_TOPIC = 2, 3


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conductor brings along where :func:`needs_memory` asks for it.

    Attributes:
        recent: the revisions that were shown lately, the first one first; the one in force is the last.
        waiting: the text of the candidate.
    """

    recent: tuple[Earlier, ...] = ()
    waiting: Text | None = None

    @property
    def earlier(self) -> tuple[Earlier, ...]:
        """The revisions that were superseded."""
        return self.recent[:-1]


FORGETFUL = Memory()


@dataclass(frozen=True, slots=True)
class Side:
    """The text, other than the one in force, that a text is a version of.

    Attributes:
        own: it belongs to the document's own edition, and what is in force does not.
    """

    of: Earlier
    own: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The toggling lines among those in which two texts differ.

    Attributes:
        whole: the texts differ in nothing else.
        aside: those that are on no topic.
        on_topic: some are.
        times: how often the busiest of them came or went before.
    """

    whole: bool
    aside: frozenset[Identity]
    on_topic: bool
    times: int


def needs_memory(text: Text | Rejection | None, state: DocumentState, document: Document) -> bool:
    """Say whether ``decide`` needs what the document showed before."""
    if state.revision == 0:
        return False
    return state.candidate is not None or (state.revision > 1 and needs_baseline(text, state, document))


def renewed(memory: Memory, document: Document) -> tuple[Memory, tuple[Rederived, ...]]:
    """Earlier texts as today's reader derives them, and what of them is to be stored."""
    current = derivation(document)
    derived: list[Rederived] = []
    recent: list[Earlier] = []
    for seen in memory.recent:
        text = seen.text if seen.derivation == current else read(seen.page, document)
        if isinstance(text, Rejection):  # one that the new reader cannot read keeps its old text
            recent.append(seen)
            continue
        recent.append(replace(seen, text=text, fingerprint=text.fingerprint))
        if seen.derivation != current and seen is not memory.recent[-1]:
            derived.append(Rederived(text, current, seen.number))
    return replace(memory, recent=tuple(recent)), tuple(derived)


def turn(memory: Memory, old: Text, new: Text) -> Turn | None:
    """The toggling lines among the differences of two texts; None where there are none.

    They are few: a whole section that was taken out and is put back was edited.
    """
    if len(memory.recent) < 2:
        return None
    differing = _lines(old) ^ _lines(new)
    times = {line: count for line, count in _turns(memory, differing).items() if count >= _OFTEN}
    if not times or len(times) > _FEW_LINES:
        return None
    spoken = _on_topic((old, new), times)
    times = {line: count for line, count in times.items() if line not in spoken or count >= _OFTEN_ON_TOPIC}
    if not times:
        return None
    return Turn(
        whole=len(times) == len(differing),
        aside=frozenset(times.keys() - spoken),
        on_topic=not spoken.isdisjoint(times),
        times=max(times.values()),
    )


def differ_by_turns(memory: Memory, one: Text, other: Text) -> bool:
    """Whether two texts are the same but for toggling lines."""
    if len(memory.recent) < 2:
        return False
    differing = _lines(one) ^ _lines(other)
    turns = _turns(memory, differing)
    return len(turns) <= _FEW_LINES and all(count >= _OFTEN for count in turns.values())


def _lines(text: Text) -> frozenset[Identity]:
    return frozenset(map(as_identity, clauses(text)))


def _turns(memory: Memory, lines: Collection[Identity]) -> dict[Identity, int]:
    """How often each line came or went, as far as is remembered."""
    texts = [(seen, _lines(seen.text)) for seen in memory.recent]
    times = [(at, held) for seen, held in texts for at in (seen.first_seen, seen.last_seen)]
    shown = [held for _, held in sorted(times, key=lambda entry: entry[0])]
    return {line: sum((line in old) != (line in new) for old, new in pairwise(shown)) for line in lines}


def _on_topic(texts: Iterable[Text], lines: Collection[Identity]) -> set[Identity]:
    """The lines that say something on a topic; all of them where no lexicon can tell."""
    found: set[Identity] = set()
    for text in texts:
        if unread(text.language):
            return set(lines)
        asked = [clause for clause in clauses(text) if as_identity(clause) in lines]
        read = zip(asked, read_all(asked, text.language), strict=True)
        found |= {as_identity(clause) for clause, stances in read if stances}
    return found


def side(memory: Memory, text: Text, standing: Text) -> Side | None:
    """Of which other edition a text is a version; None where it is one of the text in force, or of none."""
    if not memory.earlier:
        return None
    lines, in_force = weighed(text), weighed(standing)
    near = _alike(lines, in_force)
    if near >= _SURELY_A_VERSION:
        return None
    recent = [weighed(seen.text) for seen in memory.recent]
    best = max(range(len(recent) - 1), key=lambda number: _alike(lines, recent[number]))
    other = recent[best]
    if 1 - _alike(lines, other) > _NEARER * (1 - near) or _alike(other, in_force) >= _VERSIONS_SHARE:
        return None
    sides = [_alike(one, other) > _alike(one, in_force) for one in recent]
    if not _has_returned(memory.recent, sides):
        return None
    return Side(memory.recent[best], own=sides[0])


def _has_returned(recent: Sequence[Earlier], sides: Sequence[bool]) -> bool:
    """Whether the very same text was shown again after one of the other side."""
    first: dict[tuple[bool, str], datetime] = {}
    last: dict[tuple[bool, str], datetime] = {}
    for seen, where in zip(recent, sides, strict=True):
        text = where, seen.fingerprint
        first[text] = min(seen.first_seen, first.get(text, seen.first_seen))
        last[text] = max(seen.last_seen, last.get(text, seen.last_seen))
    return any(
        one[0] is not other[0] and first[one] < first[other] < last[one] for one in first for other in first
    )


def is_far(one: Text, other: Text) -> bool:
    """Whether two texts have less in common than two versions of one text."""
    return _alike(weighed(one), weighed(other)) < _VERSIONS_SHARE


def _alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Part of each of two texts whose lines stand in the other one, the lesser of both."""
    like = compared(one, other)
    return min(like.overlap, like.kept)


def another_edition(found: Side) -> Rejection:
    """The reason for which a version of another edition is not the document."""
    detail = (
        "Another edition of the document: a version of revision "
        f"{found.of.number}, which the page shows in turn with the one that is watched."
    )
    return Rejection(RejectionReason.OTHER_EDITION, detail, replaceable=True)


def in_passing() -> Rejection:
    """The reason for which a very different text is held while a changed one waits to be seen again."""
    detail = "A very different text, shown in turn with a changed one that waits for a second look."
    return Rejection(RejectionReason.OTHER_EDITION, detail, replaceable=True)


def redated(old: Text, new: Text) -> tuple[tuple[str, str], ...]:
    """The lines that date a document, where their dates are now written another way: before, after."""
    before, after = _dated(old), _dated(new)
    if len(before) != len(after):
        return ()
    pairs = zip(before, after, strict=True)
    return tuple(pair for pair in pairs if way_of_writing(pair[0]) != way_of_writing(pair[1]))


def has_written_dates_so(memory: Memory, text: Text) -> bool:
    """Whether dates were written that way before."""
    ways = list(map(way_of_writing, _dated(text)))
    return any(ways == list(map(way_of_writing, _dated(seen.text))) for seen in memory.earlier)


def _dated(text: Text) -> list[str]:
    return date_lines(block.text for block in text.blocks)
