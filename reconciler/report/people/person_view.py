"""All of one person → Document: in which clients, how they came there, how to take them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.diagnostics import Advice, ask, counted, cure, listed, see
from reconciler.model.access.authorization import Decision
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import dotted
from reconciler.model.files.people import ADMIN
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.outbox import Invitation
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Role,
    Row,
    Rows,
    Span,
    command,
    dim,
    dimmed,
    line,
    paragraph,
    strong,
)
from reconciler.report.people.memberships import Membership, domain_of
from reconciler.report.people.people_view import MembershipShape
from reconciler.report.people.rows import resend_command
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.value_words import cut
from reconciler.values import Frozen

_NEAR = 5


class AtClient(NamedTuple):
    """One client that a person is in: `decision` says whether they may sign in now.

    `only_admin` says that without them nobody would manage it; `invitation` is the open one of
    somebody who has not come yet.
    """

    member: Membership
    client: Client
    decision: Decision
    only_admin: bool = False
    invitation: Invitation | None = None


class WasAt(NamedTuple):
    """A client, by its key, that a person is in no more, and since when.

    `now` is the address that took the place of theirs; empty where none did.
    """

    client: str
    until: date
    now: str = ""


class OnePerson(Frozen):
    """Somebody, by e-mail: `staff` is the role in the parent account, empty without one.

    `made` are keys of the clients whose admin they are because they made them. Of somebody who is
    nowhere, `near` are those of the same domain, or spelled alike, and `clients` counts all.
    """

    email: str
    staff: str
    places: tuple[AtClient, ...]
    made: tuple[str, ...] = ()
    left: tuple[WasAt, ...] = ()
    near: tuple[str, ...] = ()
    clients: int = 0

    @property
    def is_known(self) -> bool:
        """Whether they are somewhere now."""
        return bool(self.places or self.staff)


class LinkShape(TypedDict):
    """The link of an invitation that was not accepted yet."""

    sent: Annotated[int, "How many links were made; 0: the letter was not sent yet."]
    expires_on: Annotated[IsoDay | None, "The first day on which the last link is dead."]


class AtClientShape(TypedDict):
    """A client that the person is in."""

    name: Annotated[str, Of("client.name"), "The company name."]
    status: Annotated[str, Of("client.status"), "The status of the client."]
    member: Annotated[MembershipShape, "What the person is there."]
    may_enter: Annotated[bool, Of("decision.allowed"), "Whether they may sign in now."]
    why: Annotated[str, Of("decision.reason"), "Why, or why not."]
    link: Annotated[LinkShape | None, Of("invitation"), "Of somebody who has not come yet."]
    only_admin: Annotated[bool, "Whether nobody else manages the client."]
    members: Annotated[
        int, Of(lambda place: len(place.client.members)), "How many seats are taken."
    ]
    seats: Annotated[int, Of(lambda place: place.client.amount("seats")), "How many there are."]


class WasAtShape(TypedDict):
    """A client that the person is in no more."""

    client: Annotated[str, "The key of the client."]
    until: Annotated[IsoDay, "The day on which that ended."]
    now: Annotated[str, "The address that took the place of theirs; empty: none did."]


class OnePersonShape(Versioned):
    """All of one person: what `people EMAIL` prints."""

    kind: Annotated[Literal["person"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    today: Annotated[IsoDay, "The day it is seen from."]
    email: Annotated[str, "The e-mail address."]
    staff: Annotated[str, "The role in the parent account; empty without one."]
    made: Annotated[
        list[str], "Keys of the clients that they made, and are an admin of by that; of no admin."
    ]
    places: Annotated[list[AtClientShape], "The clients that they are in, by key."]
    left: Annotated[list[WasAtShape], "The clients that they are in no more, by key."]
    near: Annotated[list[str], "Of somebody who is nowhere: whom else it may be about."]


def person_view(person: OnePerson, partner: Partner, today: date) -> Document:
    """Make the document of one person."""
    count = len(person.places)
    where = counted(count, "client") if count else "no client"
    title = line(strong(cut(person.email)), f"   {where} on {today}")
    blocks: list[Block] = [_place(place, partner) for place in person.places]
    blocks += paragraph(_beside(person, partner))
    blocks += paragraph(_was(person))
    if person.is_known:
        blocks.append(Footer(tuple(dimmed(way) for way in _ways(person, partner))))
    shape = as_json(OnePersonShape, person, partner=partner.key, today=today)
    places = shape["places"]
    return Document(title, tuple(blocks), lambda: shape, sheet=lambda: sheet(AtClientShape, places))


def _place(place: AtClient, partner: Partner) -> Rows:
    member = place.member
    hand = (Span("▲ ", Role.WARNING),) if member.by_hand else ()
    title = line(
        *hand,
        strong(member.client),
        f"   {cut(place.client.name)}   ",
        strong(cut(member.role)),
        f", {_since(member)}",
    )
    rows = (Row((line(dim(label)), said)) for label, said in _facts(place, partner) if said)
    return Rows(title, tuple(rows), "person")


def _since(member: Membership) -> str:
    if member.joined:
        return f"in since {member.since}"
    return f"invited on {member.since}, not in yet" if member.since else "not in yet"


def _facts(place: AtClient, partner: Partner) -> Iterator[tuple[str, Line]]:
    member = place.member
    given = ", ".join(sorted(partner.roles.get(member.role, ()))).replace("_", " ")
    yield "may", line("all that an admin may" if member.role == ADMIN else given or "nothing")
    if member.joined:
        yield "enters", _entry(place.decision)
        yield "last in", line(str(member.last_in or "never"))
    yield "came by", _came(member)
    if member.was:
        yield "was", line(cut(member.was))
    yield "domain", _domain(place)
    yield "takes", line(f"{_seats(place.client)}; {_paid(place.client)}")
    if not member.joined:
        yield "letter", _letter(place)
    if place.only_admin:
        told = Span("nobody else here is one", Role.WARNING)
        yield "only admin", line(told)


def _entry(decision: Decision) -> Line:
    if decision.allowed:
        return line(f"yes: {decision.reason}")
    return line(Span("no", Role.WARNING), f": {decision.reason}")


def _came(member: Membership) -> Line:
    written = member.written
    words = line("nobody in the audit trail")
    if written is not None:
        words = line("" if written.added else "role last changed by ", cut(written.words))
    return (*words, Span("; "), strong("in no file")) if member.by_hand else words


def _domain(place: AtClient) -> Line:
    own = domain_of(place.member.email)
    others = Counter(
        domain_of(email) for email in place.client.members if email != place.member.email
    )
    if not others or own in others:
        return ()
    people = "person" if others.total() == 1 else "people"
    named = listed(tuple(sorted(others)), 3)
    return line(f"{own}; the other {others.total():,} {people} of this client: {named}")


def _seats(client: Client) -> str:
    return f"a seat: {len(client.members):,} of {client.amount('seats'):,} are taken"


def _paid(client: Client) -> str:
    if client.mode is BillingMode.PLATFORM:
        return "billed by the platform, not by you"
    return "drawn from your supply" if client.draws else f"nothing is drawn in {client.status}"


def _letter(place: AtClient) -> Line:
    invitation, over = place.invitation, place.member.link_over
    if invitation is None:
        return line("no invitation is known")
    if over is not None:
        dead = Span(f"the link is over since {over}", Role.WARNING)
        again = command(resend_command(place.client.key, place.member.email))
        return line(dead, dim("; a new one: "), again)
    if not invitation.sent:
        return line("the invitation waits in the outbox, not sent yet")
    return line(f"sent; the link opens until {invitation.expires_on}, or a new one waits")


def _beside(person: OnePerson, partner: Partner) -> Iterator[Line]:
    name, others = cut(partner.name), bool(person.places)
    if person.staff == ADMIN:
        yield line(strong("your staff"), f": admin of {name}, enters every client")
    elif person.staff:
        yield line(strong("your staff"), f": {cut(person.staff)} of {name}")
        if person.made:
            many = listed(person.made)
            yield line(f"admin of {counted(len(person.made), 'client')} that they made: {many}")
    elif others:
        yield line(dim(f"not staff of {name}, and at no other client"))
    else:
        never = "" if person.left else "; never was"
        many = counted(person.clients, "client")
        yield line(f"Not a person of any of the {many}, not staff, not invited{never}.")
        if person.near:
            yield line(f"near: {listed(person.near, _NEAR)}")


def _was(person: OnePerson) -> Iterator[Line]:
    for each in person.left[:_NEAR]:
        now = f", and is {cut(each.now)} now" if each.now else ""
        yield line(dim(f"was at {each.client} until {each.until}{now}"))
    if len(person.left) > _NEAR:
        yield line(dim(f"and at {len(person.left) - _NEAR:,} more"))


def _ways(person: OnePerson, partner: Partner) -> Iterator[Advice]:
    """How to take them out, as far as no rule forbids it, and where to look."""
    email, alone = person.email, [place for place in person.places if place.only_admin]
    for place in alone:
        key = place.client.key
        yield ask(f"name another admin of {key} before you take them out", "show", key)
    last = person.staff == ADMIN and [*partner.staff.values()].count(ADMIN) == 1
    if last:
        yield ask("your last admin: name another one in `staff` before you take them out", "show")
    named = person.staff or any(not place.member.by_hand for place in person.places)
    if named and not alone and not last:
        yield cure("take out", "people", "remove", email)
    for place in person.places:
        if place.member.by_hand:
            key = place.client.key
            if not place.only_admin:
                yield cure("take out", "operate", "edit", key, f"members-={email}")
            yield cure("keep", "adopt", f"{key}.{dotted(place.member.path)}")
    if person.places and not alone:
        yield see("who else", "show", person.places[0].client.key)
