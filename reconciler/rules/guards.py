"""Laws of caution: a plan that touches or costs too much at once is probably a mistake.

Guards start after the opening apply and are judged by the stricter of what is applied and what the
file says. Consent in partner.yaml lets one plan pass one of them, up to what it names, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reconciler.billing.money import Currency, decimal_text, minor
from reconciler.diagnostics import PARTNER, Severity, ask, cure
from reconciler.model.files.consent import Guard, PartnerConsent
from reconciler.model.live.account import Partner
from reconciler.rules.review import Breach, Breaches, Review
from reconciler.values import Frozen


class Excess(Frozen):
    """A guard that a plan passes; `consent` is what permits it.

    `message` and `label` say in words what it comes to and the limit, `least` is the lowest `up_to`
    that would permit it, as it is written.
    """

    guard: Guard
    message: str
    label: str
    least: str
    consent: PartnerConsent | None = None


def too_many_updates(review: Review) -> Breaches:
    """A plan changes at most `guards.max_update_percent` of all live clients.

    Why: a slip in the defaults, or a script gone wrong, shows as a change to everybody.
    Wrong: 40 of 100 clients changed in one go with a limit of 30 %.
    Right: if it is meant, consent to it once in partner.yaml, in the same change:
    `acknowledge: [{guard: max_update_percent, up_to: 40, by: …, reason: …}]`. Or split it.
    Also: the guard counts from `guards.from_clients` clients on, never at the opening apply, and
    the stricter of file and live holds. too-many-removals, unused-guard-consent.
    """
    yield from _refused(review, Guard.MAX_UPDATE_PERCENT)


def too_many_removals(review: Review) -> Breaches:
    """A plan removes at most `guards.max_remove_percent` of all live clients.

    Why: removal is final.
    Wrong: 12 of 100 clients removed in one go with a limit of 10 %.
    Right: if it is meant, consent to it once in partner.yaml, in the same change:
    `acknowledge: [{guard: max_remove_percent, up_to: 12, by: …, reason: …}]`. Or split it.
    Also: too-many-updates, unused-guard-consent.
    """
    yield from _refused(review, Guard.MAX_REMOVE_PERCENT)


def costs_more_than_allowed(review: Review) -> Breaches:
    """A plan charges at most `guards.max_due_now` on its day.

    Why: a slip of the finger in a number of seats is a bill, today or on the next invoice.
    Wrong: 400 seats instead of 40, with `guards: {max_due_now: "500.00"}`.
    Right: fewer seats; or, if it is meant, consent to it once in partner.yaml, in the same change:
    `acknowledge: [{guard: max_due_now, up_to: "7200.00", by: …, reason: …}]`.
    Also: it counts what is charged, whenever `collect` invoices it; from the second apply on, and
    the stricter of file and live holds. costs-more-each-month, unused-guard-consent.
    """
    yield from _refused(review, Guard.MAX_DUE_NOW)


def costs_more_each_month(review: Review) -> Breaches:
    """After a plan, a month costs at most `guards.max_monthly_increase` more than before.

    Why: what is bought on the last day of a month costs little that day, and a new program or a
    new price nothing at all until it counts.
    Wrong: `program: preferred`, 900.00 a month dearer, with
    `guards: {max_monthly_increase: "100.00"}`.
    Right: if it is meant, consent to it once in partner.yaml, in the same change:
    `acknowledge: [{guard: max_monthly_increase, up_to: "900.00", by: …, reason: …}]`.
    Also: it looks at the next boundary and at the first day of every later version of the prices.
    It is off unless it is written. costs-more-than-allowed, unused-guard-consent.
    """
    yield from _refused(review, Guard.MAX_MONTHLY_INCREASE)


def unused_guard_consent(review: Review) -> Breaches:
    """Consent to pass a guard counts once, for one plan that needs it (warning).

    Why: left over, it would let another plan pass that nobody thought of.
    Wrong: `acknowledge: [{guard: max_due_now, …}]` in a file whose change costs less, or was
    applied already.
    Right: delete the line; to consent again, write another one, with a reason of its own.
    Also: costs-more-than-allowed, too-many-updates.
    """
    needed, partner = lifted(review), review.partner
    for index, consent in enumerate(partner.consents):
        if consent.guard is not None and consent not in needed:
            used = partner.used.get(consent, "")
            state = "was used up" if used else "has nothing to do here"
            yield Breach(
                PARTNER,
                ("acknowledge", str(index), "guard"),
                f"the consent to pass `{consent.guard}` {state}",
                label=used,
                help=ask("delete it"),
                severity=Severity.WARNING,
            )


def lifted(review: Review) -> tuple[PartnerConsent, ...]:
    """The consents that this plan needs and uses up."""
    return tuple(excess.consent for excess in _excesses(review) if excess.consent is not None)


def _refused(review: Review, guard: Guard) -> Breaches:
    for excess in _excesses(review):
        if excess.guard is guard and excess.consent is not None:
            label = f"with the consent of {excess.consent.by}: {excess.consent.reason}"
            yield Breach(
                PARTNER, ("guards", guard), excess.message, label, severity=Severity.WARNING
            )
        elif excess.guard is guard:
            consent = f"acknowledge: [{{guard: {guard}, up_to: {excess.least}, by: …, reason: …}}]"
            yield Breach(
                PARTNER,
                ("guards", guard),
                excess.message,
                excess.label,
                cure("if it is meant, add", lines=consent, file="partner.yaml").or_(
                    ask("ask for less")
                ),
            )


def _excesses(review: Review) -> Iterator[Excess]:
    """The guards that a plan passes; none at the opening apply."""
    before = review.partner.before
    if before is None:
        return
    yield from _percentages(review, before)
    bill, after = review.bill, review.partner.after
    for guard, amount, says in (
        (Guard.MAX_DUE_NOW, bill.charged, "this plan charges {} today"),
        (Guard.MAX_MONTHLY_INCREASE, bill.increase, "after this plan a month costs {} more"),
    ):
        if not amount:
            continue
        currency = Currency(bill.currency)
        limit = min(
            (
                minor(each, currency)
                for each in filter(None, (before.limit(guard), after.limit(guard)))
            ),
            default=amount,
        )
        if amount > limit:
            yield Excess(
                guard,
                says.format(_said(amount, currency)),
                f"at most {_said(limit, currency)}",
                f'"{decimal_text(amount, currency)}"',
                _consent(review, guard, Fraction(amount)),
            )


def _percentages(review: Review, before: Partner) -> Iterator[Excess]:
    after, clients = review.partner.after, review.rest.clients
    if clients < min(before.guard("from_clients"), after.guard("from_clients")):
        return
    changed = sum(
        1 for client in review.clients if client.before and client.after and client.fields
    )
    removed = sum(1 for client in review.clients if client.before and client.after is None)
    for guard, count, does in (
        (Guard.MAX_UPDATE_PERCENT, changed, "changes"),
        (Guard.MAX_REMOVE_PERCENT, removed, "removes"),
    ):
        limit = min(before.guard(guard), after.guard(guard))
        if count * 100 > limit * clients:
            yield Excess(
                guard,
                f"this plan {does} {count} of {clients} clients, over the limit of {limit} %",
                f"at most {limit * clients // 100} at once",
                str(-(-count * 100 // clients)),
                _consent(review, guard, Fraction(count * 100, clients)),
            )


def _consent(review: Review, guard: Guard, value: Fraction) -> PartnerConsent | None:
    """The consent of the file that permits it: of several, the one that permits least."""
    waiting = review.partner.waiting
    permitting = [
        (limit, index)
        for index, each in enumerate(waiting)
        if each.guard is guard and (limit := _limit(each, review)) is not None and limit >= value
    ]
    return waiting[min(permitting)[1]] if permitting else None


def _limit(consent: PartnerConsent, review: Review) -> int | None:
    if not isinstance(consent.up_to, str):
        return consent.up_to
    try:
        return minor(consent.up_to, Currency(review.bill.currency))
    except ValueError:
        return None  # amount-fits-its-currency says so


def _said(amount: int, currency: Currency) -> str:
    return f"{decimal_text(amount, currency)} {currency.code}"
