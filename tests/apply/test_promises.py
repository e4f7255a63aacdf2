"""What a reviewer saw is what an apply may do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.apply.apply import Request, apply
from reconciler.apply.write_request import Made, write_once
from reconciler.errors import AlreadyWritten, PlanRefused, StalePlan, StoreFailed
from reconciler.live.memory.store import MemoryStore
from reconciler.model.live.records import Operation
from reconciler.plan.promise.plan_file import promise_text, read_promise
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text

SMALL = PARTNER.replace("100", "10") + SOLD


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Three clients, applied."""
    world = World(tmp_path)
    world.partner(SMALL)
    world.client("a", client_text("active", **ACTIVE))
    world.client("b", client_text("active", **ACTIVE | {"name": "Beta"}))
    world.client("c", client_text("trial", name="Gamma"))
    world.apply()
    return world


def promise(world: World) -> str:
    """Plan and write the plan file."""
    return promise_text(world.plan())


def describe(world: World, key: str, name: str, note: str, **more: str) -> None:
    """Change a client's description."""
    world.client(key, client_text("active", **ACTIVE | {"name": name}, description=note, **more))


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_two_disjoint_promises_apply_in_any_order(world: World, order: tuple[str, str]) -> None:
    describe(world, "a", "Acme", "one")
    first = read_promise(promise(world), "first")
    world.client("a", client_text("active", **ACTIVE))
    describe(world, "b", "Beta", "two")
    second = read_promise(promise(world), "second")
    describe(world, "a", "Acme", "one")
    promises = {"a": first, "b": second}

    for key in order:
        world.apply(world.ask(promises=[promises[key]]), harmless_only=True)

    assert world.record("a").live.get(("description",)) == "one"
    assert world.record("b").live.get(("description",)) == "two"
    assert world.plan().is_idle


def test_both_promises_at_once_apply_and_a_third_change_is_left_out(world: World) -> None:
    describe(world, "a", "Acme", "one")
    first = read_promise(promise(world), "first")
    describe(world, "b", "Beta", "nobody promised this")

    receipt = world.apply(world.ask(promises=[first]))

    assert receipt.left_out == ("client.b",)
    assert world.record("b").live.get(("description",)) == ""
    assert [change.address for change in world.plan().changes] == ["client.b"]


def test_a_promise_whose_client_was_touched_since_is_stale_and_says_by_whom(
    world: World,
) -> None:
    describe(world, "a", "Acme", "one")
    made = read_promise(promise(world), "made")
    world.edit("a", {("features", "sso"): True}, actor="kim@north.example")
    describe(world, "a", "Acme", "one", features="[sso, public_links]")

    with pytest.raises(StalePlan) as stale:
        world.apply(world.ask(promises=[made]))

    assert "`a`" in stale.value.message
    assert "by kim@north.example on 2026-11-02 via console" in str(stale.value.help)


def test_a_promise_is_stale_whatever_leaf_of_its_client_moved(world: World) -> None:
    describe(world, "a", "Acme", "one")
    made = read_promise(promise(world), "made")
    world.edit("a", {("features", "sso"): True})

    with pytest.raises(StalePlan, match="`a` was touched since this was promised") as stale:
        world.apply(world.ask(promises=[made]))

    assert "by kim on 2026-11-02 via console" in str(stale.value.help)
    assert world.record("a").live.get(("description",)) == ""


def test_a_replay_says_already_applied_and_writes_nothing(world: World) -> None:
    describe(world, "a", "Acme", "one")
    made = read_promise(promise(world), "made")
    world.apply(world.ask(promises=[made]), actor="ci")
    before = world.record("a")

    receipt = world.apply(world.ask(promises=[made]))

    assert receipt.replayed == ("already applied on 2026-11-02 by ci",)
    assert receipt.operation == ""
    assert world.record("a") == before


def test_every_byte_of_a_plan_file_is_sealed(world: World) -> None:
    describe(world, "a", "Acme", "one")
    text = promise(world)

    for at in range(len(text)):
        for broken in (
            text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + " " + text[at:],
        ):
            with pytest.raises(StalePlan):
                read_promise(broken, "plan.json")
    assert read_promise(text, "plan.json").changes


