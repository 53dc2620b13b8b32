"""Keep who accepted a page that the gate did not, and the title of what was rejected.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("revisions", sa.Column("accepted_by", sa.Text(), nullable=True))
    op.add_column("revisions", sa.Column("accepted_why", sa.Text(), nullable=True))
    op.add_column("revisions", sa.Column("overruled", sa.Text(), nullable=True))
    op.add_column("rejections", sa.Column("title", sa.Text(), nullable=True))
