"""Where a provider stands: the clauses of its documents → what they say on every topic, and where they clash.

::

    clauses with stances ──said──► a statement a stance ──summed──► a statement a fact, silent, unclear
    statements of all documents ──with_conflicts──► the same, each with what another document says against it
    statements ──folded──► one a document, topic, scope and standing, for people
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.compare.lexicon import load
from watcher.compare.order import Fact
from watcher.compare.weigh import weighed
from watcher.model import Clause, Consent, Polarity, Stance, Topic

PROHIBITED = "prohibited"
UNCONDITIONAL = "unconditional"
CONDITIONAL = "conditional"
UNNAMED = "improvement-not-named"
DELETION = "deletion"
SILENT = "silent"
UNCLEAR = "unclear"
NOT_SEEN = "not_seen"

_CHOICES = {Consent.OPT_IN, Consent.OPT_OUT, Consent.CONTRACT}
_ASKED_FIRST = {Topic.TRAINING, Topic.HUMAN_REVIEW}
"""Where "only if you agree" is all there is to say. Other things are done for many reasons side by side."""
_FOR = {UNCONDITIONAL, str(Consent.OPT_OUT)}
_MANY_KINDS = {Topic.SHARING, Topic.RETENTION}
"""Of which a document says one thing for some data or recipients, and another for others."""
_NO_CONDITION = "default"
"""What is done by default is done under no condition."""
_EVERYBODY = ("all",)
_COMPARED = 400
"""So many different facts on a topic are compared with each other; real documents have some dozens."""


@dataclass(frozen=True, slots=True)
class Since:
    """The revision that brought a statement; ``or_earlier``: it is the oldest one that was looked at."""

    revision: int
    first_seen: datetime
    or_earlier: bool


@dataclass(frozen=True, slots=True)
class Opposite:
    """What another document of the provider says against a statement."""

    document: str
    standing: str
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document says on a topic; or that it says nothing, or cannot be read.

    Attributes:
        standing: ``prohibited``, ``opt_in``, ``opt_out``, ``contract``, ``unconditional``,
            ``conditional:CONDITIONS``, ``improvement-not-named``, ``deletion`` (retention only), or without a
            stance ``silent``, ``unclear``, ``not_seen``.
        clause: the one that is quoted.
        clauses: how many clauses say the same.
        why: for what is unclear or not seen, the reason in a few words.
    """

    document: str
    topic: Topic
    standing: str
    stance: Stance | None = None
    clause: Clause | None = None
    clauses: int = 0
    since: Since | None = None
    conflicts: tuple[Opposite, ...] = ()
    why: str = ""

    @property
    def scope(self) -> tuple[str, ...]:
        """Whom it is about; empty: everybody."""
        return self.stance.scope if self.stance else ()


def facts(stance: Stance) -> Stance:
    """A stance without the words that show it: equal facts, the same thing said."""
    return replace(stance, evidence="")


def said(
    document: str, read: Iterable[tuple[Clause, Sequence[Stance]]], language: str | None
) -> list[Statement]:
    """A statement for every stance of every clause, in reading order."""
    return [
        Statement(document, fact.stance.topic, _standing(fact), fact.stance, clause, clauses=1)
        for clause, stances in read
        for fact in weighed(clause, stances, language)
    ]


def _standing(fact: Fact) -> str:
    """May the provider do it, and on which terms? In a word."""
    stance = fact.stance
    if stance.polarity is Polarity.DENIES:
        return PROHIBITED
    if stance.consent in _CHOICES:
        return str(stance.consent)
    if stance.topic is Topic.RETENTION and fact.limits:
        return DELETION
    conditions = [condition for condition in stance.conditions if condition != _NO_CONDITION]
    if conditions:
        return f"{CONDITIONAL}:{','.join(conditions)}"
    if stance.polarity is not Polarity.PERMITS:
        return CONDITIONAL
    return UNCONDITIONAL if stance.explicit else UNNAMED


def summed(document: str, statements: Iterable[Statement], language: str | None) -> list[Statement]:
    """What a document says: each fact once, and for every topic on which there is none, why.

    The clause quoted for a fact is the one that has stood for the longest.
    """
    by_fact: dict[tuple[str, Stance], list[Statement]] = {}
    for statement in statements:
        if statement.stance is not None:
            by_fact.setdefault((statement.standing, facts(statement.stance)), []).append(statement)
    told = [replace(min(same, key=_age), clauses=len(same)) for same in by_fact.values()]
    named = {statement.topic for statement in told}
    told += [_nothing(document, topic, language) for topic in Topic if topic not in named]
    return _in_order(told)


def not_seen(document: str, why: str) -> list[Statement]:
    """The statements on a document of which there is no revision yet."""
    return [Statement(document, topic, NOT_SEEN, why=why) for topic in Topic]