def test_buying_more_than_was_promised_is_stale(world: World) -> None:
    world.client("c", client_text("active", name="Gamma", seats="10", resources="{dashboards: 1}"))
    made = read_promise(promise(world), "made")
    assert made.bought == {"seats": 2}
    world.client("c", client_text("trial", name="Gamma"))
    world.client("b", client_text("active", name="Beta", seats="4", resources="{dashboards: 1}"))
    world.apply()
    world.client("c", client_text("active", name="Gamma", seats="10", resources="{dashboards: 1}"))

    with pytest.raises(StalePlan, match="5 seats would be bought and 2 were promised"):
        world.apply(world.ask(promises=[made]))


def test_another_door_than_was_promised_is_stale(world: World) -> None:
    describe(world, "a", "Acme", "one")
    world.client("c", client_text("active", name="Gamma", **ACTIVE))
    made = read_promise(promise(world), "made")
    world.client("c", client_text("disabled", name="Gamma"))

    with pytest.raises(StalePlan, match="`c` would change in another way"):
        world.apply(world.ask(promises=[made]))
    assert world.record("a").live.get(("description",)) == ""


def test_a_promise_for_another_store_is_stale_even_where_that_one_is_new(world: World) -> None:
    world.client("d", client_text("setup", name="Delta"))
    made = read_promise(promise(world), "made")
    world.store = MemoryStore()

    with pytest.raises(StalePlan, match="another store"):
        world.apply(world.ask(promises=[made]))


def test_an_opening_is_promised_as_a_whole(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text())
    made = read_promise(promise(world), "made")
    world.partner(SMALL.replace("10}", "500}"))

    with pytest.raises(StalePlan, match="the partner would change in another way"):
        world.apply(world.ask(promises=[made]))
    assert world.store.identity == ""


@pytest.mark.parametrize("how", ["reverted", "deleted"])
def test_a_promised_change_that_the_files_do_not_ask_for_any_more_is_stale(
    world: World, how: str
) -> None:
    describe(world, "a", "Acme", "one")
    describe(world, "b", "Beta", "two")
    made = read_promise(promise(world), "made")
    if how == "reverted":
        world.client("a", client_text("active", **ACTIVE))
    else:
        world.drop("a")

    with pytest.raises(StalePlan, match="do not ask for the promised change of `a` any more"):
        world.apply(world.ask(promises=[made]))
    assert world.record("b").live.get(("description",)) == ""


def test_a_promised_default_that_is_taken_back_is_stale(world: World) -> None:
    world.partner(SMALL + "defaults: {resources: {private_links: 2}}\n")
    made = read_promise(promise_text(world.plan(world.ask(clients=["a"]))), "made")
    world.partner(SMALL)

    with pytest.raises(StalePlan, match="do not ask for the promised change of `a` any more"):
        world.apply(world.ask(promises=[made]))


def test_a_promised_change_that_somebody_applied_meanwhile_counts_as_kept(world: World) -> None:
    describe(world, "a", "Acme", "one")
    made = read_promise(promise(world), "made")
    world.apply()

    assert world.apply(world.ask(promises=[made])).operation == ""
    assert world.record("a").live.get(("description",)) == "one"


def test_a_promise_to_put_drift_back_is_kept(world: World) -> None:
    world.edit("a", {("seats",): 3})
    made = read_promise(promise_text(world.plan(world.ask(restore=["a"]))), "made")

    world.apply(world.ask(promises=[made]))

    assert world.record("a").live.get(("seats",)) == 1
    assert world.plan().drift == ()


def test_a_promise_to_put_back_what_cannot_be_put_back_any_more_is_stale(world: World) -> None:
    world.partner(SMALL.replace("automatic", "refuse"))
    world.client("a", client_text("active", seats="5", resources="{dashboards: 1}"))
    world.apply()
    world.edit("a", {("seats",): 1})
    made = read_promise(promise_text(world.plan(world.ask(restore=["a"]))), "made")
    world.edit("b", {("seats",): 9})

    with pytest.raises(StalePlan, match="what drifted on `a` cannot be put back any more"):
        world.apply(world.ask(promises=[made]))


