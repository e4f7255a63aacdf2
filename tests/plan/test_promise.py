"""A plan file: every word of it, what it is held to, and what may be done without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.errors import StalePlan
from reconciler.model.files.consent import Door, Guard, PartnerConsent, Removal
from reconciler.model.files.credits import Bought
from reconciler.model.live.found import FoundClient
from reconciler.model.live.trail import NO_TRAIL
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.keeping import called, keeps, promised_by, require_kept
from reconciler.plan.promise.plan_file import Promise, plan_digest, promise_text, read_promise
from reconciler.plan.promise.unattended import (
    apart,
    candidates,
    harmless_addresses,
    refused_alone,
    require_harmless,
    spoken_of,
    why_not_harmless,
)
from reconciler.plan.steps import BuyArticle, GrantCredit, VoidCredit
from reconciler.rules.doors import Opening
from reconciler.values import names, replace
from tests.builders import (
    ACTIVE,
    PARTNER,
    SOLD,
    START,
    World,
    account,
    change_of,
    client_text,
    planned_client,
    planned_partner,
)

SCARCE = PARTNER.replace("100", "2") + SOLD


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two active clients on two seats, and one in setup; more seats are bought."""
    world = World(tmp_path)
    world.partner(SCARCE)
    for key in ("a", "b"):
        write(world, key)
    world.client("s", client_text("setup", name="S"))
    world.apply()
    world.day += timedelta(days=1)
    return world


def write(world: World, key: str, **more: str) -> None:
    world.client(key, client_text("active", **ACTIVE | {"name": key.upper()} | more))


def promised(plan: Plan, name: str = "p.json") -> Promise:
    return read_promise(promise_text(plan), name)


def sealed(body: dict[str, Any]) -> str:
    """Seal a body that somebody wrote."""
    body = {name: value for name, value in body.items() if name != "sha256"}
    seal = sha256(canonical(body).encode()).hexdigest()
    return canonical({**body, "sha256": seal})


def canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n"


def test_a_plan_file_says_all_that_was_reviewed(world: World) -> None:
    world.edit("b", {("name",): "By hand"})
    world.partner(SCARCE + "drift: restore\n")
    write(world, "a", seats="4")
    world.client("s", client_text("trial", name="S"))
    world.client("new", client_text("setup", name="New"))
    plan = world.plan()
    tree = world.tree()

    body = json.loads(promise_text(plan))

    changes = body.pop("changes")
    digests = [change.pop("digest") for change in changes]
    assert plan.money is not None
    assert body == {
        "format": 2,
        "kind": "reconciler-plan",
        "partner": "north",
        "new_partner": False,
        "store": plan.store,
        "day": "2026-11-03",
        "serial": 2,
        "trail": str(plan.trail),
        "generation": plan.generation,
        "partner_content": tree.partner_content,
        "restore": ["b"],
        "bought": {"seats": 3},
        "charged": 2800,
        "due": 2800,
        "later": 3000,
        "period_end": "2026-12-01",
        "digest": plan_digest(plan),
        "sha256": promised(plan).sha256,
    }
    assert [len(digest) for digest in digests] == [32] * 5
    contents = dict(plan.contents)
    assert changes == [
        row("partner", "update", tree.partner_content, 0),
        row("client.a", "update", contents["a"], 1),
        row("client.b", "update", contents["b"], 2),
        row("client.new", "create", contents["new"], 0),
        row("client.s", "update", contents["s"], 1, "trial"),
    ]


def row(address: str, action: str, content: str, revision: int, *doors: str) -> dict[str, Any]:
    return {
        "address": address,
        "action": action,
        "content": content,
        "revision": revision,
        "doors": list(doors),
    }


def test_a_plan_file_is_read_back_as_it_was_written(world: World) -> None:
    write(world, "a", seats="4")
    world.client("s", client_text("trial", name="S"))
    text = promise_text(world.plan())

    promise = read_promise(text, "p.json")

    body = json.loads(text)
    for field in names(Promise):
        value = getattr(promise, field)
        if field == "changes":
            assert [(c.address, c.digest, list(c.doors)) for c in value] == [
                (c["address"], c["digest"], c["doors"]) for c in body["changes"]
            ]
        elif field == "trail":
            assert (value.entry, str(value)) == (6, body["trail"])
        elif field == "found":
            assert (value, field in body) == ("", False)
        elif field != "name":
            assert value == (tuple(body[field]) if field == "restore" else body[field])
    assert promise.name == "p.json"
    assert promise.operation == f"promise-{body['sha256'][:40]}"


