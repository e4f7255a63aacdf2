"""Client receipts below 0: what is taken back of a grant that was paid for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AMOUNT = "quantity > 0 AND unit <> 0 AND amount = quantity * unit"
NEVER_ALTERED = """
CREATE TRIGGER receipt_refuses_{verb} BEFORE {verb} ON receipt
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END
"""
NO_REPLACE = """
CREATE TRIGGER receipt_refuses_replace BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE partner = NEW.partner AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END
"""


def upgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_receipt_amount"), "receipt", type_="check")
        op.create_check_constraint(op.f("ck_receipt_amount"), "receipt", AMOUNT)
        return
    # SQLite alters no constraint: the table is made anew, and its guards with it.
    _receipt("receipt_anew")
    op.execute("INSERT INTO receipt_anew SELECT * FROM receipt")
    op.execute("DROP TABLE receipt")
    op.execute("ALTER TABLE receipt_anew RENAME TO receipt")
    for verb in ("UPDATE", "DELETE"):
        op.execute(NEVER_ALTERED.format(verb=verb))
    op.execute(NO_REPLACE)


def _receipt(table: str) -> None:
    numbers = ("quantity", "unit", "amount")
    op.create_table(
        table,
        sa.Column("partner", Name, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("client", Name, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        *(
            sa.Column(number, sa.BigInteger, nullable=False, autoincrement=False)
            for number in numbers
        ),
        *(
            sa.Column(each, sa.Text, nullable=False)
            for each in ("currency", "paid_by", "operation")
        ),
        sa.PrimaryKeyConstraint("partner", "number", name="pk_receipt"),
        sa.ForeignKeyConstraint(
            ["partner", "client"], ["client.partner", "client.id"], name="fk_receipt_client"
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_receipt_number")),
        sa.CheckConstraint("item <> '' AND currency <> ''", name=op.f("ck_receipt_has_item")),
        sa.CheckConstraint(AMOUNT, name=op.f("ck_receipt_amount")),
    )
