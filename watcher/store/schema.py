"""The tables, as SQLAlchemy sees them; ``migrations/`` makes them, a test holds both equal.

::

    documents ─┬─ known          texts that were accepted before
               ├─ candidates     a changed text that waits for confirmation
               ├─ revisions ──── changes
               ├─ rejections     evidence, the last few
               ├─ checks         the trace
               └─ pages          what a fetch brought back: of revisions, candidates, rejections
    blobs                        bytes of pages and texts, by content, each against its base
    alerts ───── deliveries      the outbox
    channels                     who sends to which, and from when on it may be sent to
    heartbeats                   which worker was alive when

Times are UTC: ``timestamptz`` on PostgreSQL, ISO 8601 text of one fixed width on SQLite, which sorts
as time does and which people can read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

HEAD = "0003"
"""The Alembic revision this code works with (a test holds it equal to the head of ``migrations/``)."""

KNOWN_VERSIONS = frozenset({"0001", "0002", HEAD})
"""Every Alembic revision of ``migrations/``: any other one comes from a newer program."""


class Utc(sa.TypeDecorator[datetime]):
    """An aware UTC datetime."""

    impl = sa.String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Use the native type where the database has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(32))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Write UTC; for SQLite as text of one width."""
        if value is None:
            return None
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        read: datetime = value if dialect.name == "postgresql" else datetime.fromisoformat(str(value))
        return read.astimezone(UTC)


class Day(sa.TypeDecorator[date]):
    """A calendar date, ISO 8601 text everywhere (no arithmetic is done on it)."""

    impl = sa.String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Write ISO 8601."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> date | None:  # noqa: ARG002
        """Read ISO 8601."""
        return None if value is None else date.fromisoformat(value)


class Words(sa.TypeDecorator[str]):
    """Text that came from outside: NUL and lone surrogates, which databases refuse, become "�"."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Write what every database takes."""
        if value is None:
            return None
        if "\x00" in value:
            value = value.replace("\x00", "\ufffd")
        try:
            value.encode()
        except UnicodeEncodeError:
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return str(value)


Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A primary key that counts by itself on both databases."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _document_key() -> sa.Column[str]:
    return sa.Column("document", sa.Text, sa.ForeignKey("documents.key"), nullable=False)


