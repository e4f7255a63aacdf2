"""The act of a campaign: it spends credit of its own client, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from reconciler.billing.credits import draw, wallet_of
from reconciler.billing.money import Currency, minor
from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Severity, client_address, cure, did_you_mean
from reconciler.errors import UsageRefused
from reconciler.model.live.account import Client
from reconciler.model.live.records import ClientRecord
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.change import PlannedClient
from reconciler.plan.plan import Plan
from reconciler.plan.steps import SpendCredit
from reconciler.rules.check import SPENDING_LAWS, check
from reconciler.rules.review import ClientChange, Rest, Review, Spending


def spend(key: str, campaign: str, amount: str) -> Act:
    """Make the act that spends an amount, a decimal text such as "120.00", on a campaign."""

    def plan(snapshot: Snapshot) -> Plan:
        record = snapshot.client(key)
        _require_campaign(record.live, campaign)
        wanted = Spending(campaign, *_amount(amount, snapshot.record.live.currency))
        return _spending(snapshot, record, wanted)

    asked = f"{key}\n{campaign}\n{amount}"
    return Act("spend", sha256(asked.encode(errors="surrogateescape")).hexdigest(), plan)


def _require_campaign(client: Client, campaign: str) -> None:
    if campaign not in client.campaigns:
        near = did_you_mean(campaign, client.campaigns)
        raise UsageRefused(
            f"`{client.key}` has no campaign `{campaign}`",
            help=near
            or cure(
                "write",
                lines=f"campaigns: {{{campaign}: {{name: …}}}}",
                file=client_address(client.key),
            ),
        )


def _amount(text: str, code: str) -> tuple[int, str]:
    if not code:
        raise UsageRefused(
            "there is no currency here", help="add `billing: {currency: EUR}` to partner.yaml"
        )
    try:
        found = minor(text, Currency(code))
    except ValueError as error:
        raise UsageRefused(str(error), help="write it as 120.00") from error
    if not found:
        raise UsageRefused("nothing cannot be spent", help="write an amount above 0, as 120.00")
    return found, code


def _spending(snapshot: Snapshot, record: ClientRecord, wanted: Spending) -> Plan:
    live, due = record.live, snapshot.plan()
    change = ClientChange(live.key, live, live, declared=live, spending=wanted)
    review = Review(due.partner.change, (change,), PoolForecast(), Rest(), snapshot.day)
    found = check(review, SPENDING_LAWS)
    steps: tuple[SpendCredit, ...] = ()
    if not any(each.severity is Severity.ERROR for each in found):
        wallet = wallet_of(live.key, live.observed.credits, wanted.currency)
        _, draws = draw(wallet, wanted.amount, snapshot.day)
        steps = (SpendCredit(live.key, wanted.campaign, draws, wanted.currency),)
    planned = PlannedClient(
        change,
        record,
        record.applied,
        record.head.content,
        clock=live.observed.trial,
        behind=True,
        credits=steps,
    )
    return replace(
        due,
        clients=(planned,),
        steps=(*due.steps, *steps),
        findings=(*due.findings, *found),
    )
