"""The laws of money over random lives of the whole product; a name gives the invariant's number.

`tests/billing` shows the same numbers where the pure engine alone can: I3 and I6 to I12 in
`test_laws_of_charges`, I13 to I15 in `test_laws_of_periods`, I16, I22 to I26 in
`test_laws_of_books`, I21 in `test_shares`. Here files, console, applies, settles and store take
part: I1, I2, I3, I4, I6, I7, I8, I12, I15 to I20, I22 to I28. Together every one of I1 to I4 and
I6 to I28. Every life ends with all proofs of `verify`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.apply.apply import Request, apply
from reconciler.apply.execute.entries import FREE, PAYABLE, ledger_account
from reconciler.apply.settle import settle
from reconciler.apply.survey.ask import Ask
from reconciler.apply.verify.verify import verify
from reconciler.billing.lines import ChargeKind, ChargeLine, charged_twice, line_to_json
from reconciler.billing.periods import next_period
from reconciler.billing.prices.price_list import price_list
from reconciler.billing.prices.rates import version_in_force
from reconciler.errors import PlanRefused
from reconciler.live.open import open_store
from reconciler.model.live.records import OF_STAFF, Amounts, Event
from reconciler.plan.clock import Clock
from reconciler.plan.promise.plan_file import promise_text, read_promise
from reconciler.values import replace
from tests.billing.histories import days
from tests.builders import client_text
from tests.money.lives import ZONES, Done, Life, lived, lives, searched
from tests.money.worlds import MoneyWorld, priced

POOLED = ("seats", "dashboards")


def folded(events: Iterable[Event]) -> Iterator[tuple[Event, dict[tuple[str, str], int]]]:
    """Give what stands on every account after each entry."""
    balances: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        for posting in event.postings:
            balances[(posting.account, posting.commodity)] += posting.amount
        yield event, balances


def standing(events: Iterable[Event]) -> dict[tuple[str, str], int]:
    """Give what stands on every account in the end."""
    *_, (_, balances) = folded(events)
    return balances


def as_text(lines: Iterable[ChargeLine]) -> str:
    return json.dumps([line_to_json(line) for line in lines])


def owned(done: Done, *, after: bool) -> dict[str, int]:
    """Give the supply of every resource before or after a move."""
    record = (done.after if after else done.before).record
    return {name: each.supply for name, each in record.pool.items()} if record else {}


@searched
@given(lives())
def test_i1_supply_is_free_plus_staff_plus_allocated_after_every_entry(life: Life) -> None:
    with lived(life) as player:
        for _, balances in folded(player.seen.events):
            for name in POOLED:
                mine = {
                    account: amount
                    for (account, commodity), amount in balances.items()
                    if commodity == name and not account.startswith("vendor:")
                }
                assert min(mine.values(), default=0) >= 0
                assert sum(mine.values()) == -balances[(f"vendor:{name}", name)]


@searched
@given(lives())
def test_i2_only_a_purchase_and_a_close_change_the_supply(life: Life) -> None:
    movers = {"supply-declared", "supply-expansion", "period-closed"}
    pools = {"pool-started", "pool-stopped"}
    vendors = {f"vendor:{name}" for name in POOLED}
    with lived(life) as player:
        for event in player.seen.events:
            if event.kind in movers | pools:
                continue
            moved = {posting.account for posting in event.postings if posting.commodity in POOLED}
            assert not moved & vendors
        for done in player.done:
            if done.receipt is None:
                assert owned(done, after=True) == owned(done, after=False)


@searched
@given(lives())
def test_i3_supply_never_falls_inside_a_period_nor_below_what_is_held(life: Life) -> None:
    with lived(life) as player:
        for done in player.done:
            before, after = done.before.books, done.after.books
            assert after is not None
            if before is not None and before.period == after.period:
                now = after.supply
                assert all(now.get(name, 0) >= held for name, held in before.supply.items())
            record = done.after.record
            assert record is not None
            for amounts in record.pool.values():
                assert amounts.supply >= amounts.staff + amounts.allocated


@searched
@given(lives())
def test_i4_only_active_clients_that_the_partner_bills_hold_any_supply(life: Life) -> None:
    with lived(life) as player:
        for done in player.done:
            balances = standing(done.after.events)
            record = done.after.record
            assert record is not None
            for head in done.after.heads:
                draws = head.status == "active" and head.mode == "partner"
                for name in record.pool:
                    posted = balances.get((ledger_account(head.id), name), 0)
                    assert posted == (head.holds.get(name, 0) if draws else 0)


@searched
@given(lives())
def test_i6_and_i7_no_line_is_0_and_no_seat_day_is_charged_twice(life: Life) -> None:
    with lived(life) as player:
        lines = player.seen.lines
        assert all(line.amount > 0 for line in lines)
        assert charged_twice(lines) == ()


@searched
@given(lives())
def test_i8_what_a_period_costs_is_bounded_by_the_rate_committed_in_it(life: Life) -> None:
    with lived(life) as player:
        cost: Counter[tuple[date, str]] = Counter()
        highest: Counter[tuple[date, str]] = Counter()
        for line in player.seen.lines:
            key = (line.period_start, line.item)
            cost[key] += line.amount
            highest[key] = max(highest[key], line.rate_after)
        assert all(cost[key] <= highest[key] for key in cost)


@searched
@given(lives())
def test_i12_a_renewal_is_the_full_price_of_what_is_owned_then(life: Life) -> None:
    with lived(life) as player:
        record = player.seen.record
        assert record is not None
        prices = price_list(record.live)
        for line in player.seen.lines:
            if line.kind is ChargeKind.RENEWAL:
                version = version_in_force(prices, line.period_start)
                assert version is not None
                full = version.rate(line.program, line.item, line.quantity_after)
                assert (line.amount, line.covers_from) == (full, line.period_start)


@searched
@given(lives(), st.sampled_from(ZONES))
def test_i13_to_i15_another_zone_with_the_same_days_changes_no_invoice(
    life: Life, zone: str
) -> None:
    there = replace(life, files=replace(life.files, zone=zone))
    with lived(life) as here, lived(there) as other:
        assert as_text(here.seen.lines) == as_text(other.seen.lines)
        for line in here.seen.lines:
            assert 28 <= line.period_days <= 31
            assert line.period_start <= line.covers_from < line.covers_to == line.period_end


@searched
@given(days, st.sampled_from(ZONES), st.times(time(4), time(23)))
def test_i15_an_instant_costs_what_its_day_in_the_zone_of_the_partner_costs(
    day: date, zone: str, at: time
) -> None:
    instant = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    text = priced().replace("Europe/Vienna", zone).replace("2026-01-01", "2020-01-01")
    with TemporaryDirectory() as folder:
        world = MoneyWorld(Path(folder))
        world.partner(text)
        world.active("a", 10)
        asked = world.plan(world.ask(day)).money
        assert asked is not None
        assert world.plan(Ask(Clock(instant))).money == asked


@searched
@given(lives())
def test_i16_an_invoice_is_its_lines_and_the_postings_of_its_operation(life: Life) -> None:
    with lived(life) as player:
        posted: Counter[str] = Counter()
        sold: Counter[tuple[str, str]] = Counter()
        for event in player.seen.events:
            for posting in event.postings:
                if posting.commodity == "EUR" and posting.account == PAYABLE:
                    posted[event.operation] += posting.amount
                elif posting.commodity == "EUR":
                    sold[(event.operation, posting.account)] -= posting.amount
        billed: Counter[str] = Counter()
        by_item: Counter[tuple[str, str]] = Counter()
        for invoice in player.seen.invoices:
            assert invoice.total == sum(line.amount for line in invoice.lines) > 0
            billed[invoice.operation] += invoice.total
            for line in invoice.lines:
                by_item[(invoice.operation, f"vendor:{line.item}")] += line.amount
        assert (posted, sold) == (billed, by_item)
        once = Counter(line for invoice in player.seen.invoices for line in invoice.lines)
        assert set(once.values()) <= {1}


@searched
@given(lives())
def test_i17_every_entry_adds_up_to_0_in_every_commodity(life: Life) -> None:
    with lived(life) as player:
        for event in player.seen.events:
            sums: Counter[str] = Counter()
            for posting in event.postings:
                assert posting.amount != 0
                sums[posting.commodity] += posting.amount
            assert set(sums.values()) <= {0}


@pytest.mark.parametrize("table", ["event", "posting", "invoice", "invoice_line"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET partner = partner", "DELETE FROM {}"])
def test_i18_the_store_refuses_to_alter_what_an_apply_posted(
    tmp_path: Path, table: str, statement: str
) -> None:
    world = MoneyWorld(tmp_path / "files", open_store(str(tmp_path / "live.db")))
    world.active("a", 10)
    world.apply()
    world.settle(date(2026, 12, 1))
    invoices = world.invoices()

    connection = sqlite3.connect(tmp_path / "live.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table))
    connection.close()

    assert (len(invoices), world.invoices()) == (2, invoices)
    world.require_proven()


@searched
@given(lives())
def test_i18_what_was_written_once_stays_as_it_is(life: Life) -> None:
    with lived(life) as player:
        for done in player.done:
            before, after = done.before, done.after
            assert after.events[: len(before.events)] == before.events
            assert after.invoices[: len(before.invoices)] == before.invoices


@searched
@given(lives())
def test_i19_the_pool_and_the_supply_of_the_books_are_the_fold_of_the_journal(life: Life) -> None:
    with lived(life) as player:
        balances = standing(player.seen.events)
        record, books = player.seen.record, player.seen.books
        assert record is not None
        assert books is not None
        for name, amounts in record.pool.items():
            held = sum(
                amount
                for (account, commodity), amount in balances.items()
                if commodity == name and account.startswith(ledger_account(""))
            )
            staff, free = balances.get((OF_STAFF, name), 0), balances.get((FREE, name), 0)
            assert amounts == Amounts(free + staff + held, staff, held)
            assert books.supply.get(name, 0) == amounts.supply


@searched
@given(lives(), st.sampled_from([Amounts(supply=1), Amounts(supply=1, staff=1)]))
def test_i19_verify_finds_a_projection_that_left_the_journal(life: Life, by: Amounts) -> None:
    with lived(life) as player:
        with player.world.store.begin("north", actor="mallory") as work:
            work.move_pool({"seats": by})
        with player.world.store.read("north") as reader:
            assert "pool" in {each.name for each in verify(reader) if each.faults}


@searched
@given(lives())
def test_i20_the_chain_holds_and_numbers_have_no_gaps(life: Life) -> None:
    with lived(life) as player:
        with player.world.store.read("north") as reader:
            assert reader.first_break() is None
        invoices = player.seen.invoices
        assert [invoice.number for invoice in invoices] == list(range(1, len(invoices) + 1))
        assert [invoice.issued_on for invoice in invoices] == sorted(
            invoice.issued_on for invoice in invoices
        )


@searched
@given(lives())
def test_i22_applying_and_settling_twice_is_once(life: Life) -> None:
    with lived(life) as player:
        world = player.world
        world.settle(world.day)
        world.apply()
        before = player.seen
        assert world.settle(world.day).operation == ""
        assert world.apply().operation == ""
        assert player.seen == before


@searched
@given(lives(), st.integers(0, 12))
def test_i22_the_same_promise_twice_is_once(life: Life, more: int) -> None:
    with lived(life) as player:
        world = player.world
        replace(player.files, seats=player.files.seats + more).write(world)
        plan = world.plan()
        promise = read_promise(promise_text(plan), "made")
        world.apply(world.ask(promises=[promise]))
        before = player.seen
        again = world.apply(world.ask(promises=[promise]))
        assert again.operation == ""
        assert player.seen == before


@searched
@given(lives(), st.lists(st.integers(0, 120), min_size=1, max_size=4))
def test_i23_catching_up_is_the_same_as_settling_period_by_period(
    life: Life, stops: list[int]
) -> None:
    with lived(life) as player, lived(life) as patient:
        opened = player.world.day
        player.world.settle(opened + timedelta(days=max(stops)))
        for stop in sorted(stops):
            patient.world.settle(opened + timedelta(days=stop))
        at_once = [replace(invoice, operation="") for invoice in player.seen.invoices]
        one_by_one = [replace(invoice, operation="") for invoice in patient.seen.invoices]
        assert at_once == one_by_one
        assert player.seen.books == patient.seen.books


@searched
@given(lives())
def test_i23_every_period_is_closed_once_and_in_order(life: Life) -> None:
    with lived(life) as player:
        closes = [event for event in player.seen.events if event.kind == "period-closed"]
        books, opened = player.seen.books, player.done[0].after.books
        assert books is not None
        assert opened is not None
        start, count = opened.period, 0
        while start.start < books.period.start:
            start, count = next_period(start, books.anchor_day), count + 1
        assert (count, start) == (len(closes), books.period)
        renewals = [
            invoice.period_start
            for invoice in player.seen.invoices
            if invoice.kind is ChargeKind.RENEWAL
        ]
        assert renewals == sorted(set(renewals))


@searched
@given(lives(), st.integers(2, 400))
def test_i24_no_day_before_the_latest_counts(life: Life, back: int) -> None:
    with lived(life) as player:
        world, before = player.world, player.seen
        assert before.record is not None
        latest = before.record.high_water
        assert latest == max(each.day for each in player.done if each.wrote)
        over = latest - timedelta(days=back)
        with pytest.raises(PlanRefused, match="up to which the store is written"):
            world.settle(over)
        with pytest.raises(PlanRefused, match="up to which the store is written"):
            world.apply(world.ask(over))
        assert player.seen == before
        assert world.settle(latest - timedelta(days=1)).day == latest


@searched
@given(lives(), st.integers(-400, 400).filter(bool))
def test_i24_nothing_is_written_for_another_day_than_today(life: Life, ahead: int) -> None:
    with lived(life) as player:
        world, before = player.world, player.seen
        noon = datetime.combine(world.day, time(12), ZoneInfo(life.files.zone))
        clock = Clock(noon.astimezone(UTC), world.day + timedelta(days=ahead))
        with pytest.raises(PlanRefused, match=r"and not for|is before"):
            apply(world.tree(), world.store, Request(Ask(clock), "dana", "early"))
        with pytest.raises(PlanRefused, match=r"and not for|is before"):
            settle(world.store, "north", clock, actor="cron", operation="early")
        assert player.seen == before


@searched
@given(lives())
def test_i25_the_lines_of_the_plan_are_the_lines_that_are_written(life: Life) -> None:
    with lived(life) as player:
        for done in player.done:
            if done.plan is None or done.receipt is None:
                continue
            if done.move.what == "console" and not done.wrote:
                continue  # an edit that moves nothing leaves alone what is due, too
            money = done.plan.money
            closes = money.closes if money else ()
            planned = [line for close in closes for line in close.lines]
            planned += money.lines if money else ()
            waited = done.before.books.open_lines if done.before.books else ()
            written = done.after.lines[len(done.before.lines) - len(waited) :]
            waiting = [] if closes else list(waited)
            assert as_text(written) == as_text(ordered(done, [*waiting, *planned]))
            assert done.receipt.plan.money == money


def ordered(done: Done, planned: list[ChargeLine]) -> list[ChargeLine]:
    """Put what is billed at once before what waits, as a reader of the store finds it."""
    books = done.after.books
    waits = set(books.open_lines) if books else set()
    billed = [each for each in planned if each not in waits]
    return billed + [each for each in planned if each in waits]


@searched
@given(lives())
def test_i26_a_period_is_priced_by_one_version_alone(life: Life) -> None:
    with lived(life) as player:
        versions: dict[date, set[date]] = defaultdict(set)
        for line in player.seen.lines:
            versions[line.period_start].add(line.version)
        assert all(len(each) == 1 for each in versions.values())
        record = player.seen.record
        assert record is not None
        for start, (version,) in versions.items():
            begun = max(start, life.opened)
            in_force = version_in_force(price_list(record.live), begun)
            assert in_force is not None
            assert in_force.effective_from == version


@searched
@given(lives(), st.sampled_from(["zone", "anchor", "currency", "price", "version"]))
def test_i27_what_was_billed_with_is_fixed(life: Life, what: str) -> None:
    with lived(life) as player:
        world, files = player.world, player.files
        zone = next(each for each in ZONES if each != files.zone)
        changed = {
            "zone": replace(files, zone=zone),
            "anchor": replace(files, anchor=1 + files.anchor % 31),
            "price": replace(files, versions=((files.versions[0][0], 21), *files.versions[1:])),
            "version": replace(files, versions=((date(2020, 1, 2), 22), *files.versions[1:])),
        }
        changed.get(what, files).write(world)
        if what == "currency":
            text = (world.folder / "partner.yaml").read_text(encoding="utf-8")
            world.partner(text.replace("currency: EUR", "currency: USD"))
        before = player.seen
        with pytest.raises(PlanRefused):
            world.apply()
        assert player.seen == before


trial_days = st.lists(st.integers(0, 20), min_size=1, max_size=5)
asked = "{{extension: {{requested_on: {day}, requested_by: ann@acme.example}}}}"


@searched
@given(days, trial_days, st.integers(0, 4))
def test_i27_and_i28_a_trial_starts_once_is_extended_once_and_costs_nothing(
    start: date, laters: list[int], extend_at: int
) -> None:
    with TemporaryDirectory() as folder:
        world = MoneyWorld(Path(folder))
        world.partner(priced().replace("2026-01-01", "2020-01-01"))
        world.day = start
        world.client("t", client_text("trial", seats="5"))
        world.apply()
        clocks = {world.record("t").live.observed.trial}
        for at, later in enumerate(laters):
            world.day += timedelta(days=later)
            if at >= extend_at:
                trial = asked.format(day=world.day)
                world.client("t", client_text("trial", seats="5", trial=trial))
            with suppress(PlanRefused):
                world.apply()
            world.settle(world.day)
            clocks.add(world.record("t").live.observed.trial)
        known = [clock for clock in clocks if clock is not None]
        assert {each.start for each in known} == {start}
        assert {(each.end - start).days for each in known} <= {14, 28}
        assert len(known) <= 2
        require_free_expiry(world)


def require_free_expiry(world: MoneyWorld) -> None:
    """Assert that the end of each trial is recorded once, and posts nothing."""
    with world.store.read("north") as reader:
        over = [event for event in reader.events() if event.kind == "trial-expired"]
    assert [each.postings for each in over] == [()] * len(over)
    assert len(over) <= 2
    world.require_proven()
