"""Texts and pages, whole: of revisions, of what waits, of what was rejected."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import UnknownDocumentError
from watcher.model import Earlier, Neighbour, Page, Text
from watcher.store import blobs, codec
from watcher.store.lookup import existing
from watcher.store.schema import candidates, documents, pages, rejections, revisions

MAX_NEIGHBOURS = 20
"""Revisions of other documents that are looked at, at most."""

_TEXT = sa.select(revisions.c.text).where(
    revisions.c.document == bindparam("key"), revisions.c.number == bindparam("number")
)
_PAGE = (
    sa.select(pages)
    .join(revisions, revisions.c.page == pages.c.id)
    .where(revisions.c.document == bindparam("key"), revisions.c.number == bindparam("number"))
)
MAX_RECENT = 8
"""Revisions of its document that a check is given, at most."""

_RECENT = (
    sa.select(
        revisions.c.number,
        revisions.c.fingerprint,
        revisions.c.derivation,
        revisions.c.first_seen,
        revisions.c.last_seen,
    )
    .join(documents, documents.c.key == revisions.c.document)
    .where(
        revisions.c.document == bindparam("key"),
        sa.or_(
            revisions.c.number == documents.c.revision,
            revisions.c.last_seen >= bindparam("since"),
        ),
    )
    .order_by(revisions.c.number.desc())
    .limit(MAX_RECENT)
)
_CANDIDATE_PAGE = (
    sa.select(pages, candidates.c.text)
    .join(candidates, candidates.c.page == pages.c.id)
    .where(candidates.c.document == bindparam("key"))
)
_REJECTED_PAGE = (
    sa.select(pages)
    .join(rejections, rejections.c.page == pages.c.id)
    .where(rejections.c.id == bindparam("id"))
)


_NEIGHBOURS = (
    sa.select(revisions.c.document, revisions.c.number)
    .join(documents, documents.c.key == revisions.c.document)
    .where(
        documents.c.provider
        == sa.select(documents.c.provider).where(documents.c.key == bindparam("key")).scalar_subquery(),
        documents.c.key != bindparam("key"),
        documents.c.enabled,
        revisions.c.number > 1,
        revisions.c.confirmed_at.between(bindparam("since"), bindparam("until")),
    )
    .order_by(revisions.c.confirmed_at.desc(), revisions.c.document)
    .limit(MAX_NEIGHBOURS)
)


def text(connection: sa.Connection, key: str, number: int | None) -> Text:
    """The text of a revision; of the one in force where no number is given."""
    number = existing(connection, key, number)
    blob = connection.execute(_TEXT, {"key": key, "number": number}).scalar_one()
    return codec.decode_text(blobs.read(connection, blob))


def neighbours(
    connection: sa.Connection, key: str, since: datetime, until: datetime
) -> tuple[Neighbour, ...]:
    """The revisions that other documents of the provider had in a time, the latest first."""
    rows = connection.execute(_NEIGHBOURS, {"key": key, "since": since, "until": until}).all()
    return tuple(
        Neighbour(
            row.document,
            row.number,
            before=text(connection, row.document, row.number - 1),
            after=text(connection, row.document, row.number),
        )
        for row in rows
    )


def recent(connection: sa.Connection, key: str, since: datetime) -> tuple[Earlier, ...]:
    """The revisions that were shown since a time, the first one first; the one in force is the last."""
    rows = connection.execute(_RECENT, {"key": key, "since": since}).all()
    return tuple(
        Earlier(
            row.number,
            row.fingerprint,
            row.derivation,
            row.first_seen,
            row.last_seen,
            page(connection, key, row.number),
            text(connection, key, row.number),
        )
        for row in reversed(rows)
    )


def page(connection: sa.Connection, key: str, number: int | None) -> Page:
    """The page of a revision; of the one in force where no number is given."""
    number = existing(connection, key, number)
    return _page(connection, connection.execute(_PAGE, {"key": key, "number": number}).one())


def candidate(connection: sa.Connection, key: str) -> tuple[Page, Text | None] | None:
    """Page and text that wait for confirmation."""
    row = connection.execute(_CANDIDATE_PAGE, {"key": key}).one_or_none()
    if row is None:
        return None
    waiting = None if row.text is None else codec.decode_text(blobs.read(connection, row.text))
    return _page(connection, row), waiting


def rejected_page(connection: sa.Connection, rejection: int) -> Page:
    """The page of a rejection.

    Raises:
        UnknownDocumentError: there is no such rejection (any more).
    """
    row = connection.execute(_REJECTED_PAGE, {"id": rejection}).one_or_none()
    if row is None:
        raise UnknownDocumentError(f"no rejection {rejection}")
    return _page(connection, row)


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
