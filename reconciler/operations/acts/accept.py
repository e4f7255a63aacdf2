"""The act of somebody who comes in on an invitation: by its link, or by name in a rehearsal.

It moves no leaf, so promises about the client still hold. A link is `<invitation>.<secret>`: one
that was replaced can be told from one that never was. What is due is done first, as by every act.
"""

from __future__ import annotations

from datetime import date
from hmac import compare_digest

from reconciler.apply.execute.entries import entry
from reconciler.apply.execute.execute import execute
from reconciler.apply.write_request import Made, WriteRequest, client_with, write_once
from reconciler.diagnostics import Help, cure
from reconciler.errors import PlanRefused
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.access.authorization import admits
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.account import Partner
from reconciler.model.live.observed import Learned
from reconciler.model.live.outbox import Invitation, InvitationState, hash_of, invitation_in
from reconciler.model.live.records import ClientRecord, Operation
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot, require_member, take_snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient
from reconciler.values import Frozen, replace


def accept(key: str, email: str) -> Act:
    """Make the act that accepts an invitation without its link, in a store for rehearsal alone.

    Anywhere else only the link proves that the letter reached its reader.
    """
    who = email_of(email)

    def plan(snapshot: Snapshot) -> Plan | None:
        record = snapshot.client(key)
        live = record.live
        if not snapshot.record.rehearsal:
            raise PlanRefused(
                "an invitation is accepted by its link, except in a store for rehearsal",
                help=cure("make one", "--live", "PATH", "apply", "--rehearsal"),
            )
        require_member(live, who, f"nobody invited `{who}` to `{key}`")
        snapshot.require_admitted(live, who, live.members[who])
        known = live.observed.people.get(who)
        if known is not None and known.joining is Joining.ACCEPTED:
            return None
        person = known or Person(Joining.INVITED, "", snapshot.day)
        person = replace(person, joining=Joining.ACCEPTED, since=snapshot.day)
        step = ObserveClient(
            key,
            "invitation-accepted",
            facts={"user": who},
            learned=Learned(people={who: person}),
            said=(f"{who} is in, as {live.members[who]}",),
        )
        return snapshot.noting(record, step)

    return Act("accept", (key, who), plan)


_AGAIN = "open the same link again: it lets a person in once, and says so if it did"
_UNKNOWN = ("this link belongs to no invitation", "copy the whole link out of the letter")
_REPLACED = ("a newer link was sent for this invitation", "open the link of the latest letter")
_SPENT = {
    InvitationState.ACCEPTED: ("this invitation was accepted already", "sign in"),
    InvitationState.VOID: (
        "this invitation was taken back, or another one took its place",
        "open the link of the latest letter, or ask who invited you",
    ),
}


class Acceptance(Frozen):
    """Who came into which client (by key), with which role, on which day."""

    client: str
    email: str
    role: str
    day: date


def objection(
    invitation: Invitation | None,
    client: ClientRecord | None,
    partner: Partner,
    token: str,
    today: date,
) -> tuple[str, Help]:
    """Say why a link does not open, and what to do; two empty texts when it opens."""
    if invitation is None or client is None:
        return _UNKNOWN
    if not compare_digest(invitation.token_hash, hash_of(token)):
        return _REPLACED if invitation.sent > 1 else _UNKNOWN
    state = invitation.state if invitation.email in client.live.members else InvitationState.VOID
    if state is not InvitationState.INVITED:
        return _SPENT[state]
    if invitation.expires_on is None or invitation.expires_on <= today:
        again = ("outbox", "resend", client.live.key, invitation.email)
        return f"this link is over since {invitation.expires_on}", cure("send a new one", *again)
    decision = admits(client.live, partner, invitation.role, today)
    return ("", "") if decision.allowed else (decision.message, "ask who invited you")


def open_link(store: LiveStore, partner: str, token: str, order: WriteRequest) -> Acceptance:
    """Let the person behind a link in, once; the audit trail names that person as the actor.

    What is due by the calendar is done first, as by every act: the store's day never runs back.
    Raises PlanRefused with what is and what to do for a link that is unknown, used, void or over;
    UsageRefused where nothing is live.
    """
    with store.read(partner) as reader:
        invitation, _, snapshot = _found(reader, token, order)
    operation = Operation(order.operation, "accept", invitation.id, invitation.email, snapshot.day)

    def act(work: Transaction) -> Made[Acceptance]:
        invitation, client, snapshot = _found(work, token, order)
        record, due = snapshot.record, snapshot.plan()
        snapshot.require_believed(order.clock, due)
        execute(due, work, operation, record, rehearsal=record.rehearsal)
        work.accept_invitation(invitation.id)
        people = dict(client.live.observed.people)
        known = people.get(invitation.email)
        came = Person(Joining.ACCEPTED, invitation.id, snapshot.day)
        # Whom no file names stays so when they come, and so does who they were.
        people[invitation.email] = (
            replace(came, outside=known.outside, was=known.was) if known else came
        )
        observed = replace(client.live.observed, people=people)
        work.note_observed([replace(client, live=replace(client.live, observed=observed))])
        facts = {"user": invitation.email}
        work.append([entry(operation, "invitation-accepted", invitation.client, facts)])
        done = Acceptance(client.live.key, invitation.email, invitation.role, snapshot.day)
        told = f"{done.client}: {done.email} is in, as {done.role}"
        return Made(done, replace(operation, result=told))

    return write_once(store, partner, operation, act, again=_AGAIN)


def _found(
    reader: LiveReader, token: str, order: WriteRequest
) -> tuple[Invitation, ClientRecord, Snapshot]:
    snapshot = take_snapshot(reader, order.clock)
    invitation = reader.invitation(invitation_in(token))
    client = client_with(reader, invitation.client) if invitation else None
    message, help_ = objection(invitation, client, snapshot.record.live, token, snapshot.day)
    if message or invitation is None or client is None:
        raise PlanRefused(message, help=help_)
    return invitation, client, snapshot
