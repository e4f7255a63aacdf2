"""Every row of tests/vectors/billing.json, taken from public billing systems or derived by hand.

A row that agrees with our rule is reproduced; a counter-example gives our value; a row that counts
seconds or 30-day months, which we do not, is checked for its arithmetic.

Where the contract says otherwise than the rows' own rule set: a program switch takes effect whole
at the boundary, and no row prices one; periods are months, so the rows of a year are walked with
the engine's `boundary` in one month a year; nothing is credited, so a `credit` row is a fraction of
a price and no line; our lines always prorate, so a row that does not states the rise of the rate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reconciler.billing.books import Books, Item
from reconciler.billing.close import advance, close
from reconciler.billing.credits import CreditTooLow, Lot, Wallet, draw
from reconciler.billing.lines import ChargeLine
from reconciler.billing.money import half_up, prorate
from reconciler.billing.periods import (
    Period,
    boundary,
    first_boundary_on_or_after,
    local_date,
    next_period,
    period_of,
)
from reconciler.billing.prices.rates import Price, Prices, PriceVersion, Program, Tier
from reconciler.billing.quote import Course, Demand, Terms, open_books, preview, quote
from reconciler.billing.shares import share
from reconciler.model.files.billing import Collect
from reconciler.model.files.prices import PriceMode as Mode
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.observed import Observed

VECTORS = Path(__file__).parents[1] / "vectors" / "billing.json"
Row = dict[str, Any]
BASIC = "basic"


def rows() -> list[Row]:
    found: list[Row] = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_vector(row: Row) -> None:
    CHECKS[row["kind"]](row)


def test_every_row_is_checked_and_every_check_has_a_row() -> None:
    assert {row["kind"] for row in rows()} == set(CHECKS)


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- one line -----------------------------------------------------------------------------------


def check_proration(row: Row) -> None:
    rise = rate_after(row) - rate_before(row)
    exact = rise * Fraction(row["billed_units"], row["period_units"])
    assert exact == Fraction(row["exact"])
    ours = row["expected_minor"] if row["agrees_with_our_rule"] else row.get("ours_minor")
    assert half_up(exact) == (row["expected_minor"] if ours is None else ours)
    if row["method"] == "second":
        assert_counts_seconds(row)
        return
    assert row["method"] == "day"
    change, end = day(row["change_date"]), day(row["billed_to"])
    period = Period(day(row["period_start"]), day(row["period_end"]))
    assert prorate(rise, (end - change).days, period.days) == ours
    if row["direction"] == "charge" and end == period.end and change in period:
        assert quoted_amount(row, period, change) == ours
    if not row["agrees_with_our_rule"]:
        assert ours != row["expected_minor"]


def rate_before(row: Row) -> int:
    found: int = row.get("rate_before_minor", row["qty_before"] * row["unit_price_minor"])
    return found


def rate_after(row: Row) -> int:
    found: int = row.get("rate_after_minor", row["qty_after"] * row["unit_price_minor"])
    return found


def assert_counts_seconds(row: Row) -> None:
    start, change, end, period_end = (
        datetime.fromisoformat(row[name])
        for name in ("period_start", "change_date", "billed_to", "period_end")
    )
    assert row["billed_units"] == (end - change).total_seconds()
    assert row["period_units"] == (period_end - start).total_seconds()


def quoted_amount(row: Row, period: Period, change: date) -> int:
    """Price the row's two rates as the program's only resource and ask for the change."""
    before, after = rate_before(row), rate_after(row)
    price = Price(Mode.VOLUME, (Tier(1, before), Tier(None, 0, after)))
    prices = (version(period.start, price),)
    books = books_of(period, Item(1, 1, before))
    return sum(
        line.amount
        for line in quote(books, demand(2), prices, change).lines
        if line.item == "seats"
    )


def version(effective_from: date, price: Price) -> PriceVersion:
    return PriceVersion(effective_from, {BASIC: Program(0, {"seats": price})})


def demand(seats: int, collect: Collect = Collect.IMMEDIATE) -> Demand:
    return Demand(BASIC, {"seats": seats}, collect=collect)


def books_of(period: Period, seats: Item) -> Books:
    items = {"program": Item(1, 1), "seats": seats}
    return Books("USD", period.start.day, period, period.start, BASIC, items=items)


# --- calendar -----------------------------------------------------------------------------------


def boundaries(row: Row, start: date) -> Iterator[Period]:
    """Walk the periods from the one that holds a day on."""
    if row["interval"] == "year":
        month, anchor = row["anchor_month"], row["anchor_day"]
        year = start.year - (start < boundary(start.year, month, anchor))
        while True:
            yield Period(boundary(year, month, anchor), boundary(year + 1, month, anchor))
            year += 1
    assert row["interval"] == "month"
    period = period_of(start, row["anchor_day"])
    while True:
        yield period
        period = next_period(period, row["anchor_day"])


def check_anchor(row: Row) -> None:
    walk = boundaries(row, day(row["start_boundary"]))
    ends = [next(walk).end.isoformat() for _ in range(row["count"])]
    if "expected_boundaries" in row:
        assert ends == row["expected_boundaries"]
    else:
        assert ends[-1] == row["expected_boundary"]


def check_first_boundary(row: Row) -> None:
    found = first_boundary_on_or_after(day(row["start_date"]), row["anchor_day"])
    assert found == day(row["expected"])


def check_period_walk(row: Row) -> None:
    start = day(row["start_date"])
    end = day(row["end_date"]) if row["end_date"] else date.max
    segments = []
    for period in boundaries(row, start):
        billed_from, billed_to = max(start, period.start), min(end, period.end)
        if billed_from > day(row["as_of"]) or billed_from >= end:
            break
        segments.append(segment(period, billed_from, billed_to))
    assert segments == row["our_segments"]
    cycles = sum(Fraction(each["days"], each["period_days"]) for each in segments)
    assert (cycles == Fraction(row["expected_cycles"])) is row["agrees_with_our_rule"]
    if end == date.max and row["interval"] == "month":
        assert [segment(*each) for each in billed(row, start)] == row["our_segments"]


def segment(period: Period, billed_from: date, billed_to: date) -> Row:
    return {
        "billed_from": billed_from.isoformat(),
        "billed_to": billed_to.isoformat(),
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "days": (billed_to - billed_from).days,
        "period_days": period.days,
    }


def billed(row: Row, start: date) -> list[tuple[Period, date, date]]:
    """Open books on the row's first day, settle to its last, and give what the lines cover."""
    prices = (version(start, Price(Mode.FLAT, (Tier(None, 10_000),))),)
    opened = open_books(Terms("USD", row["anchor_day"]), demand(1), prices, start)
    closes = advance(opened.books, day(row["as_of"]), {}, prices)
    lines = [*opened.lines, *(line for closed in closes for line in closed.renewal)]
    return [(each.period, each.covers_from, each.covers_to) for each in lines]


