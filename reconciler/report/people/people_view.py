"""The people of all clients → Document: a row for each person in each client, the staff apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, listed, see
from reconciler.model.live.account import Partner
from reconciler.report.cells import Sheet
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Role,
    Row,
    Rows,
    Span,
    Streamed,
    dim,
    dimmed,
    line,
    paragraph,
    strong,
)
from reconciler.report.people.memberships import (
    ALL_PEOPLE,
    Everybody,
    Membership,
    StaffMember,
    Wanted,
    by_hand,
)
from reconciler.report.shapes.as_json import Data, IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.sheets import joined, sheet
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import cut

_MOST = 10
_HAND = Span("▲ hand", Role.WARNING)


class LastWriterShape(TypedDict):
    """Who wrote a person's role last."""

    actor: Annotated[str, "Who did it."]
    day: Annotated[IsoDay, "The day it counts for."]
    via: Annotated[str, "apply, console or inside (the client)."]
    added: Annotated[bool, "Whether the person had no role before."]


def _state(row: MembershipShape) -> Line:
    hand = (Span(" "), _HAND) if row["by_hand"] else ()
    if row["link_over"]:
        return (Span("link over", Role.WARNING), *hand)
    return (Span("in") if row["state"] == "in" else dim("invited"), *hand)


def _since(row: MembershipShape) -> Span:
    day = row["link_over"] or row["since"] or "–"
    return Span(day) if row["state"] == "in" else dim(day)


def _last_in(row: MembershipShape) -> Span:
    return Span(row["last_in"]) if row["last_in"] else dim("never" * (row["state"] == "in") or "–")


class MembershipShape(TypedDict):
    """A person in one client."""

    email: Annotated[str, Shown("person", whole=True), "The e-mail address."]
    client: Annotated[str, Shown("client", whole=True), "The client's key."]
    role: Annotated[str, Shown("role", whole=True), "What the person may do there."]
    state: Annotated[
        Literal["in", "invited"],
        Of(lambda each: "in" if each.joined else "invited"),
        Shown("state", _state, gives_way=True),
        "Whether the person has come in, or was invited and has not.",
    ]
    since: Annotated[
        IsoDay | None,
        Shown("since", _since, gives_way=True),
        "The day of the acceptance, or of the invitation.",
    ]
    link_over: Annotated[IsoDay | None, "Since when the link of the invitation is dead, if it is."]
    last_in: Annotated[
        IsoDay | None,
        Shown("last in", _last_in, gives_way=True),
        "The last day on which the person was let in; null: never.",
    ]
    was: Annotated[str, "The address that the person had there before; empty: this one."]
    by_hand: Annotated[bool, "Whether no file names the person: somebody added them live."]
    written: Annotated[
        LastWriterShape | None, "Who did that; null: a file names them, or the trail does not say."
    ]


class StaffMemberShape(TypedDict):
    """A user of the parent account."""

    email: Annotated[str, "The e-mail address."]
    role: Annotated[str, "The role in the parent account; an admin enters every client."]
    made: Annotated[
        list[str], "Keys of the clients that they made, and are an admin of by that; of no admin."
    ]
    member_of: Annotated[list[str], "Keys of the clients that they are a member of."]


