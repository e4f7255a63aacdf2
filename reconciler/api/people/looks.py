"""Looks at people: who is where, and all of one person.

Nothing here reads the clock, the environment or stdout. One person costs what that person has, not
what the fleet does: see `show_person` for who is looked for everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from reconciler.api import readings
from reconciler.api.reports import Answer
from reconciler.diagnostics import did_you_mean, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.files.people import ADMIN
from reconciler.values import replace

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.api.queries import Viewpoint
    from reconciler.live.store import LiveReader
    from reconciler.model.live.account import Partner
    from reconciler.model.live.records import ClientRecord
    from reconciler.report.people.memberships import Everybody
    from reconciler.report.people.person_view import AtClient, OnePerson, WasAt


def list_people(at: Viewpoint, role: str = "", outside: Iterable[str] = ()) -> Answer[Everybody]:
    """List each person in each client, or those of one role or of no domain that is named.

    Raises UsageRefused for a role that nobody may have, and for what is no domain.
    """
    from reconciler.report.people.memberships import Wanted, completed, memberships
    from reconciler.report.people.people_view import people_view

    wanted = Wanted(role, tuple(map(_domain, outside)))
    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        _require_role(role, partner.live)
        over = readings.links_over(reader, today)
        asked = memberships(reader.live_clients(), partner.live, over, wanted)
        everybody = completed(asked, reader.sign_ins, reader.movers)
    return Answer(everybody, people_view(everybody, partner.live, today, wanted))


def show_person(at: Viewpoint, email: str) -> Answer[OnePerson]:
    """Show one person: the clients they are in, found by address, whatever the fleet.

    All clients are read for who is nowhere, and for an editor of the staff, who may have made some.
    Raises UsageRefused for what is no e-mail address.
    """
    from reconciler.report.people.person_view import OnePerson, person_view

    who = require_email(email)
    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        records, left = found_by_address(reader, who)
        places = _places(reader, records, who, partner.live, today)
        staff = partner.live.staff.get(who, "")
        person = OnePerson(who, staff, places, left=left)
        if staff != ADMIN and (staff or not places):
            person = _seen_everywhere(reader, person, partner.live)
    return Answer(person, person_view(person, partner.live, today))


def require_email(text: str) -> str:
    """Read an e-mail address as files have it. Raises UsageRefused for what is none."""
    from reconciler.model.fields import is_email

    if not is_email(text):
        raise UsageRefused(
            f"`{text}` is not an e-mail address",
            help=see("write it as name@example.com; all there are", "people"),
        )
    return text.casefold()


def found_by_address(
    reader: LiveReader, email: str
) -> tuple[tuple[ClientRecord, ...], tuple[WasAt, ...]]:
    """Read the clients that somebody is in, and name those that they were in, both by key."""
    from reconciler.report.people.person_view import WasAt

    traces = reader.stays(email)
    heads = {head.id: head for head in reader.heads_of({trace.client for trace in traces})}
    loaded = reader.load([head for head in heads.values() if not head.removed])
    now = {id_ for id_, record in loaded.items() if email in record.live.members}
    ended: dict[str, WasAt] = {}
    for trace in sorted(traces, key=lambda trace: trace.last):
        if trace.until is not None and trace.client not in now:
            known = loaded[trace.client].live.observed.people if trace.client in loaded else {}
            after = next((new for new, person in known.items() if person.was == email), "")
            ended[trace.client] = WasAt(heads[trace.client].key, trace.until, after)
    records = (loaded[id_] for id_ in now)
    return (
        tuple(sorted(records, key=lambda record: record.head.key)),
        tuple(sorted(ended.values())),
    )


def _places(
    reader: LiveReader,
    records: Iterable[ClientRecord],
    email: str,
    partner: Partner,
    today: date,
) -> tuple[AtClient, ...]:
    from reconciler.model.access.authorization import decide
    from reconciler.report.people.memberships import (
        leaves_no_admin,
        member_path,
        membership,
        written_by,
    )
    from reconciler.report.people.person_view import AtClient

    records = tuple(records)
    path = member_path(email)
    moved = reader.movers({record.id: [path] for record in records}) if records else {}
    entered = reader.sign_ins([record.id for record in records]) if records else {}
    places = []
    for record in records:
        member = membership(record.live, record.id, (email, record.live.members[email]), None)
        invitation = None
        if not member.joined:
            known = record.live.observed.people.get(email)
            invitation = reader.invitation(known.invitation) if known else None
            over = readings.links_over(reader, today, record.id).get(record.id, {})
            member = member._replace(link_over=over.get(email))
        member = member._replace(
            last_in=entered.get((record.id, email)) if member.joined else None,
            written=written_by(moved[record.id], path),
        )
        decision = decide(record.live, partner, today, user=email)
        alone = leaves_no_admin(record.live, partner, email)
        places.append(AtClient(member, record.live, decision, alone, invitation))
    return tuple(places)


def _seen_everywhere(reader: LiveReader, person: OnePerson, partner: Partner) -> OnePerson:
    """Add what only a look at every client tells: which they made, and who is like them."""
    from reconciler.report.people.memberships import domain_of, implicit_admin, is_of_domain

    made, known, clients = [], set(partner.staff), 0
    for client in reader.live_clients():
        clients += 1
        known.update(client.live.members)
        if person.staff and implicit_admin(client.live, partner) == person.email:
            made.append(client.live.key)
    if person.is_known:
        return replace(person, made=tuple(made), clients=clients)
    domain = domain_of(person.email)
    alike = nearest(person.email, known)
    of_domain = sorted(each for each in known if is_of_domain(each, domain))
    near = dict.fromkeys([*([alike] if alike else []), *of_domain])
    return replace(person, near=tuple(near), clients=clients)


def _require_role(role: str, partner: Partner) -> None:
    roles = {*partner.roles, *partner.staff.values()}
    if role and role not in roles:
        raise UsageRefused(f"`{role}` is not a role", help=did_you_mean(role, sorted(roles)))


def _domain(text: str) -> str:
    from reconciler.model.fields import is_email

    domain = text.casefold().removeprefix("@")
    if not is_email(f"somebody@{domain}"):
        raise UsageRefused(
            f"`{text}` is not a domain", help="write what follows the @, such as agency.example"
        )
    return domain
