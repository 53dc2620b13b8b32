"""Who checks which document: a lease is a name and an end in the document's row.

Rows are locked while they are chosen (``SKIP LOCKED`` on PostgreSQL, the one writer's lock on
SQLite), so two workers are never given the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.store.database import Database
from watcher.store.lookup import unknown
from watcher.store.schema import documents

MAX_KEYS = 500
"""In one statement: databases bound the number of parameters."""

_FREE = sa.or_(documents.c.lease_until.is_(None), documents.c.lease_until <= bindparam("now"))
_DUE = (
    sa.select(documents.c.key)
    .where(documents.c.enabled, documents.c.next_check_at <= bindparam("now"), _FREE)
    .order_by(documents.c.next_check_at, documents.c.key)
    .limit(bindparam("limit"))
)
_AMONG = sa.select(documents.c.key).where(documents.c.key.in_(bindparam("keys", expanding=True)))
_CLAIM = (
    sa.update(documents)
    .where(documents.c.key.in_(bindparam("keys", expanding=True)))
    .values(lease_owner=bindparam("worker"), lease_until=bindparam("until"))
)
_RENEW = (
    sa.update(documents)
    .where(
        documents.c.key.in_(bindparam("keys", expanding=True)),
        documents.c.lease_owner == bindparam("worker"),
    )
    .values(lease_until=bindparam("until"))
)
_RELEASE = (
    sa.update(documents)
    .where(documents.c.key == bindparam("k"), documents.c.lease_owner == bindparam("worker"))
    .values(lease_owner=None, lease_until=None)
)


def lease_due(database: Database, worker: str, now: datetime, seconds: float, limit: int) -> list[str]:
    """Claim up to ``limit`` documents whose check is due, longest overdue first."""
    with database.read() as connection:  # mostly nothing is due: do not hold up writers
        if connection.execute(_DUE, {"now": now, "limit": 1}).first() is None:
            return []
    with database.write(durable=False) as connection:
        due = _DUE.with_for_update(skip_locked=True)
        keys = list(connection.execute(due, {"now": now, "limit": limit}).scalars())
        _claim(connection, worker, keys, now + timedelta(seconds=seconds))
    return keys


def lease(database: Database, worker: str, keys: Sequence[str], now: datetime, seconds: float) -> list[str]:
    """Claim these documents, due or not; return the ones that nobody else holds.

    Raises:
        UnknownDocumentError: one of them is not there.
    """
    with database.write(durable=False) as connection:
        free: set[str] = set()
        for start in range(0, len(keys), MAX_KEYS):
            asked = keys[start : start + MAX_KEYS]
            part = {"keys": asked, "now": now}
            there = set(connection.execute(_AMONG, part).scalars())
            for key in asked:
                if key not in there:
                    raise unknown(connection, key)
            claimable = _AMONG.where(_FREE).with_for_update(skip_locked=True)
            free.update(connection.execute(claimable, part).scalars())
        granted = [key for key in keys if key in free]
        _claim(connection, worker, granted, now + timedelta(seconds=seconds))
    return granted


def renew(database: Database, worker: str, keys: Sequence[str], now: datetime, seconds: float) -> None:
    """Hold on to the documents among ``keys`` that are still this worker's."""
    with database.write(durable=False) as connection:
        for start in range(0, len(keys), MAX_KEYS):
            part = {"keys": keys[start : start + MAX_KEYS], "worker": worker}
            connection.execute(_RENEW, {**part, "until": now + timedelta(seconds=seconds)})


def release(database: Database, worker: str, key: str) -> None:
    """Give a document back unchecked."""
    with database.write(durable=False) as connection:
        connection.execute(_RELEASE, {"k": key, "worker": worker})


def _claim(connection: sa.Connection, worker: str, keys: Sequence[str], until: datetime) -> None:
    for start in range(0, len(keys), MAX_KEYS):
        part = {"keys": keys[start : start + MAX_KEYS], "worker": worker, "until": until}
        connection.execute(_CLAIM, part)
