"""Laws of credits and campaigns: a grant is an event, spending fits what there is.

Credit has a currency, and a campaign belongs to one client, for ever. Who may grant is no law here:
whoever may merge the client's file.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.billing.credits import is_same, unspent, wallet_of
from reconciler.billing.money import Currency, decimal_text, minor
from reconciler.diagnostics import Severity, ask, cure, did_you_mean
from reconciler.model.access.effects import is_expired
from reconciler.model.files.credits import Bought, CreditAccount, Grant
from reconciler.model.live.account import STATUS_PATH
from reconciler.rules.review import Breach, Breaches, ClientChange, Review, Spending
from reconciler.rules.transitions import opens
from reconciler.rules.trial import picked_inside

_GRANTS = ("credits", "grants")


def grant_never_changes(review: Review) -> Breaches:
    """A grant that was applied never changes; its line may go.

    Why: it was paid and may be spent already; another amount under the same id would rewrite that.
    Wrong: `amount: "600.00"` in a grant that was applied with `"500.00"`.
    Right: another grant, with an id of its own.
    Also: grant-is-in-the-future.
    """
    for change, grant in _grants(review):
        applied = change.granted.get(grant.id)
        if applied is not None and not is_same(grant, applied):
            yield Breach(
                change.address,
                (*_GRANTS, grant.id),
                f"the grant `{grant.id}` was applied and cannot change",
                label=f"applied: {_said(applied)}",
                help="write it as it was, or delete it and give the other one an id of its own",
            )


def void_takes_back_what_is_left(review: Review) -> Breaches:
    """`void` takes back what is unspent of a grant that was applied, once and for ever.

    Why: credit that was given by mistake is taken back by a line that was reviewed, never twice,
    and never given again under the same id.
    Wrong: `void` on a grant that was never applied, of which nothing is left, or that has expired;
    or the word deleted again after it was applied.
    Right: `void: {by: dana@agency.example, reason: wrong client}` on the grant; or nothing at all.
    Also: of a grant with `paid_by` it is a client receipt below 0, to be paid back outside.
    grant-never-changes.
    """
    for change, grant in _grants(review):
        lot, path = change.granted.get(grant.id), (*_GRANTS, grant.id)
        if lot is not None and lot.voided and grant.void is None:
            yield Breach(
                change.address,
                path,
                f"the grant `{grant.id}` is void, and stays so",
                label=f"{_money(lot.voided, lot.currency)} were taken back",
                help=ask("delete the grant's line, and give another one an id of its own"),
            )
        elif grant.void is not None and not (lot and (lot.voided or unspent(lot, review.today))):
            never = f"the grant `{grant.id}` was never applied, so there is nothing to take back"
            yield Breach(
                change.address,
                (*path, "void"),
                f"nothing is left of the grant `{grant.id}` to take back" if lot else never,
                label=f"applied: {_said(lot)}" if lot else "",
                help=ask("delete `void`") if lot else ask("delete the grant's line"),
            )


def grant_is_in_the_future(review: Review) -> Breaches:
    """A grant is dated on the day it is applied, or before.

    Why: what is granted can be spent from that moment on.
    Wrong: `date: 2027-01-01` in a grant that is applied in 2026.
    Right: the day of the purchase; apply it when that day has come.
    Also: grant-never-changes.
    """
    for change, grant in _grants(review):
        if grant.date > review.today:
            yield Breach(
                change.address,
                (*_GRANTS, grant.id, "date"),
                f"the grant `{grant.id}` is dated {grant.date}",
                label=f"today is {review.today}",
                help="write the day of the purchase, or apply it on that day",
            )


def grant_is_sound(review: Review) -> Breaches:
    """A grant is worth something, is paid by a method of its client, and ends after it began.

    Why: anything else is a slip of the finger, and a grant can never be corrected.
    Wrong: `amount: "0.00"`; `expires` on or before `date`; `paid_by: visa` when the client's
    `payment_methods` name `visa-main`.
    Right: a method out of this client's own `payment_methods`, or no `paid_by` for a present.
    Also: grant-never-changes.
    """
    for change in review.clients:
        if not change.grants:
            continue
        methods = {
            path[1]
            for path in (change.described.leaves if change.described else {})
            if path[0] == "payment_methods"
        }
        for grant in change.grants:
            path = (*_GRANTS, grant.id)
            if not grant.amount.strip("0."):
                yield Breach(
                    change.address,
                    (*path, "amount"),
                    f"the grant `{grant.id}` is worth nothing",
                    help="write an amount",
                )
            if grant.expires is not None and grant.expires <= grant.date:
                yield Breach(
                    change.address,
                    (*path, "expires"),
                    f"the grant `{grant.id}` expires before it can be spent",
                    label=f"granted on {grant.date}",
                    help="`expires` is the first day on which it can no longer be spent",
                )
            if grant.paid_by is not None and grant.paid_by not in methods:
                yield Breach(
                    change.address,
                    (*path, "paid_by"),
                    f"`{grant.paid_by}` is not a payment method of `{change.key}`",
                    label="no such name in `payment_methods`",
                    help=did_you_mean(grant.paid_by, sorted(methods), "describe it there"),
                )


def credit_needs_a_currency(review: Review) -> Breaches:
    """Grants, budgets and articles are counted in the currency that the partner is billed in.

    Why: an amount without a currency means nothing.
    Wrong: `credits: {grants: […]}` in a client's file and no `billing:` in partner.yaml.
    Right: `billing: {currency: EUR}` in partner.yaml.
    Also: amount-fits-its-currency.
    """
    for change in () if review.partner.after.currency else review.clients:
        leaves = change.described.leaves if change.described else {}
        counted = [
            path
            for path in leaves
            if path[0] == "articles" or (path[0], path[-1]) == ("campaigns", "budget")
        ]
        if change.grants or counted:
            yield Breach(
                change.address,
                _GRANTS if change.grants else counted[0],
                "there is an amount of money and no currency",
                help="add `billing: {currency: EUR}` to partner.yaml",
            )


def spending_needs_an_open_account(review: Review) -> Breaches:
    """A campaign spends only while its client's account is open.

    Why: nobody can watch over a campaign of an account that is suspended.
    Wrong: spending for a disabled client, or for one whose trial is over.
    Right: `status: active` first; where the platform bills and the trial is over, a program that
    the client picks.
    Also: spending-exceeds-the-balance.
    """
    for change, _ in _spendings(review):
        client = change.before
        over = client is not None and is_expired(client, review.today)
        if client is not None and (over or client.status.is_suspended):
            to = opens(client.status)
            how = cure("open it, then apply", "set", change.key, f"status={to}") if to else ""
            yield Breach(
                change.address,
                STATUS_PATH,
                f"`{change.key}` cannot spend: "
                f"{'its trial is over' if over else f'it is {client.status}'}",
                help=picked_inside(change.key) if over and client.on_trial_alone else how,
            )


def spending_exceeds_the_balance(review: Review) -> Breaches:
    """A campaign spends at most what its own client has left, whole or not at all.

    Why: credit is paid in advance, and no client's campaign ever uses another one's.
    Wrong: spending 300.00 of a balance of 250.00.
    Right: a grant first.
    Also: spending-exceeds-the-budget.
    """
    for change, wanted in _spendings(review):
        account = change.before.observed.credits if change.before else CreditAccount()
        left = wallet_of(change.key, account, wanted.currency).balance(review.today)
        if wanted.amount > left:
            yield Breach(
                change.address,
                ("campaigns", wanted.campaign),
                f"`{change.key}` has {_money(left, wanted.currency)} left",
                label=f"{_money(wanted.amount, wanted.currency)} was asked for",
                help="grant more: a line under `credits: {grants: […]}` in its file",
            )


def spending_exceeds_the_budget(review: Review) -> Breaches:
    """A campaign spends at most its budget, all its spending together.

    Why: the budget is a cap that somebody reviewed.
    Wrong: spending 200.00 on a campaign that has spent 150.00 of 300.00.
    Right: a larger `budget` in the client's file, or less.
    Also: spending-exceeds-the-balance.
    """
    for change, wanted in _spendings(review):
        client, path = change.before, ("campaigns", wanted.campaign, "budget")
        budget = client.get(path) if client else None
        if client is not None and budget is not None:
            spent = client.observed.credits.spent.get(wanted.campaign, 0)
            left = minor(str(budget), Currency(wanted.currency)) - spent
            if wanted.amount > left:
                yield Breach(
                    change.address,
                    path,
                    f"`{wanted.campaign}` has {_money(max(0, left), wanted.currency)} "
                    "of its budget left",
                    label=f"{_money(wanted.amount, wanted.currency)} was asked for",
                    help="raise `budget` in the client's file, or spend less",
                )


def credit_goes_with_its_client(review: Review) -> Breaches:
    """What a removed client has left of its credit is lost, and the plan says how much.

    Why: a removal is final, and credit never crosses to another client.
    Wrong: removing a client with 250.00 left, and finding out when it asks for it.
    Right: spend it or settle it with the client first. This is a warning and stops nothing.
    Also: removal-from-setup-or-disabled.
    """
    for change in review.clients:
        if change.removal is not None and change.before is not None:
            account = change.before.observed.credits
            for currency in sorted({grant.currency for grant in account.grants.values()}):
                if left := wallet_of(change.key, account, currency).balance(review.today):
                    yield Breach(
                        change.address,
                        ("removed",),
                        f"`{change.key}` has {_money(left, currency)} of credit left",
                        label="it is lost with the account",
                        help="settle it with the client before the removal",
                        severity=Severity.WARNING,
                    )


def _grants(review: Review) -> Iterator[tuple[ClientChange, Grant]]:
    return ((client, grant) for client in review.clients if client.after for grant in client.grants)


def _spendings(review: Review) -> Iterator[tuple[ClientChange, Spending]]:
    return ((client, client.spending) for client in review.clients if client.spending is not None)


def _said(applied: Bought) -> str:
    by = f", paid by {applied.paid_by}" if applied.paid_by else ""
    until = f", until {applied.expires}" if applied.expires else ""
    return f"{_money(applied.amount, applied.currency)} of {applied.bought_on}{by}{until}"


def _money(amount: int, currency: str) -> str:
    return f"{decimal_text(amount, Currency(currency))} {currency}"


def campaign_stays_with_its_client(review: Review) -> Breaches:
    """A campaign belongs to one client for ever, also once it has stopped.

    Why: its client's credit pays for it; moved, it would spend what somebody else has paid.
    Wrong: a campaign that goes from the file of one client and comes into that of another, or
    one name in two files.
    Right: a new campaign, under a name of its own.
    Also: grant-never-changes.
    """
    claimed: dict[str, str] = {}
    for change, client in review.naming("campaigns"):
        for name in client.campaigns if change.removal is None else ():
            owner = review.rest.campaigns.get(name) or claimed.setdefault(name, change.key)
            if owner not in (change.key, change.moved_from):
                yield Breach(
                    change.address,
                    ("campaigns", name),
                    f"the campaign `{name}` belongs to `{owner}`",
                    label="a campaign never moves to another client",
                    help=f"{_moved(review, change, owner)}"
                    f"start a new campaign: `campaigns: {{{name}-2: {{name: …}}}}`",
                )


def _moved(review: Review, change: ClientChange, owner: str) -> str:
    way = f"if this is `{owner}` under another key, add `moved_from: {owner}`; if not, "
    return way if change.before is None and owner in review.rest.kin.unfiled else ""
