"""The tables of what belongs to a client: credits, campaigns, receipts, invitations, letters.

Nothing in them is secret.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Table,
)

from reconciler.live.sql.tables.columns import (
    CHANGED,
    Name,
    day_column,
    metadata,
    named_column,
    number_column,
    one_of,
    text_column,
)
from reconciler.model.live.outbox import InvitationState, LetterState

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
    info=CHANGED,
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
    Index("ix_receipt_partner_client_number", "partner", "client", "number"),
    Index("ix_receipt_partner_day_number", "partner", "day", "number"),
)


invitation = Table(
    "invitation",
    metadata,
    named_column("partner", key=True),
    named_column("id", key=True),
    named_column("client"),
    named_column("email"),
    text_column("role"),
    text_column("state"),
    # What the link holds is secret; only its hash is kept.
    text_column("token_hash"),
    Column("expires_on", Date),
    number_column("sent"),
    ForeignKeyConstraint(["partner", "client"], ["client.partner", "client.id"]),
    CheckConstraint("id <> '' AND email <> ''", "has_id"),
    one_of("state", *InvitationState),
    CheckConstraint("token_hash = '' OR length(token_hash) = 64", "token_hash"),
    CheckConstraint("sent >= 0", "sent"),
    # Unique among open ones alone: its migration says so, and every store is held to it. Said here,
    # each start of any store would load the whole dialect of PostgreSQL.
    Index(
        "uq_invitation_open",
        "partner",
        "client",
        "email",
        unique=True,
    ),
    info=CHANGED,
)

outbox = Table(
    "outbox",
    metadata,
    named_column("partner", key=True),
    named_column("id", key=True),
    text_column("kind"),
    named_column("client"),
    text_column("recipient"),
    day_column("since"),
    Column("invitation", Name),
    text_column("facts"),
    text_column("state"),
    Column("sent_on", Date),
    ForeignKeyConstraint(["partner"], ["partner.partner"]),
    ForeignKeyConstraint(["partner", "invitation"], ["invitation.partner", "invitation.id"]),
    CheckConstraint("id <> '' AND recipient <> ''", "has_id"),
    CheckConstraint("kind IN ('invitation', 'notice')", "kind"),
    one_of("state", *LetterState),
    Index("ix_outbox_partner_state_since_id", "partner", "state", "since", "id"),
    Index("ix_outbox_partner_invitation", "partner", "invitation"),
    info=CHANGED,
)
