"""All that waits, in groups: found in a plan, in a drift report, in the store.

Each count is the one that the command of its group tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from reconciler.billing.lines import Invoice
from reconciler.diagnostics import PARTNER, cure, listed
from reconciler.model.access.quota import over_quota
from reconciler.model.files.leaves import dotted
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import STATUS_PATH, Partner
from reconciler.model.live.records import ClientRecord, Head
from reconciler.model.status import OPEN
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.drift.report import Difference, DriftClass, DriftReport
from reconciler.plan.people import turnout
from reconciler.plan.plan import Plan
from reconciler.report.drift.words import whose
from reconciler.report.facts import Money
from reconciler.report.people.rows import NOBODY_OVER, Over
from reconciler.report.store.waits import SOON, Wait, WaitGroup, WaitKind
from reconciler.rules.trial import after_trial

_PLAN, _VALIDATE, _SETTLE = ("plan",), ("validate",), ("settle",)
_TRIALS = (WaitKind.TRIAL_OVER, WaitKind.TRIAL_ENDS)
_NEAR = timedelta(days=30)
"""How long before it a day in a column of the partner is named."""
_PEOPLE = (("members",), ("staff",))


class WaitSources(NamedTuple):
    """What tells of what waits.

    `plan` and `drift` are None where the files are wrong: `wrong` are keys of their findings. `due`
    are invoices that are not written; `records` those of all clients, or of some.
    """

    today: date
    partner: Partner
    heads: Sequence[Head]
    plan: Plan | None = None
    drift: DriftReport | None = None
    wrong: tuple[str, ...] = ()
    found_file: bool = False
    due: Sequence[Invoice] = ()
    letters: int = 0
    over: Over = NOBODY_OVER
    records: Sequence[ClientRecord] = ()


def groups(of: WaitSources) -> tuple[WaitGroup, ...]:
    """All that waits; a group in which nothing does is left out."""
    dates = tuple(_by_date(of))
    within = ("trials", "--within", f"{SOON.days}d")
    is_of_trials = any(wait.kind in _TRIALS for wait in dates)
    others = (wait.typed or _SETTLE for wait in dates)
    every = (
        WaitGroup("In the files", _VALIDATE if of.wrong else _PLAN, tuple(_in_files(of))),
        WaitGroup("Behind the files", ("drift",), tuple(_behind(of.drift))),
        WaitGroup("By date", within if is_of_trials else next(others, within), dates),
        WaitGroup("To send", ("outbox",), tuple(_to_send(of))),
        WaitGroup("Asked for", ("trials",), tuple(_asked(of))),
    )
    return tuple(group for group in every if group.waits)


def _in_files(of: WaitSources) -> Iterator[Wait]:
    if of.wrong:
        yield Wait(WaitKind.WRONG, len(of.wrong), _names(of.wrong))
    if of.plan is not None:
        yield from _in_plan(of.plan)
    if of.found_file:
        yield Wait(WaitKind.FOUND_FILE, 1)


def _in_plan(plan: Plan) -> Iterator[Wait]:
    if plan.refusals:
        rules = tuple(dict.fromkeys(refusal.rule for refusal in plan.refusals))
        names = _names(whose(refusal.address) for refusal in plan.refusals)
        yield Wait(WaitKind.REFUSED, plan.refused_accounts, names, listed(rules, 2))
    if locked := [client for client in plan.clients if _locked_out(client)]:
        people = sum(map(_locked_out, locked))
        note = f"{people:,} {'person' if people == 1 else 'people'}"
        keys = tuple(client.change.key for client in locked)
        yield Wait(WaitKind.LOCKED_OUT, len(locked), keys, note)
    if plan.went:
        keys = tuple(went.key for went in plan.went)
        yield Wait(WaitKind.FILE_GONE, len(keys), keys)
    for kind, action in (
        (WaitKind.ADD, Action.CREATE),
        (WaitKind.CHANGE, Action.UPDATE),
        (WaitKind.REMOVE, Action.REMOVE),
    ):
        if count := plan.count(action):
            yield Wait(kind, count, tuple(_changing(plan, action)))
    yield from _money(plan)


def _locked_out(client: PlannedClient) -> int:
    """Count the people who may sign in no more."""
    closed = client.turn.users if client.turn is not None and client.turn.closes else ()
    return len({*closed, *turnout(client.change).dismissed})


def _changing(plan: Plan, action: Action) -> Iterator[str]:
    if plan.partner_moves:
        moved = Action.CREATE if plan.partner.action is Action.CREATE else Action.UPDATE
        if moved is action:
            yield PARTNER
    yield from (client.change.key for client in plan.clients if client.action is action)


def _money(plan: Plan) -> Iterator[Wait]:
    if (money := plan.money) is None or not plan.changes:
        return
    before, after = money.run_rate_before, money.run_rate_after
    if money.due_now or before != after:
        amounts = (money.due_now, before, after)
        yield Wait(
            WaitKind.MONEY, 1, amounts=tuple(Money(amount, money.currency) for amount in amounts)
        )


def _behind(report: DriftReport | None) -> Iterator[Wait]:
    if report is None:
        return
    moved: dict[WaitKind, list[Difference]] = {}
    for difference in report.differences:
        if difference.moved:
            moved.setdefault(_kind(difference), []).append(difference)
    for kind in (WaitKind.CONFLICT, WaitKind.RAW_EDIT, WaitKind.ACCESS, WaitKind.VALUE):
        if some := moved.get(kind):
            names = _names(whose(one.address) for one in some)
            yield Wait(kind, len(some), names, _mover(some), _what(some))
    if alone := report.of(DriftClass.UNMANAGED):
        yield Wait(WaitKind.UNMANAGED, len(alone), _names(whose(one.address) for one in alone))


def _kind(difference: Difference) -> WaitKind:
    if difference.kind is DriftClass.CONFLICT:
        return WaitKind.CONFLICT
    if difference.raw:
        return WaitKind.RAW_EDIT
    opened = difference.path == STATUS_PATH and difference.live in OPEN
    gives = difference.live is not None and (opened or difference.path[:1] in _PEOPLE)
    return WaitKind.ACCESS if gives else WaitKind.VALUE


def _what(some: Sequence[Difference]) -> str:
    """The field, or the person, that all of them are about."""
    named = {
        one.path[1] if one.path[:1] in _PEOPLE and one.path[1:] else dotted(one.path)
        for one in some
    }
    return named.pop() if len(named) == 1 else ""


def _mover(some: Sequence[Difference]) -> str:
    """Who moved all of them, as far as the trail knows."""
    movers = {difference.mover.actor if difference.mover else "" for difference in some}
    return movers.pop() if len(movers) == 1 else ""


def _by_date(of: WaitSources) -> Iterator[Wait]:
    ending = sorted(
        (head.trial_end, head.key)
        for head in of.heads
        if head.trial_end is not None and head.trial_end <= of.today + SOON
    )
    over = tuple(key for end, key in ending if end <= of.today)
    if over:
        mode = next(head.mode for head in of.heads if head.key == over[0])
        yield Wait(WaitKind.TRIAL_OVER, len(over), over, way=after_trial(over[0], mode))
    for end, some in groupby(ending[len(over) :], key=lambda one: one[0]):
        keys = tuple(key for _, key in some)
        yield Wait(WaitKind.TRIAL_ENDS, len(keys), keys, day=end)
    for invoice in of.due:
        total = Money(invoice.total, invoice.currency)
        way = cure("", "settle")
        yield Wait(WaitKind.INVOICE_DUE, 1, day=invoice.issued_on, amounts=(total,), way=way)
    yield from _dates(of)


def _dates(of: WaitSources) -> Iterator[Wait]:
    """The days in columns of the partner that are near, such as the end of a contract."""
    for column in of.partner.columns.values():
        if column.type is not PropertyType.DATE:
            continue
        path = ("properties", column.name)
        days = {record.head.key: str(record.live.leaves.get(path, "")) for record in of.records}
        near = sorted(
            (day, key)
            for key, day in days.items()
            if of.today.isoformat() <= day <= (of.today + _NEAR).isoformat()
        )
        if near:
            first, keys = date.fromisoformat(near[0][0]), tuple(key for _, key in near)
            yield Wait(
                WaitKind.DATE_NEAR,
                len(near),
                keys,
                what=column.label,
                day=first,
                typed=("list", "--sort", column.name),
            )


def _to_send(of: WaitSources) -> Iterator[Wait]:
    if of.letters:
        yield Wait(WaitKind.LETTER, of.letters)
    keys = {head.id: head.key for head in of.heads}
    if over := sorted((keys[client], len(links)) for client, links in of.over.items()):
        closed = tuple(key for key, _ in over)
        yield Wait(WaitKind.LINK_OVER, sum(count for _, count in over), closed)


def _asked(of: WaitSources) -> Iterator[Wait]:
    asked = [
        record.head.key for record in of.records if record.live.observed.waiting_request(of.today)
    ]
    if asked:
        yield Wait(WaitKind.DAYS_ASKED, len(asked), tuple(asked))
    beyond = [
        record.head.key
        for record in of.records
        if over_quota(record.live, record.live.observed.usage, of.partner)
    ]
    if beyond:
        yield Wait(WaitKind.OVER_QUOTA, len(beyond), tuple(beyond), typed=("show", beyond[0]))


def _names(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
