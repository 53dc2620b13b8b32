"""What nobody needs any more goes; what is evidence stays.

Kept for ever: revisions with their pages and texts, changes, alerts and deliveries. "Last seen
unchanged" is a column of the revision, so thinning the trace cannot lose it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.store.database import Database
from watcher.store.schema import blobs, candidates, checks, heartbeats, pages, rejections, revisions

FULL_TRACE = timedelta(days=7)
"""Younger traces are all kept; of older ones the last of each day and outcome."""

DEAD_WORKER = timedelta(days=1)
BATCH = 500


def run(database: Database, now: datetime) -> None:
    """Do it all, in short transactions, so that checks can go on between them."""
    with database.write() as connection:
        _thin_checks(connection, now - FULL_TRACE)
        connection.execute(sa.delete(heartbeats).where(heartbeats.c.at < now - DEAD_WORKER))
        connection.execute(sa.delete(pages).where(*_unused_page()))
    # A blob whose last reader goes may have been the last that needed its base: go on until none goes.
    while _drop_blobs(database):
        pass


def _thin_checks(connection: sa.Connection, before: datetime) -> None:
    if connection.dialect.name == "sqlite":
        day: sa.ColumnElement[str] = sa.func.substr(sa.cast(checks.c.at, sa.Text), 1, 10)
    else:
        day = sa.func.to_char(checks.c.at, "YYYY-MM-DD")
    kept = (
        sa.select(sa.func.max(checks.c.id))
        .where(checks.c.at < before)
        .group_by(checks.c.document, day, checks.c.outcome)
    )
    connection.execute(sa.delete(checks).where(checks.c.at < before, checks.c.id.not_in(kept)))


def _unused_page() -> tuple[sa.ColumnElement[bool], ...]:
    users = (revisions.c.page, candidates.c.page, rejections.c.page)
    return tuple(~sa.exists().where(user == pages.c.id) for user in users)


def _unused_blob() -> tuple[sa.ColumnElement[bool], ...]:
    built_on = blobs.alias("built_on")
    users = (pages.c.blob, revisions.c.text, candidates.c.text, built_on.c.base)
    return tuple(~sa.exists().where(user == blobs.c.id) for user in users)


def _drop_blobs(database: Database) -> bool:
    """Drop some blobs that nothing refers to; return whether there may be more.

    They are locked first and looked at again after: a check may have begun to refer to one meanwhile.
    """
    unused = sa.select(blobs.c.id).where(*_unused_blob()).limit(BATCH).with_for_update(skip_locked=True)
    with database.write() as connection:
        ids = connection.execute(unused).scalars().all()
        if not ids:
            return False
        gone = connection.execute(sa.delete(blobs).where(blobs.c.id.in_(ids), *_unused_blob()))
        return gone.rowcount > 0
