"""What there is to say of people whom a change moves; notes like those of `facts`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LosesSignIn:
    """Users who stay may sign in no more."""

    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignsInAgain:
    """Users may sign in again."""

    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvitationsWait:
    """Open invitations cannot be accepted while the account is closed."""

    number: int


@dataclass(frozen=True, slots=True)
class InvitationsSent:
    """A new client invites its members."""

    number: int


@dataclass(frozen=True, slots=True)
class StillMember:
    """Somebody who leaves the staff stays a member of these clients, by key."""

    clients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamePerson:
    """A new address of somebody who was a member under another one."""

    was: str
