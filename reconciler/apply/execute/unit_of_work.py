"""The unit of work of one apply: pool, clients and mail as the steps leave them, as records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import islice

from reconciler.billing.pool import shift
from reconciler.diagnostics import ask, see
from reconciler.errors import ReconcilerError
from reconciler.live.store import Transaction
from reconciler.model.files.leaves import changed
from reconciler.model.files.people import Joining, Person
from reconciler.model.leaf_texts import fingerprint
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.outbox import INVITATION, NOTICE, Invitation, Letter, Notice
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
)
from reconciler.model.status import REMOVED
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.plan import Plan
from reconciler.plan.steps import DismissMembers, InviteMembers, ObserveClient
from reconciler.values import Struct, field, replace

PART = 500
"""Entries of the trail, clients or letters that are written at once, and then forgotten."""
_ID, _OF_OPERATION, _OF_CLIENT = 32, 10, 18
"""Hex digits of an id, of them those that an operation's share, and those that a client's share."""


class Mail(Struct):
    """Invitations that are void, invitations that are new, and notices; one of an apply.

    The letter of an invitation says nothing of its own, so it is made when it is written.
    """

    operation: Operation
    voided: list[str] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    notices: list[Letter] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)

    def dismiss(self, step: DismissMembers, client: Client, client_id: str) -> Client:
        """Take people and their open invitations away from a client, and tell whom there is to."""
        self._notify(step.notices, client_id, "members-dismissed")
        gone = {each.path[1] for each in step.fields}
        self.forget(client, gone)
        people = {email: each for email, each in _people(client).items() if email not in gone}
        return _with(client, step, people)

    def invite(self, step: InviteMembers, client: Client, client_id: str) -> Client:
        """Invite each person once, in the place of an open invitation."""
        people = _people(client)
        for each in step.fields:
            email, role = each.path[1], str(each.after)
            self.forget(client, {email})
            invitation = self._id(client_id, email)
            self.invitations.append(Invitation(invitation, client_id, email, role))
            was = step.was.get(email) or (people[email].was if email in people else "")
            people[email] = Person(Joining.INVITED, invitation, self.operation.day, was=was)
        return _with(client, step, people)

    def tell(self, step: ObserveClient, client_id: str) -> None:
        """Let the notices of an act wait beside the invitations, and close what was accepted."""
        people = step.learned.people.values()
        came = (person for person in people if person.joining is Joining.ACCEPTED)
        self.accepted += [each.invitation for each in came if each.invitation]
        self._notify(step.notices, client_id, step.kind)

    def _notify(self, notices: Iterable[Notice], client_id: str, kind: str) -> None:
        for number, each in enumerate(notices):
            letter = self._id(client_id, f"{each.to}\0{kind}\0{number}")
            facts = {"subject": each.subject, "text": each.text}
            day = self.operation.day
            self.notices.append(Letter(letter, NOTICE, client_id, each.to, day, facts=facts))

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
        for first in range(0, len(self.invitations), PART):
            part = self.invitations[first : first + PART]
            work.add_letters([self._letter(each) for each in part], part)
        work.add_letters(self.notices, ())
        for each in self.accepted:
            work.accept_invitation(each)

    def _letter(self, each: Invitation) -> Letter:
        return Letter(each.id, INVITATION, each.client, each.email, self.operation.day, each.id)

    def _id(self, client_id: str, email: str) -> str:
        # The same at a retry; another one where a person was removed and comes back. Those of a
        # client stand together, as its own rows do.
        own = sha256(f"{self.operation.id}\0{client_id}\0{email}".encode()).hexdigest()
        return f"{client_id[:_OF_CLIENT]}{own}"[:_ID]


def made_by(client: Client, actor: str, partner: Partner) -> Client:
    """Note who of the staff made a client: its admin, in no list and on no seat."""
    maker = actor.casefold()
    if maker not in partner.staff:
        return client
    return replace(client, observed=replace(client.observed, implicit_admin=maker))


def named(client: Client, emails: set[str]) -> Client:
    """Mark which of a client's people a file names: all others are outside."""
    people = _people(client)
    wrong = {email for email, each in people.items() if each.outside is (email in emails)}
    if not wrong:
        return client
    told = {
        email: replace(each, outside=not each.outside) if email in wrong else each
        for email, each in people.items()
    }
    return replace(client, observed=replace(client.observed, people=told))


def _people(client: Client) -> dict[str, Person]:
    return dict(client.observed.people)


def _with(
    client: Client, step: DismissMembers | InviteMembers, people: dict[str, Person]
) -> Client:
    leaves = changed(client.leaves, {each.path: each.after for each in step.fields})
    return replace(client, leaves=leaves, observed=replace(client.observed, people=people))


