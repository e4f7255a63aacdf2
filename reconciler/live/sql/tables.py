"""The tables of a live store.

Every primary key and every unique index starts with the partner, foreign keys stay inside one
partner, and no number comes from a sequence: the tables shard by partner as they are.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# A name is compared byte by byte: a language's order would ignore the hyphen of a key.
Name = Text().with_variant(Text(collation="C"), "postgresql")


def _named(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Name, primary_key=key, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _day(name: str) -> Column[date]:
    return Column(name, Date, nullable=False)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, nullable=False, autoincrement=False)


partner = Table(
    "partner",
    metadata,
    _named("partner", key=True),
    _text("store_id"),
    # Empty only between the fence and the first `put_partner` of the same transaction.
    _text("document"),
    _text("applied"),
    _text("content"),
    _text("generation"),
    # Fingerprints of the two texts above as the store wrote them: a raw edit shows.
    _text("live_print"),
    _text("applied_print"),
    _number("serial"),
    _day("high_water"),
    Column("rehearsal", Boolean(create_constraint=False), nullable=False),
    _number("last_entry"),
    # Added to rows that were there already, hence the default.
    Column("books", Text, nullable=False, server_default=text("''")),
    CheckConstraint("partner <> ''", "has_key"),
    CheckConstraint("serial >= 1", "serial"),
    CheckConstraint("last_entry >= 0", "last_entry"),
)

pool = Table(
    "pool",
    metadata,
    _named("partner", key=True),
    _named("resource", key=True),
    _number("supply"),
    _number("staff"),
    _number("allocated"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("supply >= 0 AND staff >= 0 AND allocated >= 0", "not_negative"),
    CheckConstraint("supply >= staff + allocated", "free_not_negative"),
)

client = Table(
    "client",
    metadata,
    _named("partner", key=True),
    _named("id", key=True),
    _named("key"),
    _text("content"),
    _text("generation"),
    _text("applied_print"),
    _text("live_print"),
    _text("status"),
    _text("mode"),
    _text("holds"),
    Column("trial_end", Date),
    _number("revision"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    UniqueConstraint("partner", "key"),
    CheckConstraint("id <> '' AND key <> ''", "has_key"),
    CheckConstraint("status IN ('setup', 'trial', 'active', 'disabled', 'removed')", "status"),
    CheckConstraint("mode IN ('partner', 'platform')", "mode"),
    CheckConstraint("revision >= 1", "revision"),
)

client_document = Table(
    "client_document",
    metadata,
    _named("partner", key=True),
    _named("id", key=True),
    _text("live"),
    _text("applied"),
    _text("observed"),
    ForeignKeyConstraint(["partner", "id"], ["client.partner", "client.id"]),
)

client_key = Table(
    "client_key",
    metadata,
    _named("partner", key=True),
    _named("key", key=True),
    _named("id"),
    ForeignKeyConstraint(["partner", "id"], ["client.partner", "client.id"]),
)

operation = Table(
    "operation",
    metadata,
    _named("partner", key=True),
    _named("id", key=True),
    _text("kind"),
    _text("payload"),
    _text("actor"),
    _day("day"),
    _text("result"),
    _text("recorded_at"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("id <> ''", "has_id"),
)

event = Table(
    "event",
    metadata,
    _named("partner", key=True),
    _number("number", key=True),
    _named("client"),
    _text("kind"),
    _text("actor"),
    _text("via"),
    _day("day"),
    _text("operation"),
    _text("paths"),
    _text("note"),
    _text("facts"),
    _text("recorded_at"),
    _text("previous"),
    _text("hash"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("number >= 1", "number"),
    Index("ix_event_partner_client_number", "partner", "client", "number"),
)

posting = Table(
    "posting",
    metadata,
    _named("partner", key=True),
    _number("event", key=True),
    _number("line", key=True),
    _text("account"),
    _text("commodity"),
    _number("amount"),
    ForeignKeyConstraint(["partner", "event"], ["event.partner", "event.number"]),
    CheckConstraint("line >= 1", "line"),
    CheckConstraint("account <> '' AND commodity <> ''", "has_account"),
    CheckConstraint("amount <> 0", "amount"),
)

invoice = Table(
    "invoice",
    metadata,
    _named("partner", key=True),
    _number("number", key=True),
    _text("kind"),
    _day("issued_on"),
    _day("period_start"),
    _day("period_end"),
    _text("currency"),
    _number("total"),
    _text("operation"),
    # The entry of the audit trail that seals this invoice.
    _number("event"),
    ForeignKeyConstraint(["partner", "event"], ["event.partner", "event.number"]),
    CheckConstraint("number >= 1", "number"),
    CheckConstraint("kind IN ('proration', 'renewal')", "kind"),
    CheckConstraint("period_start < period_end", "period"),
    CheckConstraint("currency <> ''", "currency"),
    CheckConstraint("total > 0", "total"),
)

invoice_line = Table(
    "invoice_line",
    metadata,
    _named("partner", key=True),
    _number("number", key=True),
    _number("line", key=True),
    _text("item"),
    _text("kind"),
    _day("period_start"),
    _day("period_end"),
    _day("covers_from"),
    _text("program"),
    _day("version"),
    _number("quantity_before"),
    _number("quantity_after"),
    _number("rate_before"),
    _number("rate_after"),
    _number("day_rate"),
    _number("day_posted"),
    _number("amount"),
    ForeignKeyConstraint(["partner", "number"], ["invoice.partner", "invoice.number"]),
    CheckConstraint("line >= 1", "line"),
    CheckConstraint("item <> ''", "item"),
    CheckConstraint("kind IN ('proration', 'renewal')", "kind"),
    CheckConstraint("period_start <= covers_from AND covers_from < period_end", "covers"),
    CheckConstraint("quantity_before >= 0 AND quantity_after >= 0", "quantity"),
    CheckConstraint("rate_before >= 0 AND rate_after >= 0", "rate"),
    CheckConstraint("day_rate >= 0 AND day_posted >= 0", "day"),
    CheckConstraint("amount > 0", "amount"),
)

credit_lot = Table(
    "credit_lot",
    metadata,
    _named("partner", key=True),
    _named("client", key=True),
    _named("lot", key=True),
    _text("currency"),
    _number("amount"),
    _number("remaining"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("lot <> '' AND currency <> ''", "has_currency"),
    CheckConstraint("amount > 0", "amount"),
    CheckConstraint("remaining >= 0 AND remaining <= amount", "remaining"),
)

# The name alone, without the client, is the key: a campaign belongs to one client for ever.
campaign = Table(
    "campaign",
    metadata,
    _named("partner", key=True),
    _named("campaign", key=True),
    _named("client"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("campaign <> ''", "has_name"),
)

receipt = Table(
    "receipt",
    metadata,
    _named("partner", key=True),
    _number("number", key=True),
    _named("client"),
    _day("day"),
    _text("item"),
    _number("quantity"),
    _number("unit"),
    _number("amount"),
    _text("currency"),
    _text("paid_by"),
    _text("operation"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("number >= 1", "number"),
    CheckConstraint("item <> '' AND currency <> ''", "has_item"),
    CheckConstraint("quantity > 0 AND unit > 0 AND amount = quantity * unit", "amount"),
)
