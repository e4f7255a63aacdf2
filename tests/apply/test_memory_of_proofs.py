"""`verify` reads a store page by page: of each client it keeps little, counted in bytes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

from reconciler.apply.verify.verify import verify
from reconciler.live.open import open_store
from tests.builders import World, client_text

_KEPT = 4_000
"""Bytes of a client with two members that are kept until all is proven."""

_MEMBERS = "[{email: a@#.example, role: admin}, {email: b@#.example, role: viewer}]"


def fleet(folder: Path, clients: int) -> World:
    world = World(folder / "accounts", open_store(str(folder / "live.db")))
    for number in range(clients):
        members = _MEMBERS.replace("#", f"c{number}")
        text = client_text("trial", name=f"Client {number}", members=members)
        world.client(f"c{number}", text)
    world.apply()
    return world


def peak(act: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def proven(world: World) -> None:
    with world.store.read("north") as reader:
        assert all(proof.holds for proof in verify(reader))


def test_no_client_is_kept_until_all_is_proven(tmp_path: Path) -> None:
    # Both have more than one page of 100, of which two are in memory while one becomes the next.
    few, many = fleet(tmp_path / "few", 200), fleet(tmp_path / "many", 500)
    proven(few)  # what is loaded late is loaded

    less, more = peak(lambda: proven(few)), peak(lambda: proven(many))

    assert more - less < 300 * _KEPT
