"""What the journal comes to: one row for what is shown as one, however often it was moved.

It follows the audit trail, and `verify` goes through that again. A point of a picture is a day or a
month, so what shows all of the past grows with the calendar, not with what was done.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Table

from reconciler.live.sql.tables.columns import (
    CHANGED,
    metadata,
    named_column,
    number_column,
)

# What was moved of a pooled resource on a day.
pool_day = Table(
    "pool_day",
    metadata,
    named_column("partner", key=True),
    named_column("resource", key=True),
    Column("day", Date, primary_key=True, nullable=False),
    number_column("supply"),
    number_column("staff"),
    number_column("allocated"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("resource <> ''", "has_resource"),
    info=CHANGED,
)

# What a campaign spent in a month, as 2026-11.
spending = Table(
    "spending",
    metadata,
    named_column("partner", key=True),
    named_column("client", key=True),
    named_column("month", key=True),
    named_column("campaign", key=True),
    named_column("currency", key=True),
    number_column("amount"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("length(month) = 7", "month"),
    CheckConstraint("currency <> ''", "has_currency"),
    info=CHANGED,
)

# Each entry that moved a leaf; the one by which a client came names all of them, and is none.
leaf_move = Table(
    "leaf_move",
    metadata,
    named_column("partner", key=True),
    named_column("client", key=True),
    named_column("leaf", key=True),
    number_column("event", key=True),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("leaf <> ''", "has_leaf"),
)
