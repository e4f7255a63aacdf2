"""Who is who: what a file may turn into, what a new one may look like, and who is left in peace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from reconciler.diagnostics import Severity
from reconciler.plan.plan import Plan
from tests.builders import ACTIVE, PARTNER, World, client_text

STAFFED = f"{PARTNER}staff: [{{email: dana@north.example, role: admin}}]\n"
ANN, BOB, EVE, DANA = "ann@acme.example", "bob@bolt.example", "eve@x.example", "dana@north.example"


def members(*people: str) -> str:
    """Write a list of admins."""
    return "[" + ", ".join(f"{{email: {person}, role: admin}}" for person in people) + "]"


def company(name: str, *people: str, **more: str) -> str:
    """Write the file of an active client."""
    lines = {"name": name, "seats": str(max(1, len(people))), "resources": "{dashboards: 1}"}
    return client_text("active", **{**lines, "members": members(*people), **more})


def consent(key: str) -> str:
    return f"[{{another_company: {key}, by: dana, reason: it is}}]"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A partner with two companies of its own people each, and one of the staff in both."""
    world = World(tmp_path / "accounts")
    world.partner(STAFFED)
    world.client("acme", company("Acme", ANN, DANA))
    world.client("bolt", company("Bolt", BOB, DANA))
    world.apply()
    return world


def found(plan: Plan, severity: Severity = Severity.ERROR) -> set[tuple[str, str]]:
    """Give rule and client of the findings that weigh so much."""
    return {
        (finding.rule, finding.client) for finding in plan.findings if finding.severity is severity
    }


def alike(*keys: str) -> set[tuple[str, str]]:
    return {("looks-like-another-client", key) for key in keys}


def lay(world: World, files: Mapping[str, str], gone: Iterable[str] = ()) -> Plan:
    """Write these files, delete those, and plan."""
    for key, text in files.items():
        world.client(key, text)
    for key in gone:
        world.drop(key)
    return world.plan()


REFUSED = {
    "one file pasted over another's": {"bolt": company("Acme", ANN, DANA)},
    "the same, with another name": {"bolt": company("Zenith", ANN, DANA)},
    "the people alone": {"bolt": company("Bolt", ANN, DANA)},
    "the name alone, in other letters": {"bolt": company("ACME", BOB, DANA)},
    "every member and the name": {"bolt": company("Zenith", EVE, DANA)},
}


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_a_client_does_not_become_another_company(world: World, files: Mapping[str, str]) -> None:
    assert found(lay(world, files)) == alike("bolt")


def test_two_files_are_not_swapped_whatever_stands_in_them(world: World) -> None:
    world.client("c", client_text(name="Cargo"))
    world.client("d", client_text(name="Delta"))
    world.apply()

    swapped = {
        "acme": company("Bolt", BOB, DANA),
        "bolt": company("Acme", ANN, DANA),
        "c": client_text(name="Delta"),
        "d": client_text(name="Cargo"),
    }

    assert found(lay(world, swapped)) == alike("acme", "bolt", "c", "d")


def test_people_are_not_swapped_under_names_that_stay(world: World) -> None:
    swapped = {"acme": company("Acme", BOB, DANA), "bolt": company("Bolt", ANN, DANA)}

    assert found(lay(world, swapped)) == alike("acme", "bolt")


def test_three_files_are_not_turned_round(world: World) -> None:
    world.client("c", company("Cargo", EVE))
    world.apply()
    turned = {
        "acme": company("Bolt", BOB, DANA),
        "bolt": company("Cargo", EVE),
        "c": company("Acme", ANN, DANA),
    }

    assert found(lay(world, turned)) == alike("acme", "bolt", "c")


