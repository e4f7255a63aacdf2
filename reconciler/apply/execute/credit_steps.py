"""Credits while they move: what a step leaves on the account, in the store's lots, on receipts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.apply.execute.entries import (
    entry,
    found_grant,
    found_spending,
    granted,
    receipt_postings,
    spent,
    voided,
)
from reconciler.billing.credits import drawn_from
from reconciler.live.store import Transaction
from reconciler.model.files.credits import (
    Bought,
    ClientReceipt,
    CreditAccount,
    CreditLot,
    CreditMoves,
)
from reconciler.model.live.account import Client
from reconciler.model.live.records import SPENT, Event, Operation
from reconciler.plan.steps import BuyArticle, CreditStep, GrantCredit, SpendCredit, VoidCredit
from reconciler.values import Struct, field, replace

GRANTED = "credit-granted"
RECEIPT = "client-receipt"
VOIDED = "credit-voided"
CREDIT_FOUND = "credit-found"
CAMPAIGN_FOUND = "campaign-found"
"""Kinds of audit entries, by which grants, receipts, spending and voids are found again."""


class CreditLedger(Struct):
    """Lots, draws and receipts of one transaction, as they add up; written once, at its end."""

    operation: Operation
    opened: list[CreditLot] = field(default_factory=list)
    drawn: dict[tuple[str, str], int] = field(default_factory=dict)
    receipts: list[ClientReceipt] = field(default_factory=list)
    _last: int | None = None

    def take(self, step: CreditStep, client: str, work: Transaction) -> Iterator[Event]:
        """Note what a step moves for a client (by id); give its audit entries."""
        match step:
            case SpendCredit():
                for each in step.draws:
                    key = (client, each.lot)
                    self.drawn[key] = self.drawn.get(key, 0) + each.amount
                yield self._spending(step, client)
            case GrantCredit(_, name, bought):
                lot = CreditLot(client, name, bought.currency, bought.amount, bought.amount)
                self.opened.append(lot)
                yield self._grant(step, client)
                if bought.paid_by:
                    yield self._receipt(step, client, work)
            case VoidCredit(_, name, amount):
                self.drawn[client, name] = self.drawn.get((client, name), 0) + amount
                facts = {
                    "grant": step.grant,
                    "amount": str(step.amount),
                    "currency": step.currency,
                    "by": step.by,
                    "reason": step.reason,
                }
                postings = voided(client, step.grant, step.amount, step.currency)
                yield entry(self.operation, VOIDED, client, facts, postings)
                if step.paid_by:
                    yield self._receipt(step, client, work)
            case BuyArticle():
                yield self._receipt(step, client, work)

    def bring(self, account: CreditAccount, client: str, currency: str) -> Iterator[Event]:
        """Note the credit that a client (by id) had before it came here; give its entries."""
        for name, lot in account.grants.items():
            self.opened.append(CreditLot(client, name, lot.currency, lot.amount, lot.amount))
            if lot.left < lot.amount:
                self.drawn[client, name] = lot.amount - lot.left
            facts = {**_grant_facts(name, lot), "left": str(lot.left)}
            yield entry(self.operation, CREDIT_FOUND, client, facts, found_grant(client, name, lot))
        for name, amount in account.spent.items():
            facts = {"campaign": name, "amount": str(amount), "currency": currency}
            postings = found_spending(client, name, amount, currency)
            yield entry(self.operation, CAMPAIGN_FOUND, client, facts, postings)

    def _spending(self, step: SpendCredit, client: str) -> Event:
        total = sum(each.amount for each in step.draws)
        facts = {"campaign": step.campaign, "amount": str(total), "currency": step.currency}
        postings = spent(client, step.campaign, step.draws, step.currency)
        return entry(self.operation, SPENT, client, facts, postings)

    def _grant(self, step: GrantCredit, client: str) -> Event:
        facts = _grant_facts(step.grant, step.bought)
        postings = granted(client, step.grant, step.bought)
        return entry(self.operation, GRANTED, client, facts, postings)

    def _receipt(
        self, step: GrantCredit | BuyArticle | VoidCredit, client: str, work: Transaction
    ) -> Event:
        self._last = (work.last_receipt() if self._last is None else self._last) + 1
        draft = receipt_of(step, client, self.operation.day)
        receipt = replace(draft, number=self._last, operation=self.operation.id)
        self.receipts.append(receipt)
        return entry(
            self.operation, RECEIPT, client, receipt_facts(receipt), receipt_postings(receipt)
        )

    def write(self, work: Transaction) -> None:
        """Write all of it; the clients it belongs to are written already."""
        if self.opened or self.drawn or self.receipts:
            work.move_credits(CreditMoves(tuple(self.opened), self.drawn, tuple(self.receipts)))


def _grant_facts(name: str, bought: Bought) -> dict[str, str]:
    return {
        "grant": name,
        "amount": str(bought.amount),
        "currency": bought.currency,
        "date": bought.bought_on.isoformat(),
        "paid_by": bought.paid_by,
        "expires": bought.expires.isoformat() if bought.expires else "",
    }


def receipt_of(
    step: GrantCredit | BuyArticle | VoidCredit, client: str, day: date
) -> ClientReceipt:
    """Write the receipt of a step that its client pays for, without number and operation.

    What is taken back of a grant is below 0: it is to be paid back outside.
    """
    if isinstance(step, BuyArticle):
        item, quantity, unit = f"article:{step.article}", step.quantity, step.unit
        currency, paid_by = step.currency, ""
    elif isinstance(step, VoidCredit):
        item, quantity, unit = f"credit:{step.grant}", 1, -step.amount
        currency, paid_by = step.currency, step.paid_by
    else:
        item, quantity, unit = f"credit:{step.grant}", 1, step.bought.amount
        currency, paid_by = step.bought.currency, step.bought.paid_by
    amount = quantity * unit
    return ClientReceipt(0, client, day, item, quantity, unit, amount, currency, paid_by, "")


def with_step(client: Client, step: CreditStep) -> Client:
    """Carry one step of its credit out on a client."""
    account = client.observed.credits
    match step:
        case GrantCredit():
            account = CreditAccount({**account.grants, step.grant: step.bought}, account.spent)
        case VoidCredit(_, name, amount):
            lot = replace(account.grants[name], left=0, voided=amount)
            account = CreditAccount({**account.grants, name: lot}, account.spent)
        case SpendCredit():
            account = drawn_from(account, step.campaign, step.draws)
        case BuyArticle():
            return client
    return replace(client, observed=replace(client.observed, credits=account))


def receipt_facts(receipt: ClientReceipt) -> dict[str, str]:
    """Spell out what an audit entry says of a receipt, beside client, day and operation."""
    names = ("number", "item", "quantity", "unit", "amount", "currency", "paid_by")
    return {name: str(getattr(receipt, name)) for name in names}