def test_a_plan_of_nothing_promises_nothing_and_costs_nothing(world: World) -> None:
    promise = promised(world.plan())

    assert (promise.changes, promise.bought, promise.restore) == ((), {}, ())
    assert (promise.charged, promise.due, promise.later, promise.period_end) == (0, 0, 0, "")


@pytest.mark.parametrize("name", [field for field in names(Promise) if field != "name"])
def test_whatever_is_altered_or_missing_the_file_is_broken(world: World, name: str) -> None:
    write(world, "a", seats="4")
    text = promise_text(world.plan())
    body = json.loads(text)
    altered = canonical({**body, name: "else"})
    missing = {other: value for other, value in body.items() if other != name}
    assert (missing == body) is (name == "found"), "only a plan as found names what it found"

    for broken in (altered, *([] if missing == body else [canonical(missing)])):
        with pytest.raises(StalePlan, match=r"`p.json` is not the plan file"):
            read_promise(broken, "p.json")


@pytest.mark.parametrize(
    "broken",
    [
        lambda body: sealed({**body, "format": 3}),
        lambda body: sealed({**body, "trail": "20"}),
        lambda body: sealed({**body, "trail": 20}),
        lambda body: sealed({**body, "digest": "0" * 32}),
        lambda body: sealed({**body, "bought": {"seats": 9}}),
        lambda body: sealed({**body, "partner": "south"}),
        lambda body: sealed({**body, "changes": body["changes"][:0]}),
        lambda body: sealed({**body, "changes": 1}),
        lambda body: sealed({**body, "serial": "x"}),
        lambda body: sealed({**body, "serial": True}),
        lambda body: sealed({**body, "charged": None}),
        lambda body: sealed({**body, "due": [1]}),
        lambda body: sealed({**body, "later": 1.5}),
        lambda body: sealed({**body, "day": 20261102}),
        lambda body: sealed({**body, "restore": [[]]}),
        lambda body: sealed({**body, "new_partner": "yes"}),
        lambda body: sealed({**body, "generation": {}}),
        lambda body: json.dumps({**body}),
        lambda body: canonical(body) + " ",
        lambda _: "[]",
        lambda _: "",
        lambda _: "[" * 100_000,
    ],
)
def test_a_seal_of_somebody_else_does_not_help(
    world: World, broken: Callable[[dict[str, Any]], str]
) -> None:
    write(world, "a", seats="4")
    body = json.loads(promise_text(world.plan()))

    with pytest.raises(StalePlan):
        read_promise(broken(body), "p.json")


def test_a_plan_file_of_an_older_program_knows_of_no_trail(world: World) -> None:
    write(world, "a", seats="4")
    body = json.loads(promise_text(world.plan()))
    del body["trail"]

    assert read_promise(sealed({**body, "format": 1}), "p.json").trail == NO_TRAIL
    with pytest.raises(StalePlan):
        read_promise(sealed(body), "p.json")


def test_the_digest_is_of_what_is_done_and_never_of_money(world: World) -> None:
    write(world, "a", seats="4")
    today, later = world.plan(), world.plan(world.ask(world.day + timedelta(days=5)))
    write(world, "a", seats="5")

    assert plan_digest(today) == plan_digest(later)
    assert promised(today).due != promised(later).due
    assert plan_digest(today) != plan_digest(world.plan())


def test_a_promise_keeps_a_change_by_address_and_digest(world: World) -> None:
    write(world, "a", seats="4")
    plan = world.plan()
    promise = promised(plan)
    (change,) = promise.changes
    (planned,) = (each for each in plan.planned if each.address == "client.a")

    assert keeps(promised_by([promise]), planned)
    assert not keeps(promised_by([]), planned)
    assert not keeps(
        promised_by([replace(promise, changes=(replace(change, address="client.b"),))]), planned
    )
    assert not keeps(
        promised_by([replace(promise, changes=(replace(change, digest="0"),))]), planned
    )


