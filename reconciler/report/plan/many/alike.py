"""Changes that many clients have alike: the same field by as much, or to the same value."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from reconciler.diagnostics import FieldPath, counted, listed
from reconciler.diff.compare import FieldChange
from reconciler.model.files.consent import Door
from reconciler.model.live.account import STATUS_PATH
from reconciler.plan.change import PlannedClient
from reconciler.plan.people import is_member
from reconciler.report.changes import Change, ChangeKind
from reconciler.report.document import Line, Mark, Role, Row, Rows, Span, dim, line, strong
from reconciler.report.facts import LostForGood
from reconciler.report.phrases import sides, words
from reconciler.report.plan.accounts import kind_of_move
from reconciler.report.plan.aspects.change import ChangeRow, change_row
from reconciler.report.plan.notes import MODE
from reconciler.report.value_words import ARROW

LEAST, EXAMPLES = 4, 3
"""So many are alike before they share a row, and so many of them are named there."""
ANYBODY = "…"
_MOST_ROWS, _TOGETHER = 20, 40
_MARKS = {
    ChangeKind.ONE_WAY: Mark("!", "", Role.ONE_WAY),
    ChangeKind.REMOVE: Mark("-", "", Role.REMOVE),
    ChangeKind.UPDATE: Mark("~", "", Role.CHANGE),
    ChangeKind.CREATE: Mark("+", "", Role.ADD),
}
"""Worst first."""


class Alike(NamedTuple):
    """Changes of many clients that are alike."""

    kind: ChangeKind
    of: tuple[tuple[PlannedClient, FieldChange], ...]

    @property
    def starts_alike(self) -> bool:
        """Whether they begin at the same value, and so end at the same one."""
        return len({moved.before for _, moved in self.of}) == 1


def step_of(before: object, after: object) -> int | None:
    """By how much a number of a file moves."""
    return after - before if type(before) is int and type(after) is int else None


def of_anybody(path: FieldPath) -> FieldPath:
    """What changes, of members only that somebody's role does."""
    return (path[0], ANYBODY, *path[2:]) if path[0] == "members" else path


def by_likeness(
    clients: Iterable[PlannedClient],
) -> tuple[list[Alike], list[PlannedClient]]:
    """Group changes that are alike, worst first; and name who has one that is in no group.

    Who goes through a door comes first among those.
    """
    alike: dict[Hashable, list[tuple[PlannedClient, FieldChange]]] = {}
    clients = list(clients)
    for planned in clients:
        doors = door_fields(planned)
        for moved in planned.change.moves:
            alike.setdefault(_likeness(moved, doors), []).append((planned, moved))
    kinds = list(_MARKS)
    groups = sorted(
        (Alike(_kind(*ones[0]), tuple(ones)) for ones in alike.values() if len(ones) >= LEAST),
        key=lambda group: (kinds.index(group.kind), -len(group.of)),
    )[:_MOST_ROWS]
    told = {id(moved) for group in groups for _, moved in group.of}
    unlike = [
        planned
        for planned in clients
        if planned.change.moved_from
        or planned.credits
        or any(id(moved) not in told for moved in planned.change.moves)
    ]
    return groups, sorted(unlike, key=lambda planned: not planned.openings)


def door_fields(planned: PlannedClient) -> frozenset[FieldPath]:
    """The fields whose change opens a one-way door."""
    return frozenset(
        MODE if door.door is Door.HANDOVER else STATUS_PATH for door in planned.openings
    )


def _kind(planned: PlannedClient, moved: FieldChange) -> ChangeKind:
    return ChangeKind.ONE_WAY if moved.path in door_fields(planned) else kind_of_move(moved)


def _likeness(moved: FieldChange, doors: frozenset[FieldPath]) -> Hashable:
    step = step_of(moved.before, moved.after)
    begins = moved.before if moved.path == STATUS_PATH else moved.before is None
    becomes = moved.after if step is None else None
    return of_anybody(moved.path), step, begins, becomes, moved.path in doors


def alike_rows(groups: Sequence[Alike]) -> Iterator[Rows]:
    """Say what is alike once: what changes, how often, and some of whose it is."""
    if groups:
        title = line(strong("Alike in many clients"), dim("   each is named below"))
        yield Rows(title, tuple(map(_row, groups)), "alike")


def _row(group: Alike) -> Row:
    told = change_row(_together(group))
    if is_member(group.of[0][1]):
        told = ChangeRow(told.label, told.notes[0], told.notes[1:])
    count = (strong(counted(len(group.of), "client")), Span(": "))
    named = [span for one in group.of[:EXAMPLES] for span in (Span(", "), *_example(group, *one))][
        1:
    ]
    rest = len(group.of) - EXAMPLES
    more = (Span(f" and {rest:,} more"),) if rest > 0 else ()
    notes = [*told.notes, *_lost(group)]
    says = [span for note in notes for span in (Span(", "), *note)]
    return Row(
        (line(told.label), told.value), _MARKS[group.kind], ((*count, *named, *more, *says),)
    )


def _lost(group: Alike) -> Iterator[Line]:
    if group.kind is ChangeKind.ONE_WAY:
        lost = {opening.lost for planned, _ in group.of for opening in planned.openings}
        yield words(LostForGood(listed(sorted(lost), EXAMPLES)))


def _together(group: Alike) -> Change:
    """What is said of all of them: where they begin only if it is the same."""
    _, first = group.of[0]
    step = step_of(first.before, first.after)
    path = of_anybody(first.path)
    if group.starts_alike:
        return Change(group.kind, path, first.before, first.after)
    if step is not None:
        return Change(group.kind, path, None, f"{step:+,}")
    return Change(group.kind, path, None, first.after)


def _example(group: Alike, planned: PlannedClient, moved: FieldChange) -> Line:
    """Name one of a group: whose it is, and what is not said of all."""
    key = Span(planned.change.key, whole=True)
    if is_member(moved):
        return (key, Span(" "), Span(moved.path[1], whole=True))
    if group.starts_alike:
        return (key,)
    before, after = sides(Change(group.kind, moved.path, moved.before, moved.after))
    spans = (key, Span(" "), *before, Span(ARROW), *after)
    together = sum(len(span.text) for span in spans) <= _TOGETHER
    return tuple(span._replace(whole=True) for span in spans) if together else spans
