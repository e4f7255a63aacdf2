"""A void takes back what is unspent of a grant, once and for ever, and the sum of it all holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.verify.verify import verify
from reconciler.errors import FilesInvalid, PlanRefused, StalePlan, UsageRefused
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.operations.acts.spend import spend
from reconciler.operations.perform import perform
from reconciler.plan.promise.plan_file import promise_text, read_promise
from reconciler.plan.steps import VoidCredit
from reconciler.report.formats.render import render
from reconciler.report.money.credits_view import client_credits_view
from tests.builders import PARTNER, SOLD, World, client_text

VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'
SPRING = "{spring: {name: Spring}}"
LAUNCH = 'id: launch, amount: "500.00", date: 2026-11-01, paid_by: visa'
PRESENT = 'id: present, amount: "20.00", date: 2026-11-01, expires: 2026-11-20'
VOID = "void: {by: dana, reason: wrong client}"


def acme(*grants: str) -> str:
    """Write the client with some grants."""
    said = ", ".join(f"{{{grant}}}" for grant in grants)
    more = {"seats": "1", "resources": "{dashboards: 1}", "payment_methods": VISA}
    return client_text("active", **more, campaigns=SPRING, credits=f"{{grants: [{said}]}}")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return made(tmp_path)


def made(folder: Path, store: LiveStore | None = None) -> World:
    """Make a client with a grant that was paid for and a present, 120.00 of the first spent."""
    found = World(folder, store)
    found.partner(PARTNER + SOLD)
    found.client("acme", acme(LAUNCH, PRESENT))
    found.apply()
    return found


def spent(world: World, amount: str) -> None:
    """Spend by the campaign."""
    perform(world.store, "north", spend("acme", "spring", amount), world.order())


def faults(world: World) -> list[str]:
    """Give everything that `verify` finds."""
    with world.store.read("north") as reader:
        return [fault for each in verify(reader) for fault in each.faults]


def refused(world: World) -> list[str]:
    """Apply, and give the rules that refuse it."""
    with pytest.raises((PlanRefused, FilesInvalid)) as caught:
        world.apply()
    return [diagnostic.rule for diagnostic in caught.value.diagnostics]


def amounts(world: World) -> dict[str, tuple[int, int, int]]:
    """Give amount, left and taken back of each grant."""
    grants = world.record("acme").live.observed.credits.grants
    return {name: (each.amount, each.left, each.voided) for name, each in grants.items()}


@pytest.mark.parametrize("stored", [False, True], ids=["memory", "sqlite"])
def test_a_void_takes_back_what_is_unspent_and_is_to_be_paid_back_outside(
    tmp_path: Path, *, stored: bool
) -> None:
    world = made(tmp_path / "files", open_store(str(tmp_path / "live.db")) if stored else None)
    spent(world, "140.00")
    world.client("acme", acme(f"{LAUNCH}, {VOID}", PRESENT))

    plan = world.plan()
    world.apply()

    (step,) = (each for each in plan.steps if isinstance(each, VoidCredit))
    assert (step.grant, step.amount, step.by, step.reason) == (
        "launch",
        38_000,
        "dana",
        "wrong client",
    )
    assert amounts(world) == {"launch": (50_000, 0, 38_000), "present": (2000, 0, 0)}
    with world.store.read("north") as reader:
        found = [(receipt.item, receipt.amount) for receipt in reader.credit_rows().receipts]
        (event,) = (each for each in reader.events() if each.kind == "credit-voided")
    assert found == [("credit:launch", 50_000), ("credit:launch", -38_000)]
    assert (event.facts["by"], event.facts["reason"]) == ("dana", "wrong client")
    shown = client_credits_view(world.record("acme").live, "EUR", world.day)
    assert "(void)" in render(shown, "text")
    assert faults(world) == []


def test_a_void_is_done_once_and_stays(world: World) -> None:
    world.client("acme", acme(f"{LAUNCH}, {VOID}", PRESENT))
    world.apply()
    assert world.apply().operation == ""
    before = amounts(world)

    world.client("acme", acme(LAUNCH, PRESENT))
    assert refused(world) == ["void-takes-back-what-is-left"]
    world.client("acme", acme(PRESENT))
    world.apply()
    world.client("acme", acme('id: launch, amount: "1.00", date: 2026-11-01', PRESENT))
    assert "grant-never-changes" in refused(world)

    assert amounts(world) == before
    assert faults(world) == []


def test_nothing_is_taken_back_of_what_never_was_or_is_gone(world: World) -> None:
    world.client(
        "acme", acme(LAUNCH, PRESENT, f'id: new, amount: "5.00", date: 2026-11-01, {VOID}')
    )
    assert refused(world) == ["void-takes-back-what-is-left"]
    world.client("acme", acme(LAUNCH, f"{PRESENT}, {VOID}"))
    world.day = date(2026, 11, 20)

    assert refused(world) == ["void-takes-back-what-is-left"]


def test_a_void_needs_a_promise_and_is_in_it(world: World) -> None:
    world.client("acme", acme(f"{LAUNCH}, {VOID}", PRESENT))
    made_of_it = read_promise(promise_text(world.plan()), "made")

    with pytest.raises(StalePlan, match="loses credit"):
        world.apply(harmless_only=True)
    world.apply(world.ask(promises=[made_of_it]), harmless_only=True)

    assert amounts(world)["launch"] == (50_000, 0, 50_000)


moves = st.lists(
    st.tuples(
        st.sampled_from(["spend", "void", "grant"]), st.integers(0, 3), st.integers(1, 40_000)
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(moves)
def test_what_was_granted_is_spent_expired_taken_back_or_left(
    life: list[tuple[str, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.partner(PARTNER + SOLD)
        lines: list[str] = []
        for number, (what, which, amount) in enumerate(life):
            world.day += timedelta(days=1)
            said = f"{amount // 100}.{amount % 100:02}"
            if what == "spend":
                with suppress(PlanRefused, UsageRefused):
                    spent(world, said)
                continue
            before = list(lines)
            if what == "grant":
                ends = f", expires: {world.day + timedelta(days=3)}" if which else ""
                paid = ", paid_by: visa" if which % 2 else ""
                lines.append(f'id: g{number}, amount: "{said}", date: {world.day}{ends}{paid}')
            elif lines:
                at = which % len(lines)
                lines[at] = lines[at] if "void" in lines[at] else f"{lines[at]}, {VOID}"
            world.client("acme", acme(*lines))
            try:
                world.apply()
            except PlanRefused:
                lines = before
        require_sum(world)


def require_sum(world: World) -> None:
    """Assert that no minor unit of a grant is lost or made, and that verify proves it."""
    with world.store.read("north") as reader:
        events, lots = list(reader.events()), reader.credit_rows().lots
    for lot in lots:
        account = f"client:{lot.client}:credits:{lot.grant}"
        moved = {
            kind: -sum(
                side.amount
                for event in events
                if event.kind == kind
                for side in event.postings
                if side.account == account
            )
            for kind in ("credit-granted", "credit-spent", "credit-voided")
        }
        out = moved["credit-spent"] + moved["credit-voided"]
        assert -moved["credit-granted"] == lot.amount == out + lot.remaining
    assert faults(world) == [] if lots else True
