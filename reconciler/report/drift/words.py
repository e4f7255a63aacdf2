"""What a drift report says of a cause: its headline, its numbers, and what can be typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from reconciler.diagnostics import PARTNER, Advice, FieldPath, ask, client_key, counted, cure, see
from reconciler.model.files.ignore import EVERYBODY, NO_FILE
from reconciler.model.files.leaves import dotted, in_collection
from reconciler.model.live.account import CLIENT_COLLECTIONS, PARTNER_COLLECTIONS
from reconciler.plan.drift.report import (
    Cause,
    Difference,
    DriftClass,
    DriftReport,
    FileSide,
    LeafAddress,
)
from reconciler.plan.drift_notes import Drift, Ignored
from reconciler.report.changes import ActFact, ActKind
from reconciler.report.document import Line, dim, line
from reconciler.report.facts import Remark
from reconciler.report.phrases import words
from reconciler.report.value_words import cut
from reconciler.rules.drift import overriding

MOST_TYPED = 20
_LONGEST_TYPED = 120
NO_DRIFT = "No drift. Live accounts are as they were applied."
_LISTS = CLIENT_COLLECTIONS | PARTNER_COLLECTIONS
PEOPLE = (("members",), ("staff",))
_TAKEN_OUT = (("members",), ("features",))
"""Lists of which an act by hand takes elements out."""


def whose(address: str) -> str:
    """Name an account as people do: a client's key, or `partner`."""
    return client_key(address) or PARTNER


def act_of(cause: Cause) -> ActFact:
    """What one act did."""
    differences = cause.differences
    paths = {difference.path for difference in differences}
    path = differences[0].path
    kind, what = ActKind.FIELD_MOVED, dotted(path)
    if len(paths) > 1:
        kind, what = ActKind.FIELDS_MOVED, f"{len(differences):,}"
    elif not path:
        kind = ActKind.STORE_EDITED
    elif _is_whole(path) and all(difference.live is None for difference in differences):
        kind, what = ActKind.LOST, element_of(path)
    elif _is_whole(path) and all(difference.applied is None for difference in differences):
        kind, what = ActKind.GAINED, element_of(path)
    # Edits that nobody wrote down may be several acts.
    together = Remark.IN_ONE_ACT if len(differences) > 1 and cause.mover else None
    return ActFact(kind, tuple(map(whose, cause.addresses)), what, together, cause.who)


def headline(cause: Cause) -> str:
    """Say in one sentence what an act did: `7 clients lost `sso` in one act by nightly-sync …`."""
    return "".join(span.text for span in words(act_of(cause)))


def element_of(path: FieldPath) -> str:
    """The element of a list that a leaf is about: a person, a feature."""
    return path[1] if path[:1] in PEOPLE else path[-1]


def _is_whole(path: FieldPath) -> bool:
    """Tell whether a leaf is all there is of an element: of a campaign it is only a part."""
    return in_collection(path, _LISTS) and (path[:1] in PEOPLE or not path[2:])


def counts_of(report: DriftReport) -> dict[str, int]:
    """Count what a report holds."""
    moved = [difference for difference in report.differences if difference.moved]
    return {
        "fields": len(moved),
        "clients": len({each.address for each in moved}),
        "conflicts": len(report.of(DriftClass.CONFLICT)),
        "unreconcilable": len(report.of(DriftClass.UNRECONCILABLE)),
        "raw": sum(each.raw for each in moved),
        "unmanaged": len(report.of(DriftClass.UNMANAGED)),
        "pending": len(report.of(DriftClass.PENDING)),
        "converged": len(report.of(DriftClass.CONVERGED)),
        "late": len(report.late),
        "ignored": sum(each.count for each in report.ignored),
    }


def last_words(report: DriftReport) -> str:
    """Say what it comes to: this line is fixed, and programs may read it."""
    counts = counts_of(report)
    late = len(report.late)
    if report.moved:
        return (
            f"Drift: {counted(counts['fields'], 'field')} on "
            f"{counted(counts['clients'], 'client')}; "
            f"{counted(counts['conflicts'], 'conflict')}, "
            f"{counts['unreconcilable']:,} unreconcilable, {counts['unmanaged']:,} unmanaged"
            f"{f', {late:,} not applied' if late else ''}."
        )
    ignored = counted(counts["ignored"], "difference") if counts["ignored"] else ""
    beside = f" but what is ignored: {ignored}" if ignored else ""
    if late:
        are = f"{counted(late, 'account')} {'is' if late == 1 else 'are'}"
        return f"No drift{beside}, but {are} not as the files ask."
    return f"No drift{beside}." if beside else NO_DRIFT


