"""Is everything that was promised still there? And a copy of it, while the daemon runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from watcher.errors import StoreError, UserError
from watcher.store import blobs, schema
from watcher.store.database import Database
from watcher.store.recording import chain_link
from watcher.store.schema import alerts, deliveries, documents, pages, revisions


def verify(database: Database) -> list[str]:
    """Look at everything; return one line per fault, none when all is well."""
    found: list[str] = []
    try:
        with database.read() as connection:
            for faults in (_engine_faults, blobs.faults, _revision_faults, _outbox_faults):
                found.extend(faults(connection))
    except StoreError as error:  # too broken to be looked at
        found.append(str(error))
    return found


def backup(database: Database, target: Path) -> None:
    """Copy an SQLite database while others use it.

    Raises:
        UserError: the target exists, or the database is a PostgreSQL one.
    """
    if not database.sqlite:
        raise UserError(f"database {database.name}: back up PostgreSQL with pg_dump")
    if target.exists():
        raise UserError(f"backup {target}: exists already")
    partial = target.with_name(target.name + ".partial")
    try:
        with database.raw() as source:
            copy = sqlite3.connect(partial)
            try:
                source.backup(copy)
            finally:
                copy.close()
        partial.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"backup {target}: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _engine_faults(connection: sa.Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for line in connection.execute(sa.text("PRAGMA integrity_check")).scalars():
        if line != "ok":
            yield f"SQLite: {line}"
    for row in connection.execute(sa.text("PRAGMA foreign_key_check")):
        yield f"SQLite: {row[0]} row {row[1]} refers to nothing in {row[2]}"


def _revision_faults(connection: sa.Connection) -> Iterator[str]:
    statement = (
        sa.select(
            revisions.c.document,
            revisions.c.number,
            revisions.c.fingerprint,
            revisions.c.first_seen,
            revisions.c.text_sha256,
            revisions.c.chain,
            schema.blobs.c.sha256.label("page_sha256"),
            documents.c.revision.label("in_force"),
        )
        .join(documents)
        .join(pages, pages.c.id == revisions.c.page)
        .join(schema.blobs, schema.blobs.c.id == pages.c.blob)
        .order_by(revisions.c.document, revisions.c.number)
    )
    rows = connection.execution_options(yield_per=1000).execute(statement)
    for document, found in groupby(rows, key=lambda row: row.document):
        yield from _history_faults(document, found)
    lost = sa.select(documents.c.key, documents.c.revision).where(
        documents.c.revision
        != sa.select(sa.func.count())
        .select_from(revisions)
        .where(revisions.c.document == documents.c.key)
        .scalar_subquery()
    )
    for row in connection.execute(lost):
        yield f"{row.key}: its state says revision {row.revision}, which is not how many there are"


def _history_faults(document: str, rows: Iterator[Any]) -> Iterator[str]:
    chain, fingerprint = "", None
    for expected, row in enumerate(rows, start=1):
        name = f"{document}@{row.number}"
        if row.number != expected:
            yield f"{name}: revision {expected} is missing"
            return
        if row.fingerprint == fingerprint:
            yield f"{name}: has the text of the revision before it"
        if row.chain != chain_link(chain, row.number, row.page_sha256, row.text_sha256, row.first_seen):
            yield f"{name}: its chain hash does not match (it, or one before it, was altered)"
        chain, fingerprint = row.chain, row.fingerprint


def _outbox_faults(connection: sa.Connection) -> Iterator[str]:
    orphans = (
        sa.select(deliveries.c.id)
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert)
        .where(alerts.c.id.is_(None))
    )
    for delivery in connection.execute(orphans).scalars():
        yield f"delivery {delivery}: its alert is missing"
