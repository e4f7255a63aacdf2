"""Where you stand → Document: clients by status, the pool, money, all that waits, what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from reconciler.billing.lines import Invoice
from reconciler.diagnostics import counted, see
from reconciler.model.access.quota import over_quota
from reconciler.model.live.records import ClientRecord, Head, PartnerRecord
from reconciler.model.resources import SEATS
from reconciler.model.status import Status
from reconciler.plan.drift.report import Waiting
from reconciler.report import amounts
from reconciler.report.clients.facts import pool_data
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    command,
    dim,
    line,
    strong,
)
from reconciler.report.drift.shape import WaitingShape
from reconciler.report.money.invoices_view import DueInvoiceShape
from reconciler.report.money.plan_money import total_label
from reconciler.report.money.pool_bars import live_pool
from reconciler.report.people.rows import NOBODY_OVER, NONE_OVER, Over
from reconciler.report.shapes.as_json import Data, MoneyShape, as_json
from reconciler.report.store.waits import WaitGroup, waits_data
from reconciler.report.store.waits_view import waits_blocks
from reconciler.report.value_words import by_status, cut

NEXT = ("list", "people", "costs", "invoices", "forecast", "explain")
_PARTLY = (
    "Of so many clients only those are looked into that their heads or files name: requests, days "
    "in columns and edits of the database by hand may be more"
)


MoneyState = tuple[date, int, str]
"""The day of the next invoice, what a month costs in minor units, and the currency."""


class Beside(NamedTuple):
    """What is known beside the heads.

    Money, letters that wait, clients looked into, dead links, invoices that are not written, what
    the files ask for and was not applied for longer than a day, and all that waits, in groups.
    `partly` says that not every client was looked into; `found_file`, that found.yaml is there.
    """

    money: MoneyState | None = None
    letters: int = 0
    records: Sequence[ClientRecord] = ()
    over: Over = NOBODY_OVER
    due: Sequence[Invoice] = ()
    late: Sequence[Waiting] = ()
    groups: Sequence[WaitGroup] = ()
    partly: bool = False
    found_file: bool = False


_NOTHING = Beside()


def status_view(
    partner: PartnerRecord | None,
    heads: Sequence[Head],
    today: date,
    where: str = "",
    beside: Beside = _NOTHING,
) -> Document:
    """Make the document of where a partner stands; `where` names the live store."""
    live = tuple(head for head in heads if not head.removed)
    place = f" in {where}" if where else ""
    if partner is None:
        title = line(strong("Nothing is live yet"), dim(place))
        start = [advised(see("See what an apply would do", "plan"))]
        if beside.found_file:
            start.append(line("found.yaml is there: the first apply opens the store as found"))
        begun = (Paragraph(tuple(start)), _footer())
        return Document(title, begun, lambda: _data(None, (), today, beside))
    title = line(
        strong(cut(partner.live.name)),
        dim(f"   {today}, {counted(len(live), 'client')}{place}"),
    )
    blocks = tuple(_blocks(partner, live, today, beside))
    return Document(title, blocks, lambda: _data(partner, live, today, beside))


def _blocks(
    partner: PartnerRecord, heads: Sequence[Head], today: date, beside: Beside
) -> Iterator[Block]:
    if partner.closed is not None:
        yield Paragraph((line(Span(partner.closed.words(""), Role.WARNING)),))
    counts = by_status(Counter(head.status for head in heads))
    yield _row("Clients", counts)
    if partner.pool:
        yield live_pool(partner.pool)
    if beside.money is not None:
        day, monthly, currency = beside.money
        amount = amounts.money(monthly, currency)
        said = f" a month, next invoice on {day}"
        yield _row("Money", line(amount, said))
    yield from waits_blocks(beside.groups, today)
    if beside.partly:
        yield Paragraph((line(dim(_PARTLY)),))
    yield _footer()


def _row(word: str, words: Line) -> Rows:
    return Rows((), (Row((total_label(word), words)),), "state", flush=True)


def _has_moved(head: Head) -> bool:
    return bool(head.applied_print) and head.applied_print != head.live_print


def _outgrown(record: ClientRecord) -> int:
    """Count the users of a client whose file asks for fewer seats; 0 where it does not."""
    seats, users = record.applied.get((SEATS,)), len(record.live.members)
    return users if seats is not None and users > int(seats) else 0


def _links_over(heads: Iterable[Head], over: Over) -> Iterator[tuple[Head, str, date]]:
    return (
        (head, email, day) for head in heads for email, day in over.get(head.id, NONE_OVER).items()
    )


def _due(heads: Sequence[Head], day: date) -> list[Head]:
    found = [head for head in heads if head.trial_end is not None and head.trial_end <= day]
    return sorted(found, key=lambda head: (head.trial_end or day, head.key))


def _footer() -> Footer:
    names: Line = tuple(part for name in NEXT for part in (line(", ")[0], command(name)))[1:]
    return Footer(((dim("Also: "), *names, dim(".  Help: "), command("reconciler --help")),))


def _data(
    partner: PartnerRecord | None,
    heads: Sequence[Head],
    today: date,
    beside: Beside,
) -> Data:
    return {
        "format": 1,
        "kind": "status",
        "today": today.isoformat(),
        "partner": partner.live.key if partner else None,
        "name": partner.live.name if partner else "",
        "serial": partner.serial if partner else 0,
        "clients": {each.value: sum(head.status == each for head in heads) for each in Status},
        "pool": pool_data(partner.pool) if partner else {},
        "expired": [
            {"key": head.key, "since": head.trial_end.isoformat()}
            for head in _due(heads, today)
            if head.trial_end is not None
        ],
        "moved": [head.key for head in heads if _has_moved(head)],
        "outgrown": [record.head.key for record in beside.records if _outgrown(record)],
        "asked": [it.head.key for it in beside.records if it.live.observed.waiting_request(today)],
        "over_quota": [
            record.head.key
            for record in beside.records
            if partner and over_quota(record.live, record.live.observed.usage, partner.live)
        ],
        "waits": [waits_data(group) for group in beside.groups],
        "late": [as_json(WaitingShape, waiting) for waiting in beside.late],
        "letters": beside.letters,
        "links_over": [
            {"client": head.key, "email": email, "since": day.isoformat()}
            for head, email, day in _links_over(heads, beside.over)
        ],
        "due": [as_json(DueInvoiceShape, invoice) for invoice in beside.due],
        "money": _money(*beside.money) if beside.money else None,
    }


def _money(day: date, monthly: int, currency: str) -> Data:
    return {
        "currency": currency,
        "next_invoice": day.isoformat(),
        "run_rate": as_json(MoneyShape, monthly, currency=currency),
    }
