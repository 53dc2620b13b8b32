"""What the command line and the conductors ask: SQL in, frozen records out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import UnknownDocumentError
from watcher.model import Change, Direction, Health, Page, RejectionReason, Text, Topic
from watcher.store import blobs, codec, schema
from watcher.store.documents import unknown
from watcher.store.records import ChangeRow, CheckRow, DocumentRow, RejectionRow, RevisionRow
from watcher.store.schema import candidates, changes, checks, documents, pages, rejections, revisions

_DOCUMENTS = sa.select(documents).order_by(documents.c.key)
_IN_FORCE = sa.select(documents.c.revision).where(documents.c.key == bindparam("key"))
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
        schema.blobs.c.sha256.label("page_sha256"),
        _CHANGE_COUNT.label("changes"),
    )
    .join(pages, pages.c.id == revisions.c.page)
    .join(schema.blobs, schema.blobs.c.id == pages.c.blob)
    .where(revisions.c.document == bindparam("key"))
    .order_by(revisions.c.number)
)
_TEXT = sa.select(revisions.c.text).where(
    revisions.c.document == bindparam("key"), revisions.c.number == bindparam("number")
)
_PAGE = (
    sa.select(pages)
    .join(revisions, revisions.c.page == pages.c.id)
    .where(revisions.c.document == bindparam("key"), revisions.c.number == bindparam("number"))
)
_CANDIDATE_PAGE = (
    sa.select(pages, candidates.c.text)
    .join(candidates, candidates.c.page == pages.c.id)
    .where(candidates.c.document == bindparam("key"))
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
        schema.blobs.c.sha256.label("page_sha256"),
        schema.blobs.c.size,
    )
    .join(pages, pages.c.id == rejections.c.page)
    .join(schema.blobs, schema.blobs.c.id == pages.c.blob)
    .where(rejections.c.document == bindparam("key"))
    .order_by(rejections.c.id.desc())
)
_REJECTED_PAGE = (
    sa.select(pages)
    .join(rejections, rejections.c.page == pages.c.id)
    .where(rejections.c.id == bindparam("id"))
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
        )
        for row in connection.execute(_HISTORY, {"key": key})
    ]


def in_force(connection: sa.Connection, key: str) -> int:
    """The number of the revision in force; 0 before the first.

    Raises:
        UnknownDocumentError: there is no such document.
    """
    number: int | None = connection.execute(_IN_FORCE, {"key": key}).scalar()
    if number is None:
        raise unknown(connection, key)
    return number


def text(connection: sa.Connection, key: str, number: int | None) -> Text:
    """The text of a revision; of the one in force where no number is given."""
    number = _existing(connection, key, number)
    blob = connection.execute(_TEXT, {"key": key, "number": number}).scalar_one()
    return codec.decode_text(blobs.read(connection, blob))


def page(connection: sa.Connection, key: str, number: int | None) -> Page:
    """The page of a revision; of the one in force where no number is given."""
    number = _existing(connection, key, number)
    return _page(connection, connection.execute(_PAGE, {"key": key, "number": number}).one())


def candidate(connection: sa.Connection, key: str) -> tuple[Page, Text | None] | None:
    """Page and text that wait for confirmation."""
    row = connection.execute(_CANDIDATE_PAGE, {"key": key}).one_or_none()
    if row is None:
        return None
    waiting = None if row.text is None else codec.decode_text(blobs.read(connection, row.text))
    return _page(connection, row), waiting


def stored_changes(connection: sa.Connection, key: str, number: int) -> tuple[Change, ...]:
    """The changes that a revision brought."""
    _existing(connection, key, number)
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
            page_sha256=row.page_sha256,
            bytes=row.size,
        )
        for row in connection.execute(_REJECTIONS, {"key": key})
    ]


def rejected_page(connection: sa.Connection, rejection: int) -> Page:
    """The page of a rejection.

    Raises:
        UnknownDocumentError: there is no such rejection (any more).
    """
    row = connection.execute(_REJECTED_PAGE, {"id": rejection}).one_or_none()
    if row is None:
        raise UnknownDocumentError(f"no rejection {rejection}")
    return _page(connection, row)


def check_rows(connection: sa.Connection, key: str, limit: int) -> list[CheckRow]:
    """The trace of the last checks, newest first."""
    in_force(connection, key)
    return [
        CheckRow(row.at, row.outcome, row.reason, row.elapsed_ms, row.bytes)
        for row in connection.execute(_CHECKS, {"key": key, "limit": limit})
    ]


def _existing(connection: sa.Connection, key: str, number: int | None) -> int:
    last = in_force(connection, key)
    if last == 0:
        raise UnknownDocumentError(f"{key} has no revision yet")
    if number is None:
        return last
    if not 1 <= number <= last:
        raise UnknownDocumentError(f"{key} has no revision {number}; its revisions are 1 to {last}")
    return number


def _page(connection: sa.Connection, row: Any) -> Page:
    return Page(
        url=row.url,
        final_url=row.final_url,
        status=row.status,
        headers=json.loads(row.headers),
        body=blobs.read(connection, row.blob),
        fetched_at=row.fetched_at,
        elapsed_ms=row.elapsed_ms,
    )
