"""What the store answers with: frozen views for the command line and the conductors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from watcher.model import Alert, Change, Health, RejectionReason, Topic, TopicVerdict


class Recorded(StrEnum):
    """What became of a decision.

    LEASE_LOST: another worker has the document by now, or has already recorded; nothing was written.
    """

    STORED = "stored"
    LEASE_LOST = "lease_lost"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


class AlertState(StrEnum):
    """What people said of an alert."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What is watched, and how it fares.

    Attributes:
        enabled: False for what is no longer configured.
        shows: the revision whose text was seen last; an older one than the last while the page has flipped
            back. None before the first.
    """

    document: str
    provider: str
    name: str
    url: str
    enabled: bool
    state: Health
    reason: str
    since: datetime | None
    last_checked: datetime | None
    last_seen: datetime | None
    next_check: datetime | None
    revisions: int
    shows: int | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision of a document.

    Attributes:
        page_sha256: of the page's body, as fetched.
        text_sha256: of the text as first recorded; ``chain`` covers both.
        source: where it came from: ``watch`` for our own polling.
        changes: how many clause-level changes it brought.
        accepted_by: who took the page for the document; None where the watcher did.
        overruled: why the gate would not have taken it.
    """

    document: str
    number: int
    first_seen: datetime
    last_seen: datetime
    confirmed_at: datetime
    page_sha256: str
    text_sha256: str
    fingerprint: str
    updated: date | None
    effective: date | None
    language: str | None
    title: str
    final_url: str
    normaliser: int
    lexicon: int
    topics: Mapping[Topic, TopicVerdict]
    silent_edit: bool
    rollback_of: int | None
    replaced: bool
    source: str
    chain: str
    changes: int
    accepted_by: str | None
    accepted_why: str | None
    overruled: RejectionReason | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One clause-level change, with the revision that brought it."""

    document: str
    number: int
    first_seen: datetime
    confirmed_at: datetime
    change: Change


@dataclass(frozen=True, slots=True)
class RejectionRow:
    """A page that was not the document, kept as evidence. ``id`` is what ``rejected_page`` takes."""

    id: int
    document: str
    at: datetime
    reason: RejectionReason
    detail: str
    measures: Mapping[str, float | str]
    replaceable: bool
    status: int
    final_url: str
    title: str | None
    page_sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """The trace of one check."""

    at: datetime
    outcome: str
    reason: str
    elapsed_ms: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to one channel.

    Attributes:
        tries: how often it was tried before.
        due_at: when it was to be tried first.
    """

    id: int
    tries: int
    alert: Alert
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes to a channel as one message, leased to a sender: one delivery or several.

    Attributes:
        digest: they go together because their rule asks for a digest.
        failures: how often the channel failed in a row before.
    """

    channel: str
    deliveries: tuple[Delivery, ...]
    digest: bool
    failures: int

    @property
    def ids(self) -> tuple[int, ...]:
        """Of the deliveries."""
        return tuple(delivery.id for delivery in self.deliveries)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One alert to one channel, as listed.

    Attributes:
        state: of the delivery.
        alert_state: what people said of the alert; by whom, why and when.
        tried_at: the last try; of a sent one, when it was sent.
        bundle: deliveries with the same number went, or go, as one message.
    """

    id: int
    alert: str
    document: str
    revision: int
    rule: str
    event: str
    channel: str
    state: DeliveryState
    tries: int
    created_at: datetime
    next_try_at: datetime | None
    tried_at: datetime | None
    error: str
    digest: bool
    bundle: int | None
    alert_state: AlertState
    settled_by: str | None
    settled_why: str | None
    settled_at: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Outstanding:
    """How the outbox fares.

    Attributes:
        counts: deliveries by state.
        oldest: when the longest overdue delivery was first to be tried; None where none is.
    """

    counts: Mapping[DeliveryState, int]
    oldest: datetime | None
