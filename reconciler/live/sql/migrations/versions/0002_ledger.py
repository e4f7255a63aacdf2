"""The ledger: what an event moved, the partner's invoices with their lines, the partner's books."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

KEYS = {
    "posting": ("partner", "event", "line"),
    "invoice": ("partner", "number"),
    "invoice_line": ("partner", "number", "line"),
}
APPEND_ONLY_SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
# INSERT OR REPLACE deletes a row without telling the trigger for DELETE.
NO_REPLACE_SQLITE = """
CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
APPEND_ONLY_FUNCTION = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END
$$
"""
APPEND_ONLY_POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
"""
# Every line is above 0: once the lines come to the total, an invoice takes no further line.
TOO_MUCH = """
(SELECT coalesce(sum(amount), 0) FROM invoice_line
    WHERE partner = NEW.partner AND number = NEW.number) + NEW.amount
> (SELECT total FROM invoice WHERE partner = NEW.partner AND number = NEW.number)
"""
FITS_SQLITE = f"""
CREATE TRIGGER invoice_line_fits BEFORE INSERT ON invoice_line WHEN {TOO_MUCH}
BEGIN SELECT RAISE(ABORT, 'the lines would exceed the total of the invoice'); END
"""
FITS_FUNCTION = f"""
CREATE FUNCTION invoice_line_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {TOO_MUCH} THEN
        RAISE EXCEPTION 'the lines would exceed the total of the invoice'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
FITS_POSTGRESQL = """
CREATE TRIGGER invoice_line_fits BEFORE INSERT ON invoice_line
FOR EACH ROW EXECUTE FUNCTION invoice_line_fits()
"""


def upgrade() -> None:
    # SQLite adds a column to rows that are there only with a default.
    op.add_column("partner", sa.Column("books", sa.Text, nullable=False, server_default=""))
    _posting()
    _invoice()
    _invoice_line()
    if op.get_context().dialect.name == "sqlite":
        _guards_of_sqlite()
    else:
        _guards_of_postgresql()


def _named(name: str) -> sa.Column[str]:
    return sa.Column(name, Name, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False) for name in names]


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(law, name=op.f(f"ck_{table}_{name}")) for name, law in checks.items()
    ]


def _posting() -> None:
    op.create_table(
        "posting",
        _named("partner"),
        *_numbers("event", "line"),
        *_texts("account", "commodity"),
        *_numbers("amount"),
        sa.PrimaryKeyConstraint(*KEYS["posting"], name="pk_posting"),
        sa.ForeignKeyConstraint(
            ["partner", "event"], ["event.partner", "event.number"], name="fk_posting_event"
        ),
        *_checks(
            "posting",
            line="line >= 1",
            has_account="account <> '' AND commodity <> ''",
            amount="amount <> 0",
        ),
    )


def _invoice() -> None:
    op.create_table(
        "invoice",
        _named("partner"),
        *_numbers("number"),
        *_texts("kind"),
        *_days("issued_on", "period_start", "period_end"),
        *_texts("currency"),
        *_numbers("total"),
        *_texts("operation"),
        *_numbers("event"),
        sa.PrimaryKeyConstraint(*KEYS["invoice"], name="pk_invoice"),
        sa.ForeignKeyConstraint(
            ["partner", "event"], ["event.partner", "event.number"], name="fk_invoice_event"
        ),
        *_checks(
            "invoice",
            number="number >= 1",
            kind="kind IN ('proration', 'renewal')",
            period="period_start < period_end",
            currency="currency <> ''",
            total="total > 0",
        ),
    )


def _invoice_line() -> None:
    op.create_table(
        "invoice_line",
        _named("partner"),
        *_numbers("number", "line"),
        *_texts("item", "kind"),
        *_days("period_start", "period_end", "covers_from"),
        *_texts("program"),
        *_days("version"),
        *_numbers("quantity_before", "quantity_after", "rate_before", "rate_after"),
        *_numbers("day_rate", "day_posted", "amount"),
        sa.PrimaryKeyConstraint(*KEYS["invoice_line"], name="pk_invoice_line"),
        sa.ForeignKeyConstraint(
            ["partner", "number"],
            ["invoice.partner", "invoice.number"],
            name="fk_invoice_line_invoice",
        ),
        *_checks(
            "invoice_line",
            line="line >= 1",
            item="item <> ''",
            kind="kind IN ('proration', 'renewal')",
            covers="period_start <= covers_from AND covers_from < period_end",
            quantity="quantity_before >= 0 AND quantity_after >= 0",
            rate="rate_before >= 0 AND rate_after >= 0",
            day="day_rate >= 0 AND day_posted >= 0",
            amount="amount > 0",
        ),
    )


def _guards_of_sqlite() -> None:
    for table, key in KEYS.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(APPEND_ONLY_SQLITE.format(table=table, verb=verb))
        same = " AND ".join(f"{name} = NEW.{name}" for name in key)
        op.execute(NO_REPLACE_SQLITE.format(table=table, same=same))
    op.execute(FITS_SQLITE)


def _guards_of_postgresql() -> None:
    op.execute(APPEND_ONLY_FUNCTION)
    for table in KEYS:
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(APPEND_ONLY_POSTGRESQL.format(table=table, verb=verb))
    op.execute(FITS_FUNCTION)
    op.execute(FITS_POSTGRESQL)
