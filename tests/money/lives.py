"""Random lives of a partner over the whole product: files, console, applies and settles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from reconciler.billing.books import Books, books_from_text
from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.live.records import Event, Head, PartnerRecord
from reconciler.plan.plan import Plan, Receipt
from reconciler.values import Frozen, field, replace
from tests.billing.histories import anchors, days
from tests.builders import ADMIN, client_text
from tests.money.worlds import MoneyWorld

searched = settings(max_examples=30, deadline=None)

KEYS = ("a", "b", "c")
_MOST_DASHBOARDS = 3
ZONES = ("Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC")

_PARTNER = """\
format: 1
partner: north
name: North
time_zone: {zone}
program: {program}
billing: {{currency: EUR, anchor_day: {anchor}, collect: {collect}}}
supply: {{{supply}}}
expansion: {expansion}
add_ons: [{add_ons}]
staff: [{staff}]
guards: {{max_update_percent: 100, max_remove_percent: 100}}
prices:
{prices}"""

_VERSION = """\
  - from: {begins}
    programs:
      basic:
        fee: "0.00"
        seats: {{mode: graduated, tiers: [{{up_to: 9, unit: "{unit}.37"}}, {{unit: "{unit}.05"}}]}}
{basic}      preferred:
        fee: "{unit}.99"
        seats: {{mode: volume, tiers: [{{up_to: 20, unit: "{unit}.10"}}, {{unit: "17.50"}}]}}
{preferred}    add_ons: {{sso: "0.07", white_label: "{unit}.00"}}
"""
_DASHBOARDS = '        dashboards: {{mode: flat, tiers: [{{unit: "{}"}}]}}\n'


def version(begins: date, unit: int) -> str:
    """Write a version; whether a program prices dashboards differs from one to the next."""
    return _VERSION.format(
        begins=begins,
        unit=unit,
        basic=_DASHBOARDS.format("3.33") if unit % 3 == 0 else "",
        preferred=_DASHBOARDS.format("0.10") if unit % 3 == 2 else "",
    )


class Files(Frozen):
    """What the files say: the partner's words, its versions, and each client's words."""

    zone: str = "Europe/Vienna"
    anchor: int = 1
    program: str = "basic"
    collect: str = "immediate"
    seats: int = 20
    dashboards: int | None = None
    expansion: str = "automatic"
    add_ons: tuple[str, ...] = ()
    staff: int = 0
    versions: tuple[tuple[date, int], ...] = ((date(2020, 1, 1), 22),)
    clients: tuple[tuple[str, str, int, str], ...] = ()

    def write(self, world: MoneyWorld) -> None:
        """Write them all."""
        pooled = "" if self.dashboards is None else f", dashboards: {self.dashboards}"
        staff = (f"{{email: s{at}@north.example, role: admin}}" for at in range(self.staff))
        versions = (version(day, unit) for day, unit in self.versions)
        world.partner(
            _PARTNER.format(
                zone=self.zone,
                program=self.program,
                anchor=self.anchor,
                collect=self.collect,
                supply=f"seats: {self.seats}{pooled}",
                expansion=self.expansion,
                add_ons=", ".join(self.add_ons),
                staff=", ".join(staff),
                prices="".join(versions),
            )
        )
        for path in (world.folder / "clients").glob("*.yaml"):
            path.unlink()
        for key, status, seats, mode in self.clients:
            world.client(key, _client(key, status, seats, mode))


def _client(key: str, status: str, seats: int, mode: str) -> str:
    dashboards = 1 + seats % _MOST_DASHBOARDS
    return client_text(
        status,
        name=f"Client {key}",
        seats=str(seats),
        resources=f"{{dashboards: {dashboards}}}",
        billing=f"{{mode: {mode}}}",
        **({"members": ADMIN} if status in {"trial", "active"} else {}),
    )


class Move(Frozen):
    """Some days later something is done: files are edited and applied, or something else."""

    later: int
    what: str = "apply"
    words: dict[str, Any] = field(default_factory=dict)
    client: tuple[str, str, int, str] | None = None
    version: tuple[int, int] | None = None


class Life(Frozen):
    """One life: the files it opens with on a day, and the moves that follow."""

    opened: date
    files: Files
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Seen:
    """What a store holds at one moment."""

    record: PartnerRecord | None
    heads: Sequence[Head]
    invoices: tuple[Invoice, ...]
    events: tuple[Event, ...]

    @property
    def books(self) -> Books | None:
        return books_from_text(self.record.books) if self.record and self.record.books else None

    @property
    def lines(self) -> tuple[ChargeLine, ...]:
        """Every line so far, the ones that wait for an invoice last."""
        books = self.books
        billed = (line for invoice in self.invoices for line in invoice.lines)
        return (*billed, *(books.open_lines if books else ()))


@dataclass(frozen=True)
class Done:
    """One move as it went; `receipt` is missing for a refusal and for the console."""

    move: Move
    day: date
    before: Seen
    after: Seen
    plan: Plan | None = None
    receipt: Receipt | None = None

    @property
    def wrote(self) -> bool:
        return self.receipt is not None and bool(self.receipt.operation)


class Player:
    """Lives a life in a folder and a store."""

    def __init__(self, world: MoneyWorld, life: Life) -> None:
        self.world = world
        self.files = life.files
        self.world.day = life.opened
        self.done = [self._apply(Move(0), life.files)]
        for move in life.moves:
            self.world.day += timedelta(days=move.later)
            self.done.append(self._moved(move))

    @property
    def seen(self) -> Seen:
        with self.world.store.read("north") as reader:
            events = tuple(reader.events())
            return Seen(reader.partner(), reader.heads(), reader.invoices(), events)

    def _moved(self, move: Move) -> Done:
        before = self.seen
        if move.what == "settle":
            receipt = self.world.settle(self.world.day)
            return Done(move, self.world.day, before, self.seen, receipt.plan, receipt)
        if move.what == "console" and move.client is not None:
            return self._edit(move, move.client)
        return self._apply(move, edited(self.files, move, self.world.day))

    def _edit(self, move: Move, client: tuple[str, str, int, str]) -> Done:
        before, (key, _, seats, _) = self.seen, client
        try:
            receipt = self.world.edit(key, {("seats",): max(1, seats)})
        except (PlanRefused, UsageRefused):
            return Done(move, self.world.day, before, self.seen)
        return Done(move, self.world.day, before, self.seen, receipt.plan, receipt)

    def _apply(self, move: Move, files: Files) -> Done:
        files.write(self.world)
        before = self.seen
        plan = self.world.plan()
        if plan.refusals:
            self._require_refused()
            self.files.write(self.world)
            return Done(move, self.world.day, before, self.seen, plan)
        receipt = self.world.apply()
        self.files = files
        return Done(move, self.world.day, before, self.seen, plan, receipt)

    def _require_refused(self) -> None:
        before = self.seen
        try:
            self.world.apply()
        except PlanRefused:
            assert self.seen == before
        else:
            raise AssertionError("a plan refused what an apply did")


def edited(files: Files, move: Move, day: date) -> Files:
    """Give the files after a move's edits."""
    files = replace(files, **move.words)
    if move.client is not None:
        others = [client for client in files.clients if client[0] != move.client[0]]
        files = replace(files, clients=tuple(sorted([*others, move.client])))
    if move.version is not None:
        begins = max(day, files.versions[-1][0]) + timedelta(days=move.version[0])
        files = replace(files, versions=(*files.versions, (begins, move.version[1])))
    return files


