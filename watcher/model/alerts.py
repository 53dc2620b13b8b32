"""Who is told, and what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Literal

from watcher.model.changes import Change, Direction, Significance, TopicVerdict
from watcher.model.stances import Topic
from watcher.model.texts import StatedDates


@dataclass(frozen=True, slots=True)
class Digest:
    """When a rule's alerts are told together: at a local time, every day or on one day of the week.

    Attributes:
        at: the local time of day, without a zone.
        weekday: 0 (Monday) to 6; None for every day.
        timezone: an IANA name ("Europe/Paris").
    """

    at: time = time(8)
    weekday: int | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is told what. Empty tuples and None mean "any"; ``digest`` None means at once.

    Attributes:
        providers: ids or tags.
        documents: keys ("kimi/privacy").
        scopes: labels of the lexicons (consumer, business, api …); a change without a scope is for everybody.
        languages: of the documents.
        silent_edit: True for silent edits only, False for all others.
        events: health events; a rule is about these, or about changes.
    """

    name: str
    to: tuple[str, ...]
    topics: tuple[Topic, ...] = ()
    significance: Significance | None = None
    directions: tuple[Direction, ...] = ()
    providers: tuple[str, ...] = ("*",)
    documents: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    silent_edit: bool | None = None
    events: tuple[str, ...] = ()
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a channel is left in peace: local times, over midnight where ``start`` is the later."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Channel:
    """A named destination.

    Attributes:
        reference: ``console:``, or ``env:NAME`` or ``file:/path`` that hold an Apprise URL, or the http(s)
            address of a JSON webhook.
        language: of what we write around the quotes: "en", "zh" or "fr".
        timezone: an IANA name, for quiet hours and for the times that people read.
        secret: a reference to the key that signs a JSON webhook.
    """

    name: str
    reference: str
    language: str = "en"
    timezone: str = "UTC"
    quiet: Quiet | None = None
    secret: str | None = None


class Markup(StrEnum):
    """How a service wants its text: each has its own rules of what must be escaped."""

    PLAIN = "plain"
    EMAIL = "email"  # HTML with a plain-text twin
    SLACK = "slack"  # mrkdwn
    DISCORD = "discord"
    MARKDOWN = "markdown"  # CommonMark: Mattermost, Teams, Matrix, ntfy
    TELEGRAM = "telegram"  # its subset of HTML
    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"  # plain text in which tags are read
    JSON = "json"  # the webhook with our documented schema


@dataclass(frozen=True, slots=True)
class Service:
    """What a channel's service takes.

    Attributes:
        limit: the longest message, title and body together, in ``unit``.
        pause: seconds between two messages to one channel.
        titled: it shows a message's title in a place of its own; where it does not, the body begins with the
            title, written in the service's markup.
    """

    name: str
    markup: Markup
    limit: int
    unit: Literal["characters", "bytes"] = "characters"
    pause: float = 0.0
    titled: bool = True


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule makes of a revision's changes, or of a document's ill health.

    Attributes:
        id: stable; the same for the same document, revision (or event) and rule.
        event: "changed", or a health event ("blocked", "broken", "recovered", "unstable", "replaced"), or
            "undelivered" (of a channel; ``document`` is that of the alert that was given up).
        compared_with: the revision that the changes are told from, where it is not the one before.
        language: of the document.
        tags: of its provider.
        others: substantive changes that are not told; for "undelivered", alerts that were lost as well.
        first_seen: when the text of the revision was first seen, before it was confirmed.
        detail: for health events, why, in a sentence.
        due: for the alerts of a digest, when it is told; None for at once.
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
    language: str | None = None
    tags: tuple[str, ...] = ()
    revision: int = 0
    compared_with: int | None = None
    detail: str = ""
    changes: tuple[Change, ...] = ()
    others: int = 0
    topics: Mapping[Topic, TopicVerdict] = field(default_factory=dict)
    old_dates: StatedDates = field(default_factory=StatedDates)
    new_dates: StatedDates = field(default_factory=StatedDates)
    silent_edit: bool = False
    rollback_of: int | None = None
    first_seen: datetime | None = None
    due: datetime | None = None

    @property
    def provider(self) -> str:
        """The provider's id."""
        return self.document.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Message:
    """One or several alerts as people of one channel read them, in the markup of its service.

    Attributes:
        id: stable: that of the alert; for several together, made of theirs.
        title: one line, plain text without markup.
        body: in the service's markup, escaped; for ``Markup.EMAIL`` the HTML part, for JSON the payload.
        plain: the same in plain text (the e-mail's other part, the console).
        thread: what belongs together for the reader: the document's key, or that of a group.
    """

    id: str
    title: str
    body: str
    plain: str
    thread: str
