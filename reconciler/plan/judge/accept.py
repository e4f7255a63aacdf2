"""What of a plan is accepted, and what is refused: a refused change counts in nothing.

A client that a rule refuses is set aside and the rest is judged again, until nobody is refused any
more; so no total and no guard counts what will not happen. First go those that are wrong by
themselves: what a rule over several clients says of them would vanish with them. A refusal that
names the partner, such as that of a guard, refuses the whole plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Diagnostic, Severity, wait
from reconciler.model.files.consent import PartnerConsent
from reconciler.model.live.declared import Declared
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.live import Live, by_key, claimed_keys, now_called, rest_of
from reconciler.plan.money.cost import PlanCost, bill_of, plan_cost
from reconciler.plan.money.pooling import basis_of, forecast_pool, pooling
from reconciler.plan.money.settled import Settled
from reconciler.plan.order import order_steps
from reconciler.plan.steps import Step
from reconciler.plan.target.merge import Context, aimed
from reconciler.rules.check import FOUND_RULES, LIVE_RULES, STATUS_LAWS, TOGETHER, check
from reconciler.rules.guards import lifted, too_many_updates
from reconciler.rules.kin import Kin
from reconciler.rules.review import PartnerChange, Rest, Review
from reconciler.values import Frozen, field, replace

_FIRST = "have the rest of this plan applied first, with this it would change too many clients"


class Baseline(Frozen):
    """What changes are judged on: the files, live with every due period closed, the day.

    `kin` are the clients that any of the changed ones could be mixed up with.
    """

    declared: Declared
    live: Live
    calendar: Settled
    today: date
    kin: Kin = field(default_factory=Kin)


class Judgement(Frozen):
    """What some changes come to if they are done together: pool, money, findings.

    `lifted` are the consents to pass a guard that they need.
    """

    pool: PoolForecast = field(default_factory=PoolForecast)
    cost: PlanCost = field(default_factory=PlanCost)
    findings: tuple[Diagnostic, ...] = ()
    lifted: tuple[PartnerConsent, ...] = ()


class Parted(Frozen):
    """What is accepted, with its steps and what it comes to, and what is refused."""

    partner: PlannedPartner
    accepted: tuple[PlannedClient, ...]
    refused: tuple[PlannedPartner | PlannedClient, ...]
    findings: tuple[Diagnostic, ...]
    judgement: Judgement
    steps: tuple[Step, ...]


def accept_changes(
    partner: PlannedPartner, clients: Sequence[PlannedClient], baseline: Baseline
) -> Parted:
    """Set aside who is refused, and judge the rest again until nobody is."""
    accepted, refused = tuple(clients), set[str]()
    findings: list[Diagnostic] = []
    while True:
        judgement = _judged(partner, accepted, baseline)
        blamed, reasons = _blamed(judgement.findings, {each.address for each in accepted})
        # What is there already comes in whole: whoever came later would be created, and invited.
        if not blamed or baseline.declared.as_found is not None:
            break
        findings += reasons
        refused |= blamed
        accepted = tuple(each for each in accepted if each.address not in blamed)
    found = (*findings, *judgement.findings)
    if any(_is_error(finding) for finding in judgement.findings):
        return _nothing(partner, clients, baseline, found)
    aside = tuple(client for client in clients if client.address in refused)
    if aside and _is_full(partner, accepted, aside, baseline):
        found = tuple(_later(each) if each.address in refused else each for each in found)
    return Parted(
        partner,
        accepted,
        aside,
        found,
        judgement,
        _steps(partner, accepted, judgement, baseline),
    )


def unchanged(partner: PlannedPartner) -> PlannedPartner:
    """The partner as it stays when its own change is not done."""
    record = partner.record
    if record is None:
        return partner
    return PlannedPartner(
        PartnerChange(record.live, record.live),
        record,
        record.applied,
        record.content,
        drift=partner.drift,
    )


def _nothing(
    partner: PlannedPartner,
    clients: Sequence[PlannedClient],
    baseline: Baseline,
    findings: tuple[Diagnostic, ...],
) -> Parted:
    """Refuse the whole plan; what is due by the calendar stays."""
    moving = () if partner.action is Action.NONE else (partner,)
    refused = (*moving, *clients)
    if partner.record is None:
        return Parted(partner, (), refused, findings, Judgement(), ())
    calm = unchanged(partner)
    judgement = _judged(calm, (), baseline)
    return Parted(calm, (), refused, findings, judgement, _steps(calm, (), judgement, baseline))


def _judged(
    partner: PlannedPartner, clients: Sequence[PlannedClient], baseline: Baseline
) -> Judgement:
    live, calendar, today = baseline.live, baseline.calendar, baseline.today
    pool = forecast_pool(
        partner, clients, live, calendar.books, pooling(partner, live, calendar.books, today)
    )
    as_found = baseline.declared.as_found
    cost = plan_cost(partner.change, calendar, pool, clients, today, as_found=as_found)
    rest = rest_of(partner, clients, baseline.declared, live, baseline.kin)
    changes, bill = tuple(client.change for client in clients), bill_of(cost, calendar)
    review = Review(partner.change, changes, pool, rest, today, bill, as_found)
    laws = LIVE_RULES if as_found is None else FOUND_RULES
    return Judgement(pool, cost, check(review, laws), lifted(review))


def _is_full(
    partner: PlannedPartner,
    accepted: Iterable[PlannedClient],
    aside: Iterable[PlannedClient],
    baseline: Baseline,
) -> bool:
    """Tell whether a guard would refuse the plan if those set aside were mended in it."""
    changes = tuple(each.change for each in (*accepted, *aside))
    review = Review(
        partner.change, changes, PoolForecast(), Rest(clients=baseline.live.counted), baseline.today
    )
    return any(update.severity is Severity.ERROR for update in too_many_updates(review))


def _later(finding: Diagnostic) -> Diagnostic:
    """Put first what has to be done first: what is advised would be refused in this plan."""
    if not _is_error(finding) or not finding.help:
        return finding
    return replace(finding, help=wait(f"{_FIRST}; then: {finding.help}"))


def _steps(
    partner: PlannedPartner,
    clients: Sequence[PlannedClient],
    judgement: Judgement,
    baseline: Baseline,
) -> tuple[Step, ...]:
    live, calendar = baseline.live, baseline.calendar
    basis = basis_of(
        partner,
        live,
        calendar,
        judgement.pool,
        pooling(partner, live, calendar.books, baseline.today),
    )
    found = baseline.declared.as_found is not None
    return order_steps(partner, clients, replace(basis, quote=judgement.cost.quote, found=found))


def _blamed(
    findings: Iterable[Diagnostic], addresses: set[str]
) -> tuple[set[str], list[Diagnostic]]:
    """Name the clients that are refused, by themselves if there are such, and all said of them."""
    about = [finding for finding in findings if finding.address in addresses]
    for some in ([each for each in about if each.rule not in TOGETHER], about):
        blamed = {each.address for each in some if _is_error(each)}
        if blamed:
            return blamed, [each for each in some if each.address in blamed]
    return set(), []


def _is_error(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR


def forbidden_by_live(declared: Declared, live: Live, today: date) -> tuple[Diagnostic, ...]:
    """What the live status of these clients forbids; findings carry no position yet.

    A file is one step of its client. Help that mends the file is of no use where live refuses the
    step itself, so this is asked before the files are found wrong. It forbids nothing to what is
    there already.
    """
    if declared.as_found is not None:
        return ()
    before = live.partner.live if live.partner else None
    context = Context(declared.partner, today, live.movers)
    records = by_key(declared.clients, live)
    clients = tuple(
        aimed(file, records.get(key), context, restore=False)
        for key, file in sorted(declared.clients.items())
    )
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