def test_a_consent_that_stays_in_its_file_is_no_change_that_is_left_out(world: World) -> None:
    consent = "[{one_way: active, by: dana@north.example, reason: signed}]"
    world.client("c", client_text("active", name="Gamma", **ACTIVE, acknowledge=consent))
    made = read_promise(promise(world), "made")
    world.apply()
    with (world.folder / "partner.yaml").open("a", encoding="utf-8") as file:
        file.write("# every client is looked at again\n")
    describe(world, "a", "Acme", "one")
    other = read_promise(promise_text(world.plan(world.ask(clients=["a"]))), "other")

    assert world.apply(world.ask(promises=[other])).left_out == ()
    made = replace(made, partner_content=other.partner_content)
    assert world.apply(world.ask(promises=[made])).left_out == ()


def test_a_trial_starts_with_the_length_that_was_promised(world: World) -> None:
    world.client("d", client_text("trial", name="Delta"))
    made = read_promise(promise(world), "made")
    week = SMALL + "trial: {days: 7}\n"
    world.partner(week)

    world.apply(world.ask(promises=[made]))
    clock = world.record("d").live.observed.trial
    assert clock is not None
    assert clock.days == 14

    world.partner(SMALL)
    world.client("e", client_text("trial", name="Epsilon"))
    made = read_promise(promise(world), "made")
    world.partner(week)
    world.apply(world.ask(promises=[read_promise(partner_alone(world), "partner")]))
    with pytest.raises(StalePlan, match="`e` would change in another way"):
        world.apply(world.ask(promises=[made]))


def partner_alone(world: World) -> str:
    """Promise the partner's own change and none of the client `e`."""
    path = world.folder / "clients" / "e.yaml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    alone = promise(world)
    path.write_text(text, encoding="utf-8")
    return alone


def test_without_a_promise_only_harmless_changes_apply(world: World) -> None:
    describe(world, "a", "Acme", "harmless")
    world.apply(harmless_only=True)
    assert world.record("a").live.get(("description",)) == "harmless"

    world.client("c", client_text("active", name="Gamma", **ACTIVE))
    with pytest.raises(StalePlan, match="`c` opens a one-way door"):
        world.apply(harmless_only=True)

    world.client("c", client_text("trial", name="Gamma"))
    world.client("b", client_text("active", name="Beta", seats="30", resources="{dashboards: 1}"))
    with pytest.raises(StalePlan, match=r"`b` changes `seats`$"):
        world.apply(harmless_only=True)


def test_a_promise_is_judged_again_on_the_day_it_is_kept(world: World) -> None:
    asked = "{extension: {requested_on: 2026-11-02, requested_by: ann@acme.example}}"
    world.client("c", client_text("trial", name="Gamma", trial=asked))
    made = read_promise(promise(world), "made")

    with pytest.raises(PlanRefused) as refused:
        world.apply(world.ask(world.day + timedelta(days=15), promises=[made]))
    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == [
        "trial-extension-in-time"
    ]


def test_two_runs_that_keep_one_promise_at_once_are_one_and_its_replay(world: World) -> None:
    describe(world, "a", "Acme", "one")
    made = read_promise(promise(world), "made")
    runs = [Request(world.ask(promises=[made]), actor, f"apply-{actor}") for actor in "xy"]

    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(lambda run: apply(world.tree(), world.store, run), runs))

    assert sorted(bool(receipt.replayed) for receipt in receipts) == [False, True]
    assert world.record("a").head.revision == 2


def test_an_operation_that_somebody_wrote_meanwhile_is_told_from_another_one(
    world: World,
) -> None:
    written = Operation("promise-1", "apply", "payload", "dana", world.day)
    write_once(world.store, "north", written, lambda _: Made(None, written))

    with pytest.raises(AlreadyWritten):
        write_once(world.store, "north", written, lambda _: Made(None, written))
    other = replace(written, payload="another")
    with pytest.raises(StoreFailed, match="written before") as failed:
        write_once(world.store, "north", other, lambda _: Made(None, other))
    assert not isinstance(failed.value, AlreadyWritten)
