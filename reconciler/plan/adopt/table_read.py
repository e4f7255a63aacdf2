"""A table of clients that exist already, as it was understood: what people see before it counts."""

from __future__ import annotations

from datetime import date

from reconciler.diagnostics import Diagnostic
from reconciler.values import Frozen


class ReadColumn(Frozen):
    """One column: its title, what it is (empty: left out), how many rows fill it, an example.

    `property` and `kind` say which property it becomes, and of what type; `words` are all that
    stands in it, where that is little and it could be a choice.
    """

    title: str
    read_as: str
    filled: int
    example: str
    property: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()


class ReadClient(Frozen):
    """One client: the row it begins in, and what was understood of it.

    `seats` are None where they follow its members; `credit` is what is left, as a decimal text.
    """

    row: int
    key: str
    name: str
    status: str
    seats: int | None
    members: int
    since: date | None = None
    trial_start: date | None = None
    trial_extended_on: date | None = None
    credit: str | None = None


class TableRead(Frozen):
    """A whole table, for the partner with this key, and what is worth knowing of it."""

    table: str
    partner: str
    columns: tuple[ReadColumn, ...]
    clients: tuple[ReadClient, ...]
    findings: tuple[Diagnostic, ...] = ()
