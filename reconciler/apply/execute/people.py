"""What an apply does for people: invitations and their letters, kept with the client's facts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

from reconciler.live.store import Transaction
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.outbox import INVITATION, NOTICE, Invitation, Letter
from reconciler.model.live.records import Operation
from reconciler.plan.steps import DismissMembers, InviteMembers, ObserveClient


@dataclass(slots=True)
class Mail:
    """Invitations that are void, invitations that are new, and their letters; one of an apply."""

    operation: Operation
    voided: list[str] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)

    def dismiss(self, step: DismissMembers, client: Client) -> Client:
        """Take people and their open invitations away from a client."""
        gone = {each.path[1] for each in step.fields}
        self.forget(client, gone)
        people = {email: each for email, each in _people(client).items() if email not in gone}
        return _with(client, step, people)

    def invite(self, step: InviteMembers, client: Client, client_id: str) -> Client:
        """Invite each person once, in the place of an open invitation, and write the letter."""
        people = _people(client)
        for each in step.fields:
            email, role = each.path[1], str(each.after)
            self.forget(client, {email})
            invitation = self._id(client_id, email)
            self.invitations.append(Invitation(invitation, client_id, email, role))
            self.letters.append(
                Letter(invitation, INVITATION, client_id, email, self.operation.day, invitation)
            )
            people[email] = Person(Joining.INVITED, invitation, self.operation.day)
        return _with(client, step, people)

    def tell(self, step: ObserveClient, client_id: str) -> None:
        """Let the notices of an act wait beside the invitations, and close what was accepted."""
        people = step.learned.people.values()
        came = (person for person in people if person.joining is Joining.ACCEPTED)
        self.accepted += [each.invitation for each in came if each.invitation]
        for number, each in enumerate(step.notices):
            letter = self._id(client_id, f"{each.to}\0{step.kind}\0{number}")
            facts = {"subject": each.subject, "text": each.text}
            day = self.operation.day
            self.letters.append(Letter(letter, NOTICE, client_id, each.to, day, facts=facts))

    def forget(self, client: Client, emails: set[str] | None = None) -> None:
        """Void the open invitations of these people, or of everybody in a client."""
        self.voided += [
            each.invitation
            for email, each in client.observed.people.items()
            if each.invitation and (emails is None or email in emails)
        ]

    def flush(self, work: Transaction) -> None:
        """Write what waits, the void ones first: nobody has two invitations."""
        work.void_invitations(self.voided)
        work.add_letters(self.letters, self.invitations)
        for each in self.accepted:
            work.accept_invitation(each)

    def _id(self, client_id: str, email: str) -> str:
        # The same at a retry; another one where a person was removed and comes back.
        return sha256(f"{self.operation.id}\0{client_id}\0{email}".encode()).hexdigest()[:32]


def made_by(client: Client, actor: str, partner: Partner) -> Client:
    """Note who of the staff made a client: its admin, in no list and on no seat."""
    maker = actor.casefold()
    if maker not in partner.staff:
        return client
    return replace(client, observed=replace(client.observed, implicit_admin=maker))


def named(client: Client, emails: set[str]) -> Client:
    """Mark which of a client's people a file names: all others are outside."""
    people = _people(client)
    told = {email: replace(each, outside=email not in emails) for email, each in people.items()}
    if told == people:
        return client
    return replace(client, observed=replace(client.observed, people=told))


def _people(client: Client) -> dict[str, Person]:
    return dict(client.observed.people)


def _with(
    client: Client, step: DismissMembers | InviteMembers, people: dict[str, Person]
) -> Client:
    after = client.with_leaves({each.path: each.after for each in step.fields})
    return replace(after, observed=replace(client.observed, people=people))
