"""What was applied and what was observed of a client carry a fingerprint, so that damage shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of a row that is there already nothing is known: it is sealed when it is written again.
    for name in ("applied_seal", "observed_seal"):
        op.add_column(
            "client_document", sa.Column(name, sa.Text, nullable=False, server_default="")
        )
