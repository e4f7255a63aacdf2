"""What is alike in many accounts: one row with a count and examples, and all of them in a fold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from reconciler.diagnostics import counted
from reconciler.report.changes import Change, ChangeKind, Field
from reconciler.report.facts import Note, Remark, ResourceAmounts, ReturnsToSupply, TakesFromSupply
from reconciler.report.formats.markdown.alerts import names_that_fit
from reconciler.report.formats.markdown.cells import (
    Budget,
    ChangeTable,
    ShownEntry,
    code,
    crossed_out,
    in_html,
    lost,
    row,
    shares,
)
from reconciler.report.people_facts import (
    InvitationsSent,
    InvitationsWait,
    LosesSignIn,
    SignsInAgain,
)
from reconciler.report.phrases import label, sides
from reconciler.report.value_words import ARROW
from reconciler.values import replace

_MOST_ROWS = 20
"""So many changes are read one by one; of more, those that are alike are one row."""
_LEAST = 4
_EXAMPLES = 3
_HEAD = "| | Clients | Change | What it means | For example |\n|:--|--:|:--|:--|:--|"
_DOORS = "| Clients | Change | Lost for good | What starts |\n|:--|:--|:--|:--|"
_STATUS = ("status",)
_MEMBERS, _ANYBODY = "members", "…"
_WORST_FIRST = (
    ChangeKind.ONE_WAY,
    ChangeKind.CLOSING,
    ChangeKind.GIVEN_BACK,
    ChangeKind.REMOVE,
    ChangeKind.UPDATE,
    ChangeKind.CREATE,
    ChangeKind.KEPT,
)
_Pooling = TakesFromSupply | ReturnsToSupply
_SignIn = LosesSignIn | SignsInAgain


class Group(NamedTuple):
    """Changes that are alike: the same field by as much, or to the same value."""

    of: tuple[tuple[ShownEntry, Change], ...]

    @property
    def first(self) -> Change:
        """One of them."""
        return self.of[0][1]

    @property
    def keys(self) -> list[str]:
        """Whose they are; who has several is named once."""
        return list(dict.fromkeys(one.account.key for one, _ in self.of))

    @property
    def refused(self) -> bool:
        """Whether they are only asked for."""
        return self.of[0][0].account.refused is not None

    @property
    def notes(self) -> list[Note]:
        """What they mean together."""
        return [_together(notes) for notes in zip(*(one.notes for one, _ in self.of), strict=True)]

    @property
    def shared(self) -> Change:
        """What is said of all of them: where they begin only if it is the same."""
        return self.first if self.starts_alike else replace(self.first, before=None)

    @property
    def starts_alike(self) -> bool:
        """Whether they begin at the same value and end at the same one."""
        return _step(self.first) is None and len({change.before for _, change in self.of}) == 1


def grouped(changes: ChangeTable, budget: Budget) -> tuple[str, list[str], list[ShownEntry]]:
    """Group what is alike, worst first; the table takes a quarter of the budget, the names half.

    That is the table, the names of each of its rows in a fold, and what is not alike.
    """
    groups = _groups(changes.shown, _LEAST) if len(changes.shown) > _MOST_ROWS else []
    rows = budget.that_fit((_row(group, changes) for group in groups), budget.most // 4)
    kept = groups[: len(rows)]
    # Who goes through a door is named in a warning.
    named = [group for group in kept if group.first.kind is not ChangeKind.ONE_WAY]
    told = {id(one) for group in kept for one, _ in group.of}
    return (
        "\n".join([_HEAD, *rows]) if rows else "",
        _folds(named, changes, budget.most // 2, budget),
        [one for one in changes.shown if id(one) not in told],
    )


def door_lines(changes: ChangeTable, room: int, budget: Budget) -> list[str]:
    """Group one-way doors that are too many to be read one by one; all their clients are named."""
    doors = [one for one in changes.shown if one.kind is ChangeKind.ONE_WAY]
    if len(doors) <= _MOST_ROWS:
        return []
    groups = _groups(doors, 1)
    rows = [
        row(
            [
                f"{counted(len(group.keys), 'client')}: {_examples(group, changes)}",
                _moved(group, changes),
                lost(group.notes),
                changes.listed(group.notes),
            ]
        )
        for group in groups
    ]
    left = room - sum(map(budget.size, rows))
    return [_DOORS, *rows, "", *_folds(groups, changes, left * 9 // 10, budget)]


def _groups(shown: Iterable[ShownEntry], least: int) -> list[Group]:
    alike: dict[Hashable, list[tuple[ShownEntry, Change]]] = {}
    for one in shown:
        if isinstance(one.entry, Change):
            alike.setdefault(_likeness(one, one.entry), []).append((one, one.entry))
    return sorted(
        (Group(tuple(ones)) for ones in alike.values() if len(ones) >= least),
        key=lambda group: (
            not group.refused,
            _WORST_FIRST.index(group.first.kind),
            -len(group.of),
        ),
    )


def _likeness(one: ShownEntry, change: Change) -> Hashable:
    """What changes of one group have in common: all that is said of them but names and sums."""
    means = tuple(
        type(note) if isinstance(note, _Pooling | _SignIn | InvitationsWait) else note
        for note in one.notes
    )
    field, step = _field(change), _step(change)
    begins = change.before if field == _STATUS else None
    becomes = change.after if step is None else None
    return change.kind, field, begins, becomes, step, means, one.account.refused is not None


def _field(change: Change) -> Field:
    """What changes; of members only that somebody's role does."""
    field = change.field
    if isinstance(field, tuple) and field[0] == _MEMBERS:
        return (_MEMBERS, _ANYBODY, *field[2:])
    return field


