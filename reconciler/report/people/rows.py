"""The people of a client as rows and as JSON: role, invited or in since when, staff.

Who came in by a link is a document of its own; what opened the door is said nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, see, shell_line
from reconciler.model.access.identity import Identity, Who, people
from reconciler.model.live.account import Client, Partner
from reconciler.report.document import (
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    command,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.value_words import cut

_MARKS = {
    Who.PARENT_ADMIN: Mark("*", "staff", Role.DIM),
    Who.IMPLICIT_ADMIN: Mark("*", "staff", Role.DIM),
    Who.MEMBER: Mark("+", "in", Role.ADD),
    Who.INVITED: Mark("~", "invited", Role.CHANGE),
}

LinksOver = Mapping[str, date]
"""E-mail → the first day on which the link of an invitation was dead, of one client."""

NONE_OVER: LinksOver = {}

Over = Mapping[str, LinksOver]
"""Client id → its invitations whose link is dead."""

NOBODY_OVER: Over = {}

_FIXED = {
    Who.ANYBODY: "any user of the client",
    Who.PARENT_ADMIN: "admin of the parent account",
    Who.STRANGER: "no member, and not on the staff",
}


_ENTERS = ("enters the clients it is a member of", "enters every client")
"""What staff does, and what an admin does."""


class PersonShape(TypedDict):
    """Somebody, as one client knows them."""

    email: Annotated[str | None, "The e-mail address; null for any user of the client."]
    who: Annotated[
        str,
        "parent-admin, implicit-admin, member, invited, staff (enters only as a member), stranger, "
        "or anybody.",
    ]
    role: Annotated[str, "The role in the client; empty without one."]
    staff: Annotated[str, "The role in the parent account; empty without one."]
    since: Annotated[IsoDay | None, "The day of the invitation, or of its acceptance."]
    link_over: Annotated[IsoDay | None, "Since when the link of the invitation is dead, if it is."]
    outside: Annotated[bool, "Whether somebody added them in the client, and no file names them."]
    permissions: Annotated[
        list[str],
        Of(lambda identity: sorted(identity.permissions)),
        "What they may do once they are in, sorted.",
    ]


def members_shape(client: Client, partner: Partner, over: LinksOver) -> list[PersonShape]:
    """Everybody of a client, and the staff that is an admin of it."""
    return [
        as_json(PersonShape, identity, email=email, link_over=over.get(email))
        for email, identity in people(client, partner).items()
    ]


def people_rows(client: Client, partner: Partner, over: LinksOver) -> tuple[Rows, ...]:
    """The section "People", if there is anybody."""
    rows = tuple(
        Row(
            (line(Span(cut(email), Role.VALUE)), line(each.role), line(identity_words(each))),
            _MARKS[each.who],
            tuple(_sent_again(client.key, email, over)),
        )
        for email, each in people(client, partner).items()
    )
    return (Rows(line(strong("People")), rows, "people"),) if rows else ()


def staff_rows(partner: Partner) -> Rows:
    """The section "Staff"."""
    rows = (
        Row((line(Span(cut(email), Role.VALUE)), line(role), line(_ENTERS[role == "admin"])))
        for email, role in sorted(partner.staff.items())
    )
    return Rows(line(strong("Staff")), tuple(rows), "staff")


def role_rows(partner: Partner) -> Rows:
    """The section "Roles": what each role permits, the built-in ones last."""
    rows = (
        Row((line(Span(cut(name), Role.VALUE)), line(", ".join(sorted(given)) or dim("nothing"))))
        for name, given in partner.roles.items()
    )
    return Rows(line(strong("Roles")), tuple(rows), "roles")


def _sent_again(key: str, email: str, over: LinksOver) -> Iterator[Line]:
    if email in over:
        dead = Span(f"link over since {over[email]}", Role.WARNING)
        yield line(dead, dim("; a new one: "), command(resend_command(key, email)))


def resend_command(key: str, email: str) -> str:
    """What lets a new link be sent to somebody whose link is over."""
    return shell_line(("outbox", "resend", key, email))


def counted_people(client: Client, over: LinksOver) -> Line:
    """Say how many users it has; where some are only invited, how many are in and cannot come."""
    members, known = client.members, client.observed.people
    entered = sum(email in known and known[email].joining == "accepted" for email in members)
    if entered == len(members):
        return line(f"{len(members):,}")
    dead = (", ", Span(f"{counted(len(over), 'link')} over", Role.WARNING)) if over else ()
    return line(f"{entered:,} of {len(members):,}", *dead)


def identity_words(identity: Identity) -> str:
    """Say who somebody is, without the role."""
    outside = ", in no file" if identity.outside else ""
    match identity.who:
        case Who.MEMBER:
            return f"in since {identity.since}{outside}"
        case Who.INVITED:
            sent = f"invited on {identity.since}, not accepted yet"
            return f"{sent if identity.since else 'invitation not sent yet'}{outside}"
        case Who.IMPLICIT_ADMIN:
            return f"created the client; {identity.staff} of the parent account"
        case Who.STAFF:
            return f"{identity.staff} of the parent account, and no member"
        case other:
            return _FIXED[other]


class AcceptanceShape(Versioned):
    """Somebody came in by a registration link: what `operate accept --token` prints."""

    kind: Annotated[Literal["acceptance"], "What this document is."]
    client: Annotated[str, "The key of the client."]
    user: Annotated[str, "Who came in."]
    role: Annotated[str, "What they may do."]
    day: Annotated[IsoDay, "Since when."]


def acceptance_view(client: str, email: str, role: str, day: date) -> Document:
    """Make the document of one acceptance: who is in, in which client (by key), as what."""
    who = f" {cut(email)} is in, as {cut(role)}, in "
    footer = Footer((dimmed(see("what they may do", "access", client, "--user", cut(email))),))
    shape = as_json(AcceptanceShape, client=client, user=email, role=role, day=day)
    return Document(line(Span("Done:", Role.ADD), who, strong(client)), (footer,), lambda: shape)
