"""Lease channels instead of deliveries; bundles, what people say of alerts, whom a change concerns.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

UTC = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("open_at", UTC, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channels"),
    )
    op.add_column("alerts", sa.Column("state", sa.Text(), nullable=False, server_default="new"))
    for name in ("settled_by", "settled_why"):
        op.add_column("alerts", sa.Column(name, sa.Text(), nullable=True))
    for name in ("settled_at", "snoozed_until"):
        op.add_column("alerts", sa.Column(name, UTC, nullable=True))
    op.add_column("changes", sa.Column("scopes", sa.Text(), nullable=False, server_default="[]"))
    _deliveries()


def _deliveries() -> None:
    long_ago = "1970-01-01T00:00:00.000000+00:00"
    op.add_column("deliveries", sa.Column("due_at", UTC, nullable=False, server_default=long_ago))
    op.execute("UPDATE deliveries SET due_at = created_at")
    op.add_column("deliveries", sa.Column("together", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("bundle", sa.BigInteger(), nullable=True))
    op.drop_column("deliveries", "lease_owner")
    op.drop_column("deliveries", "lease_until")
    op.drop_index("ix_deliveries_state_next_try_at", "deliveries")
    for found_by in (["next_try_at"], ["together", "next_try_at"]):
        columns = ["state", "channel", *found_by]
        op.create_index("_".join(["ix_deliveries", *columns]), "deliveries", columns)
