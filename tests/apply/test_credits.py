"""Grants, campaigns and articles: applied once, never moved, paid by the client."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.apply.verify.verify import verify
from reconciler.diagnostics import Severity
from reconciler.errors import FilesInvalid, PlanRefused, StalePlan, UsageRefused
from reconciler.model.assignment import parse_assignment
from reconciler.model.files.credits import CreditMoves
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.spend import spend
from reconciler.operations.perform import perform
from reconciler.plan.plan import Receipt
from reconciler.plan.promise.plan_file import promise_text, read_promise
from reconciler.values import replace
from tests.builders import PARTNER, SOLD, World, client_text

CATALOGUE = 'articles: {pack: {name: Pack, unit: "15.00"}}\nteams: [emea]\n'
VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'
LAUNCH = '{id: launch, amount: "500.00", date: 2026-11-01, paid_by: visa}'
PRESENT = '{id: present, amount: "20.00", date: 2026-11-01, expires: 2026-11-10}'
SPRING = '{spring: {name: Spring, budget: "300.00"}}'


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.partner(PARTNER + SOLD + CATALOGUE)
    return made


def acme(*grants: str, status: str = "active", **more: str) -> str:
    said = {"seats": "1", "resources": "{dashboards: 1}", "payment_methods": VISA, **more}
    if grants:
        said["credits"] = f"{{grants: [{', '.join(grants)}]}}"
    return client_text(status, **said)


def spent(world: World, amount: str, key: str = "acme", campaign: str = "spring") -> Receipt:
    return perform(world.store, "north", spend(key, campaign, amount), world.order())


def left(world: World, key: str = "acme") -> dict[str, int]:
    grants = world.record(key).live.observed.credits.grants
    return {name: each.left for name, each in grants.items()}


def faults(world: World, proof: str) -> tuple[str, ...]:
    with world.store.read("north") as reader:
        return next(each.faults for each in verify(reader) if each.name == proof)


def refused(world: World) -> set[str]:
    with pytest.raises((PlanRefused, FilesInvalid)) as caught:
        world.apply()
    return {diagnostic.rule for diagnostic in caught.value.diagnostics}


def receipts(world: World) -> list[tuple[int, str, int, str]]:
    with world.store.read("north") as reader:
        found = reader.credit_rows().receipts
    return [(each.number, each.item, each.amount, each.paid_by) for each in found]


def test_a_grant_is_applied_once_and_its_line_may_go(world: World) -> None:
    world.client("acme", acme(LAUNCH))
    world.apply()
    spending = left(world)
    world.client("acme", acme(LAUNCH, description="nothing new"))
    world.apply()
    world.client("acme", acme())
    world.apply()
    world.client("acme", acme(LAUNCH))
    world.apply()

    assert spending == left(world) == {"launch": 50000}
    assert receipts(world) == [(1, "credit:launch", 50000, "visa")]
    assert world.plan().is_idle


def test_a_grant_that_comes_later_is_a_change_of_its_own(world: World) -> None:
    world.client("acme", acme(LAUNCH))
    world.apply()
    world.client("acme", acme(LAUNCH, PRESENT))
    plan = world.plan()
    world.apply()

    assert [type(step).__name__ for step in plan.steps] == ["GrantCredit"]
    assert left(world) == {"launch": 50000, "present": 2000}
    assert len(receipts(world)) == 1, "a present is paid by nobody"


def test_a_grant_waits_for_a_currency_that_is_left_out_of_the_plan(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("acme", acme())
    world.apply()
    world.partner(PARTNER + "billing: {currency: EUR}\n")
    world.client("acme", acme(LAUNCH))

    with pytest.raises(PlanRefused) as caught:
        world.apply(world.ask(clients=["acme"]))
    world.apply()

    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == [
        "credit-needs-a-currency"
    ]
    assert left(world) == {"launch": 50000}


def test_the_same_id_in_two_clients_is_two_grants(world: World) -> None:
    world.client("acme", acme(LAUNCH))
    world.client("bolt", acme(LAUNCH))
    world.apply()

    assert left(world, "acme") == left(world, "bolt") == {"launch": 50000}
    assert [number for number, *_ in receipts(world)] == [1, 2]


@pytest.mark.parametrize(
    "other",
    ['amount: "500.01"', "date: 2026-10-31", "paid_by: other", "expires: 2027-01-01"],
)
def test_a_grant_never_changes(world: World, other: str) -> None:
    methods = VISA.replace("}}", "}, other: {kind: credit_card, provider: stripe, token: t, ") + (
        'brand: visa, last4: "1111"}}'
    )
    world.client("acme", acme(LAUNCH, payment_methods=methods))
    world.apply()
    name = other.split(":", maxsplit=1)[0]
    kept = [part for part in LAUNCH.strip("{}").split(", ") if not part.startswith(name)]
    world.client("acme", acme(f"{{{', '.join([*kept, other])}}}", payment_methods=methods))

    assert refused(world) == {"grant-never-changes"}
    assert left(world) == {"launch": 50000}


BROKEN = {
    "tomorrow": ('{id: a, amount: "1.00", date: 2026-11-03}', "grant-is-in-the-future"),
    "too fine": ('{id: a, amount: "1.005", date: 2026-11-01}', "amount-fits-its-currency"),
    "nothing": ('{id: a, amount: "0.00", date: 2026-11-01}', "grant-is-sound"),
    "by whom": ('{id: a, amount: "1.00", date: 2026-11-01, paid_by: v}', "grant-is-sound"),
    "over": ('{id: a, amount: "1.00", date: 2026-11-01, expires: 2026-11-01}', "grant-is-sound"),
}


@pytest.mark.parametrize(("grant", "rule"), BROKEN.values(), ids=BROKEN)
def test_a_grant_that_cannot_be_is_refused(world: World, grant: str, rule: str) -> None:
    world.client("acme", acme(grant))

    assert refused(world) == {rule}


@pytest.mark.parametrize(
    "more",
    [{"credits": f"{{grants: [{PRESENT}]}}"}, {"campaigns": SPRING}, {"articles": "{pack: 1}"}],
)
def test_credit_without_a_currency_is_refused(tmp_path: Path, more: dict[str, str]) -> None:
    world = World(tmp_path)
    world.client("acme", client_text("setup", **more))

    assert refused(world) >= {"credit-needs-a-currency"}


def test_an_article_nobody_sells_is_refused(world: World) -> None:
    world.client("acme", acme(articles="{pakc: 1}"))

    with pytest.raises(FilesInvalid) as caught:
        world.apply()

    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == ["unknown-article"]


def test_a_campaign_has_a_team_of_the_partner(world: World) -> None:
    world.client("acme", acme(campaigns="{spring: {name: Spring, team: emae}}"))

    assert refused(world) == {"unknown-team"}


@pytest.mark.parametrize("later", [False, True])
def test_a_campaign_never_moves(world: World, *, later: bool) -> None:
    world.client("acme", acme(campaigns=SPRING))
    world.client("bolt", acme())
    world.apply()
    world.client("acme", acme())
    if later:
        world.apply()
    world.client("bolt", acme(campaigns=SPRING))

    with pytest.raises(PlanRefused) as caught:
        world.apply()

    (found,) = caught.value.diagnostics
    assert (found.rule, found.address) == ("campaign-stays-with-its-client", "client.bolt")
    assert "`acme`" in found.message
    assert "start a new campaign" in str(found.help)


def test_a_campaign_stays_with_a_client_that_is_renamed_and_after_it_is_removed(
    world: World,
) -> None:
    world.client("acme", acme(campaigns=SPRING))
    world.apply()
    world.drop("acme")
    world.client("apex", acme(campaigns=SPRING, moved_from="acme"))
    world.apply()
    world.client("apex", acme(status="disabled"))
    world.apply()
    world.client("apex", acme(status="disabled", removed="{reason: gone, by: dana}"))
    world.apply()
    world.client("bolt", acme(campaigns=SPRING))

    assert refused(world) == {"campaign-stays-with-its-client"}


def test_a_campaign_in_two_files_is_refused_by_the_files_alone(world: World) -> None:
    world.client("acme", acme(campaigns=SPRING))
    world.client("bolt", acme(campaigns=SPRING))

    with pytest.raises(FilesInvalid) as caught:
        world.apply()

    wrong = [
        diagnostic.rule for diagnostic in caught.value.diagnostics if diagnostic.severity == "error"
    ]
    assert wrong == ["campaign-stays-with-its-client"]


def test_a_campaign_is_not_moved_by_hand_either(world: World) -> None:
    world.client("acme", acme(campaigns=SPRING))
    world.client("bolt", acme())
    world.apply()
    act = edit("bolt", [parse_assignment("campaigns.spring.name=Mine")])

    with pytest.raises(PlanRefused) as caught:
        perform(world.store, "north", act, world.order())

    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == [
        "campaign-stays-with-its-client"
    ]


def test_more_of_an_article_is_bought_and_less_gives_nothing_back(world: World) -> None:
    for amount in ("2", "5", "1"):
        world.client("acme", acme(articles=f"{{pack: {amount}}}"))
        world.apply()

    assert receipts(world) == [(1, "article:pack", 3000, ""), (2, "article:pack", 4500, "")]


def test_what_is_put_back_was_paid_for_before(world: World) -> None:
    world.client("acme", acme(articles="{pack: 3}"))
    world.apply()
    world.edit("acme", {("articles", "pack"): 1})
    world.apply(world.ask(restore=["acme"]))

    assert world.record("acme").live.articles == {"pack": 3}
    assert receipts(world) == [(1, "article:pack", 4500, "")]


def test_receipts_are_in_no_invoice_and_not_due_now(world: World) -> None:
    world.client("acme", acme())
    bare = world.plan().money
    world.client("acme", acme(LAUNCH, articles="{pack: 2}"))
    plan = world.plan()
    receipt = world.apply()

    assert bare is not None
    assert plan.money is not None
    assert plan.money.due_now == bare.due_now == sum(invoice.total for invoice in receipt.invoices)
    assert receipts(world) == [
        (1, "credit:launch", 50000, "visa"),
        (2, "article:pack", 3000, ""),
    ]


def test_a_client_pays_only_for_what_was_promised(world: World) -> None:
    world.client("acme", acme(articles="{pack: 1}"))
    world.apply()
    world.client("acme", acme(articles="{pack: 2}"))
    promise = read_promise(promise_text(world.plan()), "plan.json")

    with pytest.raises(StalePlan, match="has to pay"):
        world.apply(harmless_only=True)
    world.client("acme", acme(articles="{pack: 1}"))
    world.partner((PARTNER + SOLD + CATALOGUE).replace("15.00", "16.00"))
    world.apply()
    world.client("acme", acme(articles="{pack: 2}"))

    with pytest.raises(StalePlan):
        world.apply(world.ask(promises=[promise]))


def test_what_expires_first_is_spent_first_and_nothing_after_its_day(world: World) -> None:
    world.client("acme", acme(LAUNCH, PRESENT, campaigns=SPRING))
    world.apply()
    spent(world, "5.00")
    first = left(world)
    world.day = date(2026, 11, 10)
    spent(world, "5.00")

    assert first == {"launch": 50000, "present": 1500}
    assert left(world) == {"launch": 49500, "present": 1500}


def test_i29_what_was_granted_less_what_was_spent_and_expired_is_the_balance(world: World) -> None:
    world.client("acme", acme(LAUNCH, PRESENT, campaigns=SPRING))
    world.apply()
    spent(world, "5.00")
    world.day = date(2026, 12, 24)
    spent(world, "295.00")

    assert faults(world, "credits") == faults(world, "purses") == ()
    with world.store.begin("north", actor="x") as work:
        record = world.record("acme")
        work.move_credits(CreditMoves(drawn={(record.id, "launch"): 1}))
        partner = work.partner()
        assert partner is not None
        work.put_partner(partner)
    assert faults(world, "purses") != ()


def test_i30_no_entry_moves_the_credits_of_two_clients(world: World) -> None:
    world.client("acme", acme(LAUNCH, campaigns=SPRING))
    world.client("bolt", acme(LAUNCH, campaigns="{autumn: {name: Autumn}}"))
    world.apply()
    spent(world, "5.00")
    spent(world, "7.00", "bolt", "autumn")

    assert faults(world, "isolation") == ()
    with world.store.begin("north", actor="x") as work:
        event = next(each for each in work.events() if each.kind == "credit-spent")
        work.append([replace(event, client=world.record("bolt").id)])
    assert len(faults(world, "isolation")) == 1


REFUSED_SPENDING = {
    "budget": ("300.01", "active", 0, "spending-exceeds-the-budget"),
    "balance": ("20.01", "active", 0, "spending-exceeds-the-balance"),
    "disabled": ("1.00", "disabled", 0, "spending-needs-an-open-account"),
    "trial": ("1.00", "trial", 14, "spending-needs-an-open-account"),
}


@pytest.mark.parametrize(
    ("amount", "status", "days", "rule"), REFUSED_SPENDING.values(), ids=REFUSED_SPENDING
)
def test_i31_spending_succeeds_whole_or_fails_whole(
    world: World, amount: str, status: str, days: int, rule: str
) -> None:
    always = PRESENT.replace(", expires: 2026-11-10", "")
    grants = (LAUNCH, always) if rule == "spending-exceeds-the-budget" else (always,)
    world.client("acme", acme(*grants, campaigns=SPRING, status=status))
    world.apply()
    before = world.record("acme")
    world.day = date(2026, 11, 2 + days)

    with pytest.raises(PlanRefused) as caught:
        spent(world, amount)

    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == [rule]
    assert world.record("acme") == before
    assert faults(world, "spending") == ()


@pytest.mark.parametrize(
    ("key", "campaign", "amount"),
    [
        ("acme", "sprong", "1.00"),
        ("nobody", "spring", "1.00"),
        ("acme", "spring", "0"),
        ("acme", "spring", "-1.00"),
        ("acme", "spring", "1.001"),
        ("acme", "spring", "ten"),
    ],
)
def test_what_cannot_be_spent_cannot_be_meant(
    world: World, key: str, campaign: str, amount: str
) -> None:
    world.client("acme", acme(LAUNCH, campaigns=SPRING))
    world.apply()

    with pytest.raises(UsageRefused):
        spent(world, amount, key, campaign)


def test_a_campaign_that_stops_keeps_what_it_spent(world: World) -> None:
    world.client("acme", acme(LAUNCH, campaigns=SPRING))
    world.apply()
    spent(world, "5.00")
    world.client("acme", acme())
    world.apply()

    assert world.record("acme").live.campaigns == ()
    assert dict(world.record("acme").live.observed.credits.spent) == {"spring": 500}
    with pytest.raises(UsageRefused):
        spent(world, "5.00")
    assert not any(faults(world, name) for name in ("credits", "spending", "purses", "receipts"))


def test_credit_that_a_removal_loses_is_said_and_stops_nothing(world: World) -> None:
    world.client(
        "acme",
        acme('{id: gift, amount: "5.00", date: 2026-11-01}', status="disabled", campaigns=SPRING),
    )
    world.apply()
    gone = acme(status="disabled", campaigns=SPRING, removed="{reason: gone, by: dana}")
    world.client("acme", gone)

    plan = world.plan()
    world.apply()

    said = [finding for finding in plan.findings if finding.rule == "credit-goes-with-its-client"]
    assert [(each.severity, each.message) for each in said] == [
        (Severity.WARNING, "`acme` has 5.00 EUR of credit left")
    ]
    with world.store.read("north") as reader:
        assert all(each.holds for each in verify(reader))
