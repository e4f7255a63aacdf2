"""The first lines of the page: whose it is, on which day, made of what; and four numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reconciler.model.live.records import Amounts, Operation, PartnerRecord, commit_in
from reconciler.model.resources import SEATS
from reconciler.model.status import Status
from reconciler.report.facts import Money
from reconciler.report.portfolio.drift import DriftTable
from reconciler.report.value_words import status_place
from reconciler.values import Frozen

_APPLY = "apply"


class LastApply(Frozen):
    """The latest apply: its day, who did it, and the commit of the files, empty if not known."""

    day: date
    actor: str
    commit: str


class PageHead(Frozen):
    """Whose page it is, the day it counts for, the store it was read from, and the latest apply.

    `applied` is None where none of the latest operations is an apply. `closed` says where a store
    that is closed lives on.
    """

    key: str
    name: str
    today: date
    where: str
    applied: LastApply | None
    closed: str


class Tiles(Frozen):
    """The four numbers: clients by status, seats, the next invoice, what moved by hand.

    `renewal` is the day and the amount; `moved` and `unmanaged` are None where the files cannot
    be read.
    """

    statuses: tuple[tuple[Status, int], ...]
    seats: Amounts | None
    renewal: tuple[date, Money] | None
    moved: int | None
    unmanaged: int | None

    @property
    def clients(self) -> int:
        """How many clients are live."""
        return sum(count for _, count in self.statuses)


def page_head(
    partner: PartnerRecord, today: date, where: str, operations: Sequence[Operation]
) -> PageHead:
    """Make the first lines; `operations` are the latest, newest first."""
    last = next((one for one in operations if one.kind == _APPLY), None)
    applied = LastApply(last.day, last.actor, commit_in(last.result)) if last else None
    closed = partner.closed.words("") if partner.closed is not None else ""
    return PageHead(partner.live.key, partner.live.name, today, where, applied, closed)


def tiles(
    partner: PartnerRecord,
    statuses: Mapping[str, int],
    renewal: tuple[date, int, str] | None,
    drift: DriftTable,
) -> Tiles:
    """Make the four numbers."""
    counts = [(each, statuses.get(each.value, 0)) for each in sorted(Status, key=status_place)]
    return Tiles(
        tuple(counts),
        partner.pool.get(SEATS),
        (renewal[0], Money(renewal[1], renewal[2])) if renewal else None,
        drift.counts.get("fields") if drift.compared else None,
        drift.counts.get("unmanaged") if drift.compared else None,
    )
