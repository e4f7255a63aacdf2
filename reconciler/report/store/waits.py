"""What waits, as values: of which kind, how much of it and whose; and several of one reason."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from reconciler.diagnostics import Advice, shell_line
from reconciler.report.facts import Money
from reconciler.values import Frozen

SOON = timedelta(days=7)
"""How long before its end a trial is named."""


class WaitKind(StrEnum):
    """What waits, in the order of its group."""

    WRONG = "wrong"
    REFUSED = "refused"
    LOCKED_OUT = "locked-out"
    FILE_GONE = "file-gone"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    MONEY = "money"
    FOUND_FILE = "found-file"
    CONFLICT = "conflict"
    RAW_EDIT = "raw-edit"
    ACCESS = "access"
    VALUE = "value"
    UNMANAGED = "unmanaged"
    TRIAL_OVER = "trial-over"
    TRIAL_ENDS = "trial-ends"
    INVOICE_DUE = "invoice-due"
    DATE_NEAR = "date-near"
    LETTER = "letter"
    LINK_OVER = "link-over"
    DAYS_ASKED = "days-asked"
    OVER_QUOTA = "over-quota"


class Wait(Frozen):
    """So many of a kind, and whose they are: keys of clients, or `partner`.

    `note` is what there is to say of all alike, `what` the field, person or column, `day` the day.
    `amounts` are what is due, and what a month costs before and after. `way`, or what is `typed`,
    is for it, where that is not what the whole group is about.
    """

    kind: WaitKind
    count: int
    whose: tuple[str, ...] = ()
    note: str = ""
    what: str = ""
    day: date | None = None
    amounts: tuple[Money, ...] = ()
    way: Advice | None = None
    typed: tuple[str, ...] = ()


class WaitGroup(NamedTuple):
    """What waits for one reason, and what shows all of it."""

    title: str
    typed: tuple[str, ...]
    waits: tuple[Wait, ...]


def waits_data(group: WaitGroup) -> dict[str, object]:
    """A group as JSON values."""
    return {
        "title": group.title,
        "command": shell_line(group.typed),
        "waits": [
            {
                "kind": wait.kind.value,
                "count": wait.count,
                "whose": list(wait.whose),
                "day": wait.day.isoformat() if wait.day else None,
            }
            for wait in group.waits
        ],
    }
