"""What ignore.yaml leaves out of a report: known drift of a known cause, clients without a file.

All of it is counted. It never hides a status or who bills, a removal of a client, a conflict, or a
raw edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from reconciler.diagnostics import PARTNER, FieldPath, client_key
from reconciler.model.files.ignore import NEVER_IGNORED, Ignore
from reconciler.plan.drift.report import Difference, DriftClass, DriftReport
from reconciler.plan.drift_notes import NOBODY, Drift, DriftKind, Ignored
from reconciler.plan.plan import Plan

_CLASSES = frozenset({DriftClass.DRIFT, DriftClass.LIVE_ONLY, DriftClass.UNRECONCILABLE})


Moved = TypeVar("Moved", Difference, Drift)
_NEVER = frozenset((name,) for name in NEVER_IGNORED)


def without_ignored(report: DriftReport, entries: Sequence[Ignore]) -> DriftReport:
    """Leave out of a report what is ignored on its day, and count it."""
    may = {
        difference
        for difference in report.differences
        if difference.kind is DriftClass.UNMANAGED
        or (difference.kind in _CLASSES and not difference.raw)
    }
    left, ignored = _sifted(report.differences, may, entries, report.today)
    return replace(report, differences=left, ignored=ignored)


def plan_without_ignored(plan: Plan, entries: Sequence[Ignore]) -> Plan:
    """Leave the notes about ignored drift out of a plan; nothing it does changes."""
    may = {note for note in plan.drift if note.kind is DriftKind.UNMANAGED or note.who != NOBODY}
    left, ignored = _sifted(plan.drift, may, entries, plan.today)
    return replace(plan, drift=left, ignored=ignored)


def _sifted(
    moved: Iterable[Moved], may: Collection[Moved], entries: Sequence[Ignore], today: date
) -> tuple[tuple[Moved, ...], tuple[Ignored, ...]]:
    """Part what is left from what some entry covers, of those that may be covered; count it."""
    left: list[Moved] = []
    used: Counter[int] = Counter()
    for each in moved:
        at = _entry(entries, each.address, each.path, today) if each in may else None
        if at is None:
            left.append(each)
        else:
            used[at] += 1
    return tuple(left), tuple(
        Ignored(each.client, each.field, each.owner, each.until, used[at])
        for at, each in enumerate(entries)
        if used[at]
    )


def _entry(entries: Sequence[Ignore], address: str, path: FieldPath, today: date) -> int | None:
    if address == PARTNER or path[:1] in _NEVER:
        return None
    key = client_key(address)
    fits = (at for at, each in enumerate(entries) if today <= each.until and each.covers(key, path))
    return next(fits, None)