def check_ratio(row: Row) -> None:
    ratio = Fraction(row["billed_units"], row["period_units"])
    assert ratio == Fraction(row["exact"])
    nine = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    shown = nine.quantize(Decimal("1e-9"), ROUND_HALF_UP)
    assert str(shown) == row["expected_ratio_9dp"]
    start, end = day(row["billed_from"]), day(row["billed_to"])
    if row["method"] == "fixed30":
        assert days_of_thirty(start, end) == row["billed_units"]
        return
    period = Period(day(row["period_start"]), day(row["period_end"]))
    assert ((end - start).days, period.days) == (row["billed_units"], row["period_units"])


def days_of_thirty(start: date, end: date) -> int:
    """Count days as if every month had 30: not our rule."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * 30 + end.day - start.day


def zone(name: str) -> tzinfo:
    if name[0] in "+-":
        hours, _, minutes = name[1:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-offset if name[0] == "-" else offset)
    return ZoneInfo(name)


def check_local_date(row: Row) -> None:
    instant = datetime.fromisoformat(row["instant"])
    assert local_date(instant, zone(row["time_zone"])) == day(row["expected"])


def check_day_count(row: Row) -> None:
    first, last = (
        local_date(datetime.fromisoformat(row[name]), zone(row["time_zone"]))
        for name in ("from_instant", "to_instant")
    )
    if "half_open" in row:
        # The row counts to the last second of its last day; the same span, half-open, ends after.
        last += timedelta(days=1)
        assert [first.isoformat(), last.isoformat()] == row["half_open"]
    days = (last - first).days
    assert days == row["expected_days" if row["agrees_with_our_rule"] else "ours_days"]


# --- prices and shares --------------------------------------------------------------------------


def price_of(mode: str, tiers: int | list[Row], scale: int = 1) -> Price:
    """Read a row's price: one number for every unit, or tiers; `scale` clears its fractions."""
    if not isinstance(tiers, list):
        tiers = [{"up_to": None, "unit_price_minor": tiers}]
    return Price(
        Mode(mode),
        tuple(
            Tier(
                tier["up_to"],
                int(Fraction(tier["unit_price_minor"]) * scale),
                int(Fraction(tier.get("flat_minor", 0)) * scale),
            )
            for tier in tiers
        ),
    )


def check_tier_total(row: Row) -> None:
    numbers = [
        Fraction(tier[name]) for tier in row["tiers"] for name in ("unit_price_minor", "flat_minor")
    ]
    scale = lcm(*(number.denominator for number in numbers))
    found = price_of(row["mode"], row["tiers"], scale).total(row["qty"])
    assert half_up(Fraction(found, scale)) == row["expected_minor"]


def check_allocation(row: Row) -> None:
    weights = {f"client-{at:03}": Fraction(each) for at, each in enumerate(row["weights"])}
    assert list(share(row["total_minor"], weights).values()) == row["expected_minor"]


# --- sequences and previews ---------------------------------------------------------------------


