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
    standing_still = {_said(row): row for row in found}
    since: dict[_Said, Edition] = dict.fromkeys(standing_still, newest)
    oldest = newest
    for edition in islice(earlier, LOOK_BACK):
        if not standing_still:
            break
        oldest = edition
        held = _held(list(standing_still.values()), edition.text, newest.text.language)
        standing_still = {said: row for said, row in standing_still.items() if said in held}
        since.update(dict.fromkeys(standing_still, edition))
    return [replace(row, since=_since(since[_said(row)], oldest)) for row in found]


def _since(edition: Edition, oldest: Edition) -> Since:
    return Since(edition.number, edition.first_seen, or_earlier=edition is oldest)


def _said(row: Statement) -> _Said:
    return row.clause.key if row.clause else "", row.stance and standing.facts(row.stance)


def _held(rows: Sequence[Statement], text: Text, language: str | None) -> set[_Said]:
    """What of ``rows`` an earlier text says too.

    The same clause in the same place says the same; only one that stood elsewhere has to be read there.
    """
    found = clauses(text)
    keys = {clause.key for clause in found}
    places = {_place(clause) for clause in found} if text.language == language else set()
    there = [row for row in rows if row.clause and row.clause.key in keys]
    held = {_said(row) for row in there if row.clause and _place(row.clause) in places}
    if len(held) < len({_said(row) for row in there}):
        held |= {
            (clause.key, standing.facts(stance))
            for clause, stances in read_clauses(text)
            for stance in stances
        }
    return held


def _place(clause: Clause) -> tuple[object, ...]:
    return clause.key, clause.kind, clause.section, clause.lead_in, clause.heads
