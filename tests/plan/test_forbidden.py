"""What live forbids of a file, asked before the file is found wrong."""

from __future__ import annotations

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.model.files.consent import Removal
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Partner
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.records import PartnerRecord
from reconciler.plan.judge.accept import forbidden_by_live
from reconciler.plan.live import Live
from tests.builders import START, account, stored

STATUS, MODE = ("status",), ("billing", "mode")
NORTH = Partner("north", {})


def refused(
    wanted: dict[FieldPath, Leaf],
    was: dict[FieldPath, Leaf],
    *,
    removal: bool = False,
    drifted: bool = False,
) -> list[tuple[str, str]]:
    record = stored(account(was), {} if drifted else None)
    said = DeclaredClient(
        account(wanted), "new", removal=Removal(reason="r", by="b") if removal else None
    )
    declared = Declared(NORTH, "p", {"acme": "new"}, {"acme": said}, "g")
    partner = PartnerRecord(NORTH, {}, "p", "g", 1, START, {})
    live = Live(partner, [record.head], {record.id: record})
    return [(found.rule, found.address) for found in forbidden_by_live(declared, live, START)]


@pytest.mark.parametrize(
    ("wanted", "was", "rules"),
    [
        ({STATUS: "setup"}, {STATUS: "active"}, ["no-way-back"]),
        ({STATUS: "disabled"}, {STATUS: "active"}, []),
        ({STATUS: "trial"}, {STATUS: "trial", MODE: "platform"}, ["platform-billing-is-for-good"]),
        ({STATUS: "active", ("seats",): 0}, {STATUS: "active"}, []),
        ({STATUS: "active", ("team",): "nowhere"}, {STATUS: "active"}, []),
    ],
)
def test_only_the_step_itself_is_judged(
    wanted: dict[FieldPath, Leaf], was: dict[FieldPath, Leaf], rules: list[str]
) -> None:
    assert refused(wanted, was) == [(rule, "client.acme") for rule in rules]


def test_a_removal_is_judged_by_the_live_status() -> None:
    assert refused({STATUS: "disabled"}, {STATUS: "active"}, removal=True) == [
        ("removal-from-setup-or-disabled", "client.acme")
    ]
    assert refused({STATUS: "disabled"}, {STATUS: "disabled"}, removal=True) == []


def test_a_warning_forbids_nothing() -> None:
    declared = Declared(
        NORTH,
        "p",
        {"acme": "new"},
        {"acme": DeclaredClient(account({STATUS: "disabled"}), "new")},
        "g",
    )

    assert forbidden_by_live(declared, Live(None, (), {}), START) == ()