def check_sequence(row: Row) -> None:
    period = Period(day(row["period_start"]), day(row["period_end"]))
    price = price_of(row["pricing_mode"], row["price"])
    following = price_of(
        row["pricing_mode"], row["next_price"] if "next_price" in row else row["price"]
    )
    prices: Prices = (version(period.start, price), version(period.end, following))
    start = row["qty_start"]
    books = books_of(period, Item(start, start, price.total(start)))
    states = []
    for step in row["steps"]:
        quoted = quote(books, demand(step["desired_qty"]), prices, day(step["date"]))
        states.append(state(row, step, quoted.books.items["seats"], quoted.lines))
        books = quoted.books
    assert states == row["our_states"]
    assert [each["line_minor"] for each in states] == row["expected_lines_minor"]
    assert close(books, {}, prices).due == row["expected_next_invoice_minor"]


def state(row: Row, step: Row, item: Item, lines: tuple[ChargeLine, ...]) -> Row:
    amounts = [
        line.amount if row["prorated"] else line.rate_after - line.rate_before for line in lines
    ]
    following = item.wanted
    return {
        "date": step["date"],
        "desired": step["desired_qty"],
        "effective_qty": item.quantity,
        "scheduled_qty": following if following < item.quantity else None,
        "line_minor": sum(amounts),
        "committed_rate_minor": item.rate,
    }


def check_cost_preview(row: Row) -> None:
    given = row["inputs"]
    start, end = (day(each) for each in given["period"])
    price = Price(Mode.FLAT, (Tier(None, given["unit_price_minor"]),))
    prices = (version(start, price),)
    owned, scheduled = given["supply"], given["scheduled"]
    wanted = owned if scheduled is None else scheduled
    before = books_of(Period(start, end), Item(owned, wanted, price.total(owned)))
    asked = demand(given["desired"], Collect(given.get("collect", "immediate")))
    course = Course({}, prices)
    shown = preview(before, quote(before, asked, prices, day(given["as_of"])), course, course)
    assert {
        "due_now_minor": shown.quote.due_now,
        "next_invoice_minor": shown.next_invoice[1],
        "next_invoice_before_minor": shown.next_invoice[0],
        "run_rate_before_minor": shown.run_rate[0],
        "run_rate_after_minor": shown.run_rate[1],
        "run_rate_delta_minor": shown.run_rate[1] - shown.run_rate[0],
    } == row["expected"]


# --- credits and trials -------------------------------------------------------------------------


def check_credits(row: Row) -> None:
    wallets: dict[str, Wallet] = {}
    for lot in row["lots"]:
        wallet = wallets.get(lot.get("client", ""), Wallet(lot.get("client", "")))
        wallets[wallet.client] = Wallet(wallet.client, (*wallet.lots, lot_of(lot)))
    expected, consumed = row["expected"], dict[str, int]()
    error = ""
    today = date(2024, 1, 1)
    for asked in row["draws"]:
        spec = asked if isinstance(asked, dict) else {"amount": asked}
        today = day(spec["on"]) if "on" in spec else today
        client = spec.get("client", next(iter(wallets)))
        try:
            wallets[client], draws = draw(wallets[client], spec["amount"], today)
        except CreditTooLow:
            error = "insufficient_credit"
        else:
            for drawn in draws:
                consumed[drawn.lot] = consumed.get(drawn.lot, 0) + drawn.amount
    left = {lot.id: lot.amount for wallet in wallets.values() for lot in wallet.lots}
    assert error == expected.get("error", "")
    assert consumed == expected.get("consumed", consumed)
    assert left == expected.get("remaining", left)
    balances = {client: wallet.balance(today) for client, wallet in wallets.items()}
    assert balances == expected.get("balances", balances)


def lot_of(lot: Row) -> Lot:
    return Lot(
        lot["id"],
        lot["amount"],
        expires=day(lot["expires"]) if lot.get("expires") else None,
        granted=lot.get("granted", False),
        priority=lot.get("priority", 0),
    )


def check_trial(row: Row) -> None:
    start, today = day(row["trial_start"]), day(row["today"])
    clock = TrialClock(start, row["trial_days"])
    found: Row = {"first_end_exclusive": clock.first_end.isoformat()}
    if row["extension_requested_on"]:
        asked = day(row["extension_requested_on"])
        found["extension_accepted"] = start <= asked < clock.first_end
        clock = clock.extended(asked) if found["extension_accepted"] else clock
    found |= {
        "end_exclusive": clock.end.isoformat(),
        "remaining_days": max(0, (clock.end - today).days),
        "expired": Observed(trial=clock).trial_expired(today),
    }
    assert found == row["expected"]


CHECKS: dict[str, Callable[[Row], None]] = {
    "allocation": check_allocation,
    "anchor": check_anchor,
    "cost_preview": check_cost_preview,
    "credit_consumption": check_credits,
    "day_count": check_day_count,
    "first_boundary_on_or_after": check_first_boundary,
    "local_date": check_local_date,
    "period_walk": check_period_walk,
    "proration_amount": check_proration,
    "ratio": check_ratio,
    "sequence": check_sequence,
    "tier_total": check_tier_total,
    "trial_clock": check_trial,
}
