"""What a change means for people: who is invited, who loses access, how many seats they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.diff.change import FieldChange
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.people import Joining
from reconciler.model.live.account import Client
from reconciler.model.resources import SEATS
from reconciler.rules.review import ClientChange

_MEMBERS = "members"
_SEATS = (SEATS,)


@dataclass(frozen=True, slots=True)
class Turnout:
    """The people whom a change moves, by e-mail.

    `invited` are new, `invited_again` were invited with another role and have not come yet,
    `dismissed` go.
    """

    invited: frozenset[str]
    invited_again: frozenset[str]
    dismissed: frozenset[str]

    @property
    def asked(self) -> frozenset[str]:
        """Everybody who gets an invitation."""
        return self.invited | self.invited_again


def turnout(change: ClientChange) -> Turnout:
    """Say whom a change invites and dismisses; a role change of somebody who is in does neither."""
    known = change.before.observed.people if change.before else {}
    waiting = {email for email, each in known.items() if each.joining is Joining.INVITED}
    moved = [field for field in change.fields if is_member(field)]
    return Turnout(
        frozenset(each.path[1] for each in moved if each.before is None),
        frozenset(
            each.path[1]
            for each in moved
            if each.before is not None and each.after is not None and each.path[1] in waiting
        ),
        frozenset(each.path[1] for each in moved if each.after is None),
    )


def is_member(change: FieldChange) -> bool:
    """Tell whether a leaf is somebody's role."""
    return change.path[0] == _MEMBERS


def seated(client: Client, owned: Leaves) -> Client:
    """Raise the seats to one for each member where the file leaves them open; never fewer."""
    if _SEATS in owned or client.amount(SEATS) >= len(client.members):
        return client
    return client.with_leaves({_SEATS: len(client.members)})


def seats_follow(change: ClientChange) -> bool:
    """Tell whether the seats move because of the members alone."""
    said = change.declared
    moved = change.field(*_SEATS)
    if said is None or moved is None or _SEATS in said.leaves or change.after is None:
        return False
    return moved.after == len(change.after.members) > 0


def still_members(
    before: Iterable[str], after: Iterable[str], clients: Iterable[Client]
) -> dict[str, tuple[str, ...]]:
    """E-mail → keys of the clients with this member, of people who leave the staff."""
    gone = set(before) - set(after)
    found: dict[str, tuple[str, ...]] = {}
    for client in clients if gone else ():
        for email in sorted(gone & client.members.keys()):
            found[email] = (*found.get(email, ()), client.key)
    return found
