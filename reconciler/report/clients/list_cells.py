"""What a row of `list` says of a client beside plain texts: short signs, and what they mean.

A cell is made of a small value, which many clients share: it is said once for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from reconciler.diagnostics import counted
from reconciler.model.access.quota import over_quota
from reconciler.model.files.billing import BillingMode
from reconciler.model.live.account import Client, Partner
from reconciler.model.status import Status
from reconciler.report.clients.facts import days_left
from reconciler.report.document import Line, Role, Span, dim, line
from reconciler.report.people.rows import LinksOver
from reconciler.report.value_words import status_sign

_JOINED = "accepted"


class Listed(NamedTuple):
    """A client as `list` shows it: on a day, with its partner and its links that are dead."""

    client: Client
    partner: Partner
    today: date
    over: LinksOver


class StatusCell(NamedTuple):
    """Where a client stands, the days that are left of a trial, and whether it uses too much."""

    status: Status
    left: int | None
    over_quota: bool


class SeatsCell(NamedTuple):
    """How many seats a client has; whether they draw on the supply, and who bills them."""

    seats: int
    draws: bool
    by_platform: bool


class PeopleCell(NamedTuple):
    """How many people are in, are invited and not in yet, and have a link that is dead."""

    joined: int
    invited: int
    dead: int


def status_cell(row: Listed) -> StatusCell:
    """Where a client stands."""
    client = row.client
    over = bool(over_quota(client, client.observed.usage, row.partner))
    return StatusCell(client.status, days_left(client, row.today), over)


def status_line(cell: StatusCell) -> Line:
    """Say it with its sign: `trial 5d`, `trial over`."""
    left: Span | str = f" {cell.left}d" if cell.left else ""
    if cell.left == 0:
        left = Span(" over", Role.WARNING)
    too_much = (Span(" !", Role.WARNING),) if cell.over_quota else ()
    return line(status_sign(cell.status), f" {cell.status.value}", left, *too_much)


def status_legend(held: Collection[StatusCell]) -> Iterator[Span]:
    """Explain the days that are left, and the sign of who uses too much."""
    if left := min((cell.left for cell in held if cell.left), default=0):
        yield _sign(f"{left}d = {counted(left, 'day')} left")
    if any(cell.over_quota for cell in held):
        yield _sign("! = over quota")


def seats_cell(row: Listed) -> SeatsCell:
    """How many seats a client has."""
    by_platform = row.client.mode is BillingMode.PLATFORM
    return SeatsCell(row.client.amount("seats"), row.client.draws, by_platform)


def seats_line(cell: SeatsCell) -> Line:
    """Say it; those that draw nothing stand back, and a sign stands beside the numbers."""
    role = Role.PLAIN if cell.draws else Role.DIM
    return line(Span(f"{cell.seats:,}", role), "*" if cell.by_platform else " ")


def seats_legend(held: Collection[SeatsCell]) -> Iterator[Span]:
    """Explain the sign of whom the platform bills."""
    if any(cell.by_platform for cell in held):
        yield _sign("* billed by the platform")


def amount_line(amount: int) -> Line:
    """Say how many there are."""
    return line(f"{amount:,}")


def people_cell(row: Listed) -> PeopleCell:
    """How many people a client has."""
    known, joined, invited = row.client.observed.people, 0, 0
    for path in row.client.leaves:
        if path[0] == "members":
            person = known.get(path[1])
            if person and person.joining == _JOINED:
                joined += 1
            else:
                invited += 1
    return PeopleCell(joined, invited, len(row.over))


def people_line(cell: PeopleCell) -> Line:
    """Say who is in, and behind a plus who was only invited."""
    if not cell.joined + cell.invited:
        return line(dim("–"))
    invited = f" +{cell.invited:,}" if cell.invited else ""
    dead = (Span(f" !{cell.dead:,}", Role.WARNING),) if cell.dead else ()
    return line(f"{cell.joined:,}", dim(invited), *dead)


def people_legend(held: Collection[PeopleCell]) -> Iterator[Span]:
    """Explain the numbers behind the signs, by one that stands there."""
    if some := min((cell for cell in held if cell.invited), default=None):
        told = f"{some.joined:,} +{some.invited:,} = {some.joined:,} in, {some.invited:,} invited"
        yield _sign(told)
    if dead := min((cell.dead for cell in held if cell.dead), default=0):
        yield _sign(f"!{dead:,} = {counted(dead, 'link')} over")
    if any(not cell.joined + cell.invited for cell in held):
        yield NOTHING_THERE


def nothing_legend(held: Collection[str]) -> Iterator[Span]:
    """Explain what stands where there is nothing."""
    if "" in held:
        yield NOTHING_THERE


def _sign(words: str) -> Span:
    return Span(words, Role.DIM, whole=True)


NOTHING_THERE = _sign("– nothing there")
