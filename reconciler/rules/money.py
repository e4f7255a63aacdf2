"""Laws of money: what may be bought, for how much, and what can never change once it is billed."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.billing.money import MOST_STORED, Currency, decimal_text, minor
from reconciler.billing.prices.price_list import price_from_text, price_list
from reconciler.billing.prices.rates import Program, cliffs
from reconciler.diagnostics import PARTNER, FieldPath, Severity, ask, did_you_mean
from reconciler.model.files.leaves import Leaves
from reconciler.model.live.account import Client
from reconciler.rules.review import Breach, Breaches, ClientChange, Review

_GUARDS = (("guards", "max_due_now"), ("guards", "max_monthly_increase"))
_DESCRIBED_IN = {"program": "`prices`", "add_ons": "`prices`", "billing": "`payment_methods`"}
_CURRENCY, _ANCHOR = ("billing", "currency"), ("billing", "anchor_day")


def unpriced(review: Review) -> Breaches:
    """What is asked for has a price in the version that is in force.

    Why: without a price nobody knows what it would cost.
    Wrong: a program, an add-on or a first day that no version in `prices` covers.
    Right: add it to a version whose first day is not over, or ask for something that is sold.
    Also: used-prices-are-fixed.
    """
    if review.bill.problem:
        yield Breach(
            PARTNER,
            ("prices",),
            "this plan has no price",
            label=review.bill.problem,
            help="add a version to `prices` in partner.yaml, or ask for something that is sold",
        )


def used_prices_are_fixed(review: Review) -> Breaches:
    """A price version that was used never changes, and a new one begins after the open period.

    Why: the open period is charged by the version of its first day; changing it would change
    what was invoiced.
    Wrong: a new `unit` in a version that prices the running month, or `from:` in the past.
    Right: a further version with `from:` after the first day of the running period; it counts
    for the first period that starts on that day or later.
    Also: unpriced.
    """
    opened, before = review.bill.opened, review.partner.before
    if opened is None or before is None:
        return
    for change in review.partner.fields:
        if change.path[0] == "prices" and change.path[1] <= opened.isoformat():
            yield Breach(
                PARTNER,
                change.path,
                f"the prices from {change.path[1]} are in use and cannot change",
                label=f"{change.before or 'nothing'} became {change.after or 'nothing'}",
                help=f"add a version with `from:` after {opened}",
            )


def billing_terms_are_fixed(review: Review) -> Breaches:
    """Currency and anchor day cannot change once something is billed.

    Why: invoices and periods are counted in them.
    Wrong: `billing: {currency: USD}` after the first invoice in EUR.
    Right: leave them.
    Also: time-zone-is-fixed.
    """
    before, after = review.partner.before, review.partner.after
    if review.bill.opened is None or before is None:
        return
    for path, was, becomes in (
        (_CURRENCY, before.currency, after.currency),
        (_ANCHOR, before.anchor_day, after.anchor_day),
    ):
        if was != becomes:
            yield Breach(
                PARTNER,
                path,
                f"`{'.'.join(path)}` cannot change from {was} to {becomes or 'nothing'}",
                label="invoices are counted in it",
                help=f"write `{path[1]}: {was}`",
            )


def unknown_program(review: Review) -> Breaches:
    """The program, the add-ons and the payment method are ones that the file itself names.

    Why: a misspelt program has no price.
    Wrong: `program: prefered` when `prices` sells `basic` and `preferred`.
    Right: a name out of `prices`; `pay_with` a name out of `payment_methods`.
    Also: unpriced.
    """
    after = review.partner.after
    programs, add_ons = (_named(after.leaves, kind) for kind in ("programs", "add_ons"))
    if after.priced and after.program not in programs:
        yield _unknown(("program",), after.program, "a program", programs)
    for name in after.add_ons:
        if name not in add_ons:
            yield _unknown(("add_ons", name), name, "an add-on", add_ons)
    paid = after.get(("billing", "pay_with"))
    methods = {path[1] for path in after.leaves if path[0] == "payment_methods"}
    if paid is not None and paid not in methods:
        yield _unknown(("billing", "pay_with"), str(paid), "a payment method", methods)


def amount_fits_its_currency(review: Review) -> Breaches:
    """Every amount has at most as many digits as the currency, and the currency exists.

    Why: money is never rounded silently.
    Wrong: `"19.999"` in EUR, `"19.50"` in JPY, `currency: EURO`.
    Right: `"19.99"`; prices without `billing: {currency: …}` have no meaning at all.
    Also: nothing.
    """
    partner = review.partner.after
    amounts = list(_amounts(partner.leaves))
    if not partner.currency:
        if amounts:
            yield Breach(
                PARTNER,
                amounts[0][0][:1],
                "there are amounts of money and no currency",
                help="add `billing: {currency: EUR}`",
            )
        return
    try:
        currency = Currency(partner.currency)
    except ValueError as error:
        yield Breach(PARTNER, _CURRENCY, str(error), help="write its ISO 4217 code, such as EUR")
        return
    right: set[str] = set()  # many clients pay the same
    for whose, path, text in _texts(review, amounts):
        if text in right:
            continue
        try:
            minor(text, currency)
        except ValueError as error:
            yield Breach(
                PARTNER if whose is None else whose.address,
                path,
                str(error),
                help=f'write it as "{decimal_text(1999, currency)}"',
            )
        else:
            right.add(text)


def amount_can_be_stored(review: Review) -> Breaches:
    """What is written down at once, such as one invoice, is at most 10^15 minor units.

    Why: what cannot be stored would stop the partner at the boundary that writes it, for good.
    Wrong: `unit: "99999999999.99"` in a price, and a supply of 1,000,000 seats.
    Right: a price and a number that can both be meant.
    Also: a plan looks at what it charges and at every boundary after it. amount-fits-its-currency.
    """
    partner = review.partner.after
    for path, address, amount in _large(review) if partner.currency else ():
        currency = Currency(partner.currency)
        yield Breach(
            address,
            path,
            f"{decimal_text(amount, currency)} {currency.code} cannot be written down at once",
            label=f"at most {decimal_text(MOST_STORED, currency)} {currency.code}",
            help=ask("ask for less, or correct the price"),
        )


def _large(review: Review) -> Iterator[tuple[FieldPath, str, int]]:
    partner = review.partner.after
    if review.bill.largest > MOST_STORED:
        yield ("prices",), PARTNER, review.bill.largest
        return
    try:
        prices, currency = price_list(partner), Currency(partner.currency)
        units = {
            name: minor(str(partner.get(("articles", name, "unit"))), currency)
            for name in partner.articles
        }
    except ValueError:
        return  # amount-fits-its-currency says so
    for version in prices:
        program = version.programs.get(partner.program, Program())
        month = program.fee + sum(version.add_ons.get(name, 0) for name in partner.add_ons)
        month += sum(
            program.items[name].total(amount)
            for name, amount in partner.supply.items()
            if name in program.items
        )
        if month > MOST_STORED:
            yield ("prices", version.effective_from.isoformat()), PARTNER, month
    for change, client in review.naming("articles"):
        for name, count in client.articles.items():
            if count * units.get(name, 0) > MOST_STORED:
                yield ("articles", name), change.address, count * units[name]


def price_cliff(review: Review) -> Breaches:
    """A volume price can make more units cheaper than fewer (warning).

    Why: with `mode: volume` all units cost what the tier of the whole amount says, so the last
    units of a tier may cost more than the first ones of the next.
    Wrong: to notice it on the bill.
    Right: own the larger amount, or use `mode: graduated`.
    Also: nothing.
    """
    partner = review.partner.after
    for path, leaf in partner.leaves.items():
        if path[0] != "prices" or not str(leaf).startswith("volume:") or not partner.currency:
            continue
        try:
            found = cliffs(price_from_text(str(leaf), Currency(partner.currency)))
        except ValueError:
            continue  # amount-fits-its-currency says so
        for each in found:
            yield Breach(
                PARTNER,
                path,
                f"{each.first} to {each.last} {path[-1]} cost more than {each.last + 1}",
                label=f"{path[3]}, from {path[1]}",
                help=f"own {each.last + 1}, or use `mode: graduated`",
                severity=Severity.WARNING,
            )


def _named(leaves: Leaves, kind: str) -> set[str]:
    return {path[3] for path in leaves if path[0] == "prices" and path[2] == kind}


def _unknown(path: FieldPath, word: str, kind: str, known: set[str]) -> Breach:
    group = _DESCRIBED_IN[path[0]]
    return Breach(
        PARTNER,
        path,
        f"`{word}` is not {kind}" if word else f"{kind} is missing",
        label=f"no such name in {group}" if word else "",
        help=did_you_mean(
            word, sorted(known), f"describe it in {group}, or take it out" if word else ""
        ),
    )


def _amounts(leaves: Leaves) -> Iterator[tuple[FieldPath, str]]:
    for path, leaf in leaves.items():
        if (
            path in _GUARDS
            or (path[0] == "prices" and path[-1] == "fee")
            or (path[0] == "prices" and path[2] == "add_ons")
            or (path[0] == "articles" and path[-1] == "unit")
        ):
            yield path, str(leaf)
        elif path[0] == "prices":
            for word in str(leaf).replace(",", " ").split():
                if "." in word:
                    yield path, word


_PRICE = ("billing", "price", "amount")
"""With the budgets of campaigns, all amounts that a client's file may name beside its grants."""


def _budgets(client: Client) -> Iterator[tuple[FieldPath, str]]:
    for path, leaf in client.leaves.items():
        if path[0] == "campaigns" and path[-1] == "budget":
            yield path, str(leaf)


def _texts(
    review: Review, amounts: list[tuple[FieldPath, str]]
) -> Iterator[tuple[ClientChange | None, FieldPath, str]]:
    """Every amount that files name: whose it is (None: the partner's), its path, and its text."""
    yield from ((None, path, text) for path, text in amounts)
    for index, consent in enumerate(review.partner.consents):
        if isinstance(consent.up_to, str):
            yield None, ("acknowledge", str(index), "up_to"), consent.up_to
    for change, client in review.naming("billing"):
        if (price := client.leaves.get(_PRICE)) is not None:
            yield change, _PRICE, str(price)
    for change, client in review.naming("campaigns"):
        yield from ((change, path, budget) for path, budget in _budgets(client))
    for change in review.clients:
        for grant in change.grants:
            yield change, ("credits", "grants", grant.id, "amount"), grant.amount
