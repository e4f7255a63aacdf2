"""A small world in which people act inside client accounts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reconciler.live.store import LiveStore
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.outbox import NOTICE, Letter, LetterState
from reconciler.model.live.records import Amounts, Event
from reconciler.operations.perform import Act, perform
from reconciler.plan.plan import Receipt
from reconciler.values import replace
from tests.builders import PARTNER, SOLD, START, World, client_text

DANA, SAM, ANN, BOB, CAT = (
    "dana@north.example",
    "sam@north.example",
    "ann@a.example",
    "bob@a.example",
    "cat@a.example",
)
MORE = (
    f"staff: [{{email: {DANA}, role: admin}}, {{email: {SAM}, role: viewer}}]\n"
    "roles: {accountant: {permissions: [manage_company_settings]}, "
    "host: {permissions: [manage_users]}}\n"
)
MEMBERS = f"[{{email: {ANN}, role: admin}}, {{email: {BOB}, role: viewer}}]"


def world_of(
    folder: Path,
    store: LiveStore | None = None,
    *,
    supply: int = 5,
    more: str = SOLD,
    client: Mapping[str, str] | None = None,
    **lines: str,
) -> World:
    """Make a client `a` with an admin and a viewer who both are in; by default active, 2 seats.

    `client` and `lines` are other lines of its file. The partner's staff takes 2 of the supply.
    """
    world = World(folder / "accounts", store)
    world.partner(PARTNER.replace("100", f"{supply}") + MORE + more)
    base = {"status": "active", "seats": "2", "resources": "{dashboards: 1}", "members": MEMBERS}
    world.client("a", client_text(**{**base, **(client or {}), **lines}))
    world.apply()
    join(world, "a", ANN, BOB)
    return world


def join(world: World, key: str, *emails: str) -> None:
    """Let people in, as the links in their letters would."""
    record = world.record(key)
    emails = tuple(each for each in emails if each in record.live.members)
    people = {
        email: replace(each, joining=Joining.ACCEPTED) if email in emails else each
        for email, each in record.live.observed.people.items()
    }
    people |= {each: Person(Joining.ACCEPTED, "", START) for each in emails if each not in people}
    observed = replace(record.live.observed, people=people)
    with world.store.begin("north", actor="test") as work:
        work.note_observed([replace(record, live=replace(record.live, observed=observed))])
        for email in emails:
            work.accept_invitation(people[email].invitation)


def do(world: World, act: Act, actor: str = "") -> Receipt:
    """Run an act in the name of somebody."""
    return perform(world.store, "north", act, world.order(actor or "kim"))


def seats_owned(world: World) -> Amounts:
    """Give the pool of seats."""
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    return record.pool["seats"]


def trail(world: World) -> tuple[Event, ...]:
    """Give the audit trail."""
    with world.store.read("north") as reader:
        return tuple(reader.events())


def letters(world: World, kind: str = NOTICE) -> dict[str, Letter]:
    """Give the letters of a kind that wait, by reader."""
    with world.store.read("north") as reader:
        waiting = tuple(reader.letters(LetterState.WAITING))
    return {each.to: each for each in waiting if each.kind == kind}
