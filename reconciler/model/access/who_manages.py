"""Who is left to manage a client: the two questions that the laws of people ask, and acts too.

Source: DESIGN rules "people" and "billing mode"; seed facts S2-50, S4-09.
"""

from __future__ import annotations

from reconciler.model.billing import BillingMode
from reconciler.model.files.partner import StaffRole
from reconciler.model.files.people import ADMIN, Permission
from reconciler.model.live.account import Client, Partner


def picks_program(client: Client, partner: Partner) -> bool:
    """Tell whether some member, even an invited one, may manage the company settings."""
    roles = partner.roles
    held = (roles.get(role, frozenset()) for role in client.members.values())
    return any(Permission.MANAGE_COMPANY_SETTINGS in each for each in held)


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