def kept_by(plan: Plan, *promises: Promise, who: dict[str, str] | None = None) -> str:
    """Say why promises are not kept by a plan; empty: they are."""
    try:
        require_kept(promises, plan, who or {})
    except StalePlan as stale:
        return f"{stale}; {stale.help}"
    return ""


AGAIN = "plan and review again: reconciler plan -o FILE"


def test_a_plan_keeps_its_own_promise(world: World) -> None:
    write(world, "a", seats="4")
    plan = world.plan()

    assert kept_by(plan, promised(plan)) == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"store": "else"}, "this plan file was made for another store"),
        ({"partner": "south"}, "this plan file is for the partner `south`"),
        ({"bought": {}}, "2 seats would be bought and 0 were promised"),
        ({"bought": {"seats": 1}}, "2 seats would be bought and 1 were promised"),
        ({"charged": 1866}, "18.67 EUR would be charged and 18.66 was promised"),
        ({"due": 1866}, "18.67 EUR would be due at once and 18.66 was promised"),
        ({"later": 1999}, "20.00 EUR more every month and 19.99 was promised"),
        ({"later": -5}, "20.00 EUR more every month and 0.00 was promised"),
        ({"period_end": "2026-11-03"}, "the period that this was priced in ended on 2026-11-03"),
        ({"period_end": "2026-11-01"}, "the period that this was priced in ended on 2026-11-01"),
        ({"period_end": "2026-11-04"}, ""),
        ({"store": ""}, ""),
        ({"bought": {"seats": 3}, "charged": 9999, "due": 9999, "later": 9999}, ""),
        ({"charged": 0, "period_end": ""}, "18.67 EUR would be charged and 0.00 was promised"),
    ],
)
def test_a_promise_is_a_ceiling_in_one_place(
    world: World, change: dict[str, Any], message: str
) -> None:
    write(world, "a", seats="3")
    plan = world.plan()
    assert plan.money is not None
    assert plan.pool.bought == {"seats": 2}
    assert plan.money.due_now == 1867

    said = kept_by(plan, replace(promised(plan), **change))

    assert said == (f"{message}; {AGAIN}" if message else "")


def test_ceilings_of_several_promises_are_added(world: World) -> None:
    world.day = date(2026, 11, 16)  # half of the period: nothing is rounded
    write(world, "a", seats="2")
    first = promised(world.plan())
    write(world, "a")
    write(world, "b", seats="2")
    second = promised(world.plan())
    write(world, "a", seats="2")
    both = world.plan()

    assert both.pool.bought == {"seats": 2}
    assert kept_by(both, first, second) == ""
    assert "2 seats would be bought and 1 were promised" in kept_by(both, first)


def test_what_would_change_in_another_way_is_stale(world: World) -> None:
    write(world, "a", seats="2")
    plan = world.plan()
    left = replace(plan, left_out=("client.a",), clients=())

    assert kept_by(left, promised(plan)) == (
        f"`a` would change in another way than was promised; {AGAIN}"
    )
    assert kept_by(left, promised(plan), who={"client.a": "by kim"}).endswith(
        "; last touched by kim; plan and review again: reconciler plan -o FILE"
    )


def test_whoever_was_touched_since_is_stale(world: World) -> None:
    write(world, "a", seats="2")
    plan = world.plan()

    assert kept_by(plan, promised(plan), who={"client.b": "by kim"}) == ""
    assert kept_by(plan, promised(plan), who={"client.a": "by kim"}) == (
        "`a` was touched since this was promised; "
        "last touched by kim; plan and review again: reconciler plan -o FILE"
    )


def test_what_was_done_meanwhile_is_kept_and_what_is_not_asked_any_more_is_not(
    world: World,
) -> None:
    write(world, "a", seats="2")
    promise = promised(world.plan())
    world.apply()
    assert kept_by(world.plan(), promise) == ""

    write(world, "a")
    write(world, "a", seats="2", description="else")
    world.apply()

    assert kept_by(world.plan(), promise) == (
        f"the files do not ask for the promised change of `a` any more; {AGAIN}"
    )


