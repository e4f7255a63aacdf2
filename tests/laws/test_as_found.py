"""Whatever an agency has, it comes in as it is: nobody is written to, and no time is paid twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.verify.verify import verify
from reconciler.model.live.outbox import LetterState
from reconciler.model.status import Status
from reconciler.plan.plan import Plan
from tests.builders import World, client_text

TODAY = date(2026, 11, 17)
PERIOD_ENDS = date(2026, 12, 1)
PARTNER = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
program: basic
billing: {{currency: EUR}}
supply: {{seats: {seats}}}
expansion: {expansion}
add_ons: [white_label]
prices:
  - from: 2026-01-01
    add_ons: {{white_label: "40.00"}}
    programs:
      basic:
        fee: "30.00"
        seats: {{mode: {mode}, tiers: [{{up_to: 9, unit: "20.00"}}, {{unit: "{next}"}}]}}
"""


class There(NamedTuple):
    """One client that is there: in whose hands, how far its trial is, and what it has left."""

    status: str
    platform: bool
    seats: int
    begun: int
    extended: bool
    left: int
    spent: int

    @property
    def billed(self) -> int:
        """The seats that the partner pays."""
        return self.seats if self.status == "active" and not self.platform else 0


clients = st.builds(
    There,
    status=st.sampled_from([each.value for each in Status]),
    platform=st.booleans(),
    seats=st.integers(1, 6),
    begun=st.integers(0, 40),
    extended=st.booleans(),
    left=st.integers(0, 500),
    spent=st.integers(0, 900),
)
agencies = st.lists(clients, min_size=1, max_size=5)
prices = st.sampled_from([("graduated", "17.50"), ("volume", "5.00")])


def file_of(key: str, one: There) -> str:
    """Write the file of a client; nobody is in one in setup, and the partner pays for it."""
    unseen = Status(one.status).facts.unseen
    more = {
        "name": key.title(),
        "seats": str(one.seats),
        "resources": "{dashboards: 1}",
        "credits": '{grants: [{id: old, amount: "500.00", date: 2026-01-03}]}',
        "campaigns": f"{{spring-{key}: {{name: Spring}}}}".replace("spring-", "spring_"),
    }
    if not unseen:
        more["members"] = f"[{{email: a@{key}.example, role: admin}}]"
        if one.platform:
            more["billing"] = "{mode: platform}"
    return client_text(one.status, **more)


def found_of(key: str, one: There) -> str:
    """Write what is true of it."""
    start = TODAY - timedelta(days=one.begun)
    extended = f", extended_on: {start}" if one.extended else ""
    trial = "" if Status(one.status).facts.unseen else f"trial: {{start: {start}{extended}}}, "
    spent = f', spent: {{spring_{key}: "{one.spent}.00"}}' if one.spent else ""
    return f'  {key}: {{{trial}credits: {{left: {{old: "{one.left}.00"}}{spent}}}}}\n'


def world_of(folder: Path, agency: list[There], price: tuple[str, str], months: int) -> World:
    """Lay an agency out, with exactly the seats that it holds."""
    world = World(folder)
    world.day = TODAY
    seats = sum(one.billed for one in agency)
    mode, following = price
    world.partner(PARTNER.format(seats=seats, expansion="automatic", mode=mode, next=following))
    until = date(2027, months, 1) if months else PERIOD_ENDS
    lines = [f"paid_until: {until}\nclients:\n"]
    for at, one in enumerate(agency):
        key = f"client{at}"
        world.client(key, file_of(key, one))
        lines.append(found_of(key, one))
    (folder / "found.yaml").write_text("".join(lines), encoding="utf-8")
    return world


def is_quiet(plan: Plan) -> bool:
    """Whether nothing is left but trials that are over, which somebody decides."""
    return plan.is_idle and not any(plan.waits._replace(over=0))


def faults(world: World) -> list[str]:
    with world.store.read("north") as reader:
        return [fault for proof in verify(reader) for fault in proof.faults]


@settings(max_examples=60, deadline=None)
@given(agency=agencies, price=prices, months=st.integers(0, 4))
def test_what_is_there_comes_in_and_nothing_happens(
    agency: list[There], price: tuple[str, str], months: int
) -> None:
    with TemporaryDirectory() as folder:
        world = world_of(Path(folder), agency, price, months)

        world.apply()

        assert is_quiet(world.plan())
        assert faults(world) == []
        with world.store.read("north") as reader:
            assert list(reader.letters(LetterState.WAITING)) == []
            assert reader.invoices() == ()
            assert reader.credit_rows().receipts == ()


@settings(max_examples=40, deadline=None)
@given(agency=agencies, price=prices, months=st.integers(0, 4), more=st.integers(0, 12))
def test_no_day_of_a_seat_is_paid_twice_and_none_is_free(
    agency: list[There], price: tuple[str, str], months: int, more: int
) -> None:
    with TemporaryDirectory() as folder:
        world = world_of(Path(folder), agency, price, months)
        world.apply()
        seats = sum(one.billed for one in agency)
        text = (world.folder / "partner.yaml").read_text(encoding="utf-8")
        world.partner(text.replace(f"seats: {seats}}}", f"seats: {seats + more}}}", 1))
        world.apply()
        until = date(2027, months, 1) if months else PERIOD_ENDS
        for day in (PERIOD_ENDS, *(date(2027, month, 1) for month in range(1, 7))):
            world.day = day
            invoices = world.apply().invoices
            total = sum(invoice.total for invoice in invoices)
            whole, paid = month_of(seats + more, price), month_of(seats, price)
            # By volume, more seats may cost less than those that were paid.
            assert total == (whole + 7000 if day >= until else max(0, whole - paid))
            assert faults(world) == []


def month_of(seats: int, price: tuple[str, str]) -> int:
    """What seats cost in a month, in cents; the fee and the add-on are 70.00."""
    mode, following = price
    unit = round(float(following) * 100)
    if mode == "volume":
        return seats * (2000 if seats <= 9 else unit)
    return min(seats, 9) * 2000 + max(0, seats - 9) * unit
