"""Lay out the tables.

Revision ID: 0001
Revises: none
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

UTC = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("base", SERIAL, nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base"], ["blobs.id"], name="fk_blobs_base"),
        sa.PrimaryKeyConstraint("id", name="pk_blobs"),
        sa.UniqueConstraint("sha256", name="uq_blobs_sha256"),
    )
    op.create_index("ix_blobs_base", "blobs", ["base"], unique=False)
    op.create_table(
        "documents",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("urls", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("fetched", sa.Boolean(), nullable=False),
        sa.Column("next_check_at", UTC, nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("since", UTC, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("glance", sa.Text(), nullable=False),
        sa.Column("derivation", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("validators_url", sa.Text(), nullable=True),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_checked", UTC, nullable=True),
        sa.Column("last_checked", UTC, nullable=True),
        sa.Column("last_good", UTC, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("told_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_documents"),
    )
    op.create_index("ix_documents_next_check_at_key", "documents", ["next_check_at", "key"], unique=False)
    op.create_index("ix_documents_fetched_url", "documents", ["fetched", "url"], unique=False)
    op.create_table(
        "heartbeats",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_heartbeats"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_alerts_document"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_table(
        "checks",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_checks_document"),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
    )
    op.create_index("ix_checks_document_at", "checks", ["document", "at"], unique=False)
    op.create_table(
        "known",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last_seen", UTC, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_known_document"),
        sa.PrimaryKeyConstraint("document", "fingerprint", name="pk_known"),
    )
    op.create_table(
        "pages",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("fetched_at", UTC, nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("blob", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(["blob"], ["blobs.id"], name="fk_pages_blob"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
    )
    op.create_index("ix_pages_blob", "pages", ["blob"], unique=False)
    op.create_table(
        "candidates",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("glance", sa.Text(), nullable=False),
        sa.Column("first_seen", UTC, nullable=False),
        sa.Column("last_seen", UTC, nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("suspicious", sa.Boolean(), nullable=False),
        sa.Column("restarts", sa.Integer(), nullable=False),
        sa.Column("page", SERIAL, nullable=True),
        sa.Column("text", SERIAL, nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_candidates_document"),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_candidates_page"),
        sa.ForeignKeyConstraint(["text"], ["blobs.id"], name="fk_candidates_text"),
        sa.PrimaryKeyConstraint("document", name="pk_candidates"),
    )
    op.create_index("ix_candidates_page", "candidates", ["page"], unique=False)
    op.create_index("ix_candidates_text", "candidates", ["text"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("next_try_at", UTC, nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("tried_at", UTC, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_deliveries_alert"),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_deliveries_document"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("alert", "channel", name="uq_deliveries_alert_channel"),
    )
    op.create_index(
        "ix_deliveries_document_channel_state_id",
        "deliveries",
        ["document", "channel", "state", "id"],
        unique=False,
    )
    op.create_index("ix_deliveries_state_next_try_at", "deliveries", ["state", "next_try_at"], unique=False)
    op.create_table(
        "rejections",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("replaceable", sa.Boolean(), nullable=False),
        sa.Column("page", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_rejections_document"),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_rejections_page"),
        sa.PrimaryKeyConstraint("id", name="pk_rejections"),
    )
    op.create_index("ix_rejections_document_id", "rejections", ["document", "id"], unique=False)
    op.create_index("ix_rejections_page", "rejections", ["page"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page", SERIAL, nullable=False),
        sa.Column("text", SERIAL, nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("first_seen", UTC, nullable=False),
        sa.Column("confirmed_at", UTC, nullable=False),
        sa.Column("last_seen", UTC, nullable=False),
        sa.Column("updated", sa.String(10), nullable=True),
        sa.Column("effective", sa.String(10), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("normaliser", sa.Integer(), nullable=False),
        sa.Column("derivation", sa.Text(), nullable=False),
        sa.Column("lexicon", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("silent_edit", sa.Boolean(), nullable=False),
        sa.Column("rollback_of", sa.Integer(), nullable=True),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_revisions_document"),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_revisions_page"),
        sa.ForeignKeyConstraint(["text"], ["blobs.id"], name="fk_revisions_text"),
        sa.PrimaryKeyConstraint("document", "number", name="pk_revisions"),
    )
    op.create_index("ix_revisions_confirmed_at", "revisions", ["confirmed_at"], unique=False)
    op.create_index("ix_revisions_page", "revisions", ["page"], unique=False)
    op.create_index("ix_revisions_text", "revisions", ["text"], unique=False)
    op.create_table(
        "changes",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("significance", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document", "number"],
            ["revisions.document", "revisions.number"],
            name="fk_changes_document_number",
        ),
        sa.PrimaryKeyConstraint("document", "number", "position", name="pk_changes"),
    )
