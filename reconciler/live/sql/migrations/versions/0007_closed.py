"""Stores that are not written any more: a copy lives on elsewhere, or they are a backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every store that is there already is open.
    op.add_column("partner", sa.Column("closed", sa.Text, nullable=False, server_default=""))
