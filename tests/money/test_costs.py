"""What is paid for whom adds up to what is invoiced, over random lives of the whole product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from reconciler.api.money_queries import outlook, show_costs
from reconciler.api.queries import Viewpoint
from reconciler.apply.execute.entries import ledger_account
from reconciler.billing.lines import ChargeLine, total
from reconciler.errors import UsageRefused
from reconciler.live.open import open_store
from reconciler.live.sql.read_statements import BATCH
from reconciler.model.live.records import Operation
from reconciler.plan.money.costs import CostKind, Costs
from reconciler.values import replace
from tests.live.records import an_event
from tests.money.lives import Life, Player, lived, lives, searched
from tests.money.worlds import MoneyWorld, priced
from tests.rows_read import rows_read

PRICE = {"billing": '{mode: partner, price: {amount: "100.00", per: month}}'}
MEMBERS = {"members": "[{email: ann@acme.example, role: admin}]"}


@pytest.fixture
def world(tmp_path: Path) -> MoneyWorld:
    return MoneyWorld(tmp_path)


def costs_of(world: MoneyWorld, period: str = "") -> Costs:
    return show_costs(Viewpoint(world.folder, world.store, world.clock(world.day)), period).value


def paid(costs: Costs) -> dict[str, int]:
    """Give what every row costs, by the key of the client or by its kind."""
    return {row.key or f"{row.kind}": row.pays for row in costs.rows}


@searched
@given(lives())
def test_a_month_is_the_next_renewal_and_a_period_its_invoices(life: Life) -> None:
    with lived(life) as player:
        world, seen = player.world, player.seen
        try:
            coming = outlook(world.folder, world.store, world.clock(world.day), 1)
        except UsageRefused:
            with pytest.raises(UsageRefused, match="nothing is"):
                costs_of(world)
            return
        books = seen.books
        assert books is not None
        waiting = 0 if coming.due else total(books.open_lines)
        assert costs_of(world).total == total(coming.rows[0][1]) - waiting

        totals: dict[date, int] = defaultdict(int)
        for invoice in (*seen.invoices, *coming.due):
            totals[invoice.period_start] += invoice.total
        for start, invoiced in totals.items():
            assert costs_of(world, str(start)).total == invoiced


@searched
@given(lives())
def test_each_bears_its_part_of_the_days_on_which_it_held_something(life: Life) -> None:
    with lived(life) as player:
        ids = {head.id: head.key for head in player.seen.heads}
        periods = {invoice.period_start for invoice in player.seen.invoices}
        for start in periods:
            lines = [
                line
                for invoice in player.seen.invoices
                if invoice.period_start == start
                for line in invoice.lines
            ]
            costs = costs_of(player.world, str(start))
            for row in costs.rows:
                if row.kind is CostKind.CLIENT:
                    (own,) = (each for each, key in ids.items() if key == row.key)
                    exact = sum(
                        (part(line, player, ledger_account(own)) for line in lines), Fraction(0)
                    )
                    assert abs(row.pays - exact) < len(lines)


def part(line: ChargeLine, player: Player, account: str) -> Fraction:
    """Give an account's part of a line, exactly: its units of each day among those of all."""
    own = whole = 0
    for _, held in days_of(line, player):
        own += held.get(account, 0)
        whole += sum(held.values())
    return Fraction(line.amount * own, whole) if whole else Fraction(0)


def days_of(line: ChargeLine, player: Player) -> Iterator[tuple[date, dict[str, int]]]:
    """Replay the ledger up to each day that a line pays for: account → what it holds then."""
    starts = [each.period_start for each in player.seen.invoices if each.kind == "renewal"]
    day = line.covers_from
    while day < line.covers_to:
        held: dict[str, int] = defaultdict(int)
        closes = iter(starts)
        for event in player.seen.events:
            counts = next(closes, event.day) if event.kind == "period-closed" else event.day
            for posting in event.postings if counts <= day else ():
                if posting.commodity == line.item and not posting.account.startswith("vendor"):
                    held[posting.account] += posting.amount
        yield day, held
        day += timedelta(1)


def test_what_moves_inside_a_period_is_shared_by_days(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 1)
    world.partner(priced(10))
    world.active("a", 10)
    world.apply()
    world.day = date(2026, 11, 16)
    world.active("a", 0)
    world.active("b", 5)
    world.apply()

    assert paid(costs_of(world, "2026-11")) == {"a": 11000, "b": 5500, "free": 5500}
    assert paid(costs_of(world)) == {"b": 11000, "free": 11000}
    assert paid(costs_of(world, "2026-11-30")) == paid(costs_of(world, "2026-11"))


