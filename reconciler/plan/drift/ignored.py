"""What ignore.yaml leaves out of a report: known drift of a known cause, clients without a file.

All of it is counted. It never hides a status or who bills, a removal of a client, a conflict, or a
raw edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from reconciler.diagnostics import PARTNER, FieldPath, client_key
from reconciler.model.files.ignore import NEVER_IGNORED, Ignore
from reconciler.plan.drift.report import Difference, DriftClass, DriftReport
from reconciler.plan.drift_notes import NOBODY, DriftKind, Ignored
from reconciler.plan.plan import Plan

_CLASSES = frozenset({DriftClass.DRIFT, DriftClass.LIVE_ONLY, DriftClass.UNRECONCILABLE})


_NEVER = frozenset((name,) for name in NEVER_IGNORED)


def without_ignored(report: DriftReport, entries: Sequence[Ignore]) -> DriftReport:
    """Leave out of a report what is ignored on its day, and count it."""
    left: list[Difference] = []
    used: Counter[int] = Counter()
    for difference in report.differences:
        may = difference.kind is DriftClass.UNMANAGED or (
            difference.kind in _CLASSES and not difference.raw
        )
        at = _entry(entries, difference.address, difference.path, report.today) if may else None
        if at is None:
            left.append(difference)
        else:
            used[at] += 1
    return replace(report, differences=tuple(left), ignored=_counted(entries, used))


def plan_without_ignored(plan: Plan, entries: Sequence[Ignore]) -> Plan:
    """Leave the notes about ignored drift out of a plan; nothing it does changes."""
    left = []
    used: Counter[int] = Counter()
    for note in plan.drift:
        may = note.kind is DriftKind.UNMANAGED or note.who != NOBODY
        at = _entry(entries, note.address, note.path, plan.today) if may else None
        if at is None:
            left.append(note)
        else:
            used[at] += 1
    return replace(plan, drift=tuple(left), ignored=_counted(entries, used))


def _entry(entries: Sequence[Ignore], address: str, path: FieldPath, today: date) -> int | None:
    if address == PARTNER or path[:1] in _NEVER:
        return None
    key = client_key(address)
    fits = (at for at, each in enumerate(entries) if today <= each.until and each.covers(key, path))
    return next(fits, None)


def _counted(entries: Iterable[Ignore], used: Counter[int]) -> tuple[Ignored, ...]:
    return tuple(
        Ignored(each.client, each.field, each.owner, each.until, used[at])
        for at, each in enumerate(entries)
        if used[at]
    )
