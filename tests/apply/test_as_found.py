"""A store that is opened as found: what was there comes in as it is, and nothing happens to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from reconciler.apply.survey.at_rest import look_early
from reconciler.apply.verify.verify import verify
from reconciler.desired.git.git import Changed
from reconciler.errors import FilesInvalid, PlanRefused, StalePlan, UsageRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import open_store
from reconciler.model.files.people import Joining
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.outbox import LetterState
from reconciler.model.live.records import Event
from reconciler.operations.acts.spend import spend
from reconciler.operations.perform import perform
from reconciler.plan.plan import Plan, Verdict
from reconciler.plan.promise.plan_file import promise_text, read_promise
from reconciler.values import replace
from tests.builders import ADMIN, PARTNER, SOLD, World, client_text

TODAY = date(2026, 11, 17)
FOUND = """\
clients:
  acme: {since: 2024-03-01, credits: {left: {launch: "120.00"}, spent: {spring: "180.00"}}}
  bolt: {trial: {start: 2026-11-10, extended_on: 2026-11-12}}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return agency(World(tmp_path / "accounts"))


def agency(made: World) -> World:
    """Lay out an agency with two clients that exist."""
    made.day = TODAY
    made.partner(
        PARTNER.replace("seats: 100", "seats: 10")
        + SOLD
        + 'articles: {pack: {name: Pack, unit: "15.00"}}\n'
    )
    made.client("acme", acme())
    made.client(
        "bolt", client_text("trial", name="Bolt", members="[{email: b@bolt.example, role: admin}]")
    )
    found(made, FOUND)
    return made


def acme(**more: str) -> str:
    said = {
        "seats": "3",
        "resources": "{dashboards: 1}",
        "members": ADMIN,
        "credits": '{grants: [{id: launch, amount: "500.00", date: 2026-01-03}]}',
        "campaigns": '{spring: {name: Spring, budget: "300.00"}}',
        "articles": "{pack: 2}",
        **more,
    }
    return client_text("active", **said)


def found(world: World, text: str) -> None:
    (world.folder / "found.yaml").write_text(text, encoding="utf-8")


def rules(plan: Plan) -> set[str]:
    return {finding.rule for finding in plan.findings}


def events(world: World) -> list[Event]:
    with world.store.read("north") as reader:
        return list(reader.events())


def faults(world: World) -> list[str]:
    with world.store.read("north") as reader:
        return [fault for proof in verify(reader) for fault in proof.faults]


def test_the_plan_after_it_says_no_changes_and_every_proof_holds(world: World) -> None:
    receipt = world.apply()

    after = world.plan()
    assert (receipt.plan.as_found is not None, after.verdict) == (True, Verdict.NO_CHANGES)
    assert after.as_found is None
    assert faults(world) == []


def test_nobody_is_written_to_and_nothing_is_bought_or_paid(world: World) -> None:
    receipt = world.apply(actor="dana")

    with world.store.read("north") as reader:
        assert list(reader.letters(LetterState.WAITING)) == []
        assert list(reader.invitations()) == []
        assert (reader.invoices(), reader.credit_rows().receipts) == ((), ())
        partner = reader.partner()
    assert receipt.plan.pool.bought == {}
    assert partner is not None
    assert partner.pool["seats"].supply == 10
    person = world.record("acme").live.observed.people["ann@acme.example"]
    assert (person.joining, person.invitation) == (Joining.ACCEPTED, "")


def test_status_trial_and_credit_are_the_true_ones(world: World) -> None:
    world.apply()

    known, trial = (world.record(key).live.observed for key in ("acme", "bolt"))
    assert known.since == date(2024, 3, 1)
    assert trial.trial == TrialClock(date(2026, 11, 10), 14, date(2026, 11, 12))
    assert {name: lot.left for name, lot in known.credits.grants.items()} == {"launch": 12000}
    assert known.credits.spent == {"spring": 18000}


def test_an_extension_that_was_used_is_used(world: World) -> None:
    world.apply()
    world.client(
        "bolt",
        client_text(
            "trial",
            name="Bolt",
            members="[{email: b@bolt.example, role: admin}]",
            trial="{extension: {requested_on: 2026-11-16, requested_by: b@bolt.example}}",
        ),
    )

    assert rules(world.plan()) >= {"trial-extension-once"}


def test_a_trial_that_was_had_is_not_had_again(world: World) -> None:
    world.apply()
    (world.folder / "found.yaml").unlink()
    world.client(
        "bolt-two",
        client_text("trial", name="Other", members="[{email: b@bolt.example, role: admin}]"),
    )

    (again,) = (each for each in world.plan().refusals if each.rule == "trial-again")
    assert again.address == "client.bolt-two"
    assert "2026-11-10" in again.label


