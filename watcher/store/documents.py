"""The rows of what is watched: kept in step with the configuration, read when a check begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.model import Candidate, Document, DocumentState, Health, Known, Validators
from watcher.store.codec import compact
from watcher.store.database import insert_new
from watcher.store.lookup import unknown
from watcher.store.schema import candidates, documents, known

MAX_KNOWN = 200
"""How many accepted texts a check is given; a page that flips does so between recent ones."""

_CONFIGURED = sa.select(
    documents.c.key, documents.c.provider, documents.c.name, documents.c.urls, documents.c.enabled
)
_UPDATE = (
    sa.update(documents)
    .where(documents.c.key == bindparam("k"))
    .values({name: bindparam(name) for name in ("provider", "name", "url", "urls", "enabled")})
)
_MOVE = (
    sa.update(documents)
    .where(documents.c.key == bindparam("k"))
    .values(next_check_at=bindparam("now"), etag=None, last_modified=None, validators_url=None)
)
_DISABLE = sa.update(documents).where(documents.c.key == bindparam("k")).values(enabled=False)

_STATE = (
    sa.select(
        documents,
        candidates.c.fingerprint.label("candidate"),
        candidates.c.glance.label("candidate_glance"),
        candidates.c.first_seen.label("candidate_first_seen"),
        candidates.c.last_seen.label("candidate_last_seen"),
        candidates.c.sightings,
        candidates.c.suspicious,
        candidates.c.restarts,
    )
    .select_from(documents.outerjoin(candidates))
    .where(documents.c.key == bindparam("key"))
)
_KNOWN = (
    sa.select(known.c.fingerprint, known.c.number, known.c.last_seen)
    .where(known.c.document == bindparam("key"))
    .order_by(known.c.last_seen.desc())
    .limit(MAX_KNOWN)
)


def sync(connection: sa.Connection, configured: Sequence[Document], now: datetime) -> None:
    """Make the rows match the configuration; history is never touched.

    New documents, and those whose URLs changed, are due at once; those that are no longer
    configured, or switched off, are not due any more.
    """
    rows = {row.key: row for row in connection.execute(_CONFIGURED)}
    added: list[dict[str, Any]] = []
    updated: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for document in configured:
        wanted = _wanted(document)
        row = rows.pop(document.key, None)
        if row is None:
            added.append({**_blank(now), **wanted, "key": document.key})
            continue
        if any(getattr(row, name) != wanted[name] for name in ("provider", "name", "urls", "enabled")):
            updated.append({**wanted, "k": document.key})
        if row.urls != wanted["urls"]:
            moved.append({"k": document.key, "now": now})
    gone = [{"k": row.key} for row in rows.values() if row.enabled]
    # Of two daemons that start together, the second has not seen the rows of the first.
    new = insert_new(connection.dialect.name, documents, documents.c.key)
    for statement, values in (
        (new, added),
        (_UPDATE, updated),
        (_MOVE, moved),
        (_DISABLE, gone),
    ):
        if values:
            connection.execute(statement, values)


def state(connection: sa.Connection, key: str) -> DocumentState:
    """What a check needs to know.

    Raises:
        UnknownDocumentError: there is no such document.
    """
    row = connection.execute(_STATE, {"key": key}).one_or_none()
    if row is None:
        raise unknown(connection, key)
    return DocumentState(
        document=key,
        health=Health(row.health),
        since=row.since,
        reason=row.reason,
        revision=row.revision,
        fingerprint=row.fingerprint,
        glance=row.glance,
        derivation=row.derivation,
        validators=Validators(row.etag, row.last_modified, row.validators_url),
        known=tuple(Known(*found) for found in connection.execute(_KNOWN, {"key": key})),
        candidate=_candidate(row),
        streak=row.streak,
        failures=row.failures,
        first_checked=row.first_checked,
        last_good=row.last_good,
        told=row.told,
        told_at=row.told_at,
    )


def _wanted(document: Document) -> dict[str, Any]:
    return {
        "provider": document.provider,
        "name": document.name,
        "url": document.url,
        "urls": compact(document.urls),
        "enabled": document.enabled,
    }


def _blank(now: datetime) -> dict[str, Any]:
    """The state of a document that was never checked."""
    return {
        "next_check_at": now,
        "fetched": False,
        "health": str(Health.NEW),
        "reason": "",
        "revision": 0,
        "fingerprint": "",
        "glance": "",
        "derivation": "",
        "streak": 0,
        "failures": 0,
        "told": "",
    }


def _candidate(row: Any) -> Candidate | None:
    if row.candidate is None:
        return None
    return Candidate(
        fingerprint=row.candidate,
        glance=row.candidate_glance,
        first_seen=row.candidate_first_seen,
        last_seen=row.candidate_last_seen,
        sightings=row.sightings,
        suspicious=row.suspicious,
        restarts=row.restarts,
    )
