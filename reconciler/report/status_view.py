"""Where you stand → Document: clients by status, the pool, what needs attention, what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from reconciler.model.live import Head, PartnerRecord
from reconciler.model.status import Status
from reconciler.report import amounts
from reconciler.report.client_facts import by_status
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
    command,
    dim,
    line,
    prose,
    strong,
)
from reconciler.report.money_shape import money_shape
from reconciler.report.part_shape import Data, pool_shape
from reconciler.report.pool_bars import live_pool
from reconciler.report.safe import cut
from reconciler.report.wording import counted

NEXT = ("plan", "apply", "show", "trials", "invoices", "forecast", "explain")
_SOON = timedelta(days=3)
_OVER = Mark("*", "over", Role.ERROR)
_ENDS = Mark("*", "ends", Role.WARNING)
_MOVED = Mark("*", "moved", Role.WARNING)


Standing = tuple[date, int, str]
"""The day of the next invoice, what a month costs in minor units, and the currency."""


def status_view(
    partner: PartnerRecord | None,
    heads: Sequence[Head],
    today: date,
    where: str = "",
    money: Standing | None = None,
) -> Document:
    """Make the document of where a partner stands; `where` names the live store."""
    live = tuple(head for head in heads if not head.removed)
    place = f" in {where}" if where else ""
    if partner is None:
        title = line(strong("Nothing is live yet"), dim(place))
        start = line("See what an apply would do: ", command("reconciler plan"))
        return Document(
            title, (Paragraph((start,)), _footer()), lambda: _data(None, (), today, None)
        )
    title = line(
        strong(cut(partner.live.name)),
        dim(f"   {counted(len(live), 'client')} on {today}{place}"),
    )
    blocks = tuple(_blocks(partner, live, today, money))
    return Document(title, blocks, lambda: _data(partner, live, today, money))


def _blocks(
    partner: PartnerRecord, heads: Sequence[Head], today: date, money: Standing | None
) -> Iterator[Block]:
    yield Paragraph((by_status(head.status for head in heads),))
    if partner.pool:
        yield live_pool(partner.pool)
    if money is not None:
        day, monthly, currency = money
        yield Paragraph(
            (line(amounts.money(monthly, currency), f" a month, next invoice on {day}"),)
        )
    rows = tuple(_attention(heads, today))
    if rows:
        yield Rows(line(strong("Needs attention")), rows, "attention")
    yield _footer()


def _attention(heads: Sequence[Head], today: date) -> Iterator[Row]:
    for head in _due(heads, today):
        acts = f"write `status: active` or `status: disabled` in clients/{head.key}.yaml"
        yield Row((line(head.key), line(f"trial ended on {head.trial_end}")), _OVER, (prose(acts),))
    for head in _due(heads, today + _SOON):
        if head.trial_end is not None and head.trial_end > today:
            yield Row((line(head.key), line(f"trial ends on {head.trial_end}")), _ENDS)
    for head in heads:
        if head.applied_print and head.applied_print != head.live_print:
            moved = line("live differs from the files")
            yield Row((line(head.key), moved), _MOVED, ((command("reconciler plan"),),))


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
    money: Standing | None,
) -> Data:
    found = Counter(head.status for head in heads)
    return {
        "format": 1,
        "kind": "status",
        "today": today.isoformat(),
        "partner": partner.live.key if partner else None,
        "name": partner.live.name if partner else "",
        "serial": partner.serial if partner else 0,
        "clients": {status.value: found[status.value] for status in Status},
        "pool": pool_shape(partner.pool) if partner else {},
        "expired": [
            {"key": head.key, "since": head.trial_end.isoformat()}
            for head in _due(heads, today)
            if head.trial_end is not None
        ],
        "moved": [
            head.key
            for head in heads
            if head.applied_print and head.applied_print != head.live_print
        ],
        "money": _money(*money) if money else None,
    }


def _money(day: date, monthly: int, currency: str) -> Data:
    return {
        "currency": currency,
        "next_invoice": day.isoformat(),
        "run_rate": {**money_shape(monthly, currency)},
    }
