"""A write is for no day that only one clock speaks for, and closes no more than is allowed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.apply.apply import Request, apply
from reconciler.apply.settle import settle
from reconciler.errors import PlanRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import open_store
from reconciler.model.assignment import parse_assignment
from reconciler.operations.acts.edit import edit
from reconciler.operations.perform import perform
from reconciler.outbox.deliver import Route, deliver, resend
from reconciler.plan.clock import Clock
from reconciler.plan.judge.calendar import FURTHEST, MOST_PERIODS
from reconciler.values import replace
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, START, World, client_text, moment
from tests.postgres import Postgres

TEN_YEARS = timedelta(days=3653)
DAY = timedelta(days=1)
Write = Callable[["Dated"], object]


@dataclass
class Dated:
    """A world whose clock says what a test says; `first` is the day on which it was opened."""

    world: World
    first: date
    file: Path | None = None
    close_periods: int | None = None
    committed: datetime | None = None

    def clock(self) -> Clock:
        return Clock(
            moment(self.world.day), None, self.close_periods, committed=lambda: self.committed
        )

    def apply(self) -> object:
        return self.world.apply(replace(self.world.ask(), clock=self.clock()))

    def later(self, days: timedelta) -> Dated:
        self.world.day = self.first + days
        return self

    def written(self) -> tuple[Any, ...]:
        with self.world.store.read("north") as reader:
            record = reader.partner()
            return record, reader.operations(100), reader.invoices(), tuple(reader.events())


def opened(folder: Path, store: Any, first: date, prices: str = SOLD) -> Dated:
    """Open a partner with one client on a day, and let its files ask for something more."""
    world = World(folder / "accounts", store)
    world.day = first
    world.partner(PARTNER.replace("100", "3") + prices)
    world.client("a", client_text("active", **ACTIVE | {"members": ADMIN}))
    dated = Dated(world, first)
    dated.apply()
    world.client("a", client_text("active", **ACTIVE | {"members": ADMIN}, description="more"))
    return dated


def on_sqlite(folder: Path, prices: str = SOLD) -> Dated:
    file = folder / "live.db"
    dated = opened(folder, open_store(str(file)), START, prices)
    os.utime(file, (moment(START).timestamp(),) * 2)
    dated.file = file
    return dated


Opening = Callable[[str], Dated]


@pytest.fixture(params=["sqlite", "postgresql"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """Open a store on each engine, on the day that its second witness says; prices are given."""
    if request.param == "sqlite":
        yield lambda prices: on_sqlite(tmp_path, prices)
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.lent() as url:
        store = open_store(url)
        with store.read("north") as reader:
            witness = reader.witness()
        assert witness is not None
        day = witness.at.date()
        yield lambda prices: opened(tmp_path, store, day, prices)


@pytest.fixture
def dated(opening: Opening) -> Dated:
    """A partner that buys seats."""
    return opening(SOLD)


@pytest.fixture
def unsold(opening: Opening) -> Dated:
    """A partner without prices: no period is ever in the way."""
    return opening("")


class Nowhere:
    """A mail server that no letter may reach."""

    def open(self) -> None:
        raise AssertionError

    def send(self, message: object) -> None:
        raise AssertionError(message)

    def close(self) -> None:
        """Nothing is open."""


def settled(dated: Dated) -> object:
    dated.world.acts += 1
    name = f"settle-{dated.world.acts}"
    return settle(dated.world.store, "north", dated.clock(), actor="cron", operation=name)


def by_hand(dated: Dated) -> object:
    order = replace(dated.world.order(), clock=dated.clock())
    return perform(dated.world.store, "north", edit("a", [parse_assignment("seats=2")]), order)


def delivered(dated: Dated) -> object:
    order = replace(dated.world.order(), clock=dated.clock())
    route = Route("accounts@north.example", "https://north.example")
    return deliver(dated.world.store, "north", Nowhere(), order, route)


def sent_again(dated: Dated) -> object:
    order = replace(dated.world.order(), clock=dated.clock())
    return resend(dated.world.store, "north", order, "a", "ann@acme.example")


WRITES: dict[str, Write] = {
    "apply": Dated.apply,
    "settle": settled,
    "operate": by_hand,
    "deliver": delivered,
    "resend": sent_again,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_clock_ten_years_fast_writes_nothing(dated: Dated, write: Write) -> None:
    before = dated.written()
    dated.later(TEN_YEARS)

    with pytest.raises(PlanRefused) as refused:
        write(dated)

    assert "clock-ahead" in [each.rule for each in refused.value.diagnostics]
    assert dated.written() == before


@pytest.mark.parametrize("write", [Dated.apply, settled, by_hand])
def test_what_would_be_closed_is_said(tmp_path: Path, write: Write) -> None:
    with pytest.raises(PlanRefused) as refused:
        write(on_sqlite(tmp_path).later(TEN_YEARS))

    assert refused.value.message == (
        "today, which is 2036-11-02 for this machine, would close 120 periods, the first on "
        "2026-12-01 and the last on 2036-11-01, with 120 invoices of 3600.00 EUR in all (30.00 "
        "EUR, 30.00 EUR, 30.00 EUR and 117 more); nothing was written"
    )
    assert "if the day is right, add `--close-periods 120`" in str(refused.value.help)
    assert [each.rule for each in refused.value.diagnostics] == ["periods-at-once", "clock-ahead"]


def on_the_first(dated: Dated, months: int) -> Dated:
    """Go to the first of a month, and let somebody merge on that day."""
    last = dated.first.year * 12 + dated.first.month - 1 + months
    dated.world.day = date(last // 12, last % 12 + 1, 1)
    dated.committed = moment(dated.world.day)
    return dated


@pytest.mark.parametrize("write", [Dated.apply, settled, by_hand])
@pytest.mark.parametrize("months", [MOST_PERIODS, MOST_PERIODS + 1])
def test_three_periods_are_closed_unasked_and_not_four(
    tmp_path: Path, write: Write, months: int
) -> None:
    dated = on_the_first(on_sqlite(tmp_path), months)

    if months == MOST_PERIODS:
        write(dated)
        assert len(dated.written()[2]) >= 1 + MOST_PERIODS
        return
    with pytest.raises(PlanRefused) as refused:
        write(dated)
    assert [each.rule for each in refused.value.diagnostics] == ["periods-at-once"]


@pytest.mark.parametrize("write", [Dated.apply, settled, by_hand])
def test_exactly_so_many_periods_are_closed_as_were_allowed(tmp_path: Path, write: Write) -> None:
    dated = on_the_first(on_sqlite(tmp_path), 5)
    before = dated.written()

    for other in (0, 4, 6):
        dated.close_periods = other
        with pytest.raises(PlanRefused, match="would close 5 periods") as refused:
            write(dated)
        assert f"allows {other}" in refused.value.message
        assert "add `--close-periods 5`" in str(refused.value.help)
    assert dated.written() == before
    dated.close_periods = 5
    write(dated)

    renewals = [each for each in dated.written()[2] if each.kind == "renewal"]
    assert len(renewals) == 5


def test_settling_again_with_the_same_allowance_changes_nothing(tmp_path: Path) -> None:
    dated = on_the_first(on_sqlite(tmp_path), 5)
    dated.close_periods = 5
    settled(dated)
    after = dated.written()

    settled(dated)

    assert dated.written() == after


def test_a_hundred_days_after_the_witness_are_believed_and_no_more(unsold: Dated) -> None:
    with pytest.raises(PlanRefused) as refused:
        unsold.later(FURTHEST + 2 * DAY).apply()

    assert [each.rule for each in refused.value.diagnostics] == ["clock-ahead"]
    assert "add `--close-periods 0`" in str(refused.value.help)
    unsold.later(FURTHEST).apply()


def test_the_day_of_a_write_that_closes_nothing_is_allowed_by_hand(unsold: Dated) -> None:
    unsold.later(TEN_YEARS).close_periods = 0

    unsold.apply()

    record = unsold.written()[0]
    assert record.high_water == unsold.first + TEN_YEARS


@pytest.mark.parametrize("days", [1, 15, 40, 400])
def test_a_quiet_partner_is_never_refused(unsold: Dated, days: int) -> None:
    unsold.apply()
    before = unsold.written()
    unsold.later(days * DAY)

    unsold.apply()
    settled(unsold)

    assert unsold.world.plan(replace(unsold.world.ask(), clock=unsold.clock())).is_idle
    assert unsold.written() == before


def test_the_newest_commit_speaks_for_a_day_beside_a_file(tmp_path: Path) -> None:
    dated = on_sqlite(tmp_path, "").later(timedelta(days=400))
    dated.committed = moment(dated.first + timedelta(days=299))

    with pytest.raises(PlanRefused) as refused:
        dated.apply()
    dated.committed = moment(dated.first + timedelta(days=300))
    dated.apply()

    (ahead,) = refused.value.diagnostics
    assert (ahead.message, ahead.label) == (
        "2027-12-07 is 101 days after 2027-08-28",
        "the newest commit of the files is of then",
    )


def test_an_older_commit_takes_nothing_away(tmp_path: Path) -> None:
    dated = on_sqlite(tmp_path, "").later(timedelta(days=101))
    dated.committed = moment(dated.first - DAY)

    with pytest.raises(PlanRefused) as refused:
        dated.apply()

    (ahead,) = refused.value.diagnostics
    assert (ahead.message, ahead.label) == (
        "2027-02-11 is 101 days after 2026-11-02",
        "the store's file was last written then",
    )


def test_git_is_asked_only_where_it_matters(tmp_path: Path) -> None:
    dated = on_sqlite(tmp_path, "").later(FURTHEST)

    def asked() -> datetime | None:
        raise AssertionError

    clock = replace(dated.clock(), committed=asked)
    assert dated.world.apply(replace(dated.world.ask(), clock=clock)).operation


def test_a_commit_does_not_speak_against_the_clock_of_a_server(
    postgres: Postgres, tmp_path: Path
) -> None:
    with postgres.lent() as url:
        store = open_store(url)
        world = World(tmp_path / "accounts", store)
        world.client("a", client_text())
        with store.read("north") as reader:
            witness = reader.witness()
        assert witness is not None
        dated = Dated(world, witness.at.date()).later(TEN_YEARS)
        dated.committed = moment(world.day)

        with pytest.raises(PlanRefused) as refused:  # a new partner, too
            dated.apply()

        assert [each.label for each in refused.value.diagnostics] == [
            "that day by the clock of the server"
        ]
        assert store.identity == ""


def test_nothing_speaks_for_the_day_on_which_a_file_is_begun(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "live.db")))
    world.client("a", client_text())
    world.day = START + TEN_YEARS

    assert world.apply().day == world.day


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_the_days_of_a_rehearsal_are_asked_for(tmp_path: Path, kind: str) -> None:
    store = MemoryStore() if kind == "memory" else open_store(str(tmp_path / "live.db"))
    world = World(tmp_path / "accounts", store)
    world.partner(PARTNER.replace("100", "3") + SOLD)
    world.client("a", client_text())

    def applied(operation: str, day: date) -> int:
        ask = replace(world.ask(), clock=Clock(moment(START), day))
        request = Request(ask, "dana", operation, rehearsal=True)
        return len(apply(world.tree(), store, request).invoices)

    assert applied("first", START) == 1
    assert applied("second", START + TEN_YEARS) == 120


@pytest.fixture
def let_through(tmp_path: Path) -> Dated:
    """A store that somebody let be written under a clock ten years fast; now the clock is right."""
    dated = on_sqlite(tmp_path).later(TEN_YEARS)
    dated.close_periods = 120
    dated.apply()
    dated.close_periods = None
    dated.world.client("a", client_text("active", **ACTIVE, description="later"))
    return dated.later(DAY)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_after_a_fast_clock_every_write_says_the_way_out(let_through: Dated, write: Write) -> None:
    with pytest.raises(PlanRefused) as refused:
        write(let_through)

    assert "is before 2036-11-02, up to which the store is written" in refused.value.message
    assert str(refused.value.help) == (
        "if this machine's clock is slow, set it right: it says 2026-11-03; or else another clock "
        "was fast when that was written: put back a backup from before: reconciler explain store"
    )


def test_asking_for_today_by_name_gets_the_same_answer(let_through: Dated) -> None:
    clock = Clock(moment(let_through.world.day), let_through.world.day)

    with pytest.raises(PlanRefused) as refused:
        let_through.world.apply(replace(let_through.world.ask(), clock=clock))

    assert "--as-of" not in str(refused.value.help)
    assert "reconciler explain store" in str(refused.value.help)


def test_looks_go_on_after_a_fast_clock(let_through: Dated) -> None:
    plan = let_through.world.plan(replace(let_through.world.ask(), clock=let_through.clock()))

    assert plan.today == START + TEN_YEARS


def test_two_hosts_at_midnight_settle_both(tmp_path: Path) -> None:
    dated = on_sqlite(tmp_path)
    ahead, behind = (datetime(2026, 11, 30, 23, 0, second, tzinfo=UTC) for second in (1, 0))
    store = dated.world.store
    settle(store, "north", Clock(ahead), actor="one", operation="one")

    done = settle(store, "north", Clock(behind - timedelta(seconds=1)), actor="two", operation="2")

    assert (done.operation, done.day) == ("", date(2026, 12, 1))
