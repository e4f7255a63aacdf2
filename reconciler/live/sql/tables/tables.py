"""The tables of a live store.

Every primary key and every unique index starts with the partner, foreign keys stay inside one
partner, and no number comes from a sequence: the tables shard by partner as they are.

`partner.closed` says why nobody may write any more, and is empty while anybody may. It stands in
the partner's row, and so shards with it, because the fence, the first statement of every write,
reads that row anyway: a refusal costs no statement and leaves no gap.

Operations are ordered by the database's clock (`recorded_at`). A trigger closes an invoice: each
line is above 0, and once they come to the total no further line fits.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from reconciler.billing.lines import INVOICED
from reconciler.live.sql.tables.client_tables import (
    campaign,
    credit_lot,
    invitation,
    outbox,
    receipt,
)
from reconciler.live.sql.tables.columns import (
    AFTERWARDS,
    CHANGED,
    day_column,
    metadata,
    named_column,
    number_column,
    one_of,
    text_column,
)
from reconciler.live.sql.tables.sum_tables import leaf_move, pool_day, spending
from reconciler.model.files.billing import BillingMode
from reconciler.model.live.traces import TraceKind
from reconciler.model.status import REMOVED, Status

__all__ = [
    "campaign",
    "claimed_key",
    "client",
    "client_document",
    "credit_lot",
    "event",
    "invitation",
    "invoice",
    "invoice_line",
    "leaf_move",
    "metadata",
    "operation",
    "outbox",
    "partner",
    "pool",
    "pool_day",
    "posting",
    "receipt",
    "spending",
    "trace",
]
"""Every table, by one name, wherever it is described."""

partner = Table(
    "partner",
    metadata,
    named_column("partner", key=True),
    # On PostgreSQL a migration gave it a default: the id of this store, for its first partners.
    text_column("store_id"),
    # Empty only between the fence and the first `put_partner` of the same transaction.
    text_column("document"),
    text_column("applied"),
    text_column("content"),
    text_column("generation"),
    # Fingerprints of the two texts above as the store wrote them: a raw edit shows.
    text_column("live_print"),
    text_column("applied_print"),
    number_column("serial"),
    day_column("high_water"),
    Column("rehearsal", Boolean(create_constraint=False), nullable=False),
    number_column("last_entry"),
    # Added to rows that were there already, hence the default.
    Column("books", Text, nullable=False, server_default=text("''")),
    # A `Closure` as text; empty: open.
    Column("closed", Text, nullable=False, server_default=text("''")),
    CheckConstraint("partner <> ''", "has_key"),
    CheckConstraint("serial >= 1", "serial"),
    CheckConstraint("last_entry >= 0", "last_entry"),
    info=CHANGED,
)

pool = Table(
    "pool",
    metadata,
    named_column("partner", key=True),
    named_column("resource", key=True),
    number_column("supply"),
    number_column("staff"),
    number_column("allocated"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("supply >= 0 AND staff >= 0 AND allocated >= 0", "not_negative"),
    CheckConstraint("supply >= staff + allocated", "free_not_negative"),
    info={AFTERWARDS: ("UPDATE", "DELETE")},
)

client = Table(
    "client",
    metadata,
    named_column("partner", key=True),
    named_column("id", key=True),
    named_column("key"),
    text_column("content"),
    text_column("generation"),
    text_column("applied_print"),
    text_column("live_print"),
    text_column("status"),
    text_column("mode"),
    text_column("holds"),
    Column("trial_end", Date),
    number_column("revision"),
    Column("gone_on", Date),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    UniqueConstraint("partner", "key"),
    CheckConstraint("id <> '' AND key <> ''", "has_key"),
    one_of("status", *Status, REMOVED),
    one_of("mode", *BillingMode),
    CheckConstraint("revision >= 1", "revision"),
    # Of clients in trial alone: see `uq_invitation_open` for why only the migration says so.
    Index("ix_client_in_trial", "partner", "trial_end"),
    info=CHANGED,
)

client_document = Table(
    "client_document",
    metadata,
    named_column("partner", key=True),
    named_column("id", key=True),
    text_column("live"),
    text_column("applied"),
    text_column("observed"),
    # Fingerprints of the two texts above as the store wrote them; empty in rows that are older.
    Column("applied_seal", Text, nullable=False, server_default=text("''")),
    Column("observed_seal", Text, nullable=False, server_default=text("''")),
    ForeignKeyConstraint(["partner", "id"], ["client.partner", "client.id"]),
    info=CHANGED,
)

claimed_key = Table(
    "client_key",
    metadata,
    named_column("partner", key=True),
    named_column("key", key=True),
    named_column("id"),
    ForeignKeyConstraint(["partner", "id"], ["client.partner", "client.id"]),
)

# What tells a client from others, and from when to when; never removed.
trace = Table(
    "trace",
    metadata,
    named_column("partner", key=True),
    named_column("client", key=True),
    named_column("kind", key=True),
    named_column("word", key=True),
    Column("since", Date, primary_key=True, nullable=False),
    Column("until", Date),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    one_of("kind", *TraceKind),
    CheckConstraint("until IS NULL OR until >= since", "until"),
    Index("ix_trace_partner_word", "partner", "word"),
    info=CHANGED,
)

operation = Table(
    "operation",
    metadata,
    named_column("partner", key=True),
    named_column("id", key=True),
    text_column("kind"),
    text_column("payload"),
    text_column("actor"),
    day_column("day"),
    text_column("result"),
    text_column("recorded_at"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("id <> ''", "has_id"),
    Index("ix_operation_partner_recorded_at_id", "partner", "recorded_at", "id"),
)

event = Table(
    "event",
    metadata,
    named_column("partner", key=True),
    number_column("number", key=True),
    named_column("client"),
    text_column("kind"),
    text_column("actor"),
    text_column("via"),
    day_column("day"),
    text_column("operation"),
    text_column("paths"),
    text_column("note"),
    text_column("facts"),
    text_column("recorded_at"),
    text_column("previous"),
    text_column("hash"),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    CheckConstraint("number >= 1", "number"),
    Index("ix_event_partner_client_number", "partner", "client", "number"),
    # Of few entries alone, as their migration says: who was let in, and what moved a status.
    Index("ix_event_signed_in", "partner", "client", "facts", "day"),
    Index("ix_event_status", "partner", "client", "number"),
)

posting = Table(
    "posting",
    metadata,
    named_column("partner", key=True),
    number_column("event", key=True),
    number_column("line", key=True),
    text_column("account"),
    text_column("commodity"),
    number_column("amount"),
    ForeignKeyConstraint(["partner", "event"], ["event.partner", "event.number"]),
    CheckConstraint("line >= 1", "line"),
    CheckConstraint("account <> '' AND commodity <> ''", "has_account"),
    CheckConstraint("amount <> 0", "amount"),
)

invoice = Table(
    "invoice",
    metadata,
    named_column("partner", key=True),
    number_column("number", key=True),
    text_column("kind"),
    day_column("issued_on"),
    day_column("period_start"),
    day_column("period_end"),
    text_column("currency"),
    number_column("total"),
    text_column("operation"),
    # The entry of the audit trail that seals this invoice.
    number_column("event"),
    ForeignKeyConstraint(["partner", "event"], ["event.partner", "event.number"]),
    CheckConstraint("number >= 1", "number"),
    one_of("kind", *INVOICED),
    CheckConstraint("period_start < period_end", "period"),
    CheckConstraint("currency <> ''", "currency"),
    CheckConstraint("total > 0", "total"),
    Index("ix_invoice_partner_period_start_number", "partner", "period_start", "number"),
)

invoice_line = Table(
    "invoice_line",
    metadata,
    named_column("partner", key=True),
    number_column("number", key=True),
    number_column("line", key=True),
    text_column("item"),
    text_column("kind"),
    day_column("period_start"),
    day_column("period_end"),
    day_column("covers_from"),
    text_column("program"),
    day_column("version"),
    number_column("quantity_before"),
    number_column("quantity_after"),
    number_column("rate_before"),
    number_column("rate_after"),
    number_column("day_rate"),
    number_column("day_posted"),
    number_column("amount"),
    ForeignKeyConstraint(["partner", "number"], ["invoice.partner", "invoice.number"]),
    CheckConstraint("line >= 1", "line"),
    CheckConstraint("item <> ''", "item"),
    one_of("kind", *INVOICED),
    CheckConstraint("period_start <= covers_from AND covers_from < period_end", "covers"),
    CheckConstraint("quantity_before >= 0 AND quantity_after >= 0", "quantity"),
    CheckConstraint("rate_before >= 0 AND rate_after >= 0", "rate"),
    CheckConstraint("day_rate >= 0 AND day_posted >= 0", "day"),
    CheckConstraint("amount > 0", "amount"),
)
