"""The store: every revision kept, one transaction a check, on SQLite or PostgreSQL.

``Store`` is the façade; the SQL lies in the modules beside it::

    schema      the tables                     blobs         bytes by content, as deltas
    database    engine, transactions, errors   codec         records as bytes
    upgrading   migrations                     documents     configuration and state of documents
    leases      who checks what                recording     one decision, one transaction
    workqueue   the interface to leases        evidence      pages and texts of a decision
    outbox      alerts to channels: enqueuing, sending, alerting
    contents    texts and pages, whole         listing       what is listed
    housekeeping, integrity                    lookup        is there such a document?
                                               records       what is answered

What only checks and upkeep need is imported where it is used: listings must start fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from watcher.model import (
    Change,
    Decision,
    Direction,
    Document,
    DocumentState,
    Earlier,
    Neighbour,
    Page,
    Revised,
    Text,
    Topic,
)
from watcher.store import alerting, listing, upgrading
from watcher.store.database import Database, upsert
from watcher.store.outbox import Outbox
from watcher.store.records import (
    AlertState,
    Bundle,
    ChangeRow,
    CheckRow,
    Delivery,
    DeliveryRow,
    DeliveryState,
    DocumentRow,
    Outstanding,
    Recorded,
    RejectionRow,
    RevisionRow,
)
from watcher.store.schema import heartbeats
from watcher.store.workqueue import WorkQueue

__all__ = [
    "AlertState",
    "Bundle",
    "ChangeRow",
    "CheckRow",
    "Delivery",
    "DeliveryRow",
    "DeliveryState",
    "DocumentRow",
    "Outbox",
    "Outstanding",
    "Recorded",
    "RejectionRow",
    "RevisionRow",
    "Store",
    "WorkQueue",
]


class Store:
    """An open database. Threads may share it; every method is one transaction or several short ones.

    Raises, everywhere:
        StoreError: the database refused (full disk, locked, gone), in one clear line.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Store:
        """Open a database; then call ``upgrade`` or ``check_schema``.

        Args:
            url: ``sqlite:///PATH`` or ``postgresql://…``.
            create: make the SQLite file, and its folder, where it is missing.

        Raises:
            UserError: the URL is wrong, or the file does not exist.
        """
        return cls(Database(url, create=create))

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """What to call the database in a message: its path, or its URL without the password."""
        return self._database.name

    # --- the schema -----------------------------------------------------------------------------

    def check_schema(self) -> None:
        """Raise SchemaError, saying what to do, unless the schema is the one this code works with."""
        upgrading.check_schema(self._database)

    def upgrade(self) -> bool:
        """Bring the schema up to date; return whether there was anything to do."""
        return upgrading.upgrade(self._database)

    # --- the configuration ----------------------------------------------------------------------

    def sync(self, configured: Sequence[Document], now: datetime) -> None:
        """Make the rows match the configuration; new and moved documents are due at once."""
        from watcher.store import documents

        with self._database.write() as connection:
            documents.sync(connection, configured, now)

    # --- checks ---------------------------------------------------------------------------------

    def lease_due(self, worker: str, now: datetime, *, seconds: float, limit: int) -> list[str]:
        """Claim up to ``limit`` documents whose check is due, longest overdue first."""
        from watcher.store import leases

        return leases.lease_due(self._database, worker, now, seconds, limit)

    def lease(self, worker: str, keys: Sequence[str], now: datetime, seconds: float) -> list[str]:
        """Claim these documents, due or not; return the ones that nobody else holds."""
        from watcher.store import leases

        return leases.lease(self._database, worker, keys, now, seconds)

    def renew(self, worker: str, keys: Sequence[str], now: datetime, *, seconds: float) -> None:
        """Hold on to the documents among ``keys`` that are still this worker's."""
        from watcher.store import leases

        leases.renew(self._database, worker, keys, now, seconds)

    def release(self, worker: str, key: str) -> None:
        """Give a document back unchecked."""
        from watcher.store import leases

        leases.release(self._database, worker, key)

    def state(self, key: str) -> DocumentState:
        """What a check needs to know."""
        from watcher.store import documents

        with self._database.read() as connection:
            return documents.state(connection, key)

    def baseline(self, key: str) -> tuple[Page, Text]:
        """Page and text of the revision in force."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.page(connection, key, None), contents.text(connection, key, None)

    def candidate(self, key: str) -> tuple[Page, Text | None] | None:
        """Page and text that wait for confirmation."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.candidate(connection, key)

    def recent(self, key: str, since: datetime) -> tuple[Earlier, ...]:
        """The revisions that were shown since a time, the first one first; the one in force is the last."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.recent(connection, key, since)

    def record(self, decision: Decision, worker: str | None = None) -> Recorded:
        """Write a decision, whole, and give the lease back; ``worker``, where given, must hold it."""
        from watcher.store import recording

        # What an unchanged check writes, the next one writes again.
        news = isinstance(decision.outcome, Revised) or decision.alerts or decision.rederived
        with self._database.write(durable=bool(news)) as connection:
            return recording.record(connection, decision, worker)

    # --- the outbox -----------------------------------------------------------------------------

    @property
    def outbox(self) -> Outbox:
        """What senders, and people who look after alerts, need."""
        return Outbox(self._database)

    def alerts(
        self,
        *,
        state: DeliveryState | None = None,
        document: str | None = None,
        channel: str | None = None,
        since: datetime | None = None,
    ) -> list[DeliveryRow]:
        """Deliveries, newest first."""
        with self._database.read() as connection:
            return alerting.listing(connection, state=state, document=document, channel=channel, since=since)

    # --- reading --------------------------------------------------------------------------------

    def documents(self) -> list[DocumentRow]:
        """Everything that is, or was, watched."""
        with self._database.read() as connection:
            return listing.document_rows(connection)

    def history(self, key: str) -> list[RevisionRow]:
        """The revisions of a document, oldest first."""
        with self._database.read() as connection:
            return listing.history(connection, key)

    def text(self, key: str, number: int | None = None) -> Text:
        """The text of a revision; of the one in force where no number is given."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.text(connection, key, number)

    def page(self, key: str, number: int | None = None) -> Page:
        """The page of a revision; of the one in force where no number is given."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.page(connection, key, number)

    def neighbours(self, key: str, since: datetime, until: datetime) -> tuple[Neighbour, ...]:
        """The revisions of the provider's other documents that were confirmed in a time, the latest first."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.neighbours(connection, key, since, until)

    def stored_changes(self, key: str, number: int) -> tuple[Change, ...]:
        """The changes that a revision brought, as they were judged then."""
        with self._database.read() as connection:
            return listing.stored_changes(connection, key, number)

    def changes(
        self,
        *,
        topic: Topic | None = None,
        direction: Direction | None = None,
        provider: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[ChangeRow]:
        """Changes across documents, newest first, confirmed from ``since`` to before ``until``."""
        with self._database.read() as connection:
            return listing.change_rows(
                connection, topic=topic, direction=direction, provider=provider, since=since, until=until
            )

    def rejections(self, key: str) -> list[RejectionRow]:
        """The pages that were not the document, newest first."""
        with self._database.read() as connection:
            return listing.rejection_rows(connection, key)

    def rejected_page(self, rejection: int) -> Page:
        """The page of a rejection, by its id."""
        from watcher.store import contents

        with self._database.read() as connection:
            return contents.rejected_page(connection, rejection)

    def checks(self, key: str, limit: int = 50) -> list[CheckRow]:
        """The trace of the last checks, newest first."""
        with self._database.read() as connection:
            return listing.check_rows(connection, key, limit)

    # --- upkeep ---------------------------------------------------------------------------------

    def heartbeat(self, worker: str, now: datetime) -> None:
        """Say that a worker is alive."""
        with self._database.write(durable=False) as connection:
            statement = upsert(connection.dialect.name, heartbeats)
            connection.execute(statement, {"worker": worker, "at": now})

    def heartbeats(self) -> dict[str, datetime]:
        """When each worker was last alive; those silent for a day are forgotten."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(heartbeats.c.worker, heartbeats.c.at))
            return {row.worker: row.at for row in rows}

    def housekeeping(self, now: datetime) -> None:
        """Drop what nobody needs any more."""
        from watcher.store import housekeeping

        housekeeping.run(self._database, now)

    def verify(self) -> list[str]:
        """Look at everything that is stored; return one line per fault."""
        from watcher.store import integrity

        return integrity.verify(self._database)

    def backup(self, target: Path) -> None:
        """Copy an SQLite database while others use it."""
        from watcher.store import integrity

        integrity.backup(self._database, target)
