"""What live forbids of a file, whatever else is wrong in that file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Diagnostic, Severity
from reconciler.model.live.declared import Declared
from reconciler.plan.change import PlannedClient
from reconciler.plan.live import Live, by_key, claimed_keys, now_called
from reconciler.plan.target.merge import Context, aimed
from reconciler.rules.check import STATUS_LAWS, check
from reconciler.rules.review import PartnerChange, Rest, Review


def forbidden_by_live(declared: Declared, live: Live, today: date) -> tuple[Diagnostic, ...]:
    """What the live status of these clients forbids; findings carry no position yet.

    A file is one step of its client. Help that mends the file is of no use where live refuses the
    step itself, so this is asked before the files are found wrong.
    """
    before = live.partner.live if live.partner else None
    clients = tuple(_clients(declared, live, today))
    review = Review(
        PartnerChange(before, declared.partner),
        tuple(client.change for client in clients),
        PoolForecast(),
        Rest(
            claimed=claimed_keys(clients, live),
            files=frozenset(declared.contents),
            now_called=now_called(live),
        ),
        today,
    )
    return tuple(each for each in check(review, STATUS_LAWS) if each.severity is Severity.ERROR)


def _clients(declared: Declared, live: Live, today: date) -> Iterator[PlannedClient]:
    context = Context(declared.partner, today, live.movers)
    records = by_key(declared.clients, live)
    for key, said in sorted(declared.clients.items()):
        yield aimed(said, records.get(key), context, restore=False)
