"""A line for each of many clients: who it is, where it stands in the end, what of it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from reconciler.diagnostics import counted, listed
from reconciler.model.live.account import Client
from reconciler.model.resources import SEATS
from reconciler.plan.change import Action, PlannedClient
from reconciler.report.changes import Change, StandsAt
from reconciler.report.document import (
    Block,
    Column,
    Line,
    Paragraph,
    Role,
    Span,
    Table,
    dim,
    line,
    strong,
)
from reconciler.report.facts import Remark
from reconciler.report.phrases import standing_words, words
from reconciler.report.plan.accounts import final_standing, kind_of_move
from reconciler.report.plan.aspects.change import change_row, label_of
from reconciler.report.value_words import by_status, status_place
from reconciler.values import replace

_LONGEST, _MOST_LABELS = 24, 3
_SIGNS = {
    "✗": Span("✗ refused", Role.ERROR),
    "!": Span("! one-way", Role.ONE_WAY),
    "~": Span("~ changed", Role.CHANGE),
    "=": Span("= only written down", Role.DIM),
    "+": Span("+ new", Role.ADD),
}
"""What stands before a client, in the order in which they are named."""
_PLAIN = Role.PLAIN


def client_lines(clients: Sequence[PlannedClient], *, refused: bool) -> Iterator[Block]:
    """Name every client in a line: first those that change, then new ones by their status.

    Of a plan that is `refused` as a whole the lines say what was asked for.
    """
    changed = [planned for planned in clients if planned.change.before is not None]
    new = [planned for planned in clients if planned.change.before is None]
    if changed:
        yield _title(changed, "changed client", refused=refused)
        order = list(_SIGNS)
        made = map(partial(_changed, refused=refused), changed)
        rows = sorted(made, key=lambda row: order.index(row[0]))
        yield _table(rows, (_CHANGES, _STATUS, _SEATS, _TEAM))
    if new:
        yield _title(new, "new client", refused=refused)
        made = map(partial(_new, refused=refused), new)
        rows = sorted(made, key=lambda row: status_place(row[3].status))
        yield _table(rows, (_BEGINS, _SEATS, _TEAM, _BESIDE))


def _title(clients: Sequence[PlannedClient], word: str, *, refused: bool) -> Paragraph:
    number = strong(counted(len(clients), word))
    if refused:
        return Paragraph((line(number, ", ", *words(Remark.REFUSED_WITH_PARTNER)),), hang=True)
    statuses = Counter(_as_it_will_be(planned).status.value for planned in clients)
    return Paragraph((line(number, ": ", *by_status(statuses, ", ")),), hang=True)


def _as_it_will_be(planned: PlannedClient) -> Client:
    change = planned.change
    return change.after or change.before or Client(change.key, {})


def _changed(planned: PlannedClient, *, refused: bool) -> tuple[Any, ...]:
    sign = "!" if planned.openings else "~"
    sign = sign if planned.action is Action.UPDATE else "="
    sign = "✗" if refused else sign
    key, name, *stands = _head(planned)
    return (sign, key, name, _what(planned), *stands)


def _new(planned: PlannedClient, *, refused: bool) -> tuple[Any, ...]:
    client = _as_it_will_be(planned)
    found = "as found" if planned.found is not None else ""
    protected = "protected" if client.leaves.get(("protect",)) else ""
    return ("✗" if refused else "+", *_head(planned), ", ".join(filter(None, (found, protected))))


def _head(planned: PlannedClient) -> tuple[Any, ...]:
    client = _as_it_will_be(planned)
    where = final_standing(planned, client)
    return planned.change.key, client.name, where, client.amount(SEATS), client.team


def _what(planned: PlannedClient) -> str:
    """Say what of a client changes: a single field with its values, of several their labels."""
    change = planned.change
    moves = change.moves
    if len(moves) == 1 and not (planned.credits or change.moved_from):
        moved = moves[0]
        told = change_row(Change(kind_of_move(moved), moved.path, moved.before, moved.after))
        value = "".join([span.text for span in told.value])
        return f"{told.label} {value}" if len(told.label) + len(value) < _LONGEST else told.label
    labels = ["key"] if change.moved_from else []
    labels += [label_of(moved.path) for moved in moves]
    labels += ["credit"] if planned.credits else []
    return listed(list(dict.fromkeys(labels)), _MOST_LABELS) if labels else ""


def _table(rows: Sequence[tuple[Any, ...]], last: Iterable[Column]) -> Table:
    held = {row[0] for row in rows}
    legend = tuple(span for sign, span in _SIGNS.items() if sign in held)
    columns = (
        Column("", says=_sign, legend=legend if len(legend) > 1 else ()),
        Column("client", role=Role.STRONG),
        Column("name", role=_PLAIN, wraps=True),
        *last,
    )
    # What no client has needs no column.
    filled = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    shown = itemgetter(*filled)
    return Table(shown(columns), tuple(map(shown, rows)), indent=0)


def _sign(sign: str) -> Line:
    return (Span(sign, _SIGNS[sign].role),)


def _standing(where: StandsAt) -> Line:
    return standing_words(where)


def _amount(number: int) -> Line:
    return (Span(f"{number:,}"),) if number else (dim("–"),)


_CHANGES = Column("changes", gives_way=True, needed=True, role=_PLAIN)
_STATUS = Column("status", gives_way=True, says=_standing)
_BEGINS = replace(_STATUS, needed=True)
_SEATS = Column("seats", right=True, gives_way=True, says=_amount)
_TEAM = Column("team", gives_way=True, role=_PLAIN)
_BESIDE = Column("", gives_way=True, says=lambda text: (dim(text),))
