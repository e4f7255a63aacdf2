"""Credits of one client: lots, and the order in which spending draws on them.

A wallet belongs to one client and no function takes two, so credit cannot cross accounts. Amounts
are minor units. Source: DESIGN rule "money".

Expired credit is not posted: it cannot be spent by the calendar alone, so nothing is ever due for
it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from reconciler.billing.money import Currency, minor
from reconciler.model.files.credits import Bought, CreditAccount, Grant
from reconciler.values import Frozen, replace


class CreditTooLow(ArithmeticError):
    """A draw asks for more than the client has; nothing was drawn."""


class Lot(Frozen):
    """What is left of one grant.

    `expires` is the first day on which it cannot be spent (None: never); `granted` tells a gift
    from a purchase; `since` is the day it was granted; a lower `priority` is drawn first.
    """

    id: str
    amount: int
    expires: date | None = None
    granted: bool = False
    since: date = date.min
    priority: int = 0

    def spendable(self, today: date) -> bool:
        """Tell whether there is anything left to spend on a day."""
        return self.amount > 0 and (self.expires is None or today < self.expires)


class Wallet(Frozen):
    """The lots of one client."""

    client: str
    lots: tuple[Lot, ...] = ()

    def balance(self, today: date) -> int:
        """What can be spent on a day, in minor units."""
        return sum(lot.amount for lot in self.lots if lot.spendable(today))


class Draw(NamedTuple):
    """What one lot gave to a draw, in minor units."""

    lot: str
    amount: int


def bought(grant: Grant, currency: Currency) -> Bought:
    """A grant as it is applied, whole. Raises ValueError for an amount that does not fit."""
    amount = minor(grant.amount, currency)
    content = [amount, currency.code, str(grant.date), grant.paid_by, str(grant.expires)]
    return Bought(
        amount=amount,
        left=amount,
        currency=currency.code,
        bought_on=grant.date,
        digest=sha256(json.dumps(content).encode()).hexdigest()[:32],
        paid_by=grant.paid_by or "",
        expires=grant.expires,
    )


def is_same(grant: Grant, applied: Bought) -> bool:
    """Tell whether a grant says what was applied under its id."""
    try:
        return bought(grant, Currency(applied.currency)).digest == applied.digest
    except ValueError:
        return False


def unspent(lot: Bought, today: date) -> int:
    """What a void of a grant would take back: what can be spent of it on a day."""
    return 0 if lot.expires is not None and lot.expires <= today else lot.left


def wallet_of(client: str, account: CreditAccount, currency: str) -> Wallet:
    """What one client has left, in one currency, as lots."""
    return Wallet(
        client,
        tuple(
            Lot(name, each.left, each.expires, granted=not each.paid_by, since=each.bought_on)
            for name, each in sorted(account.grants.items())
            if each.currency == currency
        ),
    )


def drawn_from(account: CreditAccount, campaign: str, draws: Iterable[Draw]) -> CreditAccount:
    """A credit account after some draws for a campaign."""
    grants, spent = dict(account.grants), account.spent.get(campaign, 0)
    for each in draws:
        lot = grants[each.lot]
        grants[each.lot] = replace(lot, left=lot.left - each.amount)
        spent += each.amount
    return CreditAccount(grants, {**account.spent, campaign: spent})


def draw_order(wallet: Wallet, today: date) -> tuple[Lot, ...]:
    """The spendable lots, first drawn first.

    By priority; then soonest expiry, gift before purchase, oldest, and by id.
    """
    return tuple(
        sorted(
            (lot for lot in wallet.lots if lot.spendable(today)),
            key=lambda lot: (
                lot.priority,
                lot.expires or date.max,
                not lot.granted,
                lot.since,
                lot.id,
            ),
        )
    )


def draw(wallet: Wallet, amount: int, today: date) -> tuple[Wallet, tuple[Draw, ...]]:
    """Spend an amount, whole or not at all; give the wallet afterwards and what each lot gave.

    Raises CreditTooLow where the balance is lower, ValueError for an amount that is not positive.
    """
    if amount <= 0:
        raise ValueError(f"{amount} cannot be spent")
    balance = wallet.balance(today)
    if balance < amount:
        raise CreditTooLow(f"{wallet.client} has {balance} of {amount} minor units")
    drawn: dict[str, int] = {}
    for lot in draw_order(wallet, today):
        taken = min(lot.amount, amount - sum(drawn.values()))
        if taken:
            drawn[lot.id] = taken
    lots = tuple(replace(lot, amount=lot.amount - drawn.get(lot.id, 0)) for lot in wallet.lots)
    return Wallet(wallet.client, lots), tuple(Draw(*each) for each in drawn.items())