class PeopleShape(Versioned):
    """Who is where: what `people` prints."""

    kind: Annotated[Literal["people"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    today: Annotated[IsoDay, "The day it is seen from."]
    role: Annotated[str | None, "Only this role was asked for; null: all."]
    outside: Annotated[list[str], "Only addresses of other domains than these were asked for."]
    clients: Annotated[int, "How many clients there are, whoever is in them."]
    people: Annotated[list[MembershipShape], "Each person in each client, by e-mail and key."]
    staff: Annotated[list[StaffMemberShape], "The users of the parent account, by e-mail."]


def people_view(
    everybody: Everybody, partner: Partner, today: date, wanted: Wanted = ALL_PEOPLE
) -> Document:
    """Make the document of everybody, or of those that were asked for.

    The JSON of a person is made when it is printed: of a large fleet it is never all in memory.
    """

    def rows() -> Iterator[MembershipShape]:
        return (as_json(MembershipShape, each) for each in everybody.people)

    def data() -> Data:
        asked = {"role": wanted.role or None, "outside": wanted.outside}
        head = everybody._replace(people=())
        whole = as_json(PeopleShape, head, partner=partner.key, today=today, **asked)
        return {**whole, "people": Streamed(rows)}

    blocks: list[Block] = [table(MembershipShape, rows())] if everybody.people else []
    if everybody.staff:
        staff = tuple(_staff_row(each, everybody.clients) for each in everybody.staff)
        blocks.append(Rows(line(strong("Your staff")), staff, "staff"))
    blocks += paragraph(_hands(everybody))
    blocks += _footer(everybody)
    title = _title(everybody, partner, today, wanted)
    return Document(title, tuple(blocks), data, sheet=lambda: _sheet(rows(), everybody.staff))


def _sheet(members: Iterable[MembershipShape], staff: Iterable[StaffMember]) -> Sheet:
    """Who is in which client, and the staff, who are in the parent account."""
    parent = sheet(StaffMemberShape, (as_json(StaffMemberShape, each) for each in staff))
    return joined("of", {"client": sheet(MembershipShape, members), "parent": parent})


def _title(everybody: Everybody, partner: Partner, today: date, wanted: Wanted) -> Line:
    people = {each.email for each in everybody.people}
    clients = {each.client for each in everybody.people}
    who = counted(len(people), "person") if len(people) == 1 else f"{len(people):,} people"
    asked = f", only as {cut(wanted.role)}" if wanted.role else ""
    asked += f", only outside {listed(tuple(map(cut, wanted.outside)))}" if wanted.outside else ""
    roles = Counter(role for _, role in {(each.email, each.role) for each in everybody.people})
    many = ", ".join(
        counted(number, cut(role)) for role, number in sorted(roles.items(), key=_most_first)
    )
    waiting = sum(not each.joined for each in everybody.people)
    beside = f"   {many}" * bool(many) + f"; {waiting:,} not in yet" * bool(waiting)
    return line(
        strong(cut(partner.name)),
        f"   {who} of {counted(len(clients), 'client')} on {today}{asked}",
        dim(beside),
    )


def _most_first(counted_role: tuple[str, int]) -> tuple[int, str]:
    role, number = counted_role
    return -number, role


def _staff_row(each: StaffMember, clients: int) -> Row:
    where, words = strong("every client"), f"enters all {clients:,}, whatever their status"
    if each.role != "admin":
        where, words = dim("no client"), "of your staff, only admins enter"
        if own := tuple(sorted({*each.made, *each.member_of})):
            where, words = Span(listed(own, 2)), ", ".join(_ways(each))
    return Row((line(each.email), line(where), line(cut(each.role)), line(dim(words))))


def _ways(each: StaffMember) -> Iterator[str]:
    if each.made:
        yield f"admin of {counted(len(each.made), 'client')} that they made"
    if each.member_of:
        yield f"member of {len(each.member_of):,}"


def _hands(everybody: Everybody) -> Iterator[Line]:
    hands = tuple(by_hand(everybody))
    for each in hands[:_MOST]:
        yield line(Span("▲ ", Role.WARNING), f"{each.email} is in no file: ", *_deed(each))
    if len(hands) > _MOST:
        yield line(dim(f"and {len(hands) - _MOST:,} more in no file"))


def _deed(each: Membership) -> Line:
    written = each.written
    if written is None:
        return line("nobody in the audit trail wrote that")
    did = "added them" if written.added else f"made them {cut(each.role)}"
    return line(f"{cut(written.actor)} {did} on {written.day}")


def _footer(everybody: Everybody) -> Iterator[Footer]:
    if not everybody.people:
        yield Footer((line(strong("No client has anybody that was asked for.")),))
    else:
        one = dimmed(see("everything of one person", "people", "EMAIL"))
        yield Footer((one, dimmed(see("by role", "people", "--role", "admin"))))
