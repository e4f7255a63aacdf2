"""Whether a store can be the one that a plan file was made at: its trail has to know the file's.

Yesterday's backup under today's files has the same id, and its trail ends before the plan file's.
What it would do was done before: bought, invoiced, invited. So nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from reconciler.diagnostics import cure, see
from reconciler.errors import StalePlan
from reconciler.model.live.records import PartnerRecord
from reconciler.model.live.trail import NO_TRAIL
from reconciler.plan.promise.plan_file import Promise

Seals = Callable[[Collection[int]], Mapping[int, str]]
"""Reads hashes of the trail by number of the entry, as a live store does."""

_WHICH = see("find out whether this is the right store", "explain", "store").or_(
    cure("if it is, plan and review again", "plan", "-o", "FILE")
)


def require_same_store(
    promises: Iterable[Promise], record: PartnerRecord | None, seals: Seals
) -> None:
    """Raise StalePlan where a store is older than a plan file, or another one.

    `record` is the partner as the store has it. The trail is asked only where it moved on since.
    """
    store, now = (record.store, record.trail) if record else ("", NO_TRAIL)
    known = [promise for promise in promises if promise.trail.entry]
    past = {promise.trail.entry for promise in known} - {now.entry}
    hashes = seals(past) if past else {}
    for promise in known:
        if store and promise.store != store:
            raise StalePlan("this plan file was made for another store", help=_WHICH)
        if why := promise.trail.objection(f"`{promise.name}`", now, hashes):
            raise StalePlan(why, help=_WHICH)
