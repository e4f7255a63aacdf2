"""The act of the platform's counters: how much of what a client uses, by name.

The names are a closed list: a typing mistake would count apart for ever. Usage never refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reconciler.diagnostics import did_you_mean
from reconciler.errors import UsageRefused
from reconciler.model.access.quota import COUNTED, over_quota
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Learned
from reconciler.model.scalar import LARGEST
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient

_COUNT = re.compile(r"([a-z_]+)=(0|[1-9][0-9]*)", re.ASCII)


def record_usage(key: str, counted: Sequence[str]) -> Act:
    """Make the act that records absolute numbers, each written `dashboards=7`.

    More than the client is allowed is recorded all the same, and said: it has happened.
    """
    usage: dict[str, int] = {}
    for each in counted:
        found = _COUNT.fullmatch(each)
        if found is None or int(found[2]) > LARGEST:
            raise UsageRefused(f"`{each}` is no count", help="write it as dashboards=7")
        name = found[1]
        if name not in COUNTED:
            raise UsageRefused(f"nobody counts `{name}`", help=did_you_mean(name, COUNTED))
        if name in usage:
            raise UsageRefused(f"`{name}` is given twice", help="keep one of them")
        usage[name] = int(found[2])

    def plan(snapshot: Snapshot) -> Plan | None:
        record = snapshot.client(key)
        known = record.live.observed.usage
        new = {name: amount for name, amount in usage.items() if known.get(name) != amount}
        if not new:
            return None
        learned = Learned(usage=new)
        step = ObserveClient(
            key,
            "usage-recorded",
            facts={name: f"{known.get(name, 0)} → {amount}" for name, amount in new.items()},
            learned=learned,
            said=tuple(_said(record.live, learned, snapshot.record.live)),
        )
        return snapshot.noting(record, step)

    return Act("record-usage", (key, *(f"{k}={v}" for k, v in sorted(usage.items()))), plan)


def _said(live: Client, learned: Learned, partner: Partner) -> Iterator[str]:
    for name, amount in learned.usage.items():
        yield f"{name}: {live.observed.usage.get(name, 0)} → {amount}"
    for over in over_quota(live, learned.usage, partner):
        yield f"over quota: {over.words}"