def test_a_supply_that_falls_late_falls_on_its_boundary(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 1)
    world.partner(priced(10))
    world.active("a", 5)
    world.apply()
    world.partner(priced(5))
    world.apply()
    world.settle(date(2026, 12, 16))

    assert paid(costs_of(world, "2026-12")) == {"a": 11000}


def test_a_period_that_is_due_is_shared_before_it_is_written(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 1)
    world.partner(priced(10))
    world.active("a", 5)
    world.apply()
    world.partner(priced(5))
    world.apply()
    world.day = date(2026, 12, 16)

    due = costs_of(world, "2026-12")

    assert (paid(due), due.due, due.invoices) == ({"a": 11000}, True, (2,))


def test_what_is_asked_and_what_is_left(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 1)
    world.partner(priced(10))
    yearly = {"billing": '{mode: partner, price: {amount: "1000.00", per: year}}'}
    world.active("a", 2, **PRICE)
    world.active("b", 3, **yearly)
    world.active("c", 5)
    world.active("d", 1, "trial", **PRICE, **MEMBERS)
    world.apply()

    rows = {row.key: row for row in costs_of(world).rows}

    assert {key: (row.asked, row.left) for key, row in rows.items()} == {
        "a": (10000, 5600),
        "b": (8333, 1733),
        "c": (None, None),
    }
    assert [key for key, row in rows.items() if row.draws and row.asked is None] == ["c"]
    assert costs_of(world).unbilled == {"trial": 1}


def test_what_is_free_is_named_where_the_files_want_it(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 1)
    world.partner(priced(30))
    world.active("a", 24)
    world.apply()

    (idle,) = costs_of(world).idle

    # The first 25 cost 22.00, the others 20.00: less is saved than the share of six seats.
    assert (idle.resource, idle.free, idle.need, idle.saves) == ("seats", 6, 24, 2200 + 5 * 2000)
    world.partner(priced(24))
    world.apply()
    assert costs_of(world).idle == ()


def test_a_removed_client_bears_what_it_held(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 1)
    world.partner(priced(10))
    world.active("a", 10)
    world.active("b", 0)
    world.apply()
    world.active("a", 0)
    world.day = date(2026, 11, 16)
    world.apply()
    world.client("a", "name: Client a\nstatus: disabled\nremoved: {reason: over, by: dana}\n")
    world.apply()

    (gone, free) = costs_of(world, "2026-11").rows

    assert (gone.key, gone.name, gone.pays, gone.asked) == ("a", "Client a", 11000, None)
    assert (free.kind, free.pays) == (CostKind.FREE, 11000)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-12", "has not begun"),
        ("2026-10", "nothing was invoiced of 2026-10-01 to 2026-11-01"),
        ("2026-13", "`2026-13` is no period"),
        ("2026-02-30", "`2026-02-30` is no period"),
        ("9999-12", "`9999-12` is no period"),
        ("november", "`november` is no period"),
        ("11", "`11` is no period"),
    ],
)
def test_a_period_that_nothing_was_invoiced_of(world: MoneyWorld, period: str, said: str) -> None:
    world.active("a", 3)
    world.apply()

    with pytest.raises(UsageRefused, match=said):
        costs_of(world, period)


def test_costs_of_a_period_read_nothing_that_is_older(tmp_path: Path) -> None:
    def rows(folder: Path, writes: int) -> int:
        world = MoneyWorld(folder, open_store(f"{folder}.db"))
        world.active("a", 3)
        world.apply()
        for number in range(writes):
            with world.store.begin("north", actor="dana") as work:
                name, noted = f"noted-{number}", an_event(kind="noted")
                work.append([replace(noted, operation=name, day=world.day)] * 400)
                work.record(Operation(name, "apply", "", "dana", world.day))
        world.settle(date(2026, 12, 1))
        with rows_read() as seen:
            assert costs_of(world, "2026-12").total == 85000
        return seen["rows"]

    assert rows(tmp_path / "old", 8) - rows(tmp_path / "new", 0) <= BATCH + 400


def test_what_waits_for_the_next_invoice_is_in_none(world: MoneyWorld) -> None:
    world.day = date(2026, 11, 16)
    world.partner(priced(2, collect="next_invoice"))
    world.active("a", 2)
    world.apply()

    with pytest.raises(UsageRefused, match=r"22\.00 EUR waits for the next invoice"):
        costs_of(world, "2026-11")

    world.settle(date(2026, 12, 1))
    # The days of November are shared by what was held in November.
    assert paid(costs_of(world, "2026-12")) == {"a": 2200 + 4400}