@pytest.mark.parametrize(("amount", "fits"), [("120.00", True), ("120.01", False)])
def test_what_is_left_can_be_spent_and_no_more(world: World, amount: str, fits: bool) -> None:
    world.apply()

    if not fits:
        with pytest.raises(PlanRefused, match="nothing was"):
            perform(world.store, "north", spend("acme", "spring", amount), world.order())
        return
    perform(world.store, "north", spend("acme", "spring", amount), world.order())
    assert world.record("acme").live.observed.credits.spent == {"spring": 30000}
    assert faults(world) == []


def test_a_campaign_has_left_of_its_budget_what_it_did_not_spend(world: World) -> None:
    found(world, FOUND.replace('"120.00"', '"500.00"'))
    world.apply()

    with pytest.raises(PlanRefused) as refused:
        perform(world.store, "north", spend("acme", "spring", "120.01"), world.order())
    assert {each.rule for each in refused.value.diagnostics} == {"spending-exceeds-the-budget"}


def test_history_tells_of_accounts_that_were_found_and_by_whom(world: World) -> None:
    world.apply(actor="dana")

    told = events(world)
    assert {each.kind for each in told} == {
        "pool-started",
        "partner-found",
        "client-found",
        "credit-found",
        "campaign-found",
    }
    assert {each.actor for each in told} == {"dana"}
    bolt = world.record("bolt").id
    (came,) = (dict(each.facts) for each in told if each.client == bolt)
    assert came == {
        "trial_start": "2026-11-10",
        "trial_extended_on": "2026-11-12",
        "trial_end": "2026-12-08",
    }


def test_what_grows_later_is_charged_and_what_is_paid_is_not(world: World) -> None:
    world.apply()
    world.partner((world.folder / "partner.yaml").read_text().replace("seats: 10", "seats: 12"))

    receipt = world.apply()

    # Two seats of 10.00 for 14 of 30 days; the ten that were there are paid.
    assert [invoice.total for invoice in receipt.invoices] == [933]
    assert faults(world) == []


def test_the_next_period_is_billed_whole(world: World) -> None:
    world.apply()
    world.day = date(2026, 12, 2)

    (invoice,) = world.plan().invoices
    assert (invoice.number, invoice.total) == (1, 10000)
    world.apply()
    assert faults(world) == []


def test_later_periods_are_not_billed_until_the_day_that_is_given(world: World) -> None:
    found(world, f"paid_until: 2027-02-01\n{FOUND}")
    world.apply()
    world.partner((world.folder / "partner.yaml").read_text().replace("seats: 10", "seats: 12"))
    world.apply()
    totals = []
    for day in (date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)):
        world.day = day
        totals.append([invoice.total for invoice in world.apply().invoices])
        assert faults(world) == []

    # The two seats that came later are billed from the start; the ten are paid until February.
    assert totals == [[2000], [2000], [12000], [12000]]


def test_a_fee_is_paid_for_the_program_that_was_found_alone(world: World) -> None:
    dearer = '      basic:\n        fee: "30.00"\n'
    seats = '        seats: {mode: flat, tiers: [{unit: "10.00"}]}\n'
    other = f'      great:\n        fee: "50.00"\n{seats}'
    partner = (world.folder / "partner.yaml").read_text().replace("      basic:\n", dearer)
    partner = partner.replace("articles:", f"{other}articles:")
    world.partner(partner)
    found(world, f"paid_until: 2027-02-01\n{FOUND}")
    world.apply()
    world.partner(partner.replace("program: basic", "program: great"))
    world.apply()
    world.day = date(2026, 12, 1)

    assert [invoice.total for invoice in world.apply().invoices] == [5000]
    assert faults(world) == []


def test_what_is_dropped_while_it_is_paid_needs_no_price_any_more(world: World) -> None:
    text = (world.folder / "partner.yaml").read_text()
    add_on = '    add_ons: {white_label: "40.00"}\n    programs:'
    text = text.replace("    programs:", add_on) + "add_ons: [white_label]\n"
    world.partner(text)
    found(world, f"paid_until: 2027-03-01\n{FOUND}")
    world.apply()
    later = "  - from: 2026-12-01\n    programs:\n      basic:\n"
    later += '        seats: {mode: flat, tiers: [{unit: "10.00"}]}\n'
    world.partner(text.replace("articles:", f"{later}articles:").replace("[white_label]", "[]"))
    world.apply()
    totals = []
    for day in (date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 1)):
        world.day = day
        totals.append([invoice.total for invoice in world.apply().invoices])

    assert (totals, faults(world)) == ([[], [], [10000]], [])


