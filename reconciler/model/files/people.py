"""The people of a client: what each role permits, and the life of an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from reconciler.model.fields import (
    NO_REPEATS,
    WORD_PATTERN,
    DescribedEnum,
    Email,
    Value,
    enum_reader,
)
from reconciler.model.scalar import TEXT_HINT, hint, of_form, wrong
from reconciler.values import Frozen


class Permission(DescribedEnum):
    """One thing that a role lets a user of a client do. The list is closed."""

    MANAGE_USERS = ("manage_users", "Add and remove users of the client.")
    MANAGE_COMPANY_SETTINGS = (
        "manage_company_settings",
        "See the client's company page; where the platform bills, pick a program there.",
    )
    EDIT_DASHBOARDS = ("edit_dashboards", "Build and change dashboards.")
    VIEW_DASHBOARDS = ("view_dashboards", "Look at dashboards.")
    CREATE_ASSET = ("create_asset", "Create new assets, as far as the client's licences go.")
    ADD_DATA_LOGGER = ("add_data_logger", "Add data loggers, as far as the client's licences go.")


ADMIN = "admin"
BUILT_IN: Mapping[str, frozenset[Permission]] = {
    ADMIN: frozenset(Permission),
    "editor": frozenset(
        {
            Permission.EDIT_DASHBOARDS,
            Permission.VIEW_DASHBOARDS,
            Permission.CREATE_ASSET,
            Permission.ADD_DATA_LOGGER,
        }
    ),
    "viewer": frozenset({Permission.VIEW_DASHBOARDS}),
}
"""The roles that every partner has, and what each permits."""


_Role = Annotated[
    str,
    of_form(
        WORD_PATTERN,
        "`{text}` is not a role",
        f"write {', '.join(BUILT_IN)}, or one of the `roles` in partner.yaml",
    ),
    TEXT_HINT,
    hint(
        pattern=f"^{WORD_PATTERN}$",
        patternErrorMessage=f"Write {', '.join(BUILT_IN)}, or one of the roles in partner.yaml.",
    ),
]
"""The name of a role: which ones there are beside those of everybody, a rule says."""


class Member(Value):
    """A user of the client, or somebody who is invited to be one; takes one seat."""

    INSTRUCTIONS: ClassVar[frozenset[str]] = frozenset({"was"})

    email: Email = Field(description="The person's e-mail address; it gets the invitation.")
    role: _Role = Field(
        description="What the person may do: `admin`, `editor`, `viewer`, or one of the `roles` in "
        "partner.yaml."
    )
    was: Email | None = Field(
        default=None,
        description="The address that this person had here before, where it changes: they keep "
        "their seat and history, the new address is invited, the old one is out. May stay.",
    )


def _not_empty(permissions: tuple[Permission, ...]) -> tuple[Permission, ...]:
    if not permissions:
        raise wrong("this role permits nothing", help="name a permission: [view_dashboards]")
    return permissions


class OwnRole(Value):
    """A role of your own."""

    permissions: Annotated[
        tuple[Annotated[Permission, enum_reader(Permission, "a permission")], ...],
        NO_REPEATS,
        AfterValidator(_not_empty),
    ] = Field(default=(), validate_default=True, description="What it permits.")


class Joining(StrEnum):
    """How far somebody has come: invited, or in."""

    INVITED = "invited"
    ACCEPTED = "accepted"


class Person(Frozen):
    """Somebody of a client, as the platform knows them: never declared, never compared.

    `invitation` is the id of the one invitation that counts; an older one is void. `since` is the
    day of the invitation or of its acceptance. `outside` marks a user who was added from inside the
    client and whom no file names yet. `was` is the address that they had before, if it changed.
    """

    joining: Joining
    invitation: str
    since: date
    outside: bool = False
    was: str = ""
