"""Indexes for what is asked of one client, one letter, one day: a long history costs them nothing.

Those of few rows are partial: a write of any other row pays nothing for them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = (
    ("outbox", ("partner", "state", "since", "id")),
    ("outbox", ("partner", "invitation")),
    ("operation", ("partner", "recorded_at", "id")),
    ("receipt", ("partner", "client", "number")),
    ("receipt", ("partner", "day", "number")),
    ("invoice", ("partner", "period_start", "number")),
)
PARTIAL = (
    ("ix_client_in_trial", "client", ("partner", "trial_end"), "trial_end IS NOT NULL"),
    ("ix_event_spent", "event", ("partner", "number"), "kind = 'credit-spent'"),
)


def upgrade() -> None:
    op.drop_index("ix_outbox_partner_state", "outbox")  # the first one begins alike
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    for name, table, columns, where in PARTIAL:
        rows = sa.text(where)
        op.create_index(name, table, list(columns), sqlite_where=rows, postgresql_where=rows)
