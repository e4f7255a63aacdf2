"""Compare two documents, leaf by leaf: the one source of every FieldChange.

Equal attributes never reach DeepDiff (it costs the same on equal pairs as on changed ones).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.leaf_texts import flatten, nest
from reconciler.values import Frozen


def compare(before: Leaves | None, after: Leaves) -> tuple[FieldChange, ...]:
    """Every leaf that differs, sorted by path; a new document appears leaf by leaf."""
    if before is None:
        return tuple(FieldChange(path, None, after[path]) for path in sorted(after))
    if before == after:
        return ()
    old, new = nest(before), nest(after)
    unequal = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return tuple(
        sorted(
            _differences(
                {name: old[name] for name in unequal if name in old},
                {name: new[name] for name in unequal if name in new},
            ),
            key=lambda change: change.path,
        )
    )


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    # Imported here: a plan that finds nothing to compare never pays for it.
    from deepdiff import DeepDiff

    for group in DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0).values():
        for level in group:
            path = tuple(str(step) for step in level.path(output_format="list"))
            before, after = _branch(path, _side(level.t1)), _branch(path, _side(level.t2))
            for each in {**before, **after}:
                yield FieldChange(each, before.get(each), after.get(each))


def _side(value: object) -> Any:  # noqa: ANN401 - DeepDiff hands out whatever stood there
    # DeepDiff marks an absent side with an object of its own, which only its repr names.
    return None if repr(value) == "not present" else value


def _branch(path: FieldPath, value: Any) -> dict[FieldPath, Leaf]:  # noqa: ANN401
    if value is None:
        return {}
    return flatten(value, path) if isinstance(value, Mapping) else {path: value}


class FieldChange(Frozen, order=True):
    """What one leaf was and what it becomes.

    | before | after | means |
    |---|---|---|
    | `None` | value | the leaf appears: a new document, or a new element of a collection |
    | value | value | the leaf changes |
    | value | `None` | the leaf disappears: an element of a collection is taken out |
    """

    path: FieldPath
    before: Leaf | None
    after: Leaf | None


class FileChange(Frozen):
    """A file's bytes before and after; `fields` is what it says otherwise, by path.

    `path` opens it, `name` is what messages call it, `key` is the client's, empty for the partner.
    """

    path: str
    name: str
    key: str
    before: bytes
    after: bytes
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after
