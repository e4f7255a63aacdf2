"""Who is where: a row a person, with every client they are in; the staff first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from reconciler.report.people.memberships import Everybody, Membership, StaffMember, domain_of
from reconciler.values import Frozen


class PersonRow(Frozen):
    """One person: the clients they are in, by key, and the last day on which they came in.

    `staff` is who they are in the parent account; None: nobody.
    """

    email: str
    domain: str
    staff: StaffMember | None
    places: tuple[Membership, ...]
    last_in: date | None


class PeopleTable(Frozen):
    """Everybody, the staff first, then by address; `memberships` counts who is where."""

    rows: tuple[PersonRow, ...]
    memberships: int


def people_table(everybody: Everybody) -> PeopleTable:
    """Make a row of each person."""
    staff = {member.email: member for member in everybody.staff}
    rows = sorted(_rows(everybody, staff), key=lambda row: (row.staff is None, row.email))
    return PeopleTable(tuple(rows), len(everybody.people))


def _rows(everybody: Everybody, staff: dict[str, StaffMember]) -> Iterator[PersonRow]:
    left = dict(staff)
    for email, some in groupby(everybody.people, key=lambda person: person.email):
        places = tuple(some)
        days = [place.last_in for place in places if place.last_in is not None]
        last = max(days, default=None)
        yield PersonRow(email, domain_of(email), left.pop(email, None), places, last)
    for email, member in left.items():
        yield PersonRow(email, domain_of(email), member, (), None)
