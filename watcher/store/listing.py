"""What the command line lists: SQL in, frozen records out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.model import Change, Direction, Health, RejectionReason, Topic
from watcher.store import codec
from watcher.store.lookup import existing, in_force
from watcher.store.records import ChangeRow, CheckRow, DocumentRow, RejectionRow, RevisionRow
from watcher.store.schema import blobs, changes, checks, documents, known, pages, rejections, revisions

_SHOWN = (
    sa.select(known.c.number)
    .where(known.c.document == documents.c.key)
    .order_by(known.c.last_seen.desc(), known.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_DOCUMENTS = sa.select(documents, _SHOWN.label("shows")).order_by(documents.c.key)
_CHANGE_COUNT = (
    sa.select(sa.func.count())
    .select_from(changes)
    .where(changes.c.document == revisions.c.document, changes.c.number == revisions.c.number)
    .scalar_subquery()
)
_HISTORY: sa.Select[Any] = (
    sa.select(
        revisions,
        pages.c.final_url,
        blobs.c.sha256.label("page_sha256"),
        _CHANGE_COUNT.label("changes"),
    )
    .join(pages, pages.c.id == revisions.c.page)
    .join(blobs, blobs.c.id == pages.c.blob)
    .where(revisions.c.document == bindparam("key"))
    .order_by(revisions.c.number)
)
_STORED_CHANGES = (
    sa.select(changes)
    .where(changes.c.document == bindparam("key"), changes.c.number == bindparam("number"))
    .order_by(changes.c.position)
)
_REJECTIONS = (
    sa.select(
        rejections,
        pages.c.status,
        pages.c.final_url,
        blobs.c.sha256.label("page_sha256"),
        blobs.c.size,
    )
    .join(pages, pages.c.id == rejections.c.page)
    .join(blobs, blobs.c.id == pages.c.blob)
    .where(rejections.c.document == bindparam("key"))
    .order_by(rejections.c.id.desc())
)
_CHECKS = (
    sa.select(checks)
    .where(checks.c.document == bindparam("key"))
    .order_by(checks.c.at.desc(), checks.c.id.desc())
    .limit(bindparam("limit"))
)


def document_rows(connection: sa.Connection) -> list[DocumentRow]:
    """Everything that is, or was, watched."""
    return [
        DocumentRow(
            document=row.key,
            provider=row.provider,
            name=row.name,
            url=row.url,
            enabled=row.enabled,
            state=Health(row.health),
            reason=row.reason,
            since=row.since,
            last_checked=row.last_checked,
            last_seen=row.last_good,
            next_check=row.next_check_at if row.enabled else None,
            revisions=row.revision,
            shows=row.shows,
        )
        for row in connection.execute(_DOCUMENTS)
    ]


def history(connection: sa.Connection, key: str) -> list[RevisionRow]:
    """The revisions of a document, oldest first."""
    in_force(connection, key)
    return [
        RevisionRow(
            document=row.document,
            number=row.number,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            confirmed_at=row.confirmed_at,
            page_sha256=row.page_sha256,
            text_sha256=row.text_sha256,
            fingerprint=row.fingerprint,
            updated=row.updated,
            effective=row.effective,
            language=row.language,
            title=row.title,
            final_url=row.final_url,
            normaliser=row.normaliser,
            lexicon=row.lexicon,
            topics=codec.decode_topics(row.topics),
            silent_edit=row.silent_edit,
            rollback_of=row.rollback_of,
            replaced=row.replaced,
            source=row.source,
            chain=row.chain,
            changes=row.changes,
            accepted_by=row.accepted_by,
            accepted_why=row.accepted_why,
            overruled=row.overruled and RejectionReason(row.overruled),
        )
        for row in connection.execute(_HISTORY, {"key": key})
    ]


def stored_changes(connection: sa.Connection, key: str, number: int) -> tuple[Change, ...]:
    """The changes that a revision brought."""
    existing(connection, key, number)
    rows = connection.execute(_STORED_CHANGES, {"key": key, "number": number})
    return tuple(codec.decode_change(row) for row in rows)


def change_rows(
    connection: sa.Connection,
    *,
    topic: Topic | None,
    direction: Direction | None,
    provider: str | None,
    since: datetime | None,
    until: datetime | None,
) -> list[ChangeRow]:
    """Changes across documents, newest revision first; since and until are times of confirmation."""
    statement = (
        sa.select(changes, revisions.c.first_seen, revisions.c.confirmed_at)
        .select_from(changes.join(revisions))
        .order_by(
            revisions.c.confirmed_at.desc(), changes.c.document, changes.c.number.desc(), changes.c.position
        )
    )
    if topic is not None:
        statement = statement.where(changes.c.topics.like(f"% {topic.value} %"))
    if direction is not None:
        statement = statement.where(changes.c.direction == direction.value)
    if provider is not None:
        statement = statement.join(documents, documents.c.key == changes.c.document)
        statement = statement.where(documents.c.provider == provider)
    if since is not None:
        statement = statement.where(revisions.c.confirmed_at >= since)
    if until is not None:
        statement = statement.where(revisions.c.confirmed_at < until)
    return [
        ChangeRow(row.document, row.number, row.first_seen, row.confirmed_at, codec.decode_change(row))
        for row in connection.execute(statement)
    ]


def rejection_rows(connection: sa.Connection, key: str) -> list[RejectionRow]:
    """The pages that were not the document, newest first."""
    in_force(connection, key)
    return [
        RejectionRow(
            id=row.id,
            document=row.document,
            at=row.at,
            reason=RejectionReason(row.reason),
            detail=row.detail,
            measures=json.loads(row.measures),
            replaceable=row.replaceable,
            status=row.status,
            final_url=row.final_url,
            title=row.title,
            page_sha256=row.page_sha256,
            bytes=row.size,
        )
        for row in connection.execute(_REJECTIONS, {"key": key})
    ]


def check_rows(connection: sa.Connection, key: str, limit: int) -> list[CheckRow]:
    """The trace of the last checks, newest first."""
    in_force(connection, key)
    return [
        CheckRow(row.at, row.outcome, row.reason, row.elapsed_ms, row.bytes)
        for row in connection.execute(_CHECKS, {"key": key, "limit": limit})
    ]
