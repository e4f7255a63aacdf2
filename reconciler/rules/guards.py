"""Laws of caution: a plan that touches too much at once is probably a mistake."""

from __future__ import annotations

from reconciler.diagnostics import PARTNER
from reconciler.rules.review import Breach, Breaches, Review


def too_many_updates(review: Review) -> Breaches:
    """A plan changes at most `guards.max_update_percent` of all live clients.

    Why: a slip in the defaults, or a script gone wrong, shows as a change to everybody.
    Wrong: 40 of 100 clients changed in one go with a limit of 30 %.
    Right: split the change, or raise the limit in partner.yaml in an earlier apply.
    Also: the guard counts from `guards.from_clients` clients on, never at the opening apply, and
    the stricter of file and live holds. too-many-removals.
    """
    changed = sum(1 for each in review.clients if each.before and each.after and each.fields)
    yield from _too_many(review, "max_update_percent", changed, "changes")


def too_many_removals(review: Review) -> Breaches:
    """A plan removes at most `guards.max_remove_percent` of all live clients.

    Why: removal is final.
    Wrong: 12 of 100 clients removed in one go with a limit of 10 %.
    Right: split the removals, or raise the limit in partner.yaml in an earlier apply.
    Also: too-many-updates.
    """
    removed = sum(1 for each in review.clients if each.before and each.after is None)
    yield from _too_many(review, "max_remove_percent", removed, "removes")


def _too_many(review: Review, guard: str, count: int, does: str) -> Breaches:
    before, after, clients = review.partner.before, review.partner.after, review.rest.clients
    if before is None or not count:
        return
    limit = min(before.guard(guard), after.guard(guard))
    floor = min(before.guard("from_clients"), after.guard("from_clients"))
    if clients < floor or count * 100 <= limit * clients:
        return
    yield Breach(
        PARTNER,
        ("guards", guard),
        f"this plan {does} {count} of {clients} clients, over the limit of {limit} %",
        label=f"at most {limit * clients // 100} at once",
        help=f"split it, or raise `guards: {{{guard}: …}}` in an apply of its own",
    )


RULES = (too_many_updates, too_many_removals)
