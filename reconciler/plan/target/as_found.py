"""A client that was there before its file: it comes in as it is, and nothing happens to it.

Its people are in, its trial has its own days, and its credit is what is left of it. The day on
which somebody accepted is not known: what counts is the day on which the store was opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reconciler.billing.credits import bought
from reconciler.billing.money import Currency, minor
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.credits import Bought, CreditAccount, Grant
from reconciler.model.files.people import Joining, Person
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import DAYS_PATH, STATUS_PATH, Client, Partner
from reconciler.model.live.found import AsFound, FoundClient, FoundCredits
from reconciler.model.live.observed import Observed
from reconciler.model.status import Status
from reconciler.plan.change import PlannedClient
from reconciler.rules.transitions import PICKED, PLATFORM_START
from reconciler.values import replace


def as_it_was(
    planned: PlannedClient, as_found: AsFound, partner: Partner, today: date
) -> PlannedClient:
    """Plan a client as it was found: `planned` as its file alone would make it."""
    change, known = planned.change, as_found.client(planned.change.key)
    if change.after is None:
        return planned
    clock = _clock(change.after, known, partner)
    observed = Observed(
        since=known.since,
        trial=clock,
        people={email: Person(Joining.ACCEPTED, "", today) for email in change.after.members},
        program=known.program or "",
        credits=_account(change.grants, known.credits, partner),
    )
    leaves = {**change.after.leaves, STATUS_PATH: _status(change.after, known).value}
    change = replace(change, after=replace(change.after, leaves=leaves, observed=observed))
    return replace(planned, change=change, clock=clock, found=known)


def _status(client: Client, known: FoundClient) -> Status:
    """Its status in the words of live: while the platform bills, a picked program decides."""
    if client.mode is BillingMode.PLATFORM and client.status.is_open:
        return PICKED if known.program else PLATFORM_START
    return client.status


def _clock(client: Client, known: FoundClient, partner: Partner) -> TrialClock | None:
    trial = known.trial
    if trial is None:
        return None
    days = trial.days or client.get(DAYS_PATH) or partner.trial_days
    return TrialClock(trial.start, int(days), trial.extended_on)


def _account(grants: Iterable[Grant], known: FoundCredits, partner: Partner) -> CreditAccount:
    """Its credits; what no currency can count is left to the rules that refuse it."""
    try:
        currency = Currency(partner.currency)
        lots = {grant.id: _lot(grant, known.left, currency) for grant in grants}
        spent = {name: minor(amount, currency) for name, amount in known.spent.items()}
    except ValueError:
        return CreditAccount()
    return CreditAccount(lots, {name: amount for name, amount in spent.items() if amount})


def _lot(grant: Grant, left: Mapping[str, str], currency: Currency) -> Bought:
    whole = bought(grant, currency)
    return replace(whole, left=minor(left[grant.id], currency)) if grant.id in left else whole
