"""What a change grants, takes back and sells a client, and which campaigns the files ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from reconciler.billing.credits import bought, unspent
from reconciler.billing.money import Currency, minor
from reconciler.diagnostics import FieldPath
from reconciler.model.live.account import Partner
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.records import ClientRecord
from reconciler.plan.steps import BuyArticle, CreditStep, GrantCredit, VoidCredit
from reconciler.rules.review import ClientChange


def credit_steps(
    change: ClientChange, partner: Partner, restored: Collection[FieldPath], today: date
) -> tuple[CreditStep, ...]:
    """What a change grants, takes back and sells; what is put back was paid for before.

    What has no price, or no currency, is left to the rules that refuse it.
    """
    # Nearly every change moves none of this, and is spared the table of currencies.
    if change.after is None or not (change.grants or change.below("articles")):
        return ()
    try:
        currency = Currency(partner.currency)
    except ValueError:
        return ()
    return (
        *_grants(change, currency),
        *_voids(change, today),
        *_purchases(change, partner, currency, restored),
    )


def _grants(change: ClientChange, currency: Currency) -> Iterator[GrantCredit]:
    for grant in change.grants:
        if grant.id in change.granted:
            continue
        try:
            yield GrantCredit(change.key, grant.id, bought(grant, currency))
        except ValueError:
            continue


def _voids(change: ClientChange, today: date) -> Iterator[VoidCredit]:
    for grant in change.grants:
        lot, void = change.granted.get(grant.id), grant.void
        if lot is not None and void is not None and unspent(lot, today):
            yield VoidCredit(
                change.key, grant.id, lot.left, lot.currency, lot.paid_by, void.by, void.reason
            )


def _purchases(
    change: ClientChange, partner: Partner, currency: Currency, restored: Collection[FieldPath]
) -> Iterator[BuyArticle]:
    for field in change.below("articles"):
        if field.path in restored:
            continue
        added = int(field.after or 0) - int(field.before or 0)
        price = partner.get(("articles", field.path[1], "unit"))
        if added <= 0 or price is None:
            continue
        try:
            unit = minor(str(price), currency)
        except ValueError:
            continue
        if unit:
            yield BuyArticle(change.key, field.path[1], added, unit, currency.code)


def asked_campaigns(
    clients: Mapping[str, DeclaredClient], records: Iterable[ClientRecord]
) -> set[str]:
    """Name the campaigns that a file wants and its live client does not have."""
    live = {record.live.key: frozenset(record.live.campaigns) for record in records}
    return {
        name
        for client in clients.values()
        for name in client.client.campaigns
        if name not in live.get(client.key, live.get(client.moved_from, frozenset()))
    }