COPIES = {
    "as it is": company("Acme", ANN, DANA),
    "with another name": company("Acme by the river", ANN, DANA),
    "with another person": company("Acme", EVE),
    "with no staff": company("Acme by the river", ANN),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copied_file_needs_a_word_of_consent(world: World, copy: str) -> None:
    assert found(lay(world, {"new": copy})) == alike("new")
    assert found(lay(world, {"new": f"{copy}acknowledge: {consent('bolt')}\n"})) == alike("new")

    agreed = lay(world, {"new": f"{copy}acknowledge: {consent('acme')}\n"})
    assert agreed.findings == ()
    world.apply()

    text = f"{copy}description: theirs\nacknowledge: {consent('acme')}\n"
    left_over = lay(world, {"new": text})
    assert found(left_over) == set()
    assert found(left_over, Severity.WARNING) == {("stale-acknowledgement", "new")}


def test_consent_lets_another_company_take_an_account_over(world: World) -> None:
    text = company("Zenith", EVE, acknowledge=consent("bolt"))

    assert found(lay(world, {"bolt": text})) == set()
    world.apply()

    assert world.record("bolt").live.name == "Zenith"


LEFT_IN_PEACE = {
    "another name": {"acme": company("Acme Group", ANN, DANA)},
    "other people under the same name": {"acme": company("Acme", EVE, DANA)},
    "a new name and one of two people": {"acme": company("Acme Group", ANN, EVE)},
    "only staff in a new client": {"new": company("New", DANA)},
    "a name and people that others gave up": {
        "acme": company("Zenith", ANN, DANA),
        "new": company("Acme", EVE),
    },
    "a freelancer of both": {
        "acme": company("Acme", ANN, EVE, DANA),
        "bolt": company("Bolt", BOB, EVE, DANA),
        "new": company("New", EVE, "zoe@new.example"),
    },
    "a holding, whose head is in each": {
        "holding": company("Holding", EVE),
        "acme": company("Acme", ANN, EVE, DANA),
        "bolt": company("Bolt", BOB, EVE, DANA),
    },
}


@pytest.mark.parametrize("files", LEFT_IN_PEACE.values(), ids=LEFT_IN_PEACE)
def test_what_happens_to_companies_is_not_stopped(world: World, files: Mapping[str, str]) -> None:
    plan = lay(world, files)

    assert plan.findings == ()
    world.apply()
    assert world.plan().is_idle


def test_an_owner_of_five_shops_consents_once(world: World) -> None:
    world.client("shop-1", company("Shop 1", EVE))
    world.apply()
    assert found(lay(world, {"shop-2": company("Shop 2", EVE)})) == alike("shop-2")
    world.client("shop-2", company("Shop 2", EVE, acknowledge=consent("shop-1")))
    world.apply()

    for number in (3, 4, 5):
        plan = lay(world, {f"shop-{number}": company(f"Shop {number}", EVE)})
        assert found(plan) == set()
        world.apply()


def test_twins_that_are_live_may_be_touched(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts")
    for key in ("one", "two"):
        world.client(key, company("Twin", ANN))
    world.apply()

    plan = lay(world, {"two": company("Twin", ANN, description="the younger one")})

    assert found(plan) == set()


def test_a_client_found_without_a_file_for_long_still_counts(world: World) -> None:
    world.drop("acme")
    world.apply()

    plan = lay(world, {"new": company("Acme", EVE)})
    assert found(plan) == alike("new")
    assert "delete the file" not in str(plan.refusals[0].help)
    moved = lay(world, {"new": company("Acme", ANN, DANA, moved_from="acme")})
    assert found(moved) == set()


RENAMED = {
    "the same name": company("acme", EVE),
    "some of its people": company("Zenith", ANN),
    "all of its people": company("Zenith", ANN, DANA),
}


@pytest.mark.parametrize("text", RENAMED.values(), ids=RENAMED)
def test_a_file_that_went_and_one_like_it_are_a_rename(world: World, text: str) -> None:
    plan = lay(world, {"zz": text}, gone=["acme"])

    assert found(plan) == {("looks-like-a-rename", "zz")}
    assert found(lay(world, {"zz": f"{text}acknowledge: {consent('acme')}\n"})) == set()
    assert found(lay(world, {"zz": f"{text}moved_from: acme\n"})) == set()


def test_a_file_moved_over_another_is_refused(world: World) -> None:
    plan = lay(world, {"bolt": company("Acme", ANN, DANA)}, gone=["acme"])

    assert found(plan) == alike("bolt")


def test_staff_alone_makes_no_rename(world: World) -> None:
    assert found(lay(world, {"zz": company("Zenith", DANA)}, gone=["acme"])) == set()


def test_part_of_a_rename_waits_for_the_whole(world: World) -> None:
    lay(world, {"zz": company("Zenith", ANN)}, gone=["acme"])

    world.apply(world.ask(clients=["bolt"]))

    assert found(world.plan()) == {("looks-like-a-rename", "zz")}


def test_a_reverted_rename_leads_back_by_the_key_of_today(world: World) -> None:
    text = company("Acme", ANN, DANA)
    lay(world, {"acme-gmbh": f"{text}moved_from: acme\n"}, gone=["acme"])
    world.apply()
    before = world.record("acme-gmbh").id

    reverted = lay(world, {"acme": text}, gone=["acme-gmbh"])
    (finding,) = reverted.refusals
    assert finding.rule == "removed-is-final"
    line = getattr(finding.help, "lines", "")
    assert line == "moved_from: acme-gmbh"

    world.client("acme", f"{text}{line}\n")
    assert found(world.plan()) == set()
    world.apply()
    assert world.record("acme").id == before
    assert world.plan().is_idle


def test_the_former_key_of_a_client_with_a_file_is_nobodys(world: World) -> None:
    text = company("Acme", ANN, DANA)
    lay(world, {"acme-gmbh": f"{text}moved_from: acme\n"}, gone=["acme"])
    world.apply()

    (finding,) = lay(world, {"acme": company("New", EVE)}).refusals

    assert finding.rule == "removed-is-final"
    assert "moved_from" not in str(finding.help)


def test_a_card_of_another_client_is_named_with_what_it_pays(tmp_path: Path) -> None:
    card = "{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: '4242'}}"
    grant = '{grants: [{id: launch, amount: "5.00", date: 2026-11-02, paid_by: visa}]}'
    world = World(tmp_path / "accounts")
    world.partner(f"{PARTNER}billing: {{currency: EUR}}\n")
    world.client("acme", company("Acme", ANN, payment_methods=card, credits=grant))
    world.apply()

    copied = company("Bolt", BOB, payment_methods=card, credits=grant)
    (warned,) = lay(world, {"bolt": copied}).findings

    assert (warned.rule, warned.client) == ("card-of-another-client", "bolt")
    assert "launch" in warned.label
    world.apply()
    assert world.plan().findings == ()


def test_moving_a_client_is_no_likeness_to_itself(world: World) -> None:
    moved = company("Acme", ANN, DANA, moved_from="acme")

    assert found(lay(world, {"acme-gmbh": moved}, gone=["acme"])) == set()


def test_setup_clients_are_told_by_their_names(world: World) -> None:
    assert found(lay(world, {"new": client_text(name="Acme")})) == alike("new")
    assert found(lay(world, {"new": client_text("active", name="New", **ACTIVE)})) == set()
