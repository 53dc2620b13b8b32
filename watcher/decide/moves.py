"""Clauses that moved between the documents of a provider: neither lost here nor new there.

A clause moved where this document lost it and another one came to hold it (or the other way round), with the
same words, in the same list or table, read to say the same. It is set aside on both sides before the rest is
compared, so that a promise that now stands in another document is no "denial removed".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from watcher.compare.standing import facts
from watcher.decide.pages import compare_clauses, compare_texts, read_clauses
from watcher.model import (
    BlockKind,
    Change,
    ChangeKind,
    Clause,
    Comparison,
    Correction,
    Decision,
    Neighbour,
    Revised,
    Significance,
    Stance,
    Text,
    TopicVerdict,
)
from watcher.normalise import clauses
from watcher.normalise.canonical import key

APART = timedelta(days=30)
"""So long after one document was changed the other may be: documents are polled, and blocked, one by one."""

# Shorter keys say too little to be recognised elsewhere.
_TELLING = 12

Identity = tuple[str, ...]
"""What makes a clause the same in another text."""

_Moves = Mapping[Identity, Neighbour]
T = TypeVar("T")


def needs_neighbours(decision: Decision) -> bool:
    """Say whether ``decide`` is to be asked again, with the provider's other documents."""
    outcome = decision.outcome
    return isinstance(outcome, Revised) and outcome.comparison is not None


def compare_among(
    old: Text, new: Text, neighbours: Sequence[Neighbour], aside: Set[Identity] = frozenset()
) -> Comparison:
    """Compare two texts clause by clause; what moved to or from another document is told as moved.

    Args:
        old: the text before.
        new: the text now.
        neighbours: late revisions of the provider's other documents.
        aside: clauses that are left out of the comparison.
    """
    gone, came = _moves(old, new, neighbours, _Reader())
    if not gone and not came and not aside:
        return compare_texts(old, new)
    rest = compare_clauses(
        old,
        [clause for clause in clauses(old) if as_identity(clause) not in gone.keys() | aside],
        new,
        [clause for clause in clauses(new) if as_identity(clause) not in came.keys() | aside],
    )
    moved = [*_told(old, gone, "to"), *_told(new, came, "from")]
    quiet = {topic: TopicVerdict(Significance.EDITORIAL, None) for change in moved for topic in change.topics}
    return replace(rest, changes=(*rest.changes, *moved), topics={**quiet, **rest.topics})


def corrections(
    document: str, number: int, old: Text, new: Text, neighbours: Sequence[Neighbour]
) -> tuple[Correction, ...]:
    """What earlier revisions of other documents brought, now that it is known what moved to or from here.

    Args:
        document: the key of the document that was revised.
        number: of its new revision.
        old: its text before.
        new: its text now.
        neighbours: the latest revisions of the provider's other documents.
    """
    gone, came = _moves(old, new, neighbours, _Reader())
    here = Neighbour(document, number, old, new)
    met = {(found.document, found.number): found for found in (*gone.values(), *came.values())}
    return tuple(
        Correction(
            found.document,
            found.number,
            compare_among(
                found.before,
                found.after,
                [*(other for other in neighbours if other.document != found.document), here],
            ),
        )
        for found in met.values()
    )


def _moves(
    old: Text, new: Text, neighbours: Sequence[Neighbour], reader: _Reader
) -> tuple[dict[Identity, Neighbour], dict[Identity, Neighbour]]:
    """The clauses that went to, and came from, another document, each with that document's revision."""
    lost = reader.identities(old) - reader.identities(new)
    won = reader.identities(new) - reader.identities(old)
    now = {other.document: other.after for other in sorted(neighbours, key=lambda other: other.number)}
    gone: dict[Identity, Neighbour] = {}
    came: dict[Identity, Neighbour] = {}
    for other in neighbours:
        before, after = reader.identities(other.before), reader.identities(other.after)
        today = reader.identities(now[other.document])
        for identity in lost & (after - before) & today:
            if reader.says(old, identity) == reader.says(other.after, identity):
                gone.setdefault(identity, other)
        for identity in (won & (before - after)) - today:
            if reader.says(new, identity) == reader.says(other.before, identity):
                came.setdefault(identity, other)
    return gone, came


def _told(text: Text, moves: _Moves, way: str) -> list[Change]:
    """The changes that clauses of ``text`` are which moved."""
    if not moves:
        return []
    changes = []
    for clause, stances in read_clauses(text):
        other = moves.get(as_identity(clause))
        if other is not None:
            change = Change(
                kind=ChangeKind.MOVED,
                section=clause.section,
                old=clause.text if way == "to" else "",
                new=clause.text if way == "from" else "",
                topics=tuple(dict.fromkeys(stance.topic for stance in stances)),
                findings=(f"moved {way} {other.document}",),
            )
            changes.append(change)
    return changes


def as_identity(clause: Clause) -> Identity:
    """What makes a clause the same in another document: its words, and what it completes."""
    return clause.key, key(clause.lead_in or ""), *map(key, clause.heads)


class _Reader:
    """Identities and stances of texts, each text taken apart once."""

    def __init__(self) -> None:
        self._identities: dict[int, frozenset[Identity]] = {}
        self._said: dict[int, dict[Identity, frozenset[Stance]]] = {}

    def identities(self, text: Text) -> frozenset[Identity]:
        """The clauses of a text that say enough to be recognised elsewhere."""
        return _once(self._identities, text, _recognisable)

    def says(self, text: Text, identity: Identity) -> frozenset[Stance]:
        """What a clause says where it stands, without the words that show it."""
        return _once(self._said, text, _said)[identity]


def _once(known: dict[int, T], text: Text, make: Callable[[Text], T]) -> T:
    if id(text) not in known:
        known[id(text)] = make(text)
    return known[id(text)]


def _recognisable(text: Text) -> frozenset[Identity]:
    return frozenset(
        as_identity(clause)
        for clause in clauses(text)
        if clause.kind is not BlockKind.HEADING and len(clause.key) >= _TELLING
    )


def _said(text: Text) -> dict[Identity, frozenset[Stance]]:
    said: dict[Identity, frozenset[Stance]] = {}
    for clause, stances in read_clauses(text):
        identity = as_identity(clause)
        said[identity] = said.get(identity, frozenset()) | {facts(stance) for stance in stances}
    return said
