"""The leaves of a live account, each with who holds it: the file, nobody, or somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.report.document import Line, Mark, Role, Row, Span, dim, line
from reconciler.report.shapes.as_json import Data
from reconciler.report.wording import cut, is_word, told_apart, value


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


def leaf_rows(leaves: Iterable[HeldLeaf]) -> tuple[Row, ...]:
    """Give rows of leaves; elements of one list with one holder share a row."""
    return tuple(_rows(tuple(leaves)))


def _rows(leaves: tuple[HeldLeaf, ...]) -> Iterator[Row]:
    lists: dict[tuple[FieldPath, Holder], list[str]] = {}
    for leaf in leaves:
        if is_word(leaf.path):
            lists.setdefault((leaf.path[:-1], leaf.holder), []).append(cut(leaf.path[-1]))
    for each in leaves:
        if not is_word(each.path):
            yield _row(each.holder, dotted(each.path), *_sides(each))
        elif names := lists.pop((each.path[:-1], each.holder), None):
            said = (Span(", ".join(names), Role.VALUE),)
            yield _row(each.holder, dotted(each.path[:-1]), said, _of_words(each))


def _sides(leaf: HeldLeaf) -> tuple[Line, str]:
    if leaf.holder is not Holder.DRIFT:
        return (value(leaf.live),), "no file names it" if leaf.holder is Holder.LIVE else ""
    live, applied = told_apart(leaf.live, leaf.applied)
    return (Span(live, Role.VALUE),), f"the file wrote {applied}"


def _of_words(leaf: HeldLeaf) -> str:
    if leaf.holder is Holder.DRIFT:
        return "the file wrote it, and it is not live"
    return "no file names it" if leaf.holder is Holder.LIVE else ""


def _row(holder: Holder, name: str, said: Line, note: str) -> Row:
    return Row((line(name), said), _MARKS[holder], ((dim(note),),) if note else ())


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