def ways_of(cause: Cause, sides: Mapping[LeafAddress, FileSide]) -> tuple[Advice, ...]:
    """Advise about a cause: keep it, put it back, overrule it, prove the store.

    `sides` says in which file a leaf stands.
    """
    leaves = [difference for difference in cause.differences if difference.path]
    sound = [leaf for leaf in leaves if leaf.kind is not DriftClass.RAW_EDIT]
    of_clients = [each for each in sound if each.address != PARTNER]
    conflicts = [each for each in of_clients if each.kind is DriftClass.CONFLICT]
    acts = [
        *_keep(sound),
        *_take_out(of_clients),
        *_put_back(leaves),
        *(_overrule(leaf, sides.get(leaf.leaf_address)) for leaf in conflicts[:MOST_TYPED]),
    ]
    if any(leaf.kind is DriftClass.RAW_EDIT for leaf in leaves):
        acts.append(
            ask(
                "undo it in the store with whoever edited it, or from a backup: an apply would "
                "count it twice"
            )
        )
    if any(difference.raw for difference in cause.differences):
        acts.append(ask("see what else was edited", "verify"))
    return tuple(acts)


def ways_of_drift(notes: Iterable[Drift]) -> Iterator[Advice]:
    """Advise about the drift that a plan names: keep it, or see what putting it back does.

    Only that look knows whether a rule forbids it.
    """
    yield from _keep(notes)
    yield from _take_out(note for note in notes if note.address != PARTNER)
    drifted = (note.address for note in notes if note.applied is not None)
    keys = list(dict.fromkeys(map(client_key, drifted)))
    if keys:
        yield see("see what putting it back does, or what forbids it", "plan", *_restoring(keys))


def ignored_line(each: Ignored) -> Line:
    """Say what an entry of ignore.yaml leaves out: how much, until when, who answers for it."""
    who = "every client" if each.client == EVERYBODY else each.client
    until = f"{each.count:,} ignored until {each.until} by {cut(each.owner)}: "
    if each.field == NO_FILE:
        return line(dim(f"{until}that {who} has no file"))
    return line(dim(f"{until}{cut(each.field)} of {who}"))


def _restoring(keys: list[str]) -> list[str]:
    return [word for key in keys[:MOST_TYPED] for word in ("--restore", key)]


def _keep(leaves: Iterable[Difference | Drift]) -> Iterator[Advice]:
    named = list(dict.fromkeys(map(_adopted, leaves)))
    if named:
        yield cure(f"keep it{_first_of(named)}", "adopt", *named[:MOST_TYPED])


def _take_out(leaves: Iterable[Difference | Drift]) -> Iterator[Advice]:
    """Advise about what only live holds in a list: nothing that we do ever takes it out."""
    added: dict[str, dict[str, None]] = {}
    for leaf in leaves:
        if leaf.applied is None and leaf.live is not None and leaf.path[:1] in _TAKEN_OUT:
            word = f"{leaf.path[0]}-={leaf.path[1]}"
            if len(word) <= _LONGEST_TYPED:
                added.setdefault(client_key(leaf.address), {})[word] = None
    for key, taken in islice(added.items(), MOST_TYPED):
        yield cure("take it out by hand", "operate", "edit", key, *taken)


def _adopted(each: Difference | Drift) -> str:
    """Name a leaf as `adopt` takes it; one that nobody could type stands for its whole client."""
    key, name = whose(each.address), dotted(each.path)
    return f"{key}.{name}" if len(name) <= _LONGEST_TYPED else key


def _put_back(leaves: Iterable[Difference]) -> Iterator[Advice]:
    keys = list(
        dict.fromkeys(client_key(leaf.address) for leaf in leaves if leaf.kind is DriftClass.DRIFT)
    )
    if keys:
        options = _restoring(keys)
        yield see("see what putting it back does", "plan", *options)
        yield cure(f"put it back{_first_of(keys)}", "apply", *options)


def _overrule(each: Difference, side: FileSide | None) -> Advice:
    file = side.position.file if side else each.address
    return cure("overrule it: add", lines=overriding(each.path, each.live), file=file)


def _first_of(words: list[str]) -> str:
    return f" (the first {MOST_TYPED} of {len(words):,})" if len(words) > MOST_TYPED else ""
