"""The one order of steps: give back before giving out, and each step draws what its leaves move."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from reconciler.billing.books import Books, Item, Scheduled
from reconciler.billing.close import Closed
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.billing.periods import Period
from reconciler.billing.pool import PoolForecast, SupplyChange
from reconciler.billing.quote import Quote
from reconciler.model.files.consent import Removal
from reconciler.model.files.credits import Bought
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.files.people import Joining, Person
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import Amounts
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.order import Basis, Phase, order_steps
from reconciler.plan.steps import (
    ChangeClient,
    ChangePartner,
    Charge,
    ClosePeriod,
    CreateClient,
    DismissMembers,
    GrantCredit,
    InviteMembers,
    MoveClient,
    MoveSupply,
    RecordClient,
    RemoveClient,
    StartPool,
    Step,
    StopPool,
)
from tests.builders import START, account, change_of, planned_client, planned_partner

ANN = ("members", "ann@acme.example", "role")
BOB = ("members", "bob@acme.example", "role")
SEATS, DASHBOARDS = ("seats",), ("resources", "dashboards")
STATUS, MODE = ("status",), ("billing", "mode")
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
CALM = planned_partner({}, {})
CLOCK = TrialClock(START, 14)
LINE = ChargeLine(
    "seats", ChargeKind.PRORATION, *(NOVEMBER.start, NOVEMBER.end, START), "basic", START,
    1, 2, 1000, 2000, 1000, 0, 500,
)  # fmt: skip
INVOICE = Invoice(1, ChargeKind.PRORATION, START, NOVEMBER.start, NOVEMBER.end, "EUR", (LINE,))
QUOTE = Quote(Books("EUR", 1, NOVEMBER, START, "basic"), (LINE,), INVOICE)


def closed(
    period: Period,
    pooled: frozenset[str],
    items: dict[str, int] | None = None,
    changes: tuple[Scheduled, ...] = (),
) -> Closed:
    owned = {name: Item(quantity) for name, quantity in (items or {}).items()}
    books = Books("EUR", 1, period, START, "basic", items=owned)
    return Closed(books, period, (), INVOICE, changes, pooled)


def staff(roles: dict[str, str]) -> Leaves:
    return {("staff", email, "role"): role for email, role in roles.items()}


NOTHING = Basis(PoolForecast(), {}, {})


def update(before: Leaves, after: Leaves, key: str = "acme", **more: Any) -> PlannedClient:
    return planned_client(change_of(account(before, key=key), account(after, key=key)), **more)


def steps_of(*clients: PlannedClient, partner: PlannedPartner = CALM) -> tuple[Step, ...]:
    return order_steps(partner, clients, NOTHING)


def drawn(step: Step) -> dict[str, int]:
    assert isinstance(step, ChangeClient | CreateClient)
    return dict(step.takes)


def test_phases_stand_in_the_order_that_the_docstring_tells() -> None:
    assert [phase.name.lower() for phase in sorted(Phase)] == [
        "close",
        "rename",
        "start",
        "dismissal",
        "release",
        "supply",
        "take",
        "status",
        "attribute",
        "invitation",
        "credit",
        "removal",
        "record",
    ]


EVERYTHING = (
    planned_client(change_of(account(key="h"), account(key="h")), recorded=(("team",),)),
    planned_client(
        change_of(account({STATUS: "setup"}, key="g"), None, removal=Removal(reason="r", by="b"))
    ),
    update({}, {}, "f", credits=(GrantCredit("f", "one", Bought(1, 1, "EUR", START, "d", "")),)),
    update({}, {ANN: "admin"}, "e"),
    update({}, {("name",): "Else"}, "d2"),
    update({STATUS: "setup"}, {STATUS: "trial"}, "d1"),
    update({}, {SEATS: 5}, "c"),
    update({SEATS: 5}, {}, "b"),
    update({ANN: "admin"}, {}, "a"),
    planned_client(change_of(account(), account(), moved_from="old")),
)


@pytest.mark.parametrize("turned", [False, True])
def test_every_kind_of_step_has_its_place(turned: bool) -> None:
    basis = Basis(
        PoolForecast((SupplyChange("seats", None, Amounts(9), 5, bought=2),)),
        {"seats": Amounts(4)},
        {},
        (closed(NOVEMBER, frozenset()),),
        quote=QUOTE,
    )
    clients = tuple(reversed(EVERYTHING)) if turned else EVERYTHING

    steps = order_steps(planned_partner({}, {("name",): "N"}), clients, basis)

    assert [(type(step), getattr(step, "key", "")) for step in steps] == [
        (ClosePeriod, ""),
        (MoveClient, "acme"),
        (StartPool, ""),
        (DismissMembers, "a"),
        (ChangePartner, ""),
        (ChangeClient, "b"),
        (MoveSupply, ""),
        (MoveSupply, ""),
        (Charge, ""),
        (ChangeClient, "c"),
        (ChangeClient, "d1"),
        (ChangeClient, "d2"),
        (InviteMembers, "e"),
        (GrantCredit, "f"),
        (RemoveClient, "g"),
        (RecordClient, "h"),
    ]


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_steps_of_one_phase_stay_in_the_order_of_their_clients(order: tuple[str, ...]) -> None:
    steps = steps_of(*(update({}, {("name",): "Else"}, key) for key in order))

    assert [step.key for step in steps if isinstance(step, ChangeClient)] == list(order)


def test_a_client_that_grows_and_shrinks_at_once_gives_back_first() -> None:
    before: dict[tuple[str, ...], Leaf] = {SEATS: 5, DASHBOARDS: 1, ("name",): "A"}
    change = update(before, {SEATS: 2, DASHBOARDS: 7, ("name",): "B"})

    steps = steps_of(change)

    assert [
        ([moved.path for moved in step.fields], step.takes)
        for step in steps
        if isinstance(step, ChangeClient)
    ] == [
        ([SEATS], {"seats": -3}),
        ([DASHBOARDS], {"dashboards": 6}),
        ([("name",)], {}),
    ]


def test_the_trial_clock_goes_with_every_step_of_its_client() -> None:
    (step,) = steps_of(update({STATUS: "setup"}, {STATUS: "trial"}, clock=CLOCK))

    assert isinstance(step, ChangeClient)
    assert step.clock == CLOCK


@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        ({STATUS: "trial", SEATS: 1}, {STATUS: "active", SEATS: 3}, {"seats": 3, "dashboards": 1}),
        (
            {STATUS: "active", SEATS: 3},
            {STATUS: "disabled", SEATS: 2},
            {"seats": -3, "dashboards": -1},
        ),
        ({MODE: "partner"}, {MODE: "platform"}, {"seats": -1, "dashboards": -1}),
        ({STATUS: "setup", SEATS: 1}, {STATUS: "trial", SEATS: 3}, {}),
    ],
    ids=["activated", "disabled", "handed over", "into a trial"],
)
def test_a_step_of_status_and_its_amounts_are_one(
    before: Leaves, after: Leaves, takes: dict[str, int]
) -> None:
    change = update(before, {**after, ("team",): "emea", ("trial", "days"): 7})

    first, *rest = steps_of(change)

    assert isinstance(first, ChangeClient)
    assert drawn(first) == takes
    assert {moved.path for moved in first.fields} == {
        *(path for path, leaf in after.items() if before.get(path) != leaf),
        ("trial", "days"),
    }
    assert [type(step) for step in rest] == [ChangeClient]


def test_an_account_that_draws_before_and_after_moves_its_status_alone() -> None:
    (step,) = steps_of(update({("trial", "days"): 7}, {("trial", "days"): 8}))

    assert drawn(step) == {}


@pytest.mark.parametrize(
    ("before", "after", "other", "first"),
    [
        ({STATUS: "active"}, {STATUS: "disabled"}, {STATUS: "setup"}, "left"),
        ({STATUS: "trial"}, {STATUS: "active"}, {STATUS: "setup"}, "left"),
        ({STATUS: "trial"}, {STATUS: "disabled"}, {STATUS: "setup"}, "right"),
    ],
    ids=["release before status", "take before status", "status after status"],
)
def test_what_moves_the_pool_stands_before_other_statuses(
    before: Leaves, after: Leaves, other: Leaves, first: str
) -> None:
    left = update(before, after, "left")
    right = update(other, {STATUS: "trial"}, "right")

    steps = steps_of(right, left)

    assert isinstance(steps[0], ChangeClient)
    assert steps[0].key == first


@pytest.mark.parametrize(
    ("leaves", "takes", "before_other"),
    [
        ({}, {"seats": 1, "dashboards": 1}, True),
        ({STATUS: "setup"}, {}, False),
        ({MODE: "platform", STATUS: "trial"}, {}, False),
    ],
)
def test_a_new_client_takes_what_it_holds(
    leaves: Leaves, takes: dict[str, int], before_other: bool
) -> None:
    new = planned_client(change_of(None, account({**leaves, ANN: "admin"}, key="new")), clock=CLOCK)
    other = update({STATUS: "setup"}, {STATUS: "trial"}, "other")

    steps = steps_of(other, new)

    (create,) = (step for step in steps if isinstance(step, CreateClient))
    (invite,) = (step for step in steps if isinstance(step, InviteMembers))
    assert (create.takes, create.clock) == (takes, CLOCK)
    assert create.paths == sorted(account(leaves).leaves)
    assert [moved.path for moved in invite.fields] == [ANN]
    assert (steps[0] is create) is before_other
    assert steps[-1] is invite


def test_people_who_come_go_or_are_invited_again_have_steps_of_their_own() -> None:
    waits = Observed(people={ANN[1]: Person(Joining.INVITED, "i", START)})
    gone = ("members", "gone@acme.example", "role")
    inside = ("members", "in@acme.example", "role")
    before = account({ANN: "viewer", gone: "admin", inside: "viewer"}, observed=waits)
    after = account({ANN: "admin", BOB: "editor", inside: "editor"}, observed=waits)

    dismissed, changed, invited = steps_of(planned_client(change_of(before, after)))

    assert isinstance(dismissed, DismissMembers)
    assert [moved.path for moved in dismissed.fields] == [gone]
    assert isinstance(changed, ChangeClient)
    assert [moved.path for moved in changed.fields] == [inside]
    assert isinstance(invited, InviteMembers)
    assert [moved.path for moved in invited.fields] == [ANN, BOB]


def test_a_rename_alone_moves_no_leaf() -> None:
    change = planned_client(change_of(account(), account(), moved_from="old"))

    assert steps_of(change) == (MoveClient("acme", "old"),)


def test_a_tombstone_and_a_record_are_one_step_each() -> None:
    removal = Removal(reason="r", by="b")
    removed = planned_client(change_of(account(), None, removal=removal))
    recorded = planned_client(
        change_of(account(key="r"), account(key="r")), recorded=(("resources", "dashboards"),)
    )

    assert steps_of(recorded, removed) == (
        RemoveClient("acme", removal),
        RecordClient("r", ("resources.dashboards",)),
    )


@pytest.mark.parametrize(
    ("before", "after", "delta", "first"),
    [
        ({"dana@n.example": "admin"}, {}, {"seats": -1}, True),
        ({}, {"dana@n.example": "admin"}, {"seats": 1}, False),
        ({"dana@n.example": "admin"}, {"dana@n.example": "editor"}, {}, True),
    ],
    ids=["leaves", "comes", "another role"],
)
def test_staff_gives_back_before_clients_take_and_takes_after_they_gave_back(
    before: dict[str, str], after: dict[str, str], delta: dict[str, int], first: bool
) -> None:
    partner = planned_partner(staff(before), staff(after))

    steps = steps_of(update({SEATS: 5}, {}), partner=partner)

    own = steps[0 if first else 1]
    assert isinstance(own, ChangePartner)
    assert (own.staff, own.create) == (delta, False)


def test_a_partner_that_opens_is_created_with_its_staff() -> None:
    partner = planned_partner(None, {("staff", "dana@n.example", "role"): "admin"})

    (step,) = steps_of(partner=partner)

    assert isinstance(step, ChangePartner)
    assert (step.staff, step.create) == ({"seats": 1}, True)
    assert steps_of() == ()


@pytest.mark.parametrize(
    ("before", "begins", "after", "bought", "moves"),
    [
        (Amounts(10), None, Amounts(10), 0, []),
        (Amounts(10), None, Amounts(12), 0, [(2, "declared")]),
        (Amounts(10), None, Amounts(7), 0, [(-3, "declared")]),
        (Amounts(10), None, Amounts(13), 3, [(3, "expansion")]),
        (Amounts(10), None, Amounts(15), 3, [(2, "declared"), (3, "expansion")]),
        (Amounts(10), None, Amounts(9), 3, [(-1, "declared")]),
        (Amounts(10), None, Amounts(12), 3, [(2, "expansion")]),
        (None, Amounts(4), Amounts(9), 2, [(3, "declared"), (2, "expansion")]),
        (None, Amounts(9), Amounts(9), 2, []),
        (None, None, Amounts(3), 0, [(3, "declared")]),
    ],
)
def test_the_supply_moves_by_what_is_declared_and_what_is_bought(
    before: Amounts | None,
    begins: Amounts | None,
    after: Amounts,
    bought: int,
    moves: list[tuple[int, str]],
) -> None:
    line = SupplyChange("seats", before, after, 5, bought=bought)
    holders = {"seats": {"id-a": 4}}
    basis = Basis(PoolForecast((line,)), {"seats": begins} if begins else {}, holders)

    steps = order_steps(CALM, (), basis)

    starts = [StartPool("seats", begins, {"id-a": 4})] if begins else []
    assert steps == (*starts, *(MoveSupply("seats", by, why) for by, why in moves))


@pytest.mark.parametrize("before", [Amounts(7, 1, 2), None])
def test_what_is_pooled_no_longer_stops_with_what_is_held(before: Amounts | None) -> None:
    line = SupplyChange("seats", before, Amounts(9), None)

    steps = order_steps(CALM, (), Basis(PoolForecast((line,)), {}, {"seats": {"id-a": 2}}))

    assert steps == (StopPool("seats", before or Amounts(), {"id-a": 2}),)


def test_a_charge_is_a_step_only_where_something_is_charged() -> None:
    nothing = Quote(QUOTE.books)

    assert order_steps(CALM, (), Basis(PoolForecast(), {}, {}, quote=nothing)) == ()
    assert order_steps(CALM, (), Basis(PoolForecast(), {}, {}, quote=QUOTE)) == (
        Charge((LINE,), INVOICE),
    )


def test_closes_come_in_order_and_move_only_what_is_counted_before_and_after() -> None:
    december = Period(date(2026, 12, 1), date(2027, 1, 1))
    moves = (Scheduled("seats", 5, 3, NOVEMBER.end), Scheduled("viewers", 4, 6, NOVEMBER.end))
    basis = Basis(
        PoolForecast(),
        {},
        {"dashboards": {"id-a": 2, "id-b": 1}, "viewers": {"id-a": 1}},
        (
            closed(NOVEMBER, frozenset({"seats", "dashboards"}), {"dashboards": 7}, moves),
            closed(december, frozenset({"seats", "dashboards"}), changes=(moves[0],)),
        ),
        {"seats", "viewers"},
        {"viewers": 2},
    )

    assert order_steps(CALM, (), basis) == (
        ClosePeriod(NOVEMBER.start, {"seats": -2}, INVOICE),
        StartPool("dashboards", Amounts(7, 0, 3), {"id-a": 2, "id-b": 1}),
        StopPool("viewers", Amounts(4, 2, 1), {"id-a": 1}),
        ClosePeriod(december.start, {"seats": -2}, INVOICE),
    )


def test_a_pool_that_starts_or_stops_at_a_boundary_counts_nobody_where_nobody_holds() -> None:
    basis = Basis(
        PoolForecast(), {}, {}, (closed(NOVEMBER, frozenset({"b", "a"})),), {"d", "c"}, {"a": 1}
    )

    assert order_steps(CALM, (), basis) == (
        ClosePeriod(NOVEMBER.start, {}, INVOICE),
        StartPool("a", Amounts(0, 1, 0), {}),
        StartPool("b", Amounts(0, 0, 0), {}),
        StopPool("c", Amounts(0, 0, 0), {}),
        StopPool("d", Amounts(0, 0, 0), {}),
    )
