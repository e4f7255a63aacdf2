"""Prove the people of a store: members, invitations and waiting letters tell one story.

Source: DESIGN rule "people": one invitation per member, and nothing waits for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.model.files.people import Joining, Person
from reconciler.model.live.account import Client
from reconciler.model.live.outbox import INVITATION, Invitation, InvitationState, Letter

_WANTED = {
    Joining.INVITED: InvitationState.INVITED,
    Joining.ACCEPTED: InvitationState.ACCEPTED,
}


@dataclass(frozen=True, slots=True)
class Roster:
    """Who stands in one client's document: e-mail → role, and e-mail → what is known of them."""

    key: str
    members: Mapping[str, str]
    people: Mapping[str, Person]


def roster_of(client: Client) -> Roster | None:
    """Pick the people of a client, if there are any."""
    members, people = client.members, client.observed.people
    return Roster(client.key, members, people) if members or people else None


def people_proofs(
    rosters: Callable[[], Mapping[str, Roster]],
    invitations: Callable[[], Sequence[Invitation]],
    waiting: Callable[[], Sequence[Letter]],
) -> tuple[tuple[str, str, Callable[[], Iterable[str]]], ...]:
    """Prove the people: name, statement and faults of every proof; `rosters` are by client id."""
    return (
        (
            "people",
            "each member was invited once, and nobody else is",
            lambda: _people(rosters(), {one.id: one for one in invitations()}),
        ),
        (
            "outbox",
            "a letter waits for each invitation that was never sent, and for nobody else",
            lambda: _outbox(invitations(), waiting()),
        ),
    )


def _people(rosters: Mapping[str, Roster], invitations: Mapping[str, Invitation]) -> Iterator[str]:
    named = set()
    for client, each in rosters.items():
        for email in sorted(each.members.keys() ^ each.people.keys()):
            what = "was never invited" if email in each.members else "is known and no member"
            yield f"{email} of {each.key} {what}"
        for email, person in each.people.items():
            found = invitations.get(person.invitation)
            named.add(person.invitation)
            if fault := _fault(person, found, (client, email), each.members.get(email, "")):
                yield f"{email} of {each.key} {fault}"
    for key, one in invitations.items():
        if one.state is InvitationState.INVITED and key not in named:
            yield f"{one.email} has an open invitation that no client knows"


def _fault(person: Person, found: Invitation | None, whose: tuple[str, str], role: str) -> str:
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


def _outbox(invitations: Iterable[Invitation], waiting: Iterable[Letter]) -> Iterator[str]:
    letters = [each for each in waiting if each.kind == INVITATION]
    open_ = {
        invitation.id: invitation
        for invitation in invitations
        if invitation.state is InvitationState.INVITED
    }
    waits = {each.invitation for each in letters}
    for letter in letters:
        if letter.invitation not in open_:
            yield f"a letter to {letter.to} waits for an invitation that is not open"
        elif open_[letter.invitation].email != letter.to:
            yield f"a letter to {letter.to} waits for {open_[letter.invitation].email}"
    if len(waits) != len(letters):
        yield "an invitation has two letters that wait"
    for one in open_.values():
        if not one.sent and one.id not in waits:
            yield f"{one.email} was never sent an invitation, and no letter waits"
