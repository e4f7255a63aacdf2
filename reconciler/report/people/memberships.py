"""Who is where: each person in each client as a row, whom no file names, and the staff apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from reconciler.diagnostics import FieldPath
from reconciler.model.access.identity import Who, has_admin, identify
from reconciler.model.files.leaves import dotted
from reconciler.model.files.people import ADMIN
from reconciler.model.live import records
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.records import Event, LiveClient
from reconciler.report.people.rows import NONE_OVER, Over
from reconciler.report.value_words import ARROW, NOTHING

LastIn = Mapping[tuple[str, str], date]
"""Client id and e-mail → the last day on which that user was let in."""


class LastWriter(NamedTuple):
    """Who wrote a person's role last: `added` if there was none before."""

    actor: str
    day: date
    via: str
    added: bool

    @property
    def words(self) -> str:
        """How it was done, as people read it."""
        match self.via:
            case records.VIA_APPLY:
                return f"{self.actor}, with an apply of the files on {self.day}"
            case records.VIA_INSIDE:
                return f"{self.actor}, from inside the client on {self.day}"
            case _:
                return f"{self.actor}, by hand at the console on {self.day}"


class Membership(NamedTuple):
    """A person in one client: `since` is the day of the invitation, or of its acceptance.

    `client` is the key, `id` the client's own. `link_over` is the first day on which the link of
    the invitation was dead. `by_hand` says that no file names them; `was` is the address that they
    had before.
    """

    email: str
    client: str
    id: str
    role: str
    joined: bool
    since: date | None
    link_over: date | None = None
    by_hand: bool = False
    last_in: date | None = None
    written: LastWriter | None = None
    was: str = ""

    @property
    def path(self) -> FieldPath:
        """Where the role stands among the leaves of the client."""
        return member_path(self.email)


class StaffMember(NamedTuple):
    """A user of the parent account: keys of the clients it made, and is an admin of, and is in.

    An admin of the parent account enters every client: then `made` is empty.
    """

    email: str
    role: str
    made: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()


class Everybody(NamedTuple):
    """The people of all clients by e-mail and key, the staff, and how many clients there are."""

    people: tuple[Membership, ...]
    staff: tuple[StaffMember, ...]
    clients: int


class Wanted(NamedTuple):
    """Which people are asked for: of one role, or with an address of none of some domains."""

    role: str = ""
    outside: tuple[str, ...] = ()

    def takes(self, email: str, role: str) -> bool:
        """Tell whether somebody is asked for."""
        return self.role in ("", role) and not any(
            is_of_domain(email, domain) for domain in self.outside
        )


ALL_PEOPLE = Wanted()


def member_path(email: str) -> FieldPath:
    """Where somebody's role stands among the leaves of a client."""
    return ("members", email, "role")


def domain_of(email: str) -> str:
    """The domain of an address."""
    return email.rpartition("@")[2]


def is_of_domain(email: str, domain: str) -> bool:
    """Tell whether an address is of a domain, or of one below it."""
    return f".{domain_of(email)}".endswith(f".{domain}")


def memberships(
    clients: Iterable[LiveClient], partner: Partner, over: Over, wanted: Wanted = ALL_PEOPLE
) -> Everybody:
    """Read who is in which client, without who was let in and who wrote what: see `completed`."""
    people: list[Membership] = []
    made: dict[str, list[str]] = {email: [] for email in partner.staff}
    member_of: dict[str, list[str]] = {email: [] for email in partner.staff}
    count = 0
    for client in clients:
        count += 1
        links = over.get(client.id, NONE_OVER)
        for email, role in client.live.members.items():
            if email in member_of:
                member_of[email].append(client.live.key)
            if wanted.takes(email, role):
                who = (email, role)
                people.append(membership(client.live, client.id, who, links.get(email)))
        maker = implicit_admin(client.live, partner)
        if maker:
            made[maker].append(client.live.key)
    staff = (
        StaffMember(email, role, tuple(made[email]), tuple(member_of[email]))
        for email, role in sorted(partner.staff.items())
        if wanted.takes(email, role) or (made[email] and wanted.takes(email, ADMIN))
    )
    return Everybody(tuple(sorted(people)), tuple(staff), count)


def membership(
    client: Client, client_id: str, member: tuple[str, str], link_over: date | None
) -> Membership:
    """Read one person of a client: a member's e-mail and role."""
    email, role = member
    known = client.observed.people.get(email)
    if known is None:
        return Membership(email, client.key, client_id, role, joined=False, since=None)
    joined = known.joining == "accepted"
    dead = None if joined else link_over
    came = Membership(email, client.key, client_id, role, joined, known.since, dead, known.outside)
    return came._replace(was=known.was) if known.was else came


def leaves_no_admin(client: Client, partner: Partner, email: str) -> bool:
    """Tell whether an open client would be left without an admin, were somebody taken out."""
    if not client.status.is_open or not has_admin(client, partner):
        return False
    return not has_admin(client.with_leaves({member_path(email): None}), partner)


def implicit_admin(client: Client, partner: Partner) -> str:
    """The e-mail of the staff member who made a client and is its admin by that; empty: nobody."""
    maker = client.observed.implicit_admin.casefold()
    if maker not in partner.staff:
        return ""
    return maker if identify(client, partner, maker).who is Who.IMPLICIT_ADMIN else ""


def completed(
    everybody: Everybody,
    last_in: Callable[[list[str]], LastIn],
    movers: Callable[[Mapping[str, list[FieldPath]]], Mapping[str, tuple[Event, ...]]],
) -> Everybody:
    """Add who was let in when, and who wrote those whom no file names: asked only where any is."""
    joined = [each.id for each in everybody.people if each.joined]
    entered = last_in(joined) if joined else {}
    asked: dict[str, list[FieldPath]] = {}
    for each in everybody.people:
        if each.by_hand:
            asked.setdefault(each.id, []).append(each.path)
    moved = movers(asked) if asked else {}
    people = (
        each._replace(
            last_in=entered.get((each.id, each.email)) if each.joined else None,
            written=written_by(moved[each.id], each.path) if each.by_hand else None,
        )
        if each.joined or each.by_hand
        else each
        for each in everybody.people
    )
    return everybody._replace(people=tuple(people))


def written_by(events: Iterable[Event], path: FieldPath) -> LastWriter | None:
    """Who wrote a leaf last; `events` come newest first. None where the trail does not say."""
    name = dotted(path)
    last = next((event for event in events if name in event.paths), None)
    if last is None:
        return None
    before, arrow, _ = last.facts.get(name, "").partition(ARROW)
    return LastWriter(last.actor, last.day, last.via, not arrow or before == NOTHING)


def by_hand(everybody: Everybody) -> Iterator[Membership]:
    """Those whom no file names."""
    return (each for each in everybody.people if each.by_hand)
