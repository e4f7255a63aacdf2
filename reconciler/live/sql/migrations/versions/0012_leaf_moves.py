"""Who moved a leaf last is looked up: a long trail costs nobody who asks a step.

It is read off the journal of a store that was there before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BATCH = 500
MOVED = sa.text(
    "SELECT partner, client, number, paths FROM event"
    " WHERE (partner, number) > (:partner, :number)"
    " AND kind NOT IN ('client-created', 'client-found') AND paths <> '[]'"
    " ORDER BY partner, number LIMIT 1000"
)


def upgrade() -> None:
    key = ("partner", "client", "leaf")
    table = op.create_table(
        "leaf_move",
        *(sa.Column(name, Name, nullable=False) for name in key),
        sa.Column("event", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*key, "event", name="pk_leaf_move"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_leaf_move_partner"),
        sa.CheckConstraint("leaf <> ''", name=op.f("ck_leaf_move_has_leaf")),
    )
    connection = op.get_bind()
    rows = _moves(connection)
    while batch := [*islice(rows, BATCH)]:
        connection.execute(sa.insert(table), batch)


def _moves(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    # Page by page: a long trail does not fit into memory.
    last = {"partner": "", "number": 0}
    while rows := connection.execute(MOVED, last).all():
        for partner, client, number, paths in rows:
            last = {"partner": partner, "number": number}
            for leaf in dict.fromkeys(json.loads(paths)):
                yield {"partner": partner, "client": client, "leaf": leaf, "event": number}
