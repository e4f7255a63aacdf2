"""The act of a campaign: it spends credit of its own client, whole or not at all."""

from __future__ import annotations

from reconciler.billing.credits import draw, wallet_of
from reconciler.billing.money import Currency, minor
from reconciler.diagnostics import client_address, cure, did_you_mean
from reconciler.errors import UsageRefused
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import SpendCredit
from reconciler.rules.check import SPENDING_LAWS
from reconciler.rules.review import ClientChange, Spending


def spend(key: str, campaign: str, amount: str) -> Act:
    """Make the act that spends an amount, a decimal text such as "120.00", on a campaign."""

    def plan(snapshot: Snapshot) -> Plan:
        record = snapshot.client(key)
        if campaign not in record.live.campaigns:
            raise UsageRefused(
                f"`{record.live.key}` has no campaign `{campaign}`",
                help=did_you_mean(campaign, record.live.campaigns)
                or cure(
                    "write",
                    lines=f"campaigns: {{{campaign}: {{name: …}}}}",
                    file=client_address(record.live.key),
                ),
            )
        live = record.live
        wanted = Spending(campaign, *_amount(amount, snapshot.record.live.currency))

        def drawn() -> tuple[SpendCredit, ...]:
            wallet = wallet_of(key, live.observed.credits, wanted.currency)
            _, draws = draw(wallet, wanted.amount, snapshot.day)
            return (SpendCredit(key, campaign, draws, wanted.currency),)

        change = ClientChange(key, live, live, declared=live, spending=wanted)
        return snapshot.carried_out(record, change, drawn, SPENDING_LAWS)

    return Act("spend", (key, campaign, amount), plan)


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
        raise UsageRefused(
            "an amount of 0 cannot be spent", help="write an amount above 0, as 120.00"
        )
    return found, code
