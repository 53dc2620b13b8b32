"""One decision, one transaction.

::

    lock the document's row ─► the baseline derived again ─► what the outcome holds ─► the candidate
        ─► state, next check, lease given back ─► the trace ─► other documents' revisions judged anew
        ─► alerts and their deliveries

Killed at any moment, all of it is there or none of it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cached_property
from typing import Any, assert_never

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import StoreError
from watcher.model import (
    Comparison,
    Correction,
    Decision,
    DocumentState,
    Failed,
    Page,
    Pending,
    Rederived,
    Rejected,
    Revised,
    Text,
    Unchanged,
    Variant,
)
from watcher.store import codec
from watcher.store.blobs import Base
from watcher.store.database import upsert
from watcher.store.enqueuing import enqueue
from watcher.store.evidence import (
    Bases,
    bases,
    drop_candidate,
    keep_candidate,
    keep_page,
    keep_rejection,
    keep_text,
    stored_revision,
    update_candidate,
)
from watcher.store.lookup import unknown
from watcher.store.records import Recorded
from watcher.store.schema import (
    candidates,
    changes,
    checks,
    documents,
    known,
    revisions,
)

MAX_REASON = 300
"""Characters of a failure that the trace keeps."""

_LOCK = (
    sa.select(
        documents.c.url,
        documents.c.lease_owner,
        documents.c.revision,
        documents.c.told,
        sa.exists().where(candidates.c.document == documents.c.key).label("has_candidate"),
    )
    .where(documents.c.key == bindparam("key"))
    .with_for_update()
)
_STATE_COLUMNS = (
    "fetched", "health", "since", "reason", "revision", "fingerprint", "glance", "derivation", "etag",
    "last_modified", "validators_url", "streak", "failures", "first_checked", "last_checked", "last_good",
    "told", "told_at", "next_check_at",
)  # fmt: skip
_SAVE = (
    sa.update(documents)
    .where(documents.c.key == bindparam("k"))
    .values({**{name: bindparam(name) for name in _STATE_COLUMNS}, "lease_owner": None, "lease_until": None})
)
_OF_REVISION = (revisions.c.document == bindparam("k"), revisions.c.number == bindparam("n"))
_SEEN = sa.update(revisions).where(*_OF_REVISION).values(last_seen=bindparam("at"))
_KNOWN_SEEN = (
    sa.update(known)
    .where(known.c.document == bindparam("k"), known.c.fingerprint == bindparam("f"))
    .values(last_seen=bindparam("at"))
)
_DERIVE_AGAIN = (
    sa.update(revisions)
    .where(*_OF_REVISION)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "text", "fingerprint", "updated", "effective", "language", "title", "normaliser",
                "derivation",
            )
        }
    )
)  # fmt: skip
_JUDGE_AGAIN = (
    sa.update(revisions)
    .where(*_OF_REVISION)
    .values({name: bindparam(f"new_{name}") for name in ("topics", "silent_edit", "lexicon")})
)
_FORGET_CHANGES = sa.delete(changes).where(
    changes.c.document == bindparam("k"), changes.c.number == bindparam("n")
)
_FORGET_KNOWN = sa.delete(known).where(
    known.c.document == bindparam("k"),
    known.c.fingerprint == bindparam("f"),
    known.c.number == bindparam("n"),
)


def record(connection: sa.Connection, decision: Decision, worker: str | None) -> Recorded:
    """Write everything that ``decision`` says; ``worker``, where given, must hold the lease.

    Raises:
        UnknownDocumentError: there is no such document.
        StoreError: the decision was made from a state that is no longer the stored one.
    """
    row = connection.execute(_LOCK, {"key": decision.document}).one_or_none()
    if row is None:
        raise unknown(connection, decision.document)
    if worker is not None and row.lease_owner != worker:
        return Recorded.LEASE_LOST
    writer = _Writer(connection, decision, row)
    for derived in (*decision.remembered, decision.rederived):
        if derived is not None:
            writer.derive_again(derived)
    writer.outcome()
    writer.candidate()
    writer.state()
    writer.trace()
    for correction in decision.corrections:
        _correct(connection, correction)
    for alert in decision.alerts:
        enqueue(connection, alert, row.told)
    return Recorded.STORED


def chain_link(before: str, number: int, page: str, text: str, first_seen: datetime) -> str:
    """The hash that ties a revision to the one before it (all arguments but two are hex hashes)."""
    parts = (before, str(number), page, text, first_seen.isoformat(timespec="microseconds"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _keep_changes(connection: sa.Connection, key: str, number: int, comparison: Comparison) -> None:
    rows = [
        {"document": key, "number": number, "position": position, **codec.encode_change(change)}
        for position, change in enumerate(comparison.changes)
    ]
    if rows:
        connection.execute(sa.insert(changes), rows)


def _correct(connection: sa.Connection, correction: Correction) -> None:
    """Judge a revision of another document anew; its page and text, and so its chain, stay."""
    key, number, comparison = correction.document, correction.number, correction.comparison
    judged = {
        "new_topics": codec.encode_topics(comparison.topics),
        "new_silent_edit": comparison.silent_edit,
        "new_lexicon": comparison.lexicon,
    }
    connection.execute(_JUDGE_AGAIN, {"k": key, "n": number, **judged})
    connection.execute(_FORGET_CHANGES, {"k": key, "n": number})
    _keep_changes(connection, key, number, comparison)


class _Writer:
    """The steps of one transaction.

    Attributes:
        row: the document's row as it was, locked.
    """

    def __init__(self, connection: sa.Connection, decision: Decision, row: Any) -> None:
        self._connection = connection
        self._decision = decision
        self._row = row
        self._key = decision.document
        self._at = decision.at

    def outcome(self) -> None:
        match self._decision.outcome:
            case Unchanged():
                state = self._decision.state
                self._sighting(state.revision, state.fingerprint)
            case Variant(fingerprint=fingerprint, number=number):
                self._sighting(number, fingerprint)
                self._remember(fingerprint, number, self._at)
            case Revised() as revised:
                self._revision(revised)
            case Rejected() as rejected:
                self._evidence(rejected)
            case Failed(sent=Rejected() as sent):
                self._evidence(sent)
            case Pending() | Failed():
                pass  # the candidate and the state say it all
            case other:
                assert_never(other)

    def derive_again(self, rederived: Rederived) -> None:
        """Replace what was derived of a revision; its page, and so its chain, stays."""
        text = rederived.text
        number = self._row.revision if rederived.number is None else rederived.number
        old = stored_revision(self._connection, self._key, number)
        self._connection.execute(
            _DERIVE_AGAIN,
            {
                "k": self._key,
                "n": number,
                "new_text": keep_text(self._connection, text, Base(old.text)).id,
                "new_fingerprint": text.fingerprint,
                "new_updated": text.dates.updated,
                "new_effective": text.dates.effective,
                "new_language": text.language,
                "new_title": text.title,
                "new_normaliser": text.normaliser,
                "new_derivation": rederived.derivation,
            },
        )
        self._connection.execute(_FORGET_KNOWN, {"k": self._key, "f": old.fingerprint, "n": number})
        self._remember(text.fingerprint, number, old.last_seen)

    def candidate(self) -> None:
        """Keep the text that waits, with its page where this check saw it; drop it where none waits."""
        candidate = self._decision.state.candidate
        if candidate is None:
            if self._row.has_candidate:
                drop_candidate(self._connection, self._key)
            return
        seen = _seen_candidate(self._decision)
        if seen is None:
            update_candidate(self._connection, self._key, candidate)
            return
        page, text = seen
        kept_page, _ = keep_page(self._connection, page, self._bases.page)
        kept_text = None if text is None else keep_text(self._connection, text, self._bases.text).id
        keep_candidate(self._connection, self._key, candidate, kept_page, kept_text)

    def state(self) -> None:
        """Save the state and the next check, and give the lease back."""
        state = self._decision.state
        self._connection.execute(
            _SAVE,
            {
                "k": self._key,
                "health": str(state.health),
                "since": state.since,
                "reason": state.reason,
                "revision": self._number(state),
                "fetched": state.revision > 0,
                "fingerprint": state.fingerprint,
                "glance": state.glance,
                "derivation": state.derivation,
                "etag": state.validators.etag,
                "last_modified": state.validators.last_modified,
                "validators_url": state.validators.url,
                "streak": state.streak,
                "failures": state.failures,
                "first_checked": state.first_checked,
                "last_checked": self._at,
                "last_good": state.last_good,
                "told": state.told,
                "told_at": state.told_at,
                "next_check_at": self._decision.next_check,
            },
        )

    def trace(self) -> None:
        outcome, reason = _summary(self._decision)
        self._connection.execute(
            sa.insert(checks),
            {
                "document": self._key,
                "at": self._at,
                "outcome": outcome,
                "reason": reason,
                "elapsed_ms": self._decision.elapsed_ms,
                "bytes": self._decision.bytes,
            },
        )

    @cached_property
    def _bases(self) -> Bases:
        return bases(self._connection, self._key, self._row.revision, self._row.url)

    def _number(self, state: DocumentState) -> int:
        """The number of the revision in force, which must be what the outcome made of the stored one."""
        expected = self._row.revision + isinstance(self._decision.outcome, Revised)
        if state.revision != expected:
            raise StoreError(
                f"{self._key}: the state says revision {state.revision}, the database revision {expected}"
            )
        return state.revision

    def _sighting(self, number: int, fingerprint: str) -> None:
        self._connection.execute(_SEEN, {"k": self._key, "n": number, "at": self._at})
        self._connection.execute(_KNOWN_SEEN, {"k": self._key, "f": fingerprint, "at": self._at})

    def _remember(self, fingerprint: str, number: int, at: datetime) -> None:
        self._connection.execute(
            upsert(self._connection.dialect.name, known),
            {"document": self._key, "fingerprint": fingerprint, "number": number, "last_seen": at},
        )

    def _evidence(self, rejected: Rejected) -> None:
        kept, _ = keep_page(self._connection, rejected.page, self._bases.page)
        keep_rejection(self._connection, self._key, self._at, kept, rejected)

    def _revision(self, revised: Revised) -> None:
        number = revised.number
        if number != self._row.revision + 1:
            raise StoreError(f"{self._key}: revision {number} cannot follow revision {self._row.revision}")
        text = revised.text
        page, page_sha256 = keep_page(self._connection, revised.page, self._bases.page)
        stored = keep_text(self._connection, text, self._bases.text)
        before = stored_revision(self._connection, self._key, number - 1).chain if number > 1 else ""
        comparison = revised.comparison
        last_seen = revised.last_seen or self._at
        self._connection.execute(
            sa.insert(revisions),
            {
                "document": self._key,
                "number": number,
                "page": page,
                "text": stored.id,
                "text_sha256": stored.sha256,
                "fingerprint": text.fingerprint,
                "first_seen": revised.first_seen,
                "confirmed_at": self._at,
                "last_seen": last_seen,
                "updated": text.dates.updated,
                "effective": text.dates.effective,
                "language": text.language,
                "title": text.title,
                "normaliser": text.normaliser,
                "derivation": self._decision.state.derivation,
                "lexicon": comparison.lexicon if comparison else 0,
                "topics": codec.encode_topics(comparison.topics if comparison else {}),
                "silent_edit": comparison is not None and comparison.silent_edit,
                "rollback_of": revised.rollback_of,
                "replaced": revised.replaced,
                "source": "watch",
                "chain": chain_link(before, number, page_sha256, stored.sha256, revised.first_seen),
                **_acceptance(revised),
            },
        )
        if comparison:
            _keep_changes(self._connection, self._key, number, comparison)
        self._remember(text.fingerprint, number, last_seen)


def _acceptance(revised: Revised) -> dict[str, str | None]:
    found = revised.acceptance
    return {
        "accepted_by": found.by if found else None,
        "accepted_why": found.why if found else None,
        "overruled": str(found.overruled) if found and found.overruled else None,
    }


def _seen_candidate(decision: Decision) -> tuple[Page, Text | None] | None:
    """Page and text of the candidate, where this check fetched it."""
    outcome = decision.outcome
    if isinstance(outcome, Pending) or (isinstance(outcome, Rejected) and outcome.candidate is not None):
        return outcome.page, outcome.text
    return None


def _summary(decision: Decision) -> tuple[str, str]:
    """Outcome and reason, as the trace keeps them."""
    match decision.outcome:
        case Unchanged():
            return "unchanged", ""
        case Pending(candidate=candidate):
            return "pending", f"seen {candidate.sightings} times"
        case Revised(number=number, acceptance=acceptance):
            accepted = f", accepted by {acceptance.by}" if acceptance else ""
            return "revised", f"revision {number}{accepted}"[:MAX_REASON]
        case Variant(number=number):
            return "variant", f"of revision {number}"
        case Rejected(rejection=rejection):
            return "rejected", str(rejection.reason)
        case Failed(kind=kind, detail=detail):
            return "failed", f"{kind}: {detail}"[:MAX_REASON]
        case other:
            assert_never(other)
