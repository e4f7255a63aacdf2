"""What drifted is put back where the partner wants that, and never refuses anything."""

from __future__ import annotations

from pathlib import Path

from reconciler.model.live.records import Amounts, Operation
from reconciler.plan.drift_notes import DriftKind
from reconciler.values import replace
from tests.builders import PARTNER, World, client_text


def test_a_deleted_line_leaves_restoring_on_for_clients_as_for_the_partner(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(f"{PARTNER}drift: restore\n")
    world.client("a", client_text(description="ours"))
    world.apply()
    world.partner(PARTNER)
    world.apply()
    world.edit("a", {("description",): "by hand"})

    world.apply()

    assert world.record("a").live.get(("description",)) == "ours"


SHORT = PARTNER.replace("100", "10").replace("automatic", "refuse") + "drift: restore\n"
DANA = ("staff", "dana@north.example", "role")


def dismiss(world: World) -> None:
    """Take the one person off the staff behind the file, as at the platform's console."""
    with world.store.begin("north", actor="kim") as work:
        record = work.partner()
        assert record is not None
        leaves = {path: leaf for path, leaf in record.live.leaves.items() if path != DANA}
        work.move_pool({"seats": Amounts(staff=-1)})
        work.put_partner(replace(record, live=replace(record.live, leaves=leaves)))
        work.record(Operation("dismissed", "edit", "dismissed", "kim", world.day))


def test_putting_back_what_no_longer_fits_never_refuses(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(SHORT)
    give = {"a": "4", "b": "4", "c": "1"}
    for key, seats in give.items():
        text = client_text("active", name=f"Client {key}", seats=seats, resources="{dashboards: 1}")
        world.client(key, text)
    world.apply()
    world.edit("a", {("seats",): 1})
    world.edit("b", {("seats",): 1})
    text = client_text("active", name="Client c", seats="8", resources="{dashboards: 1}")
    world.client("c", text)

    plan = world.plan()
    world.apply()

    assert [(each.kind, each.address) for each in plan.drift] == [
        (DriftKind.UNRECONCILABLE, "client.a"),
        (DriftKind.UNRECONCILABLE, "client.b"),
    ]
    assert world.record("c").live.get(("seats",)) == 8


def test_putting_the_partner_back_never_refuses(tmp_path: Path) -> None:
    world = World(tmp_path)
    staff = "staff: [{email: dana@north.example, role: admin}]\n"
    world.partner(f"{SHORT}{staff}")
    text = client_text("active", seats="9", resources="{dashboards: 1}")
    world.client("a", text)
    world.apply()
    dismiss(world)
    world.client("a", text.replace("9", "10"))

    plan = world.plan()
    world.apply()

    assert [(each.kind, each.path) for each in plan.drift] == [(DriftKind.UNRECONCILABLE, DANA)]
    assert world.record("a").live.get(("seats",)) == 10


def test_the_partner_is_put_back_where_that_is_legal(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(f"{SHORT}staff: [{{email: dana@north.example, role: admin}}]\n")
    world.client("a", client_text())
    world.apply()
    dismiss(world)

    world.apply()

    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.live.get(DANA) == "admin"
    assert world.plan().drift == ()