class UnitOfWork(Struct):
    """Pool, clients (by key) and events of one apply; the pool law is asserted at every move."""

    work: Transaction
    pool: dict[str, Amounts]
    clients: dict[str, Client]
    removed: set[str] = field(default_factory=set)
    _events: list[Event] = field(default_factory=list)
    _waiting: dict[str, Amounts] = field(default_factory=dict)
    _gives: bool = True

    def move(self, moves: Mapping[str, Amounts]) -> None:
        """Move the pool by some amounts; resources that are not pooled are passed over.

        Raises ReconcilerError where a number would fall below 0, and the whole transaction ends:
        the plan counts what clients hold, so somebody edited the pool, or the plan has a bug.
        """
        pooled = {name: move for name, move in moves.items() if name in self.pool}
        if not pooled:
            return
        try:
            self.pool = shift(self.pool, pooled)
        except ArithmeticError as error:
            raise ReconcilerError(
                f"this plan would break the pool: {error}",
                help=ask("nothing was written; see whether somebody edited the store", "verify"),
            ) from error
        # Moves that only give back, or only take, are written in one: no sum on the way is lower
        # than the last, or than the first.
        gives = all(move.free >= 0 for move in pooled.values())
        if gives is not self._gives:
            self.flush()
            self._gives = gives
        for name, move in pooled.items():
            now = self._waiting.get(name, Amounts())
            self._waiting[name] = Amounts(
                now.supply + move.supply, now.staff + move.staff, now.allocated + move.allocated
            )

    def flush(self) -> None:
        """Write the moves that wait."""
        if self._waiting:
            self.work.move_pool(self._waiting)
            self._waiting = {}

    def tell(self, *events: Event) -> None:
        """Append to the audit trail, in parts: what is written need not be kept."""
        self._events += events
        if len(self._events) >= PART:
            self.flush_events()

    def flush_events(self) -> None:
        """Write the entries that wait."""
        self.work.append(self._events)
        self._events = []

    def start(self, resource: str, amounts: Amounts) -> None:
        """Begin to pool a resource."""
        self.pool[resource] = Amounts()
        self.move({resource: amounts})
        self.flush()

    def stop(self, resource: str) -> Amounts:
        """End pooling of a resource; give what was in it."""
        self.flush()
        now = self.pool.pop(resource)
        self.work.move_pool({resource: Amounts(-now.supply, -now.staff, -now.allocated)})
        self.work.stop_pooling([resource])
        return now

    def written(self) -> PartnerRecord:
        """The partner as it is in the store now; raises ReconcilerError if the pool is another."""
        written = self.work.partner()
        if written is None or dict(written.pool) != self.pool:
            raise ReconcilerError(
                "the pool in the store is not what this plan leaves",
                help=see("nothing was written; compare, then report it", "plan"),
            )
        return written


def in_parts(records: Iterator[ClientRecord]) -> Iterator[list[ClientRecord]]:
    """Make some records at a time, to be written before the next ones are made."""
    while part := list(islice(records, PART)):
        yield part


def ids_of(plan: Plan, operation: Operation) -> dict[str, str]:
    """Name each client by its id; a new one's follows from the operation, the same at a retry.

    New ids follow one another, so the rows of a fleet go to the end of each index, side by side.
    """
    ids, first = {}, sha256(operation.id.encode()).hexdigest()[:_OF_OPERATION]
    for number, client in enumerate(plan.clients):
        key, own = client.change.key, f"{first}{number:0{_OF_CLIENT - _OF_OPERATION}x}"
        last = sha256(f"{operation.id}\0{key}".encode()).hexdigest()[len(own) - _ID :]
        ids[key] = client.record.id if client.record else own + last
    return ids


def records_of(
    plan: Plan, unit: UnitOfWork, ids: Mapping[str, str], written: Iterable[PlannedClient]
) -> Iterator[ClientRecord]:
    """Make the records of clients as the unit of work left them, which then forgets them.

    `ids` are by key.
    """
    for planned in written:
        key = planned.change.key
        removed = key in unit.removed
        client = named(
            unit.clients.pop(key), {path[1] for path in planned.applied if path[0] == "members"}
        )
        printed = fingerprint(client.text)
        trial = None if removed else client.trial
        content, generation, applied_print = _last_written(plan, planned, printed)
        head = Head(
            id=ids[key],
            key=key,
            content=content,
            generation=generation,
            applied_print=applied_print,
            live_print=printed,
            status=REMOVED if removed else client.status.value,
            mode=client.mode.value,
            holds={} if removed else client.holds,
            trial_end=trial.end if trial else None,
            revision=planned.record.head.revision + 1 if planned.record else 1,
            gone_on=planned.record.head.gone_on if planned.behind and planned.record else None,
        )
        yield ClientRecord(head, client, planned.applied)


def _last_written(plan: Plan, planned: PlannedClient, printed: str) -> tuple[str, str, str]:
    """Find content id, generation and fingerprint of the last time that the files converged."""
    if planned.behind and planned.record is not None:
        head = planned.record.head
        return head.content, head.generation, head.applied_print
    return planned.content, plan.generation, printed if planned.content else ""


def noted(
    planned: Iterable[PlannedClient], clients: Mapping[str, Client]
) -> Iterator[ClientRecord]:
    """Yield the records of clients of which something was learned and nothing else changes.

    They keep their revision: promises about them still hold.
    """
    for client in planned:
        now = clients.get(client.change.key)
        if client.action is not Action.NONE or client.record is None or now is None:
            continue
        if now.observed != client.record.live.observed:
            yield replace(client.record, live=now)
