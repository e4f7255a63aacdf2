"""The first tables: a partner and its pool, its clients, its operations, its audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

APPEND_ONLY_SQLITE = """
CREATE TRIGGER event_refuses_{verb} BEFORE {verb} ON event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
# INSERT OR REPLACE deletes a row without telling the trigger for DELETE.
NO_REPLACE_SQLITE = """
CREATE TRIGGER event_refuses_replace BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE partner = NEW.partner AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
APPEND_ONLY_FUNCTION = """
CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation'; END
$$
"""
APPEND_ONLY_POSTGRESQL = """
CREATE TRIGGER event_refuses_{verb} BEFORE {verb} ON event
FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()
"""


def upgrade() -> None:
    _partner()
    _pool()
    _client()
    _client_document()
    _client_key()
    _operation()
    _event()
    _append_only()


def _named(name: str) -> sa.Column[str]:
    return sa.Column(name, Name, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False)


def _partner() -> None:
    op.create_table(
        "partner",
        _named("partner"),
        *_texts("store_id", "document", "applied", "content", "generation"),
        *_texts("live_print", "applied_print"),
        _number("serial"),
        sa.Column("high_water", sa.Date, nullable=False),
        sa.Column("rehearsal", sa.Boolean(create_constraint=False), nullable=False),
        _number("last_entry"),
        sa.PrimaryKeyConstraint("partner", name="pk_partner"),
        sa.CheckConstraint("partner <> ''", name=op.f("ck_partner_has_key")),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_partner_serial")),
        sa.CheckConstraint("last_entry >= 0", name=op.f("ck_partner_last_entry")),
    )


def _pool() -> None:
    op.create_table(
        "pool",
        _named("partner"),
        _named("resource"),
        _number("supply"),
        _number("staff"),
        _number("allocated"),
        sa.PrimaryKeyConstraint("partner", "resource", name="pk_pool"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_pool_partner"),
        sa.CheckConstraint(
            "supply >= 0 AND staff >= 0 AND allocated >= 0", name=op.f("ck_pool_not_negative")
        ),
        sa.CheckConstraint("supply >= staff + allocated", name=op.f("ck_pool_free_not_negative")),
    )


def _client() -> None:
    op.create_table(
        "client",
        _named("partner"),
        _named("id"),
        _named("key"),
        *_texts("content", "generation", "applied_print", "live_print"),
        *_texts("status", "mode", "holds"),
        sa.Column("trial_end", sa.Date),
        _number("revision"),
        sa.PrimaryKeyConstraint("partner", "id", name="pk_client"),
        sa.UniqueConstraint("partner", "key", name="uq_client_partner_key"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_client_partner"),
        sa.CheckConstraint("id <> '' AND key <> ''", name=op.f("ck_client_has_key")),
        sa.CheckConstraint(
            "status IN ('setup', 'trial', 'active', 'disabled', 'removed')",
            name=op.f("ck_client_status"),
        ),
        sa.CheckConstraint("mode IN ('partner', 'platform')", name=op.f("ck_client_mode")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_client_revision")),
    )


def _client_document() -> None:
    op.create_table(
        "client_document",
        _named("partner"),
        _named("id"),
        *_texts("live", "applied", "observed"),
        sa.PrimaryKeyConstraint("partner", "id", name="pk_client_document"),
        sa.ForeignKeyConstraint(
            ["partner", "id"], ["client.partner", "client.id"], name="fk_client_document_client"
        ),
    )


def _client_key() -> None:
    op.create_table(
        "client_key",
        _named("partner"),
        _named("key"),
        _named("id"),
        sa.PrimaryKeyConstraint("partner", "key", name="pk_client_key"),
        sa.ForeignKeyConstraint(
            ["partner", "id"], ["client.partner", "client.id"], name="fk_client_key_client"
        ),
    )


def _operation() -> None:
    op.create_table(
        "operation",
        _named("partner"),
        _named("id"),
        *_texts("kind", "payload", "actor"),
        sa.Column("day", sa.Date, nullable=False),
        *_texts("result", "recorded_at"),
        sa.PrimaryKeyConstraint("partner", "id", name="pk_operation"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_operation_partner"),
        sa.CheckConstraint("id <> ''", name=op.f("ck_operation_has_id")),
    )


def _event() -> None:
    op.create_table(
        "event",
        _named("partner"),
        _number("number"),
        _named("client"),
        *_texts("kind", "actor", "via"),
        sa.Column("day", sa.Date, nullable=False),
        *_texts("operation", "paths", "note", "facts", "recorded_at", "previous", "hash"),
        sa.PrimaryKeyConstraint("partner", "number", name="pk_event"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_event_partner"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_event_number")),
    )
    op.create_index("ix_event_partner_client_number", "event", ["partner", "client", "number"])


def _append_only() -> None:
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(APPEND_ONLY_SQLITE.format(verb=verb))
        op.execute(NO_REPLACE_SQLITE)
        return
    op.execute(APPEND_ONLY_FUNCTION)
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(APPEND_ONLY_POSTGRESQL.format(verb=verb))
