"""Lots, campaigns and client receipts: their statements, and rows as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select, update

from reconciler.billing.periods import Period
from reconciler.live.sql.engine import Session
from reconciler.live.sql.rows.door import rows_of
from reconciler.live.sql.tables import tables
from reconciler.model.files.credits import ClientReceipt, CreditLot, CreditMoves, CreditRows
from reconciler.values import asdict, names

_lot, _campaign, _receipt = tables.credit_lot.c, tables.campaign.c, tables.receipt.c
_RECEIPT = names(ClientReceipt)
_names: BindParameter[Any] = bindparam("names", expanding=True)
_left = _lot.remaining - bindparam("by")

CAMPAIGN_OWNERS = select(_campaign.campaign, _campaign.client).where(
    _campaign.partner == bindparam("p"), _campaign.campaign.in_(_names)
)
DRAW = (
    update(tables.credit_lot)
    .where(
        _lot.partner == bindparam("p"),
        _lot.client == bindparam("c"),
        _lot.lot == bindparam("l"),
        _left >= 0,
    )
    .values(remaining=_left)
)
LAST_RECEIPT = select(func.max(_receipt.number)).where(_receipt.partner == bindparam("p"))
_LOTS = (
    select(_lot.client, _lot.lot, _lot.currency, _lot.amount, _lot.remaining)
    .where(_lot.partner == bindparam("p"))
    .order_by(_lot.client, _lot.lot)
)
_CAMPAIGNS = select(_campaign.campaign, _campaign.client).where(_campaign.partner == bindparam("p"))
RECEIPTS = (
    select(*(_receipt[name] for name in _RECEIPT))
    .where(_receipt.partner == bindparam("p"))
    .order_by(_receipt.number)
)


def receipts_asked(
    client: str, within: Period | None
) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
    """The statement for all receipts, those of one client by id, or of some days; its values."""
    asked, bound = RECEIPTS, dict[str, object]()
    if client:
        asked = asked.where(_receipt.client == bindparam("c"))
        bound["c"] = client
    if within is not None:
        asked = asked.where(_receipt.day >= bindparam("first"), _receipt.day < bindparam("end"))
        bound |= {"first": within.start, "end": within.end}
    return asked, bound


def credit_rows(session: Session, partner: str) -> CreditRows:
    """Read everything of one partner."""
    key = {"p": partner}
    return CreditRows(
        tuple(CreditLot(*row) for row in rows_of(session, _LOTS, key)),
        {row.campaign: row.client for row in rows_of(session, _CAMPAIGNS, key)},
        tuple(ClientReceipt(*row) for row in rows_of(session, RECEIPTS, key)),
    )


def lot_rows(partner: str, lots: Iterable[CreditLot]) -> Iterator[dict[str, Any]]:
    """Make the rows of lots that open."""
    for lot in lots:
        yield {
            "partner": partner,
            "client": lot.client,
            "lot": lot.grant,
            "currency": lot.currency,
            "amount": lot.amount,
            "remaining": lot.remaining,
        }


def draw_rows(partner: str, moves: CreditMoves) -> list[dict[str, Any]]:
    """Bind the values of each draw for `DRAW`."""
    return [
        {"p": partner, "c": client, "l": lot, "by": by} for (client, lot), by in moves.drawn.items()
    ]


def rows_of_receipts(partner: str, receipts: Iterable[ClientReceipt]) -> list[dict[str, Any]]:
    """Make the rows of receipts."""
    return [{"partner": partner, **asdict(receipt)} for receipt in receipts]
