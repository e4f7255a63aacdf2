"""From a plan to classes of drift: who moved each leaf, and what can never be put back.

And what ignore.yaml leaves out: known drift of a known cause, clients without a file. All of it is
counted. It never hides a status or who bills, a removal of a client, a conflict, or a raw edit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from reconciler.diagnostics import PARTNER, FieldPath, client_address, client_key
from reconciler.model.files.ignore import EVERYBODY, NEVER_IGNORED, Ignore
from reconciler.model.live.declared import Declared
from reconciler.model.live.records import Event
from reconciler.plan.build import build_plan
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.drift.report import Difference, DriftClass, DriftReport
from reconciler.plan.drift_notes import NOBODY, Drift, DriftKind, Ignored, Mover, Reason, mover_of
from reconciler.plan.live import Live
from reconciler.plan.plan import Plan
from reconciler.values import Frozen, field, replace

MOST_ALONE = 100
"""How many accounts are judged one by one, after all at once were refused to be put back."""


class Seen(Frozen):
    """What the audit trail knows: events by address, newest first, and whose edits were raw.

    `raw` holds the leaves that nobody wrote down; None: the document was edited, and which leaf
    by whom cannot be told.
    """

    events: Mapping[str, tuple[Event, ...]]
    raw: Mapping[str, frozenset[FieldPath] | None] = field(default_factory=dict)

    def mover(self, address: str, path: FieldPath) -> Mover | None:
        """Who moved a leaf, if that is certain."""
        raw = self.raw.get(address, frozenset())
        if raw is None or path in raw:
            return None
        return mover_of(self.events.get(address, ()), path)


def differences(
    plan: Plan, declared: Declared, live: Live, today: date, seen: Seen
) -> tuple[Difference, ...]:
    """Every leaf that is not in one mind in file, applied and live, by class.

    `plan` is the one from these files to live that puts nothing back.
    """
    drifted = {each.address for each in plan.drift if each.applied is not None}
    bound = unreconcilable(declared, live, today, {client_key(each) for each in drifted})
    return tuple(_all(plan, seen, {client_address(key) if key else PARTNER for key in bound}))


def unreconcilable(declared: Declared, live: Live, today: date, keys: Collection[str]) -> set[str]:
    """Name those whose drift a rule forbids to put back; the partner has an empty key.

    All at once first. If that is refused, one by one: a guard against too many changes in one plan
    says nothing of a single client.
    """
    blamed = _blamed(build_plan(declared, live, today, restore=lambda key: key in keys), keys)
    free = {
        key
        for key in sorted(blamed)[:MOST_ALONE]
        if not _blamed(_restored_alone(declared, live, today, key), {key})
    }
    return blamed - free


def _restored_alone(declared: Declared, live: Live, today: date, key: str) -> Plan:
    clients = {each: file for each, file in declared.clients.items() if each == key}
    address = client_address(key) if key else PARTNER
    return build_plan(
        replace(declared, clients=clients),
        live,
        today,
        restore=lambda each: each == key,
        chosen=lambda planned: planned.address == address,
    )


def _blamed(plan: Plan, keys: Collection[str]) -> set[str]:
    found = {
        client_key(each.address)
        for each in plan.drift
        if each.kind is DriftKind.UNRECONCILABLE and each.applied is not None
    }
    return found & set(keys)


def _all(plan: Plan, seen: Seen, bound: Collection[str]) -> Iterator[Difference]:
    for note in plan.drift:
        yield _noted(note, seen, note.address in bound)
    for planned in plan.shown:
        for conflict in planned.change.conflicts:
            yield Difference(
                DriftClass.CONFLICT,
                planned.address,
                conflict.path,
                conflict.applied,
                conflict.live,
                conflict.wanted,
                seen.mover(planned.address, conflict.path),
            )
        yield from _pending(planned)
        for path in planned.recorded:
            written = path in planned.applied
            yield Difference(
                DriftClass.CONVERGED if written else DriftClass.PENDING,
                planned.address,
                path,
                mover=seen.mover(planned.address, path),
                why="" if written else "its line is gone from the file",
            )


def _noted(note: Drift, seen: Seen, bound: bool) -> Difference:  # noqa: FBT001 - one of two kinds
    if note.kind is DriftKind.UNMANAGED:
        return Difference(DriftClass.UNMANAGED, note.address, live=note.live)
    kind = DriftClass.UNRECONCILABLE if bound else DriftClass.DRIFT
    if note.applied is None:
        kind = DriftClass.LIVE_ONLY
    return Difference(
        kind,
        note.address,
        note.path,
        note.applied,
        note.live,
        note.applied,
        seen.mover(note.address, note.path),
        note.why or (Reason.RULE_FORBIDS if kind is DriftClass.UNRECONCILABLE else ""),
    )


def _pending(planned: PlannedPartner | PlannedClient) -> Iterator[Difference]:
    whole = {
        Action.CREATE: "the file is new",
        Action.REMOVE: "the file asks to remove it",
    }.get(planned.action)
    if whole:
        yield Difference(DriftClass.PENDING, planned.address, why=whole)
        return
    for each in planned.change.fields:
        yield Difference(
            DriftClass.PENDING, planned.address, each.path, each.before, each.before, each.after
        )


_CLASSES = frozenset({DriftClass.DRIFT, DriftClass.LIVE_ONLY, DriftClass.UNRECONCILABLE})


_Moved = TypeVar("_Moved", Difference, Drift)
_Numbered = Mapping[str, Sequence[tuple[int, Ignore]]]
"""Client, or everybody → the entries that name it and count, each with its number."""
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
    moved: Iterable[_Moved], may: Collection[_Moved], entries: Sequence[Ignore], today: date
) -> tuple[tuple[_Moved, ...], tuple[Ignored, ...]]:
    """Part what is left from what some entry covers, of those that may be covered; count it."""
    left: list[_Moved] = []
    used: Counter[int] = Counter()
    numbered: dict[str, list[tuple[int, Ignore]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if today <= entry.until:
            numbered[entry.client].append((number, entry))
    for each in moved:
        at = _entry(numbered, each.address, each.path) if each in may else None
        if at is None:
            left.append(each)
        else:
            used[at] += 1
    return tuple(left), tuple(
        Ignored(each.client, each.field, each.owner, each.until, used[at])
        for at, each in enumerate(entries)
        if used[at]
    )


def _entry(numbered: _Numbered, address: str, path: FieldPath) -> int | None:
    """The first entry that covers a leaf, by its number."""
    if address == PARTNER or path[:1] in _NEVER:
        return None
    key = client_key(address)
    own = (numbered.get(name, ()) for name in (key, EVERYBODY))
    return min((at for some in own for at, entry in some if entry.covers(key, path)), default=None)
