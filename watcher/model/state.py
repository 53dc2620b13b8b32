"""What is known of a document when a check begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watcher.model.pages import Validators


class Health(StrEnum):
    """A document's state."""

    NEW = "new"
    OK = "ok"
    PENDING = "pending"
    UNSTABLE = "unstable"
    BLOCKED = "blocked"
    BROKEN = "broken"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Known:
    """A text that was accepted before: a revision, or a variant of one."""

    fingerprint: str
    number: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A changed text that waits for confirmation.

    Attributes:
        suspicious: very different from the baseline; needs days of agreement, not minutes.
    """

    fingerprint: str
    glance: str
    first_seen: datetime
    last_seen: datetime
    sightings: int
    suspicious: bool = False
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What the store knows of a document when a check begins.

    Attributes:
        revision: number of the revision in force; 0 before the first.
        fingerprint: of the revision in force.
        glance: of the last page that was seen to hold the revision in force (normalise.glance).
        derivation: normaliser version and document options of the stored fingerprint.
        known: every accepted text of this document, latest number per fingerprint.
        streak: good looks in a row that showed the revision in force.
        failures: bad answers in a row.
        last_good: last time the document itself was seen.
        told: the ill health that people were last told of, and when.
    """

    document: str
    health: Health = Health.NEW
    since: datetime | None = None
    reason: str = ""
    revision: int = 0
    fingerprint: str = ""
    glance: str = ""
    derivation: str = ""
    validators: Validators = field(default_factory=Validators)
    known: tuple[Known, ...] = ()
    candidate: Candidate | None = None
    streak: int = 0
    failures: int = 0
    first_checked: datetime | None = None
    last_good: datetime | None = None
    told: str = ""
    told_at: datetime | None = None