def _step(change: Change) -> int | None:
    """By how much a number of a file moves."""
    before, after = change.before, change.after
    return after - before if type(before) is int and type(after) is int else None


def _together(notes: Sequence[Note]) -> Note:
    match notes[0]:
        case TakesFromSupply() | ReturnsToSupply() as first:
            return type(first)(
                _summed([note.amounts for note in notes if isinstance(note, _Pooling)])
            )
        case LosesSignIn() | SignsInAgain() as first:
            return type(first)(_users(notes))
        case InvitationsWait():
            return InvitationsWait(
                sum(note.number for note in notes if isinstance(note, InvitationsWait))
            )
        case Remark.INVITED:
            return InvitationsSent(len(notes))
        case first:
            return first


def _summed(amounts: Sequence[ResourceAmounts | int]) -> ResourceAmounts | int:
    if numbers := [amount for amount in amounts if isinstance(amount, int)]:
        return sum(numbers)
    total: Counter[str] = Counter()
    for pairs in amounts:
        total.update(dict(pairs) if isinstance(pairs, tuple) else {})
    return tuple(total.items())


def _row(group: Group, changes: ChangeTable) -> str:
    kind = group.first.kind
    what = f"{changes.said(label(_field(group.first)))} {_moved(group, changes)}".strip()
    meant = changes.meaning(kind, group.notes)
    return row([changes.mark(kind), f"{len(group.keys):,}", what, meant, _examples(group, changes)])


def _moved(group: Group, changes: ChangeTable) -> str:
    step = _step(group.first)
    moved = changes.value(group.shared) if step is None else f"**{step:+,}**"
    to = "" if group.starts_alike or step is not None or not moved else ARROW.lstrip()
    return f"{to}{crossed_out(moved) if group.refused and moved else moved}"


def _examples(group: Group, changes: ChangeTable) -> str:
    alike = group.starts_alike
    shown = ", ".join(_one(pair, changes, alike=alike) for pair in group.of[:_EXAMPLES])
    rest = len(group.of) - _EXAMPLES
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _one(pair: tuple[ShownEntry, Change], changes: ChangeTable, *, alike: bool) -> str:
    """Name one of a group: whose it is, and what is not said of all.

    `alike` says that all of the group start alike; to know that, all of it is read.
    """
    one, change = pair
    who = changes.whose(one)
    if isinstance(change.field, tuple) and change.field != _field(change):
        return f"{who} {code(change.field[1])}"
    return who if alike else f"{who} {changes.value(change)}"


def _folds(groups: Sequence[Group], changes: ChangeTable, room: int, budget: Budget) -> list[str]:
    """Name all of each group, linked while there is room."""
    linked = [
        ", ".join(
            f"{_one(pair, changes, alike=alike)}{f' {code(users)}' if users else ''}"
            for alike in [group.starts_alike]
            for pair in group.of
            for users in [", ".join(_users(pair[0].notes))]
        )
        for group in groups
    ]
    sizes = [budget.size(names) for names in linked]
    folds = []
    for group, names, need, size in zip(groups, linked, sizes, shares(sizes, room), strict=True):
        shown = names if need <= size else names_that_fit(group.keys, size, budget)
        title = f"{in_html(_title(group))}: all {counted(len(group.keys), 'client')}"
        folds.append(f"<details><summary>{title}</summary>\n\n{shown}\n\n</details>")
    return folds


def _users(notes: Iterable[Note]) -> tuple[str, ...]:
    """Name who may sign in no more, or again."""
    return tuple(user for note in notes if isinstance(note, _SignIn) for user in note.users)


def _title(group: Group) -> str:
    name, *values = (
        "".join(span.text for span in line)
        for line in (label(_field(group.first)), *sides(group.shared))
    )
    if (step := _step(group.first)) is not None:
        return f"{name} {step:+,}"
    before, after = values
    arrow = " " if group.starts_alike and not before else ARROW
    return f"{name}{' ' if before else ''}{before}{arrow if after else ''}{after}"
