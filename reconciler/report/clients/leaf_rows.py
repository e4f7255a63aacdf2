"""The leaves of a live account, each with who holds it: the file, nobody, or somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.report.document import Mark, Role, Row, Span, dim, line
from reconciler.report.shapes.as_json import Data
from reconciler.report.wording import cut, is_word, shown, told_apart


class Holder(StrEnum):
    """Who holds a live value.

    `file`: the file names it. `drift`: it does, and live is something else. `live`: no file names
    it (released, or set by hand). `default`: nobody ever said anything.
    """

    FILE = "file"
    DRIFT = "drift"
    LIVE = "live"
    DEFAULT = "default"


_MARKS = {
    Holder.FILE: Mark("=", "file", Role.ADD),
    Holder.DRIFT: Mark("*", "drift", Role.WARNING),
    Holder.LIVE: Mark(".", "live", Role.CHANGE),
    Holder.DEFAULT: Mark(" ", "default", Role.DIM),
}


@dataclass(frozen=True, slots=True)
class HeldLeaf:
    """One live leaf with its holder; `applied` is what the file last wrote."""

    path: FieldPath
    live: Leaf | None
    applied: Leaf | None
    holder: Holder


def held_leaves(live: Leaves, applied: Leaves, defaults: Leaves) -> tuple[HeldLeaf, ...]:
    """Give every leaf that is live, applied or a default, by path."""
    return tuple(
        _held(path, live, applied, defaults) for path in sorted({**defaults, **applied, **live})
    )


def _held(path: FieldPath, live: Leaves, applied: Leaves, defaults: Leaves) -> HeldLeaf:
    now, last = live.get(path, defaults.get(path)), applied.get(path)
    if last is not None:
        holder = Holder.FILE if now == last else Holder.DRIFT
    else:
        holder = Holder.DEFAULT if now == defaults.get(path) else Holder.LIVE
    return HeldLeaf(path, now, last, holder)


def leaf_rows(leaves: Sequence[HeldLeaf]) -> Iterator[Row]:
    """Make rows of leaves; elements of one list with one holder share a row."""
    lists: dict[tuple[FieldPath, Holder], list[str]] = {}
    for leaf in leaves:
        if is_word(leaf.path):
            lists.setdefault((leaf.path[:-1], leaf.holder), []).append(cut(leaf.path[-1]))
    for leaf in leaves:
        live, applied = told_apart(leaf.live, leaf.applied)
        path, note = leaf.path, f"the file wrote {applied}"
        if is_word(path):
            # The first of a list stands for all.
            words = lists.pop((path[:-1], leaf.holder), None)
            if words is None:
                continue
            path, live, note = path[:-1], ", ".join(words), "the file wrote it, and it is not live"
        elif leaf.holder is not Holder.DRIFT:
            live = shown(leaf.live)
        notes = {Holder.DRIFT: note, Holder.LIVE: "no file names it"}.get(leaf.holder)
        cells = (line(dotted(path)), line(Span(live, Role.VALUE)))
        yield Row(cells, _MARKS[leaf.holder], ((dim(notes),),) if notes else ())


def leaves_data(leaves: Iterable[HeldLeaf]) -> list[Data]:
    """Give the same as JSON values."""
    return [
        {
            "path": list(leaf.path),
            "field": dotted(leaf.path),
            "live": leaf.live,
            "applied": leaf.applied,
            "held_by": leaf.holder.value,
        }
        for leaf in leaves
    ]
