"""The tables of credits: what is left of grants, who owns a campaign, what clients paid."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Table,
)

from reconciler.live.sql.tables.columns import (
    day_column,
    metadata,
    named_column,
    number_column,
    text_column,
)

credit_lot = Table(
    "credit_lot",
    metadata,
    named_column("partner", key=True),
    named_column("client", key=True),
    named_column("lot", key=True),
    text_column("currency"),
    number_column("amount"),
    number_column("remaining"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("lot <> '' AND currency <> ''", "has_currency"),
    CheckConstraint("amount > 0", "amount"),
    CheckConstraint("remaining >= 0 AND remaining <= amount", "remaining"),
)

# The name alone, without the client, is the key: a campaign belongs to one client for ever.
campaign = Table(
    "campaign",
    metadata,
    named_column("partner", key=True),
    named_column("campaign", key=True),
    named_column("client"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("campaign <> ''", "has_name"),
)

receipt = Table(
    "receipt",
    metadata,
    named_column("partner", key=True),
    number_column("number", key=True),
    named_column("client"),
    day_column("day"),
    text_column("item"),
    number_column("quantity"),
    number_column("unit"),
    number_column("amount"),
    text_column("currency"),
    text_column("paid_by"),
    text_column("operation"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("number >= 1", "number"),
    CheckConstraint("item <> '' AND currency <> ''", "has_item"),
    CheckConstraint("quantity > 0 AND unit <> 0 AND amount = quantity * unit", "amount"),
)
