"""Who somebody is to a client: staff, member, invited, or a stranger; and who is left to manage it.

Source: DESIGN rules "people" and "billing mode"; seed facts S2-50, S4-09.

Who leaves the staff is a stranger at once, whatever the platform still holds. An implicit admin
enters like a member whose role is `admin`, so not in setup, and is one while on the staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from reconciler.model.files.billing import BillingMode
from reconciler.model.files.partner import StaffRole
from reconciler.model.files.people import ADMIN, Joining, Permission
from reconciler.model.live.account import Client, Partner
from reconciler.values import Frozen


class Who(StrEnum):
    """How somebody stands to a client; `anybody` is a user of it who is not named."""

    ANYBODY = "anybody"
    PARENT_ADMIN = "parent-admin"
    IMPLICIT_ADMIN = "implicit-admin"
    MEMBER = "member"
    INVITED = "invited"
    STAFF = "staff"
    STRANGER = "stranger"


class Identity(Frozen):
    """Somebody, as one client knows them.

    `role` is the role in the client, `staff` the one in the parent account; each empty without one.
    `since` is the day of the invitation or of its acceptance, `outside` says that no file names
    them.
    """

    who: Who
    role: str = ""
    permissions: frozenset[Permission] = frozenset()
    staff: str = ""
    since: date | None = None
    outside: bool = False


def identify(client: Client, partner: Partner, user: str | None) -> Identity:
    """Say who a user is; e-mails compare case-insensitively, no name is any user of the client.

    An implicit admin is one only while on the staff. Source: seed facts S2-37, S4-09 to S4-11.
    """
    if user is None:
        return Identity(Who.ANYBODY, permissions=frozenset(Permission))
    return _known(client, partner, client.members, user.casefold())


def _known(client: Client, partner: Partner, members: Mapping[str, str], email: str) -> Identity:
    staff = partner.staff.get(email, "")
    if staff == StaffRole.ADMIN:
        return Identity(Who.PARENT_ADMIN, ADMIN, frozenset(Permission), staff)
    if staff and email == client.observed.implicit_admin.casefold():
        return Identity(Who.IMPLICIT_ADMIN, ADMIN, frozenset(Permission), staff)
    if email in members:
        return _member(client, partner, email, members[email], staff)
    return Identity(Who.STAFF if staff else Who.STRANGER, staff=staff)


def _member(client: Client, partner: Partner, email: str, role: str, staff: str) -> Identity:
    person = client.observed.people.get(email)
    if person is None:
        return Identity(Who.INVITED, role, staff=staff)
    if person.joining is Joining.INVITED:
        return Identity(Who.INVITED, role, frozenset(), staff, person.since, person.outside)
    return Identity(
        Who.MEMBER, role, partner.roles.get(role, frozenset()), staff, person.since, person.outside
    )


def people(client: Client, partner: Partner) -> dict[str, Identity]:
    """Everybody whom the client knows by e-mail: members, then admins from the staff."""
    admins = (each for each, role in partner.staff.items() if role == StaffRole.ADMIN)
    implicit, members = client.observed.implicit_admin.casefold(), client.members
    known = {
        email: _known(client, partner, members, email.casefold())
        for email in dict.fromkeys([*sorted(members), implicit, *sorted(admins)])
        if email
    }
    return {email: each for email, each in known.items() if each.who is not Who.STRANGER}


def picks_program(client: Client, partner: Partner) -> bool:
    """Tell whether some member, even an invited one, may manage the company settings."""
    roles = partner.roles
    return any(
        Permission.MANAGE_COMPANY_SETTINGS in roles.get(role, frozenset())
        for role in client.members.values()
    )


def has_admin(client: Client, partner: Partner) -> bool:
    """Tell whether a client has an admin of its own, even an invited or an implicit one.

    While the platform bills, whoever may manage the company settings is enough.
    """
    if ADMIN in client.members.values() or partner.keeps(client):
        return True
    return client.mode is BillingMode.PLATFORM and picks_program(client, partner)


def managed(client: Client, partner: Partner) -> bool:
    """Tell whether anybody manages a client: without members it is left to the parent's admins."""
    left_to_you = not client.members and StaffRole.ADMIN in partner.staff.values()
    return left_to_you or has_admin(client, partner)
