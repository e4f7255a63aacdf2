"""Applied, live, desired: what each leaf's three values mean. Source: DESIGN rule "drift classes".

| desired | applied | live | class |
|---|---|---|---|
| d | not d | as applied | pending: a step |
| d | d | not d | drift |
| d | other | neither | conflict |
| d | not d | d | converged: recorded |
| gone | a | a | pending removal (element of a collection), released (scalar) |

A leaf that the files name for the first time is pending: nothing of ours is overwritten, and the
plan shows what stood there.
"""

from __future__ import annotations

from collections.abc import Callable

from reconciler.diagnostics import FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.model.files.leaves import Leaf, Leaves, in_collection
from reconciler.rules.review import Conflict
from reconciler.values import Struct, field


class Classes(Struct):
    """The leaves of one document by class; `pending` maps to the value wanted (`None`: out)."""

    pending: dict[FieldPath, Leaf | None] = field(default_factory=dict)
    drift: list[FieldChange] = field(default_factory=list)
    added_live: list[FieldChange] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    recorded: list[FieldPath] = field(default_factory=list)


def classify(
    *,
    desired: Leaves,
    applied: Leaves,
    live: Leaves,
    get: Callable[[FieldPath], Leaf | None],
    collections: frozenset[str],
) -> Classes:
    """Sort every leaf that the files name, or named, into its class.

    `get` gives a live leaf with its documented default; elements that only live holds are
    `added_live`: drift that is left alone.
    """
    classes = Classes()
    for path, wanted in desired.items():
        _wanted(classes, path, wanted, applied.get(path), get(path))
    for path, last in applied.items():
        if path not in desired:
            _gone(classes, path, last, get(path), element=in_collection(path, collections))
    for path, now in live.items():
        if path not in desired and path not in applied and in_collection(path, collections):
            classes.added_live.append(FieldChange(path, None, now))
    return classes


def _wanted(
    classes: Classes, path: FieldPath, wanted: Leaf, last: Leaf | None, now: Leaf | None
) -> None:
    if now == wanted:
        if last != wanted:
            classes.recorded.append(path)
    elif last is None or (last != wanted and last == now):
        classes.pending[path] = wanted
    elif last == wanted:
        classes.drift.append(FieldChange(path, last, now))
    else:
        classes.conflicts.append(Conflict(path, last, now, wanted))


def _gone(
    classes: Classes, path: FieldPath, last: Leaf, now: Leaf | None, *, element: bool
) -> None:
    if not element or now is None:
        classes.recorded.append(path)
    elif now == last:
        classes.pending[path] = None
    else:
        classes.conflicts.append(Conflict(path, last, now, None))