def test_what_drifted_and_cannot_be_put_back_is_stale(world: World) -> None:
    world.edit("a", {("name",): "By hand"})
    promise = promised(world.plan(world.ask(restore=["a"])))
    assert promise.restore == ("a",)

    plan = world.plan()

    assert kept_by(plan, promise).startswith("what drifted on `a` cannot be put back any more")
    assert kept_by(plan, replace(promise, restore=())) == ""


def test_an_opening_that_was_not_promised_is_stale(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text("setup"))
    plan = world.plan()
    promise = promised(plan)
    other = replace(promise, changes=tuple(replace(c, digest="0") for c in promise.changes))

    assert kept_by(plan, promise) == ""
    assert kept_by(plan, other).startswith("the partner would change in another way")


def test_an_address_is_called_by_its_name() -> None:
    assert (called("partner"), called("client.acme")) == ("the partner", "`acme`")


OPENING = Opening(Door.TRIAL, "setup")
GRANTED = GrantCredit("acme", "one", Bought(1, 1, "EUR", START, "d", ""))
PAID = GrantCredit("acme", "one", Bought(1, 1, "EUR", START, "d", "visa"))
BOUGHT = BuyArticle("acme", "pack", 1, 100, "EUR")
VOIDED = VoidCredit("acme", "one", 1, "EUR", "", "dana", "wrong")
NAME, SEATS, TEAM = ("name",), ("seats",), ("team",)


def changed(*paths: tuple[str, ...], **more: Any) -> PlannedClient:
    after = account({path: 9 if path == SEATS else "x" for path in paths})
    return planned_client(change_of(account(), after), **more)


@pytest.mark.parametrize(
    ("planned", "why"),
    [
        (changed(), ""),
        (changed(recorded=(NAME,)), ""),
        (changed(NAME, TEAM), ""),
        (changed(NAME, SEATS), "changes `seats`"),
        (changed(SEATS, ("x",)), "changes `seats` and `x`"),
        (changed(SEATS, ("x",), ("y",)), "changes `seats`, `x` and `y`"),
        (changed(SEATS, ("x",), ("y",), ("z",)), "changes `seats`, `x`, `y` and 1 more"),
        (changed(SEATS, ("v",), ("x",), ("y",), ("z",)), "changes `seats`, `v`, `x` and 2 more"),
        (changed(NAME, openings=(OPENING,)), "opens a one-way door"),
        (changed(NAME, credits=(GRANTED,)), "gets credit"),
        (changed(NAME, credits=(GRANTED, PAID)), "has to pay"),
        (changed(NAME, credits=(BOUGHT,)), "has to pay"),
        (changed(NAME, credits=(BOUGHT, VOIDED)), "loses credit"),
        (planned_client(change_of(account(), account(), moved_from="old")), "gets another key"),
        (planned_client(change_of(None, account())), "is new"),
        (planned_client(change_of(None, account()), found=FoundClient()), "is found"),
        (planned_client(change_of(None, account()), credits=(PAID,)), "has to pay"),
        (
            planned_client(change_of(account(), None, removal=Removal(reason="r", by="b"))),
            "is removed",
        ),
        (planned_partner({}, {}), ""),
        (planned_partner({}, {NAME: "x"}), ""),
        (planned_partner({}, {NAME: "x", TEAM: "x"}), "changes `team`"),
        (planned_partner({}, {("supply", "seats"): 1}), "changes `supply.seats`"),
        (planned_partner(None, {NAME: "x"}), "is new"),
    ],
)
def test_what_needs_a_promise(planned: PlannedClient | PlannedPartner, why: str) -> None:
    assert why_not_harmless(planned) == why


def harmless(plan: Plan, *promises: Promise) -> str:
    try:
        require_harmless(plan, promises)
    except StalePlan as stale:
        return str(stale).removeprefix("nobody promised that ")
    return ""


def test_only_what_is_harmless_goes_without_a_promise(world: World) -> None:
    write(world, "a", description="else")
    assert harmless(world.plan()) == ""

    write(world, "a", seats="3")
    write(world, "b", seats="2")
    plan = world.plan()

    assert harmless(plan) == "`a` changes `seats`; `b` changes `seats`"
    assert harmless(plan, promised(plan)) == ""


