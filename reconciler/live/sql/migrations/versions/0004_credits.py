"""What clients buy in advance: lots of credit, campaigns that never move, receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

KEYS = {"campaign": ("partner", "campaign"), "receipt": ("partner", "number")}
NEVER_ALTERED_SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END
"""
# INSERT OR REPLACE deletes a row without telling the trigger for DELETE.
NO_REPLACE_SQLITE = """
CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END
"""
NEVER_ALTERED_FUNCTION = """
CREATE FUNCTION credits_never_altered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'campaigns never move and receipts never change'
        USING ERRCODE = 'restrict_violation';
END
$$
"""
NEVER_ALTERED_POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION credits_never_altered()
"""
# A grant is an event: what it came to never changes, only what is left of it.
LOT_SQLITE = """
CREATE TRIGGER credit_lot_keeps_its_amount BEFORE UPDATE ON credit_lot
WHEN NEW.partner <> OLD.partner OR NEW.client <> OLD.client OR NEW.lot <> OLD.lot
    OR NEW.currency <> OLD.currency OR NEW.amount <> OLD.amount OR NEW.remaining > OLD.remaining
BEGIN SELECT RAISE(ABORT, 'a grant never changes'); END
"""
LOT_FUNCTION = """
CREATE FUNCTION credit_lot_keeps_its_amount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.partner <> OLD.partner OR NEW.client <> OLD.client OR NEW.lot <> OLD.lot
        OR NEW.currency <> OLD.currency OR NEW.amount <> OLD.amount
        OR NEW.remaining > OLD.remaining
    THEN
        RAISE EXCEPTION 'a grant never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""
LOT_POSTGRESQL = """
CREATE TRIGGER credit_lot_keeps_its_amount BEFORE UPDATE ON credit_lot
FOR EACH ROW EXECUTE FUNCTION credit_lot_keeps_its_amount()
"""


def upgrade() -> None:
    _credit_lot()
    _campaign()
    _receipt()
    if op.get_context().dialect.name == "sqlite":
        _guards_of_sqlite()
    else:
        _guards_of_postgresql()


def _named(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Name, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False) for name in names]


def _of_a_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partner", "client"], ["client.partner", "client.id"], name=f"fk_{table}_client"
    )


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(law, name=op.f(f"ck_{table}_{name}")) for name, law in checks.items()
    ]


def _credit_lot() -> None:
    op.create_table(
        "credit_lot",
        *_named("partner", "client", "lot"),
        *_texts("currency"),
        *_numbers("amount", "remaining"),
        sa.PrimaryKeyConstraint("partner", "client", "lot", name="pk_credit_lot"),
        _of_a_client("credit_lot"),
        *_checks(
            "credit_lot",
            has_currency="lot <> '' AND currency <> ''",
            amount="amount > 0",
            remaining="remaining >= 0 AND remaining <= amount",
        ),
    )


def _campaign() -> None:
    op.create_table(
        "campaign",
        *_named("partner", "campaign", "client"),
        sa.PrimaryKeyConstraint(*KEYS["campaign"], name="pk_campaign"),
        _of_a_client("campaign"),
        *_checks("campaign", has_name="campaign <> ''"),
    )


def _receipt() -> None:
    op.create_table(
        "receipt",
        *_named("partner"),
        *_numbers("number"),
        *_named("client"),
        sa.Column("day", sa.Date, nullable=False),
        *_texts("item"),
        *_numbers("quantity", "unit", "amount"),
        *_texts("currency", "paid_by", "operation"),
        sa.PrimaryKeyConstraint(*KEYS["receipt"], name="pk_receipt"),
        _of_a_client("receipt"),
        *_checks(
            "receipt",
            number="number >= 1",
            has_item="item <> '' AND currency <> ''",
            amount="quantity > 0 AND unit > 0 AND amount = quantity * unit",
        ),
    )


def _guards_of_sqlite() -> None:
    for table, key in KEYS.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(NEVER_ALTERED_SQLITE.format(table=table, verb=verb))
        same = " AND ".join(f"{name} = NEW.{name}" for name in key)
        op.execute(NO_REPLACE_SQLITE.format(table=table, same=same))
    op.execute(LOT_SQLITE)


def _guards_of_postgresql() -> None:
    op.execute(NEVER_ALTERED_FUNCTION)
    for table in KEYS:
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(NEVER_ALTERED_POSTGRESQL.format(table=table, verb=verb))
    op.execute(LOT_FUNCTION)
    op.execute(LOT_POSTGRESQL)
