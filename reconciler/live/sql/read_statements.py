"""The statements that read one partner's rows; every one names the partner, as `p`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from reconciler.billing.lines import InvoiceTotal
from reconciler.live.sql.rows.chain import LINE, POSTING
from reconciler.live.sql.rows.last_moves import MOVES_A_STATUS, place_of_leaf
from reconciler.live.sql.tables import tables
from reconciler.model.live.records import (
    CAME_FOUND,
    CAME_NEW,
    REMOVAL,
    Head,
)
from reconciler.model.status import REMOVED

BATCH = 500
"""Names asked for in one statement; SQLite of old takes no more than 999 values."""

LAST = 2**63 - 1
"""Behind the newest entry of every trail, which is read backwards from here."""

_client, _document = tables.client, tables.client_document
_event, _invoice = tables.event, tables.invoice
_names: BindParameter[Any] = bindparam("names", expanding=True)
# With the head of the trail: a plan that changes nothing has no statement to spare.
PARTNER_ROW = select(
    tables.partner,
    select(_event.c.hash)
    .where(
        _event.c.partner == tables.partner.c.partner,
        _event.c.number == tables.partner.c.last_entry,
    )
    .scalar_subquery()
    .label("last_hash"),
    select(func.max(_invoice.c.number))
    .where(_invoice.c.partner == tables.partner.c.partner)
    .scalar_subquery()
    .label("last_invoice"),
).where(tables.partner.c.partner == bindparam("p"))
PARTNERS = (
    select(tables.partner.c.partner)
    .where(tables.partner.c.document != "")
    .order_by(tables.partner.c.partner)
)
FIRST_PARTNERS = PARTNERS.limit(bindparam("most"))
POOL = select(tables.pool).where(tables.pool.c.partner == bindparam("p"))
HEADS = (
    select(*[_client.c[name] for name in Head._fields])
    .where(_client.c.partner == bindparam("p"))
    .order_by(_client.c.key)
)
IN_EACH_STATUS = (
    select(_client.c.status, func.count().label("clients"))
    .where(_client.c.partner == bindparam("p"), _client.c.status != REMOVED)
    .group_by(_client.c.status)
)
TRIALS_OVER = HEADS.where(_client.c.trial_end <= bindparam("today"))
HEADS_AFTER = HEADS.where(_client.c.key > bindparam("after")).limit(BATCH)
HEADS_OF = select(*[_client.c[name] for name in Head._fields]).where(
    _client.c.partner == bindparam("p"), _client.c.id.in_(_names)
)
# A client without its document is read all the same: whoever reads it says so.
LIVE_CLIENTS = (
    select(*[_client.c[name] for name in Head._fields], _document.c.live, _document.c.observed)
    .select_from(_client.outerjoin(_document))
    .where(
        _client.c.partner == bindparam("p"),
        _client.c.key > bindparam("after"),
        _client.c.status != REMOVED,
    )
    .order_by(_client.c.key)
    .limit(BATCH)
)
DOCUMENTS = select(_document).where(
    _document.c.partner == bindparam("p"), _document.c.id.in_(_names)
)
OWNERS = select(tables.claimed_key.c.key, tables.claimed_key.c.id).where(
    tables.claimed_key.c.partner == bindparam("p"), tables.claimed_key.c.key.in_(_names)
)
_moved = [tables.posting.c.line, *(tables.posting.c[name] for name in POSTING)]


def _with_postings(events: FromClause) -> FromClause:
    own = and_(
        tables.posting.c.partner == events.c.partner, tables.posting.c.event == events.c.number
    )
    return events.outerjoin(tables.posting, own)


# A page of one client first: asked for more at once, SQLite would read the whole trail.
_own = (
    select(_event)
    .where(
        _event.c.partner == bindparam("p"),
        _event.c.client == bindparam("client"),
        _event.c.number < bindparam("after"),
    )
    .order_by(_event.c.number.desc())
    .limit(BATCH)
    .subquery()
)
TRAIL_OF = (
    select(_own, *_moved)
    .select_from(_with_postings(_own))
    .order_by(_own.c.number.desc(), tables.posting.c.line)
)
_page = (
    select(_event)
    .where(_event.c.partner == bindparam("p"), _event.c.number > bindparam("after"))
    .order_by(_event.c.number)
    .limit(BATCH)
    .subquery()
)
ENTRIES = (
    select(_page, *_moved)
    .select_from(_with_postings(_page))
    .order_by(_page.c.number, tables.posting.c.line)
)
_newest = (
    select(*[_event.c[name] for name in ("partner", "number", "kind", "day", "operation")])
    .where(_event.c.partner == bindparam("p"), _event.c.number < bindparam("after"))
    .order_by(_event.c.number.desc())
    .limit(BATCH)
    .subquery()
)
MOVEMENTS = (
    select(_newest, *_moved)
    .select_from(_with_postings(_newest))
    .order_by(_newest.c.number.desc(), tables.posting.c.line)
)


STATUS_TRAIL = (
    select(_event)
    .where(
        _event.c.partner == bindparam("p"),
        MOVES_A_STATUS,
        or_(_event.c.kind.in_((CAME_NEW, CAME_FOUND, REMOVAL)), place_of_leaf("status") > 0),
    )
    .order_by(_event.c.number + 0)  # as it is, SQLite would go through all entries in this order
)
# An invoice and its lines have columns of the same names.
_LINE_COLUMNS = [tables.invoice_line.c[name].label(f"line_{name}") for name in LINE]
INVOICES = (
    select(_invoice, tables.invoice_line.c.line, *_LINE_COLUMNS)
    .select_from(_invoice.outerjoin(tables.invoice_line))
    .where(_invoice.c.partner == bindparam("p"))
    .order_by(_invoice.c.number, tables.invoice_line.c.line)
)
ONE_INVOICE = INVOICES.where(_invoice.c.number == bindparam("number"))
INVOICES_OF = INVOICES.where(_invoice.c.period_start == bindparam("start"))
INVOICE_TOTALS = (
    select(*[_invoice.c[name] for name in InvoiceTotal._fields])
    .where(_invoice.c.partner == bindparam("p"))
    .order_by(_invoice.c.number)
)
LAST_INVOICE = select(func.max(_invoice.c.number)).where(_invoice.c.partner == bindparam("p"))
REMOVALS = select(_client.c.id).where(
    _client.c.partner == bindparam("p"),
    _client.c.id.in_(_names),
    select(_event.c.number)
    .where(
        _event.c.partner == _client.c.partner,
        _event.c.client == _client.c.id,
        MOVES_A_STATUS,  # a removal does
        _event.c.kind == REMOVAL,
    )
    .correlate(_client)
    .exists(),
)
SEALS = select(_event.c.number, _event.c.hash).where(
    _event.c.partner == bindparam("p"), _event.c.number.in_(_names)
)
OPERATION = select(tables.operation).where(
    tables.operation.c.partner == bindparam("p"), tables.operation.c.id == bindparam("id")
)

OPERATIONS = (
    select(tables.operation)
    .where(tables.operation.c.partner == bindparam("p"))
    .order_by(tables.operation.c.recorded_at.desc(), tables.operation.c.id.desc())
    .limit(bindparam("most"))
)


def partners_asked(most: int | None) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
    """The statement for the first partners of a store, or all; its values."""
    return (PARTNERS, {}) if most is None else (FIRST_PARTNERS, {"most": most})
