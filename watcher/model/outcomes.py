"""What a check comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.model.alerts import Alert
from watcher.model.changes import Comparison
from watcher.model.pages import Page
from watcher.model.state import Candidate, DocumentState
from watcher.model.texts import Rejection, RejectionReason, Text


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The revision in force was seen again. ``page`` is None where the server said 304."""

    page: Page | None


@dataclass(frozen=True, slots=True)
class Pending:
    """A changed text waits for confirmation."""

    page: Page
    text: Text
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person took a page for the document.

    Attributes:
        by: who.
        first_seen: when the text was first seen.
        why: in their own words; may be empty.
        overruled: the reason for which the gate would not have taken it; None where it only waited.
    """

    by: str
    first_seen: datetime
    why: str = ""
    overruled: RejectionReason | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """A new revision. ``comparison`` is None for the first one; ``acceptance`` where a person decided."""

    page: Page
    text: Text
    number: int
    first_seen: datetime
    comparison: Comparison | None
    rollback_of: int | None = None
    replaced: bool = False
    acceptance: Acceptance | None = None

    @property
    def last_seen(self) -> datetime | None:
        """When it was seen, where that was before it was decided upon."""
        return self.page.fetched_at if self.acceptance else None


@dataclass(frozen=True, slots=True)
class Variant:
    """The page flipped to a text that is known; a sighting, not a change.

    Attributes:
        number: of the revision that it shows; the one in force where it differs in lines that come and go.
        edition: it is another edition than the one that is watched.
    """

    page: Page
    fingerprint: str
    number: int
    edition: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """The page is not the document; kept as evidence."""

    page: Page
    rejection: Rejection
    candidate: Candidate | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No page could be had. ``sent`` is what the server sent in its place: kept as evidence."""

    kind: str
    detail: str
    status: int | None = None
    retry_after: float | None = None
    sent: Rejected | None = None


Outcome = Unchanged | Pending | Revised | Variant | Rejected | Failed


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A late revision of another document of the same provider: clauses may have moved to or from it."""

    document: str
    number: int
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Correction:
    """What a recorded revision of another document brought, now that it is known what moved."""

    document: str
    number: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Earlier:
    """A revision that was shown not long ago: where it was superseded, the page may flip back to it.

    Attributes:
        fingerprint: as stored, with the ``derivation`` that made it.
        page: what it was derived from.
    """

    number: int
    fingerprint: str
    derivation: str
    first_seen: datetime
    last_seen: datetime
    page: Page
    text: Text


@dataclass(frozen=True, slots=True)
class Rederived:
    """A revision derived again from its stored page by newer code (or changed options).

    Attributes:
        number: of the revision; None for the one in force.
    """

    text: Text
    derivation: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What ``store.record`` writes in one transaction.

    Attributes:
        state: the document's state after this check.
        next_check: when to look again.
        alerts: to be written to the outbox together with the outcome.
        rederived: a baseline to replace the stored derivation of the revision in force.
        remembered: the same for earlier revisions that the page may flip back to, lowest number first.
        corrections: revisions of other documents whose clauses turn out to have moved.
    """

    document: str
    at: datetime
    outcome: Outcome
    state: DocumentState
    next_check: datetime
    elapsed_ms: int = 0
    bytes: int = 0
    alerts: tuple[Alert, ...] = ()
    rederived: Rederived | None = None
    corrections: tuple[Correction, ...] = ()
    remembered: tuple[Rederived, ...] = ()
