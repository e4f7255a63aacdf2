"""From a store to what its partner pays, and for whom.

A month to come is the next renewal, shared by what is held today. A period that was invoiced is
shared by what was held on each day, which the ledger knows: it is read backwards from today, no
further than to the first day that is paid for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from reconciler.apply.execute.entries import FREE, ledger_account
from reconciler.apply.held_days import CLIENT, HeldDays, Holders, holders
from reconciler.billing.books import Books
from reconciler.billing.close import Closed, close
from reconciler.billing.costs import UNHELD, shared
from reconciler.billing.lines import ChargeLine, total
from reconciler.billing.money import Currency, decimal_text
from reconciler.billing.periods import Period, boundary, period_of
from reconciler.billing.prices.rates import PROGRAM, add_on_of, is_resource, locked_version
from reconciler.diagnostics import see
from reconciler.errors import StoreFailed, UsageRefused
from reconciler.live.store import LiveReader
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.credits import ClientReceipt
from reconciler.model.live.account import Client
from reconciler.model.live.records import OF_STAFF, Amounts, Head, PartnerRecord
from reconciler.model.resources import SEATS
from reconciler.model.status import OPEN
from reconciler.plan.money.costs import CostKind, CostRow, Costs, Idle, asked_of
from reconciler.plan.money.settled import Settled, billed, counts_everybody, settled
from reconciler.values import replace

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def monthly_costs(reader: LiveReader, record: PartnerRecord, today: date) -> Costs:
    """What each month costs from the next boundary on, if nothing else changes.

    Raises UsageRefused where nothing is billed.
    """
    heads = reader.heads()
    calendar = settled(record, heads, today)
    course = calendar.course
    closed = close(billed(calendar), course.need, course.prices, course.declared)
    staff = record.live.staff_holds
    held = {
        name: holders(name, heads, Amounts(item.quantity, staff.get(name, 0)))
        for name, item in closed.books.items.items()
        if is_resource(name)
    }
    parts = shared(closed.renewal, lambda item, *_: held.get(item, {}))
    return Costs(
        currency=closed.books.currency,
        period=closed.period,
        today=today,
        rows=_rows(_Costing(parts, held, closed.renewal), reader, closed.books.currency),
        versions=(closed.books.version,),
        idle=tuple(_idle(closed, calendar)),
        unbilled=Counter(head.status for head in heads if _is_free(head)),
        platform=tuple(head.key for head in heads if _pays_itself(head)),
    )


def calendar_of(reader: LiveReader, record: PartnerRecord | None, today: date) -> Settled:
    """Close on a copy every period that is over; heads are read only where it needs them all."""
    everybody = record is not None and counts_everybody(record)
    return settled(record, reader.heads() if everybody else (), today)


def period_costs(reader: LiveReader, record: PartnerRecord, today: date, asked: str) -> Costs:
    """What was invoiced of one period: of the month in which it begins, or with a day of it.

    Raises UsageRefused for a period that nothing was invoiced of.
    """
    calendar = calendar_of(reader, record, today)
    books = billed(calendar)
    period = period_named(asked, books.anchor_day)
    due = [each.invoice for each in calendar.closes if each.invoice and each.period == period]
    invoices = (*reader.invoices_of(period.start), *due)
    waits = total(line for line in books.open_lines if line.period == period)
    if not invoices:
        raise _nothing_invoiced(period, books, waits)
    lines = tuple(line for invoice in invoices for line in invoice.lines)
    held = HeldDays(reader, record, calendar, min(line.covers_from for line in lines))
    last = period.end - timedelta(days=1)
    pooled = sorted({SEATS, *(line.item for line in lines if is_resource(line.item))})
    own = _Costing(
        shared(lines, held.days),
        {name: held.days(name, last, period.end) for name in pooled},
        lines,
        reader.receipts(within=period),
    )
    return Costs(
        currency=books.currency,
        period=period,
        today=today,
        rows=_rows(own, reader, books.currency),
        versions=tuple(sorted({line.version for line in lines})),
        invoices=tuple(invoice.number for invoice in invoices),
        due=bool(due),
        waits=waits,
    )


def period_named(asked: str, anchor_day: int) -> Period:
    """The period that begins in a month, as 2026-11, or that a day lies in; raises UsageRefused."""
    with suppress(ValueError):
        if _MONTH.fullmatch(asked):
            return period_of(boundary(int(asked[:4]), int(asked[5:]), anchor_day), anchor_day)
        if _DAY.fullmatch(asked):
            return period_of(date.fromisoformat(asked), anchor_day)
    raise UsageRefused(
        f"`{asked}` is no period",
        help="write the month in which it begins, or a day of it: --period 2026-11",
    )


def _nothing_invoiced(period: Period, books: Books, waits: int) -> UsageRefused:
    ways = see("what each month costs", "costs").or_(see("what was invoiced", "invoices"))
    if period.start > books.period.start:
        return UsageRefused(f"the period from {period.start} has not begun", help=ways)
    amount = decimal_text(waits, Currency(books.currency))
    later = f"; {amount} {books.currency} waits for the next invoice" if waits else ""
    return UsageRefused(f"nothing was invoiced of {period.start} to {period.end}{later}", help=ways)


def _is_free(head: Head) -> bool:
    """Tell whether a client that the partner would pay for costs nothing as it stands."""
    return not head.removed and not head.holds and not _pays_itself(head)


def _pays_itself(head: Head) -> bool:
    return head.mode == BillingMode.PLATFORM and head.status in OPEN


def _idle(closed: Closed, calendar: Settled) -> Iterator[Idle]:
    """What is owned because the file wants it, and free."""
    course, books = calendar.course, closed.books
    version = locked_version(course.prices, books.version)
    for name, item in books.items.items():
        need = course.need.get(name, 0)
        if is_resource(name) and course.declared.get(name, 0) == item.quantity > need:
            saves = item.rate - version.rate(books.program, name, need)
            yield Idle(name, item.quantity - need, need, saves)


class _Costing(NamedTuple):
    """What is shared: by account its parts and what it holds, the lines, what clients paid once."""

    parts: Mapping[str, Mapping[str, int]]
    held: Mapping[str, Holders]
    lines: Sequence[ChargeLine]
    receipts: Sequence[ClientReceipt] = ()


def _rows(costing: _Costing, reader: LiveReader, currency: str) -> tuple[CostRow, ...]:
    """Make the rows: clients by key, then staff, what is free, program and add-ons."""
    held: dict[str, dict[str, int]] = defaultdict(dict)
    for name, each in costing.held.items():
        for account, amount in each.items():
            if amount:
                held[account][name] = amount
    parts, paid = costing.parts, _paid_once(costing.receipts)
    accounts = {*held, *parts, *map(ledger_account, paid)}
    ids = {account.removeprefix(CLIENT) for account in accounts if account.startswith(CLIENT)}
    drawing = held.keys() | parts.keys()
    clients = (
        replace(
            row,
            held=held.get(ledger_account(client), {}),
            parts=parts.get(ledger_account(client), {}),
            asked=row.asked if ledger_account(client) in drawing else None,
            articles=paid[client]["article"],
            credits=paid[client]["credit"],
        )
        for client, row in _known(reader, ids, currency).items()
    )
    own = (
        CostRow(kind, held=held[account], parts=parts.get(account, {}))
        for kind, account in ((CostKind.STAFF, OF_STAFF), (CostKind.FREE, FREE))
        if held.get(account) or parts.get(account)
    )
    by_key = sorted(clients, key=lambda row: row.key)
    return (*by_key, *own, *_alone(parts.get(UNHELD, {}), costing.lines))


def _alone(parts: Mapping[str, int], lines: Sequence[ChargeLine]) -> Iterator[CostRow]:
    """Make a row of each thing that nobody holds; a program is named by the program it was."""
    programs = sorted({line.program for line in lines if line.item == PROGRAM})
    for item, amount in sorted(parts.items(), key=lambda part: (part[0] != PROGRAM, part[0])):
        add_on = add_on_of(item)
        if add_on is not None:
            yield CostRow(CostKind.ADD_ON, add_on, parts={item: amount})
        elif item == PROGRAM:
            yield CostRow(CostKind.PROGRAM, ", ".join(programs), parts={item: amount})
        else:
            yield CostRow(CostKind.FREE, item, parts={item: amount})


def _paid_once(receipts: Sequence[ClientReceipt]) -> dict[str, Counter[str]]:
    """Client id → `article` or `credit` → what it paid for those, in minor units."""
    paid: dict[str, Counter[str]] = defaultdict(Counter)
    for receipt in receipts:
        paid[receipt.client][receipt.item.partition(":")[0]] += receipt.amount
    return paid


def _known(reader: LiveReader, ids: AbstractSet[str], currency: str) -> dict[str, CostRow]:
    """Client id → its key, its name, and what it is asked for; a removed one is asked nothing."""
    live = (client for client in reader.live_clients() if client.id in ids)
    rows = {
        each.id: CostRow(
            CostKind.CLIENT, each.live.key, each.live.name, asked=_asked(each.live, currency)
        )
        for each in live
    }
    gone = reader.load(reader.heads_of(ids - rows.keys())) if ids - rows.keys() else {}
    for client, record in gone.items():
        rows[client] = CostRow(CostKind.CLIENT, record.head.key, record.live.name)
    return rows


def _asked(client: Client, currency: str) -> int | None:
    try:
        return asked_of(client, currency)
    except ValueError as error:
        raise StoreFailed(f"the store's price of `{client.key}` cannot be read: {error}") from error