@contextmanager
def lived(life: Life) -> Iterator[Player]:
    """Live a life; afterwards every proof of `verify` must hold."""
    with TemporaryDirectory() as folder:
        player = Player(MoneyWorld(Path(folder)), life)
        player.world.require_proven()
        yield player


amounts = st.integers(0, 30)
laters = st.one_of(st.just(0), st.integers(0, 4), st.integers(0, 35), st.integers(0, 100))
doors = st.sampled_from(
    [
        *[("active", "partner")] * 5,
        *[("disabled", "partner")] * 2,
        ("trial", "partner"),
        ("trial", "platform"),
        ("setup", "partner"),
    ]
)
clients = st.builds(
    lambda key, door, seats: (key, door[0], seats, door[1]),
    st.sampled_from(KEYS),
    doors,
    st.integers(1, 25),
)
add_ons = st.sets(st.sampled_from(["sso", "white_label"])).map(lambda names: tuple(sorted(names)))
words = st.fixed_dictionaries(
    {},
    optional={
        "seats": amounts,
        # Without a price nothing is bought: fewer than clients may hold would often be refused.
        "dashboards": st.one_of(st.none(), *[st.integers(len(KEYS) * _MOST_DASHBOARDS, 40)] * 3),
        "program": st.sampled_from(["basic", "preferred"]),
        "collect": st.sampled_from(["immediate", "next_invoice"]),
        "expansion": st.sampled_from(["automatic", "automatic", "automatic", "refuse"]),
        "add_ons": add_ons,
        "staff": st.integers(0, 3),
    },
)
versions = st.tuples(st.integers(1, 60), st.integers(1, 40))

moves = st.one_of(
    st.builds(Move, laters, client=clients),
    st.builds(Move, laters, words=words),
    st.builds(Move, laters, words=words, client=clients, version=st.none() | versions),
    st.builds(Move, laters, st.just("console"), client=clients),
    st.builds(Move, laters, st.just("settle")),
)


@st.composite
def lives(draw: st.DrawFn, least: int = 2, most: int = 6) -> Life:
    said: dict[str, Any] = dict(draw(words))
    if said.get("expansion") == "refuse":
        del said["expansion"]
    first = (draw(st.sampled_from(KEYS)), "active", draw(st.integers(1, 25)), "partner")
    opening = Files(draw(st.sampled_from(ZONES)), draw(anchors), clients=(first,))
    files = edited(opening, Move(0, words=said), date.min)
    return Life(draw(days), files, tuple(draw(st.lists(moves, min_size=least, max_size=most))))
