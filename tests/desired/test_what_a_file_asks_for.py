"""The fewest lines that are enough, the amounts that nobody wrote, and words in any combination."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from reconciler.errors import FilesInvalid
from reconciler.model.resources import Feature
from tests.builders import PARTNER, World, client_text

METHODS = (
    '{{visa: {{kind: {kind}, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}, '
    'amex: {{kind: {kind}, provider: stripe, token: pm_2, brand: amex, last4: "0005"}}}}'
)


def rules(world: World) -> list[str]:
    return [finding.rule for finding in world.tree_findings()]


def test_a_name_and_a_status_are_enough_and_nothing_else_is_granted(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("acme", client_text("setup"))

    world.apply()

    live = world.record("acme").live
    assert (live.name, live.status, live.mode) == ("Acme", "setup", "partner")
    assert {name: live.amount(name) for name in ("seats", "dashboards", "api_calls_per_day")} == {
        "seats": 0,
        "dashboards": 0,
        "api_calls_per_day": 0,
    }
    assert live.features == ()


def test_name_description_status_and_billing_are_live_after_the_apply(tmp_path: Path) -> None:
    world = World(tmp_path)
    text = client_text("trial", description="40 shops", billing="{mode: partner}")
    world.client("acme", text)

    world.apply()

    live = world.record("acme").live
    assert (live.name, live.get(("description",))) == ("Acme", "40 shops")
    assert (live.status, live.mode) == ("trial", "partner")


def test_any_combination_of_features_may_be_granted(tmp_path: Path) -> None:
    world = World(tmp_path)
    wanted = [some for size in range(len(Feature) + 1) for some in combinations(Feature, size)]
    for number, some in enumerate(wanted):
        text = client_text(name=f"Client {number}", features=f"[{', '.join(some)}]")
        world.client(f"c{number}", text)

    world.apply()

    with world.store.read("north") as reader:
        heads = reader.heads()
        granted = {each.head.key: each.live.features for each in reader.load(heads).values()}
    assert granted == {f"c{number}": tuple(sorted(some)) for number, some in enumerate(wanted)}


def test_methods_of_payment_are_as_many_as_one_likes_and_cards_alone(tmp_path: Path) -> None:
    world = World(tmp_path)
    cards = METHODS.format(kind="credit_card")
    world.partner(
        f"{PARTNER}billing: {{currency: EUR, pay_with: amex}}\npayment_methods: {cards}\n"
    )
    world.client("acme", client_text(payment_methods=cards))
    world.apply()
    kept = [path for path in world.record("acme").live.leaves if path[-1] == "token"]

    world.client("acme", client_text(payment_methods=METHODS.format(kind="invoice")))

    assert sorted(path[1] for path in kept) == ["amex", "visa"]
    assert rules(world) == ["unknown-word", "unknown-word"]


def test_a_campaign_without_a_client_cannot_be_written(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(f"{PARTNER}campaigns: {{spring: {{name: Spring}}}}\n")
    world.client("acme", client_text())

    with pytest.raises(FilesInvalid) as wrong:
        world.plan()

    assert [diagnostic.rule for diagnostic in wrong.value.diagnostics] == ["unknown-key"]