def _age(statement: Statement) -> int:
    return statement.since.revision if statement.since else 0


def _in_order(statements: Iterable[Statement]) -> list[Statement]:
    """By topic; what holds for everybody before what holds for some; else in reading order."""
    topics = list(Topic)
    return sorted(statements, key=lambda statement: (topics.index(statement.topic), statement.scope))


def unread(language: str | None) -> str:
    """Why the clauses of a language tell no stance; empty where they do."""
    if language is None:
        return "its language is not recognised"
    return "" if load(language) else f"there is no lexicon for its language ({language})"


def _nothing(document: str, topic: Topic, language: str | None) -> Statement:
    """Silence can only be told from a text that can be read."""
    why = unread(language)
    lexicon = load(language) if language else None
    if lexicon and all(rule.topic is not topic for rule in lexicon.rules):
        why = f"the lexicon of its language ({language}) lacks the topic"
    return Statement(document, topic, UNCLEAR if why else SILENT, why=why)


# --- documents against each other -------------------------------------------------------------------


def with_conflicts(statements: Sequence[Statement]) -> list[Statement]:
    """The statements of one provider's documents, each with what another document says against it.

    One document denies (or, for training and human review, asks first); another permits, or only lets users
    object: for the same topic and scope, and nothing that the denial names (data, purposes, recipients) sets
    the two apart. Of each other document the first such statement is told.
    """
    against: dict[int, dict[str, Opposite]] = {}
    for topic in Topic:
        on_topic = [(n, row) for n, row in enumerate(statements) if row.topic is topic]
        denials = [(n, row) for n, row in on_topic if _denies(row)][:_COMPARED]
        permissions = [(n, row) for n, row in on_topic if row.standing in _FOR][:_COMPARED]
        for i, denial in denials:
            for j, permission in permissions:
                if denial.document != permission.document and _clash(denial, permission):
                    against.setdefault(i, {}).setdefault(permission.document, _opposite(permission))
                    against.setdefault(j, {}).setdefault(denial.document, _opposite(denial))
    return [
        replace(row, conflicts=tuple(against[n].values())) if n in against else row
        for n, row in enumerate(statements)
    ]


def _denies(statement: Statement) -> bool:
    asks = statement.standing == Consent.OPT_IN and statement.topic in _ASKED_FIRST
    return asks or statement.standing == PROHIBITED


def _opposite(statement: Statement) -> Opposite:
    return Opposite(statement.document, statement.standing, statement.clause.text if statement.clause else "")


def _clash(denial: Statement, permission: Statement) -> bool:
    one, other = denial.stance, permission.stance
    if one is None or other is None or set(one.scope or _EVERYBODY).isdisjoint(other.scope or _EVERYBODY):
        return False
    if one.topic in _MANY_KINDS and not (one.data or one.recipients):
        return False  # "they will not share it": of whom and what it speaks stands in another sentence
    return all(
        not names or not set(names).isdisjoint(permitted)
        for names, permitted in (
            (one.data, other.data),
            (one.purposes, other.purposes),
            (one.recipients, other.recipients),
            (one.restricted, other.restricted),
        )
    )


# --- for people -------------------------------------------------------------------------------------


def folded(statements: Iterable[Statement]) -> list[Statement]:
    """One statement for each document, topic, scope and standing: facts joined, clauses counted.

    Quoted is what is contradicted, or shows the most of the facts; the joined facts are those of all clauses.
    """
    groups: dict[tuple[str, Topic, tuple[str, ...], str], list[Statement]] = {}
    for row in statements:
        groups.setdefault((row.document, row.topic, row.scope, row.standing), []).append(row)
    return [_joined(rows) for rows in groups.values()]


def _joined(rows: Sequence[Statement]) -> Statement:
    first = max(rows, key=_worth)
    opposites = {opposite.document: opposite for row in rows for opposite in row.conflicts}
    stance = first.stance and replace(
        first.stance,
        recipients=_union(row.stance.recipients for row in rows if row.stance),
        conditions=_union(row.stance.conditions for row in rows if row.stance),
        data=_union(row.stance.data for row in rows if row.stance),
    )
    clauses = sum(row.clauses for row in rows)
    return replace(first, stance=stance, clauses=clauses, conflicts=tuple(opposites.values()))


def _worth(row: Statement) -> tuple[bool, bool, int]:
    """How much a quote shows: a contradiction, the act in words of its own, many facts."""
    stance, clause = row.stance, row.clause
    if stance is None or clause is None:
        return False, False, 0
    shown = len((*stance.recipients, *stance.conditions, *stance.data)) + bool(stance.period)
    return bool(row.conflicts), stance.evidence in clause.text, shown


def _union(sets: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({label for labels in sets for label in labels}))
