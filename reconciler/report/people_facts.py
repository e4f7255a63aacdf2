"""What there is to say of people whom a change moves; notes like those of `facts`."""

from __future__ import annotations

from reconciler.values import Frozen


class LosesSignIn(Frozen):
    """Users who stay may sign in no more."""

    users: tuple[str, ...]


class SignsInAgain(Frozen):
    """Users may sign in again."""

    users: tuple[str, ...]


class InvitationsWait(Frozen):
    """Open invitations cannot be accepted while the account is closed."""

    number: int


class InvitationsSent(Frozen):
    """A new client invites its members."""

    number: int


class StillMember(Frozen):
    """Somebody who leaves the staff stays a member of these clients, by key."""

    clients: tuple[str, ...]


class SamePerson(Frozen):
    """A new address of somebody who was a member under another one."""

    was: str
