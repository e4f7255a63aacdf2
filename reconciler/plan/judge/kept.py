"""What a plan leaves as it is: what waits, clients whose files went, and what live keeps.

While anything waits, no plan says that everything matches. To take a line out of a file does not
take back what it did: taken back by `git revert`, such a line looks undone, and nothing happens. A
plan says so once: when the file in which it stood is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reconciler.billing.close import close
from reconciler.billing.credits import unspent
from reconciler.billing.prices.rates import Unpriced
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.live.account import Holds, client_defaults, partner_defaults
from reconciler.model.live.records import Head
from reconciler.model.status import Status
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.money.settled import Settled
from reconciler.values import Frozen, replace

_EXTENSION = ("trial", "extension")


class KeptKind(StrEnum):
    """Why nothing happens.

    A `value` that no line names stays as it is. A granted `extension` is never taken back. A
    `grant` is an event: what is left of it stays with the client.
    """

    VALUE = "value"
    EXTENSION = "extension"
    GRANT = "grant"


class Kept(Frozen):
    """One thing that live keeps: the value, the end of a trial, or what is left of a grant.

    `left` is in minor units of `currency`, of a grant alone.
    """

    kind: KeptKind
    path: FieldPath
    live: Leaf
    left: int = 0
    currency: str = ""


def all_kept(
    partner: PlannedPartner,
    clients: Iterable[PlannedClient],
    contents: Mapping[str, str],
    today: date,
) -> dict[str, tuple[Kept, ...]]:
    """Address → what live keeps; `contents` are the content ids of the files, by key."""
    found = {
        client.address: kept_by(client, contents.get(client.change.key, ""), today)
        for client in clients
    }
    if partner.action is not Action.CREATE:
        after = partner.change.after.leaves
        values = _values(partner.recorded, partner.applied, after, partner_defaults())
        found[partner.address] = tuple(values)
    return {address: kept for address, kept in found.items() if kept}


def kept_by(planned: PlannedClient, content: str, today: date) -> tuple[Kept, ...]:
    """What live keeps of what a client's file says no more; `content` is the file's id.

    Where there is no file, as in an act by hand, no line went.
    """
    change, record = planned.change, planned.record
    if change.before is None or change.after is None or record is None or change.removal:
        return ()
    values = _values(
        planned.recorded,
        change.declared.leaves if change.declared else {},
        change.after.leaves,
        client_defaults(),
    )
    kept = [value for value in values if value.path[:2] != _EXTENSION]
    clock = change.after.trial
    if len(kept) < len(values) and clock is not None and clock.extended_on is not None:
        kept.append(Kept(KeptKind.EXTENSION, _EXTENSION, clock.end.isoformat()))
    if content and record.head.content != content:
        kept += _grants(planned, today)
    return tuple(kept)


def _values(
    recorded: Iterable[FieldPath], declared: Leaves, live: Leaves, defaults: Leaves
) -> list[Kept]:
    return [
        Kept(KeptKind.VALUE, path, live[path])
        for path in recorded
        if path not in declared and path in live and live[path] != defaults.get(path)
    ]


def _grants(planned: PlannedClient, today: date) -> Iterator[Kept]:
    written = {grant.id for grant in planned.change.grants}
    for name, bought in sorted(planned.change.granted.items()):
        if name not in written and (left := unspent(bought, today)):
            yield Kept(KeptKind.GRANT, ("credits", "grants", name), name, left, bought.currency)


class WaitingCounts(NamedTuple):
    """How much waits, by class; the counts of one plan.

    `left_out` are changes that nobody asked for here, `due` what the calendar does first (periods
    to close, ends of trials to record), `over` trials that are over and wait for a decision,
    `asked` open requests for more trial days, `drift` fields that moved behind the files, and
    `unmanaged` live clients without a file. What `ignore.yaml` names is in none of them.
    """

    left_out: int = 0
    due: int = 0
    over: int = 0
    asked: int = 0
    drift: int = 0
    unmanaged: int = 0


class Went(Frozen):
    """A live client whose file went since the last apply; nothing happens to it.

    `keeps` is what it goes on drawing on the pool, and `monthly` what so much of the supply costs
    in the next period, in minor units of `currency`; `None` where nothing is billed.
    """

    key: str
    status: Status
    keeps: Holds
    monthly: int | None = None
    currency: str = ""


def costing(head: Head, calendar: Settled) -> Went:
    """Say what a client whose file went goes on holding and costing."""
    pool = calendar.record.pool if calendar.record else {}
    keeps = {name: amount for name, amount in sorted(head.holds.items()) if name in pool}
    currency = calendar.books.currency if calendar.books else ""
    return Went(head.key, Status(head.status), keeps, _monthly(keeps, calendar), currency)


def _monthly(keeps: Holds, calendar: Settled) -> int | None:
    books, course = calendar.books, calendar.course
    if books is None:
        return None
    need = course.need
    less = {name: amount - keeps.get(name, 0) for name, amount in need.items()}
    items = {
        key: replace(item, wanted=max(item.wanted, need.get(key, 0)) - keeps.get(key, 0))
        for key, item in books.items.items()
    }
    lowered = replace(books, items=items)
    try:
        with_it = close(books, need, course.prices, course.declared).run_rate
        without = close(lowered, less, course.prices, course.declared).run_rate
    except Unpriced:
        return None
    return with_it - without