def test_a_branch_that_adds_one_client_opens_the_store_with_all(world: World) -> None:
    ask = replace(world.ask(), since=Changed(frozenset({"acme"})))

    plan = world.plan(ask)

    assert [each.change.key for each in plan.clients] == ["acme", "bolt"]
    assert plan.left_out == ()


def test_the_file_is_read_once_and_then_named(world: World) -> None:
    world.apply()
    found(world, "clients: {nobody: {program: none}}\n")
    world.client("acme", acme(seats="4"))

    plan = world.plan()
    world.apply()

    assert (plan.as_found, plan.refusals) == (None, ())
    assert "found-file-is-left" in rules(plan)
    assert "client-changed" in {each.kind for each in events(world)}


def test_the_opening_can_be_repeated_on_a_new_store(world: World) -> None:
    world.apply()
    first = world.record("bolt").live
    world.store = MemoryStore()

    assert world.plan().as_found is not None
    world.apply()
    assert world.record("bolt").live == first


def test_one_client_that_is_refused_stops_all_of_them(world: World) -> None:
    found(world, FOUND.replace("bolt:", "blot:"))

    plan = world.plan()

    assert rules(plan) == {"found-trial-is-told", "found-client-has-a-file"}
    assert (plan.changes, plan.steps) == ((), ())
    with pytest.raises(PlanRefused):
        world.apply()


def test_some_of_the_clients_alone_are_never_brought_in(world: World) -> None:
    with pytest.raises(UsageRefused, match="all of its clients"):
        world.plan(world.ask(clients=["acme"]))


def test_a_file_that_cannot_be_read_stops_it(world: World) -> None:
    found(world, "clients: {acme: {sinse: 2024-03-01}}\n")

    with pytest.raises(FilesInvalid) as wrong:
        world.plan()
    assert [each.rule for each in wrong.value.diagnostics] == ["unknown-key"]
    assert {each.rule for each in world.tree_findings()} == {"unknown-key"}


def test_a_plan_file_holds_which_found_file_was_reviewed(world: World) -> None:
    text = promise_text(world.plan())
    promise = read_promise(text, "plan.json")

    as_found = world.tree().found().as_found
    assert as_found is not None
    assert (json.loads(text)["format"], promise.found) == (3, as_found.content)
    receipt = world.apply(world.ask(promises=[promise]), harmless_only=True)
    assert receipt.plan.as_found is not None
    assert world.plan().verdict is Verdict.NO_CHANGES


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda world: found(world, f"# another\n{FOUND}"), id="another text"),
        pytest.param(lambda world: found(world, FOUND.replace("14", "15")), id="another day"),
        pytest.param(lambda world: (world.folder / "found.yaml").unlink(), id="gone"),
    ],
)
def test_a_promise_of_another_found_file_is_stale(
    world: World, meanwhile: Callable[[World], None]
) -> None:
    found(world, FOUND.replace("start: 2026-11-10", "start: 2026-11-10, days: 14"))
    promise = read_promise(promise_text(world.plan()), "plan.json")
    meanwhile(world)

    with pytest.raises(StalePlan):
        world.apply(world.ask(promises=[promise]))
    with world.store.read("north") as reader:
        assert reader.partner() is None


def test_a_promise_without_a_found_file_opens_no_store_with_one(world: World) -> None:
    (world.folder / "found.yaml").unlink()
    world.client("bolt", client_text("setup", name="Bolt"))
    promise = read_promise(promise_text(world.plan()), "plan.json")
    found(world, "clients: {}\n")

    with pytest.raises(StalePlan):
        world.apply(world.ask(promises=[promise]))


def test_a_promise_holds_on_the_next_day(world: World) -> None:
    promise = read_promise(promise_text(world.plan()), "plan.json")
    world.day += timedelta(days=1)

    world.apply(world.ask(promises=[promise]))

    assert world.plan().verdict is Verdict.NO_CHANGES


def test_a_plan_without_a_found_file_is_written_as_ever(world: World) -> None:
    (world.folder / "found.yaml").unlink()

    body = json.loads(promise_text(replace(world.plan(), as_found=None)))

    assert ("found" in body, body["format"]) == (False, 2)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_database_is_opened_as_found_and_then_at_rest(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    with ExitStack() as stack:
        url = str(tmp_path / "live.db")
        if engine == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres").lent())
        world = agency(World(tmp_path / "accounts", open_store(url)))

        world.apply()

        assert (world.plan().verdict, faults(world)) == (Verdict.NO_CHANGES, [])
        # While the file is there somebody has to be told; without it nothing is left to say.
        assert look_early(str(world.folder), url, lambda _: TODAY).rest is None
        (world.folder / "found.yaml").unlink()
        assert look_early(str(world.folder), url, lambda _: TODAY).rest is not None
