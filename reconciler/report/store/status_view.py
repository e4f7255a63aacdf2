"""Where you stand → Document: clients by status, the pool, what needs attention, what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reconciler.billing.lines import Invoice
from reconciler.diagnostics import counted, cure, see
from reconciler.model.access.quota import over_quota
from reconciler.model.live.records import ClientRecord, Head, PartnerRecord
from reconciler.model.resources import SEATS
from reconciler.model.status import Status
from reconciler.plan.drift.report import Waiting
from reconciler.report import amounts
from reconciler.report.clients.facts import by_status, pool_data
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    command,
    dim,
    line,
    prose,
    strong,
)
from reconciler.report.drift.shape import WaitingShape
from reconciler.report.drift.words import whose
from reconciler.report.money.invoices_view import DueInvoiceShape
from reconciler.report.people.rows import NOBODY_OVER, NONE_OVER, Over, resend_command
from reconciler.report.pool_bars import live_pool
from reconciler.report.shapes.as_json import Data, MoneyShape, as_json
from reconciler.report.value_words import cut
from reconciler.rules.trial import after_trial

NEXT = ("plan", "apply", "show", "trials", "invoices", "forecast", "explain")
_SOON = timedelta(days=3)
_OVER = Mark("*", "over", Role.ERROR)
_ENDS = Mark("*", "ends", Role.WARNING)
_MOVED = Mark("*", "moved", Role.WARNING)
_ASKS = Mark("*", "asks", Role.WARNING)
_DUE = Mark("*", "due", Role.WARNING)
_WAIT = Mark("*", "waits", Role.WARNING)
_MOST = 10


MoneyState = tuple[date, int, str]
"""The day of the next invoice, what a month costs in minor units, and the currency."""


class Beside(NamedTuple):
    """What is known beside the heads.

    Money, letters that wait, clients looked into, dead links, invoices that are not written, and
    what the files ask for and was not applied for longer than a day.
    """

    money: MoneyState | None = None
    letters: int = 0
    records: Sequence[ClientRecord] = ()
    over: Over = NOBODY_OVER
    due: Sequence[Invoice] = ()
    late: Sequence[Waiting] = ()


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
        start = advised(see("See what an apply would do", "plan"))
        return Document(
            title, (Paragraph((start,)), _footer()), lambda: _data(None, (), today, _NOTHING)
        )
    title = line(
        strong(cut(partner.live.name)),
        dim(f"   {counted(len(live), 'client')} on {today}{place}"),
    )
    blocks = tuple(_blocks(partner, live, today, beside))
    return Document(title, blocks, lambda: _data(partner, live, today, beside))


def _blocks(
    partner: PartnerRecord, heads: Sequence[Head], today: date, beside: Beside
) -> Iterator[Block]:
    if partner.closed is not None:
        yield Paragraph((line(Span(partner.closed.words(""), Role.WARNING)),))
    yield Paragraph((by_status(Counter(head.status for head in heads)),))
    if partner.pool:
        yield live_pool(partner.pool)
    if beside.money is not None:
        day, monthly, currency = beside.money
        yield Paragraph(
            (line(amounts.money(monthly, currency), f" a month, next invoice on {day}"),)
        )
    kinds = _attention(partner, heads, today, beside)
    rows = tuple(row for kind in kinds for row in _some(tuple(kind)))
    if rows:
        yield Rows(line(strong("Needs attention")), rows, "attention")
    yield _footer()


def _attention(
    partner: PartnerRecord, heads: Sequence[Head], today: date, beside: Beside
) -> tuple[Iterable[Row], ...]:
    """What needs attention, by kind."""
    waiting = line(f"{counted(beside.letters, 'letter')} to be sent")
    letters = (Row((line("outbox"), waiting), _WAIT, (advised(see("", "outbox")),)),)
    return (
        (
            Row(
                (
                    line("invoice"),
                    line(
                        f"of {each.issued_on} is not written: ",
                        amounts.money(each.total, each.currency),
                    ),
                ),
                _DUE,
                (advised(cure("", "settle")),),
            )
            for each in beside.due
        ),
        _trials(heads, today),
        *_of_records(beside.records, partner, today),
        _moved(heads, beside.records),
        _late(beside.late),
        letters[: beside.letters],
        (
            Row(
                (line(head.key), line(f"the link of {cut(email)} is over since {day}")),
                _OVER,
                ((command(resend_command(head.key, email)),),),
            )
            for head, email, day in _links_over(heads, beside.over)
        ),
    )


def _some(rows: Sequence[Row]) -> Iterator[Row]:
    """Keep the first rows of one kind: where thousands moved, nobody reads them here."""
    yield from rows[:_MOST]
    if len(rows) > _MOST:
        last = rows[-1]
        yield Row((line(f"and {len(rows) - _MOST:,} more"), ()), last.mark, last.notes[-1:])


def _trials(heads: Sequence[Head], today: date) -> Iterator[Row]:
    for head in _due(heads, today + _SOON):
        if head.trial_end is not None and head.trial_end <= today:
            acts = tuple(map(advised, after_trial(head.key, head.mode).ways))
            yield Row((line(head.key), line(f"trial ended on {head.trial_end}")), _OVER, acts)
        else:
            yield Row((line(head.key), line(f"trial ends on {head.trial_end}")), _ENDS)


def _of_records(
    records: Iterable[ClientRecord], partner: PartnerRecord, today: date
) -> tuple[list[Row], list[Row]]:
    asked, over = [], []
    for record in records:
        key = record.head.key
        if request := record.live.observed.waiting_request(today):
            said = line(f"asked for more trial days on {request.on}")
            asked.append(Row((line(key), said), _ASKS, (advised(see("", "trials")),)))
        if beyond := over_quota(record.live, record.live.observed.usage, partner.live):
            said = line("over quota: ", ", ".join(one.words for one in beyond))
            over.append(Row((line(key), said), _OVER, (advised(see("", "show", key)),)))
    return asked, over


def _moved(heads: Iterable[Head], records: Iterable[ClientRecord]) -> Iterator[Row]:
    outgrown = {record.head.key: _outgrown(record) for record in records}
    for head in filter(_has_moved, heads):
        users = outgrown.get(head.key)
        grew = f"outgrew its file: write `seats: {users}` or more"
        said = prose(grew if users else "live differs from the files")
        yield Row((line(head.key), said), _MOVED, (advised(see("", "drift")),))


def _has_moved(head: Head) -> bool:
    return bool(head.applied_print) and head.applied_print != head.live_print


def _outgrown(record: ClientRecord) -> int:
    """Count the users of a client whose file asks for fewer seats; 0 where it does not."""
    seats, users = record.applied.get((SEATS,)), len(record.live.members)
    return users if seats is not None and users > int(seats) else 0


def _late(late: Iterable[Waiting]) -> Iterator[Row]:
    for each in late:
        since = f" since {each.since}" if each.since else ""
        way, said = see("see it", "plan"), f"in the files{since}, and not applied"
        if each.refused:
            way, said = see("what it means", "explain", each.refused), f"refused: {each.refused}"
        yield Row((line(whose(each.address)), line(said)), _WAIT, (advised(way),))


def _links_over(heads: Iterable[Head], over: Over) -> Iterator[tuple[Head, str, date]]:
    return (
        (head, email, day) for head in heads for email, day in over.get(head.id, NONE_OVER).items()
    )


def _due(heads: Sequence[Head], day: date) -> list[Head]:
    found = [head for head in heads if head.trial_end is not None and head.trial_end <= day]
    return sorted(found, key=lambda head: (head.trial_end or day, head.key))


def _footer() -> Footer:
    names: Line = tuple(part for name in NEXT for part in (line(", ")[0], command(name)))[1:]
    return Footer(((dim("Next: "), *names, dim(". Help: "), command("reconciler --help")),))


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
