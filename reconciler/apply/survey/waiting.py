"""What the files ask for and live does not have, and since when: a merge that nobody applied.

The age of what waits is that of the file that asks for it: the committer date of the newest commit
on the branch itself that touched it. What git does not know counts as long ago, and so does a day
that has not come: whoever writes it could hide the merge for ever. What nobody committed yet waits
for nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reconciler.billing.periods import local_date
from reconciler.desired.git.git import Arrivals, arrivals
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import PARTNER, client_key
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.clock import Clock
from reconciler.plan.drift.report import Waiting
from reconciler.plan.plan import Plan
from reconciler.values import replace

_ASKING = frozenset({Action.CREATE, Action.UPDATE, Action.REMOVE})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

PATIENCE = timedelta(days=1)
"""How long a merge may wait for its apply before it is named."""


def unapplied(tree: Tree, plan: Plan, clock: Clock) -> tuple[Waiting, ...]:
    """Say of each account that a plan would change which file asks for it, and since when."""
    changes = [each for each in plan.shown if each.action in _ASKING]
    if not changes:
        return ()
    paths = tree.paths()
    named = {change.address: _files(tree, change) for change in changes}
    known = arrivals(tree.source, {paths[name] for names in named.values() for name in names})
    possible = {file: when for file, when in known.since.items() if when <= clock.now + PATIENCE}
    known = replace(known, since=possible)
    refused = {refusal.address: refusal.rule for refusal in reversed(plan.refusals)}
    zone = ZoneInfo(str(plan.partner.change.after.get(("time_zone",))))
    latest = clock.moment(str(zone)) - PATIENCE

    def of(address: str) -> Waiting:
        name, since = _newest({each: paths[each] for each in named[address]}, known)
        late = paths[name] not in known.uncommitted and (since is None or since < latest)
        day = None if since is None else local_date(since, zone)
        return Waiting(address, name, day, late, refused.get(address, ""))

    return tuple(of(change.address) for change in changes)


def _newest(files: dict[str, str], known: Arrivals) -> tuple[str, datetime | None]:
    """Find the file that came last: its name, and when that was, if git knows it."""
    name, path = max(
        files.items(),
        key=lambda each: (each[1] in known.uncommitted, known.since.get(each[1], _LONG_AGO)),
    )
    return name, known.since.get(path)


def _files(tree: Tree, planned: PlannedPartner | PlannedClient) -> list[str]:
    """Name the files that can ask for a change: the partner's only where all comes from there."""
    own = tree.file(client_key(planned.address)).name
    if isinstance(planned, PlannedPartner) or not planned.change.fields:
        return [own]
    given = all(field.path in planned.change.given for field in planned.change.fields)
    return [own, tree.file(client_key(PARTNER)).name] if given else [own]
