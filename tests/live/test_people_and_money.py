"""Members without seats, a trial that becomes active, a purchase, a grant: in one plan."""

from __future__ import annotations

from pathlib import Path

from reconciler.apply.verify.verify import verify
from reconciler.live.store import LiveStore
from reconciler.model.live.outbox import LetterState
from reconciler.model.live.records import Amounts
from tests.builders import PARTNER, SOLD, World, client_text

SMALL = PARTNER.replace("100", "2") + SOLD
THREE = (
    "[{email: ann@a.example, role: admin}, {email: bob@a.example, role: viewer}, "
    "{email: cy@a.example, role: viewer}]"
)
GRANT = '{grants: [{id: g1, amount: "5.00", date: 2026-11-01}]}'


def test_everything_that_people_and_money_do_fits_into_one_plan(
    tmp_path: Path, store: LiveStore
) -> None:
    world = World(tmp_path / "accounts", store)
    world.partner(SMALL)
    world.client("a", client_text("trial", members="[{email: ann@a.example, role: admin}]"))
    world.client("b", client_text("active", seats="2", resources="{dashboards: 1}"))
    world.apply()
    lines = {"resources": "{dashboards: 1}", "members": THREE, "credits": GRANT}
    world.client("a", client_text("active", **lines, campaigns="{x: {name: X}}"))
    world.client("b", client_text("active", seats="1", resources="{dashboards: 1}"))

    receipt = world.apply()

    with store.read("north") as reader:
        record = reader.partner()
        letters = [letter.to for letter in reader.letters(LetterState.WAITING)]
        assert [fault for each in verify(reader) for fault in each.faults] == []
    assert record is not None
    assert record.pool["seats"] == Amounts(supply=4, allocated=4)
    assert [invoice.total for invoice in receipt.invoices] == [
        1934
    ]  # 38.67 for four on that day, 19.33 charged
    assert sorted(letters) == ["ann@a.example", "bob@a.example", "cy@a.example"]
    assert world.record("a").live.amount("seats") == 3
    assert world.plan().is_idle