documents = sa.Table(
    "documents",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("name", Words, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("urls", sa.Text, nullable=False),  # all of them, a JSON list
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("fetched", sa.Boolean, nullable=False),  # it has a revision
    sa.Column("next_check_at", Utc, nullable=False),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until", Utc),
    # DocumentState, without what has a table of its own
    sa.Column("health", sa.Text, nullable=False),
    sa.Column("since", Utc),
    sa.Column("reason", Words, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("glance", sa.Text, nullable=False),
    sa.Column("derivation", sa.Text, nullable=False),
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("validators_url", Words),
    sa.Column("streak", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("first_checked", Utc),
    sa.Column("last_checked", Utc),
    sa.Column("last_good", Utc),
    sa.Column("told", Words, nullable=False),
    sa.Column("told_at", Utc),
    sa.Index(None, "next_check_at", "key"),
    sa.Index(None, "fetched", "url"),  # the nearest neighbour lends a first page its words
)

blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    sa.Column("base", Serial, sa.ForeignKey("blobs.id"), index=True),
    sa.Column("depth", sa.Integer, nullable=False),  # how many bases must be read before this one
    sa.Column("size", sa.Integer, nullable=False),  # of what was stored, in bytes
    sa.Column("data", sa.LargeBinary, nullable=False),
)

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("url", Words, nullable=False),
    sa.Column("final_url", Words, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("headers", Words, nullable=False),  # a JSON object
    sa.Column("fetched_at", Utc, nullable=False),
    sa.Column("elapsed_ms", sa.Integer, nullable=False),
    sa.Column("blob", Serial, sa.ForeignKey("blobs.id"), nullable=False, index=True),
)

revisions = sa.Table(
    "revisions",
    metadata,
    _document_key(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("page", Serial, sa.ForeignKey("pages.id"), nullable=False, index=True),
    sa.Column("text", Serial, sa.ForeignKey("blobs.id"), nullable=False, index=True),
    sa.Column("text_sha256", sa.Text, nullable=False),  # as first recorded; a re-derivation leaves it
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("first_seen", Utc, nullable=False),
    sa.Column("confirmed_at", Utc, nullable=False),
    sa.Column("last_seen", Utc, nullable=False),
    sa.Column("updated", Day),
    sa.Column("effective", Day),
    sa.Column("language", Words),
    sa.Column("title", Words, nullable=False),
    sa.Column("normaliser", sa.Integer, nullable=False),
    sa.Column("derivation", sa.Text, nullable=False),
    sa.Column("lexicon", sa.Integer, nullable=False),
    sa.Column("topics", Words, nullable=False),  # a JSON object: topic → verdict
    sa.Column("silent_edit", sa.Boolean, nullable=False),
    sa.Column("rollback_of", sa.Integer),
    sa.Column("replaced", sa.Boolean, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),  # SHA-256 over the revision before and this one
    # where a person took the page for the document: who, why, and what the gate had said
    sa.Column("accepted_by", Words),
    sa.Column("accepted_why", Words),
    sa.Column("overruled", sa.Text),
    sa.PrimaryKeyConstraint("document", "number"),
    sa.Index(None, "confirmed_at"),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("section", Words, nullable=False),  # a JSON list
    sa.Column("old", Words, nullable=False),
    sa.Column("new", Words, nullable=False),
    sa.Column("words", Words, nullable=False),  # a JSON list of [mark, text]
    sa.Column("topics", Words, nullable=False),  # " training sharing ", so that LIKE finds one
    sa.Column("significance", sa.Text, nullable=False),
    sa.Column("direction", sa.Text),
    sa.Column("findings", Words, nullable=False),  # a JSON list
    sa.Column("scopes", Words, nullable=False),  # a JSON list
    sa.PrimaryKeyConstraint("document", "number", "position"),
    sa.ForeignKeyConstraint(["document", "number"], ["revisions.document", "revisions.number"]),
)

known = sa.Table(
    "known",
    metadata,
    _document_key(),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("last_seen", Utc, nullable=False),
    sa.PrimaryKeyConstraint("document", "fingerprint"),
)

candidates = sa.Table(
    "candidates",
    metadata,
    sa.Column("document", sa.Text, sa.ForeignKey("documents.key"), primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("glance", sa.Text, nullable=False),
    sa.Column("first_seen", Utc, nullable=False),
    sa.Column("last_seen", Utc, nullable=False),
    sa.Column("sightings", sa.Integer, nullable=False),
    sa.Column("suspicious", sa.Boolean, nullable=False),
    sa.Column("restarts", sa.Integer, nullable=False),
    sa.Column("page", Serial, sa.ForeignKey("pages.id"), index=True),
    sa.Column("text", Serial, sa.ForeignKey("blobs.id"), index=True),
)

rejections = sa.Table(
    "rejections",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    _document_key(),
    sa.Column("at", Utc, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", Words, nullable=False),
    sa.Column("measures", Words, nullable=False),  # a JSON object
    sa.Column("replaceable", sa.Boolean, nullable=False),
    sa.Column("title", Words),
    sa.Column("page", Serial, sa.ForeignKey("pages.id"), nullable=False, index=True),
    sa.Index(None, "document", "id"),
)

checks = sa.Table(
    "checks",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    _document_key(),
    sa.Column("at", Utc, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Column("elapsed_ms", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Index(None, "document", "at"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _document_key(),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("rule", Words, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),  # the whole Alert, JSON
    # what people say of it
    sa.Column("state", sa.Text, nullable=False),  # new | acknowledged | dismissed
    sa.Column("settled_by", Words),
    sa.Column("settled_why", Words),
    sa.Column("settled_at", Utc),
    sa.Column("snoozed_until", Utc),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("alert", sa.Text, sa.ForeignKey("alerts.id"), nullable=False),
    _document_key(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # waiting | sent | given_up | withdrawn
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("due_at", Utc, nullable=False),  # when to try first: the time to give up counts from it
    sa.Column("next_try_at", Utc, nullable=False),
    sa.Column("together", Words),  # what has the same words here may go as one message; NULL goes alone
    sa.Column("digest", sa.Boolean, nullable=False),  # all of it that is due goes as one message
    sa.Column("bundle", sa.BigInteger),  # tried in one message with those of the same number
    sa.Column("tried_at", Utc),
    sa.Column("error", Words, nullable=False),
    sa.UniqueConstraint("alert", "channel"),
    # (partial indexes would do, but declaring one imports PostgreSQL's dialect: 0.03 s for each reader)
    sa.Index(None, "state", "channel", "next_try_at"),
    sa.Index(None, "state", "channel", "together", "next_try_at"),
    sa.Index(None, "document", "channel", "state", "id"),
)

channels = sa.Table(
    "channels",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until", Utc),
    sa.Column("open_at", Utc, nullable=False),  # nothing is sent to it before
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
)

heartbeats = sa.Table(
    "heartbeats",
    metadata,
    sa.Column("worker", sa.Text, primary_key=True),
    sa.Column("at", Utc, nullable=False),
)
