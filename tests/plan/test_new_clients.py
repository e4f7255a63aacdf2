"""What a plan of many new clients does for each of them: nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import World, client_text
from tests.calls import calls_of

COMPARE = "reconciler.diff.compare.compare"
MEMBERS = "[{email: ann@acme.example, role: admin}]"


@pytest.mark.parametrize(
    ("status", "more", "steps"), [("setup", {}, 0), ("trial", {"members": MEMBERS}, 1)]
)
def test_of_a_new_client_only_the_members_are_spelt_out(
    tmp_path: Path, status: str, more: dict[str, str], steps: int
) -> None:
    world = World(tmp_path)

    def compared(clients: int) -> int:
        for number in range(clients):
            world.client(f"c{number}", client_text(status, name=f"Client {number}", **more))
        return calls_of(world.plan)[COMPARE]

    few, many = compared(2), compared(12)

    assert many - few == 10 * steps  # the members are asked in a step of their own
