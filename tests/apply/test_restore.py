"""What drifted is put back where the partner wants that, and never refuses anything."""

from __future__ import annotations

from pathlib import Path

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
