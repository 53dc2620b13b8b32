"""Who is told, and what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watcher.model.changes import Change, Direction, Significance, TopicVerdict
from watcher.model.stances import Topic
from watcher.model.texts import StatedDates


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is told what. Empty tuples and None mean "any"."""

    name: str
    to: tuple[str, ...]
    topics: tuple[Topic, ...] = ()
    significance: Significance | None = None
    directions: tuple[Direction, ...] = ()
    providers: tuple[str, ...] = ("*",)
    events: tuple[str, ...] = ()
    digest: str = "none"


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule makes of a revision's changes, or of a document's ill health.

    Attributes:
        id: stable; the same for the same document, revision (or event) and rule.
        event: "changed", or a health event ("blocked", "broken", "recovered", "unstable", "replaced").
        first_seen: when the text of the revision was first seen, before it was confirmed.
        detail: for health events, why, in a sentence.
    """

    id: str
    rule: str
    event: str
    document: str
    document_name: str
    provider_name: str
    url: str
    created_at: datetime
    channels: tuple[str, ...]
    revision: int = 0
    detail: str = ""
    changes: tuple[Change, ...] = ()
    others: int = 0
    topics: Mapping[Topic, TopicVerdict] = field(default_factory=dict)
    old_dates: StatedDates = field(default_factory=StatedDates)
    new_dates: StatedDates = field(default_factory=StatedDates)
    silent_edit: bool = False
    rollback_of: int | None = None
    first_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An alert as people read it. ``body`` is Markdown-free plain text."""

    title: str
    body: str
