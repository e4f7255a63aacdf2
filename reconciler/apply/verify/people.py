"""Prove the people of a store: members, invitations and waiting letters tell one story.

Source: DESIGN rule "people": one invitation per member, and nothing waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import NamedTuple

from reconciler.model.files.people import Joining, Person
from reconciler.model.live.account import Client
from reconciler.model.live.outbox import INVITATION, Invitation, InvitationState, Letter
from reconciler.values import Struct, field

_WANTED = {
    Joining.INVITED: InvitationState.INVITED,
    Joining.ACCEPTED: InvitationState.ACCEPTED,
}


class Invited(NamedTuple):
    """What proofs ask of an invitation."""

    client: str
    email: str
    role: str
    state: InvitationState
    sent: int

    @property
    def open(self) -> bool:
        """Whether it waits for its person."""
        return self.state is InvitationState.INVITED


def read_invitations(invitations: Iterable[Invitation]) -> dict[str, Invited]:
    """Keep of each invitation what proofs ask for, by id."""
    # An id stands with a letter and with a person as well: it is kept once.
    return {
        intern(one.id): Invited(
            intern(one.client), one.email, intern(one.role), one.state, one.sent
        )
        for one in invitations
    }


class Members(Struct):
    """The invitations that clients name, by id, and the faults of their people."""

    named: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def meet_members(
    invitations: Mapping[str, Invited], kept: Members, client: str, live: Client
) -> None:
    """Compare the people of one live client, by id, with their invitations."""
    members, people = live.members, live.observed.people
    for email in sorted(members.keys() ^ people.keys()):
        what = "was never invited" if email in members else "is known and no member"
        kept.faults.append(f"{email} of {live.key} {what}")
    for email, person in people.items():
        kept.named.add(intern(person.invitation))
        invited = invitations.get(person.invitation)
        if fault := _fault(person, invited, (client, email), members.get(email, "")):
            kept.faults.append(f"{email} of {live.key} {fault}")


def _fault(person: Person, found: Invited | None, whose: tuple[str, str], role: str) -> str:
    if found is None:
        # Who is let in by hand, where letters are only rehearsed, may never have had one.
        by_hand = person.joining is Joining.ACCEPTED and not person.invitation
        return "" if by_hand else "has no invitation in the store"
    if (found.client, found.email) != whose:
        return f"has the invitation of {found.email}"
    if found.state is not _WANTED[person.joining]:
        return f"is {person.joining.value}, and the invitation is {found.state.value}"
    if person.joining is Joining.INVITED and role and found.role != role:
        return f"is to be {role} and was invited as {found.role}"
    return ""


def people_faults(members: Members, invitations: Mapping[str, Invited]) -> Iterator[str]:
    """Tell what is wrong with people, then which open invitations no client names."""
    yield from members.faults
    for key, one in invitations.items():
        if one.open and key not in members.named:
            yield f"{one.email} has an open invitation that no client knows"


def outbox_faults(invitations: Mapping[str, Invited], waiting: Iterable[Letter]) -> Iterator[str]:
    """Compare the letters that wait with the invitations that are open."""
    waits: set[str] = set()
    twice = False
    for letter in waiting:
        if letter.kind != INVITATION:
            continue
        twice |= letter.invitation in waits
        waits.add(intern(letter.invitation))
        one = invitations.get(letter.invitation)
        if one is None or not one.open:
            yield f"a letter to {letter.to} waits for an invitation that is not open"
        elif one.email != letter.to:
            yield f"a letter to {letter.to} waits for {one.email}"
    if twice:
        yield "an invitation has two letters that wait"
    for key, one in invitations.items():
        if one.open and not one.sent and key not in waits:
            yield f"{one.email} was never sent an invitation, and no letter waits"