def test_at_most_five_things_are_named_that_nobody_promised(world: World) -> None:
    for at in range(6):
        world.client(f"n{at}", client_text("setup", name=f"New {at}"))

    said = harmless(world.plan())

    assert said == "; ".join(f"`n{at}` is new" for at in range(5))


def test_what_is_bought_without_any_promise_needs_one(world: World) -> None:
    write(world, "a", seats="3")
    plan = replace(world.plan(), clients=())

    assert harmless(plan) == "2 seats are bought"
    assert harmless(plan, promised(plan)) == ""


CONSENT = PartnerConsent(guard=Guard.MAX_DUE_NOW, up_to="9.00", by="d", reason="r")


def test_a_guard_is_passed_only_with_a_promise_about_the_partner(world: World) -> None:
    world.partner(SCARCE.replace("North", "Else"))
    plan = replace(world.plan(), lifted=(CONSENT,))

    assert harmless(plan) == "`max_due_now` may be passed"
    assert harmless(plan, promised(plan)) == ""
    assert harmless_addresses(plan) == frozenset()
    assert harmless_addresses(replace(plan, lifted=())) == {"partner"}


def test_what_a_refusal_names_is_not_harmless(world: World) -> None:
    write(world, "a", description="else")
    write(world, "b", description="else")
    plan = world.plan()
    refusal = Diagnostic("conflict", Severity.ERROR, "no", "client.b")
    guard = Diagnostic("too-many-updates", Severity.ERROR, "no", "partner")
    alone = Diagnostic("unpriced", Severity.ERROR, "no", "partner")

    assert harmless_addresses(plan) == {"partner", "client.a", "client.b"}
    assert harmless_addresses(replace(plan, findings=(refusal,))) == {"partner", "client.a"}
    assert refused_alone(replace(plan, findings=(refusal, guard))) == {"client.b": refusal}
    assert refused_alone(replace(plan, findings=(alone, refusal))) == {
        "partner": alone,
        "client.b": refusal,
    }


@pytest.fixture
def about_a(world: World) -> tuple[Plan, Promise]:
    write(world, "a", seats="2")
    plan = world.plan()
    return plan, promised(plan)


def test_a_candidate_is_about_these_files(about_a: tuple[Plan, Promise]) -> None:
    plan, promise = about_a
    (change,) = promise.changes

    def fits(**more: Any) -> bool:
        return candidates([replace(promise, **more)], plan) != ()

    def with_change(**more: Any) -> bool:
        return fits(changes=(replace(change, **more),))

    assert fits()
    assert fits(store="")
    assert not fits(store="else")
    assert not fits(partner="south")
    assert not with_change(content="else")
    assert not with_change(address="client.b")
    assert not with_change(action="record", content="else")
    assert not with_change(action="none")
    beside = replace(change, address="client.b", action="record", content="else")
    assert fits(changes=(change, beside))
    partner = replace(change, address="partner", content=plan.partner_content)
    assert fits(changes=(change, partner))
    assert not fits(changes=(change, replace(partner, content="else")))


def test_candidates_come_newest_first(about_a: tuple[Plan, Promise]) -> None:
    plan, promise = about_a
    (change,) = promise.changes
    beside = replace(change, address="client.x", action="record")
    older = replace(promise, serial=promise.serial - 1, name="older")
    larger = replace(promise, changes=(change, beside), name="larger")
    first, last = (replace(promise, sha256=letter, name=letter) for letter in "ab")

    found = candidates([older, last, first, larger], plan)

    assert [each.name for each in found] == ["larger", "a", "b", "older"]


def test_of_promises_about_one_address_only_the_first_counts(
    about_a: tuple[Plan, Promise],
) -> None:
    _, a = about_a
    (change,) = a.changes
    b = replace(a, changes=(replace(change, address="client.b"),))
    both = replace(a, changes=(change, *b.changes))
    none = replace(a, changes=(replace(change, action="record"), replace(change, action="none")))

    assert apart([a, both, b]) == (a, b)
    assert apart([both, a, b]) == (both,)
    assert apart([none, none, a]) == (none, none, a)
    assert spoken_of([a, b, none]) == {"client.a", "client.b"}
