"""Invitations, and the letters that wait to be sent; no secret stands in either."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _invitation()
    _outbox()


def _names(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Name, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(law, name=op.f(f"ck_{table}_{name}")) for name, law in checks.items()
    ]


def _invitation() -> None:
    op.create_table(
        "invitation",
        *_names("partner", "id", "client", "email"),
        *_texts("role", "state", "token_hash"),
        sa.Column("expires_on", sa.Date),
        sa.Column("sent", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("partner", "id", name="pk_invitation"),
        sa.ForeignKeyConstraint(
            ["partner", "client"], ["client.partner", "client.id"], name="fk_invitation_client"
        ),
        *_checks(
            "invitation",
            has_id="id <> '' AND email <> ''",
            state="state IN ('invited', 'accepted', 'void')",
            token_hash="token_hash = '' OR length(token_hash) = 64",  # noqa: S106 - a law
            sent="sent >= 0",
        ),
    )
    still_open = sa.text("state = 'invited'")
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["partner", "client", "email"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        *_names("partner", "id"),
        *_texts("kind"),
        *_names("client"),
        *_texts("recipient"),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("invitation", Name),
        *_texts("facts", "state"),
        sa.Column("sent_on", sa.Date),
        sa.PrimaryKeyConstraint("partner", "id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["partner"], ["partner.partner"], name="fk_outbox_partner"),
        sa.ForeignKeyConstraint(
            ["partner", "invitation"],
            ["invitation.partner", "invitation.id"],
            name="fk_outbox_invitation",
        ),
        *_checks(
            "outbox",
            has_id="id <> '' AND recipient <> ''",
            kind="kind IN ('invitation', 'notice')",
            state="state IN ('waiting', 'sent', 'void')",
        ),
    )
    op.create_index("ix_outbox_partner_state", "outbox", ["partner", "state"])
