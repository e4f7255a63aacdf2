"""Whether promises are kept: which change they hold, and what stops an apply of them.

Apply plans again inside its transaction; what it would do is held against them here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reconciler.billing.money import Currency, decimal_text
from reconciler.diagnostics import PARTNER, Advice, client_key, cure
from reconciler.errors import StalePlan
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import Promise

_WAY = ("plan", "-o", "FILE")
_AGAIN = cure("plan and review again", *_WAY)

PromisedDigests = Mapping[str, Collection[str]]
"""What promises hold: address → digests of its promised changes."""


def promised_by(promises: Iterable[Promise]) -> PromisedDigests:
    """Index what some promises hold, once for all the changes that are asked about."""
    promised: dict[str, set[str]] = {}
    for promise in promises:
        for change in promise.changes:
            promised.setdefault(change.address, set()).add(change.digest)
    return promised


def keeps(promised: PromisedDigests, planned: PlannedPartner | PlannedClient) -> bool:
    """Tell whether some promise holds exactly this change."""
    digests = promised.get(planned.address)
    return digests is not None and planned.digest in digests


def require_kept(promises: Iterable[Promise], plan: Plan, who: Mapping[str, str]) -> None:
    """Raise StalePlan unless the plan does all that was promised and buys no more than that.

    A client that anybody wrote since it was promised makes its promise stale.

    A promised change that was made meanwhile counts as kept, one that the files do not ask for any
    more does not. `who` says of each client that was written since who did it last.
    """
    promises = tuple(promises)
    for promise in promises:
        _require_same_place(promise, plan)
        _require_as_found(promise, plan)
    promised = promised_by(promises)
    other = [address for address in plan.left_out if address in promised]
    if plan.partner.action is Action.CREATE and not keeps(promised, plan.partner):
        other.insert(0, PARTNER)  # an opening cannot be left out
    for address in other:
        raise StalePlan(
            f"{called(address)} would change in another way than was promised",
            help=_again(who.get(address, "")),
        )
    _require_untouched(plan, who)
    _require_still_asked(promises, plan)
    for name, amount in plan.pool.bought.items():
        ceiling = sum(promise.bought.get(name, 0) for promise in promises)
        if amount > ceiling:
            raise StalePlan(
                f"{amount} {name} would be bought and {ceiling} were promised", help=_AGAIN
            )
    _require_ceiling(promises, plan)


def _again(who: str) -> Advice:
    return cure(f"last touched {who}; plan and review again", *_WAY) if who else _AGAIN


def _require_untouched(plan: Plan, who: Mapping[str, str]) -> None:
    """Refuse to change a client that anybody wrote since a reviewer saw it, whatever moved."""
    for change in plan.changes:
        if change.address in who:
            raise StalePlan(
                f"{called(change.address)} was touched since this was promised",
                help=_again(who[change.address]),
            )


def _require_ceiling(promises: tuple[Promise, ...], plan: Plan) -> None:
    """Refuse to cost more than was promised; less is welcome."""
    if plan.money is None:
        return
    for promise in promises:
        if promise.charged and promise.period_end <= plan.today.isoformat():
            raise StalePlan(
                f"the period that this was priced in ended on {promise.period_end}", help=_AGAIN
            )
    currency = Currency(plan.money.currency)
    for costs, promised, word in (
        (plan.money.charged, sum(each.charged for each in promises), "would be charged"),
        (plan.money.due_now, sum(each.due for each in promises), "would be due at once"),
        (plan.money.more_later, sum(max(0, each.later) for each in promises), "more every month"),
    ):
        if costs > promised:
            raise StalePlan(
                f"{decimal_text(costs, currency)} {currency.code} {word} and "
                f"{decimal_text(promised, currency)} was promised",
                help=_AGAIN,
            )


def _require_same_place(promise: Promise, plan: Plan) -> None:
    if promise.store and promise.store != plan.store:
        raise StalePlan("this plan file was made for another store", help=_AGAIN)
    if promise.partner != plan.partner.change.after.key:
        raise StalePlan(f"this plan file is for the partner `{promise.partner}`", help=_AGAIN)


def _require_as_found(promise: Promise, plan: Plan) -> None:
    """Refuse to open a store in another way than was promised, or with some of its clients."""
    found = plan.as_found.content if plan.as_found else ""
    if promise.found != found and plan.partner.action is Action.CREATE:
        now = "found.yaml is not the one" if found else "found.yaml is not there"
        raise StalePlan(f"{now} that this was planned with", help=_AGAIN)
    if found and plan.left_out:
        raise StalePlan(
            f"{called(plan.left_out[0])} would not be brought in, and a store is opened as found "
            "with all of its clients",
            help=_AGAIN,
        )


def _require_still_asked(promises: Iterable[Promise], plan: Plan) -> None:
    """Raise StalePlan for a change that is not planned now, and whose files are not the same."""
    planned = {change.address for change in plan.changes}
    drifted = {note.address for note in plan.drift if note.applied is not None}
    for promise in promises:
        for change in promise.changes:
            if change.action in {Action.RECORD, Action.NONE} or change.address in planned:
                continue
            if client_key(change.address) in promise.restore and change.address in drifted:
                raise StalePlan(
                    f"what drifted on {called(change.address)} cannot be put back any more"
                )
            now = (plan.partner_content, plan.content_of(change.address))
            if now != (promise.partner_content, change.content):
                raise StalePlan(
                    f"the files do not ask for the promised change of {called(change.address)} "
                    "any more",
                    help=_AGAIN,
                )


def called(address: str) -> str:
    """Call an address by its name in a message."""
    return "the partner" if address == PARTNER else f"`{client_key(address)}`"
