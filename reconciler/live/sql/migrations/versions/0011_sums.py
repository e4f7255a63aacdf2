"""Sums by day and month, and indexes of few rows: a look at all of the past reads what it shows.

What a store moved and spent so far is added up from its journal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SPENT = "credit-spent"
# As an equation: of another comparison PostgreSQL believes that most entries fulfil it.
STATUS = (
    "kind IN ('client-created', 'client-found', 'client-removed')"
    " OR CASE WHEN replace(paths, '\"status\"', '') = paths THEN 0 ELSE 1 END = 1"
)
PARTIAL = (
    ("ix_event_signed_in", ("partner", "client", "facts", "day"), "kind = 'signed-in'"),
    ("ix_event_status", ("partner", "client", "number"), STATUS),
)
MOVES = sa.text(
    "SELECT posting.partner, posting.commodity AS resource, event.day,"
    " CAST(-sum(CASE WHEN account = 'vendor:' || commodity THEN amount ELSE 0 END) AS BIGINT)"
    " AS supply,"
    " CAST(sum(CASE WHEN account = 'partner:staff' THEN amount ELSE 0 END) AS BIGINT) AS staff,"
    " CAST(sum(CASE WHEN substr(account, 1, 7) = 'client:' THEN amount ELSE 0 END) AS BIGINT)"
    " AS allocated"
    " FROM posting JOIN event"
    " ON event.partner = posting.partner AND event.number = posting.event"
    " WHERE commodity IN ('seats', 'dashboards', 'api_calls_per_day', 'private_links')"
    " GROUP BY posting.partner, posting.commodity, event.day"
).columns(day=sa.Date)
SPENDINGS = sa.text(
    "SELECT partner, client, day, facts FROM event WHERE kind = :kind ORDER BY partner, number"
).columns(day=sa.Date)


def upgrade() -> None:
    op.drop_index("ix_event_spent", "event")  # what it found is added up now
    for name, columns, where in PARTIAL:
        rows = sa.text(where)
        op.create_index(name, "event", list(columns), sqlite_where=rows, postgresql_where=rows)
    connection = op.get_bind()
    moves = [row._asdict() for row in connection.execute(MOVES)]
    spent = [*_spent(connection)]
    for table, rows_of_it in ((_pool_day(), moves), (_spending(), spent)):
        if rows_of_it:
            connection.execute(sa.insert(table), rows_of_it)


def _pool_day() -> sa.Table:
    return op.create_table(
        "pool_day",
        *(sa.Column(name, Name, nullable=False) for name in ("partner", "resource")),
        sa.Column("day", sa.Date, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("supply", "staff", "allocated")
        ),
        sa.PrimaryKeyConstraint("partner", "resource", "day", name="pk_pool_day"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_pool_day_partner"),
        sa.CheckConstraint("resource <> ''", name=op.f("ck_pool_day_has_resource")),
    )


def _spending() -> sa.Table:
    key = ("partner", "client", "month", "campaign", "currency")
    return op.create_table(
        "spending",
        *(sa.Column(name, Name, nullable=False) for name in key),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*key, name="pk_spending"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_spending_partner"),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_spending_month")),
        sa.CheckConstraint("currency <> ''", name=op.f("ck_spending_has_currency")),
    )


def _spent(connection: sa.Connection) -> Iterator[Mapping[str, Any]]:
    sums: Counter[tuple[str, ...]] = Counter()
    for row in connection.execute(SPENDINGS, {"kind": SPENT}):
        facts = json.loads(row.facts)
        spent = (row.partner, row.client, f"{row.day:%Y-%m}", facts["campaign"], facts["currency"])
        sums[spent] += int(facts["amount"])
    for (partner, client, month, campaign, currency), amount in sums.items():
        yield {
            "partner": partner,
            "client": client,
            "month": month,
            "campaign": campaign,
            "currency": currency,
            "amount": amount,
        }
