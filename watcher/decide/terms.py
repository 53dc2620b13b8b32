"""The terms in force: what a document says now, and since which revision it says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from watcher.compare import standing
from watcher.compare.standing import Since, Statement
from watcher.decide.pages import read_clauses
from watcher.model import Clause, Stance, Text
from watcher.normalise import clauses

LOOK_BACK = 500
"""How many earlier revisions are looked at, at most."""

_Said = tuple[str, Stance | None]
_Place = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A revision's text, with its number and when it was first seen."""

    number: int
    first_seen: datetime
    text: Text


def terms_in_force(document: str, editions: Iterable[Edition]) -> list[Statement]:
    """What a document says on every topic, each thing said with the revision that brought it.

    Args:
        document: its key.
        editions: its revisions, the one in force first. Earlier ones are asked for only as long as something
            that is said now was said then.
    """
    earlier = iter(editions)
    newest = next(earlier, None)
    if newest is None:
        return standing.not_seen(document, "it has no revision yet")
    language = newest.text.language
    found = standing.said(document, read_clauses(newest.text), language)
    return standing.summed(document, _dated(found, newest, earlier), language)


def _dated(found: Sequence[Statement], newest: Edition, earlier: Iterator[Edition]) -> list[Statement]:
    """Walk back while an earlier text holds a clause with the same words and the same stance."""
    language = newest.text.language
    known = {(_said(row), _place(row.clause, language)) for row in found if row.clause}
    still = {_said(row) for row in found}
    since = dict.fromkeys(still, newest)
    oldest = newest
    for edition in islice(earlier, LOOK_BACK):
        if not still:
            break
        oldest = edition
        still = _held(still, edition.text, known)
        since.update(dict.fromkeys(still, edition))
    return [replace(row, since=_since(since[_said(row)], oldest)) for row in found]


def _since(edition: Edition, oldest: Edition) -> Since:
    return Since(edition.number, edition.first_seen, or_earlier=edition is oldest)


def _said(row: Statement) -> _Said:
    return row.clause.key if row.clause else "", row.stance and standing.facts(row.stance)


def _held(still: set[_Said], text: Text, known: set[tuple[_Said, _Place]]) -> set[_Said]:
    """What of ``still`` an earlier text says too.

    The same clause in a place where it was read before says the same; only one that stood elsewhere has to be
    read there, and that place is ``known`` from then on.
    """
    places: dict[str, list[_Place]] = {}
    for clause in clauses(text):
        places.setdefault(clause.key, []).append(_place(clause, text.language))
    there = {said for said in still if said[0] in places}
    held = {said for said in there if any((said, place) in known for place in places[said[0]])}
    if held == there:
        return held
    read = {
        ((clause.key, standing.facts(stance)), _place(clause, text.language))
        for clause, stances in read_clauses(text)
        for stance in stances
    }
    known |= read
    return held | (there & {said for said, _ in read})


def _place(clause: Clause, language: str | None) -> _Place:
    return language, clause.kind, clause.section, clause.lead_in, clause.heads
