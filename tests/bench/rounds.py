"""Runs all rows round by round, so that a busy moment falls on all of them alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from tests.bench.rows import ROWS
from tests.bench.stores import Stores
from tests.bench.usage import Starter, Usage
from tests.bench.world import World

Taken = dict[tuple[str, int], list[Usage]]
"""What each row took for a fleet of each size: one usage a round."""


def run_rounds(
    rounds: int,
    worlds: Sequence[World],
    names: Collection[str],
    measure: Callable[[World, str], Usage],
) -> Taken:
    """Run every row for every fleet that it is for, once a round."""
    smallest = min(world.size for world in worlds)
    taken: Taken = defaultdict(list)
    for _ in range(rounds):
        for world in worlds:
            for name in names:
                if ROWS[name].runs(world.size, smallest):
                    taken[name, world.size].append(measure(world, name))
    return taken


def measured(world: World, name: str, starter: Starter, stores: Stores) -> Usage:
    """Run one row once for one fleet, on a store of its own if it writes."""
    command = ROWS[name].make(world)
    before = stores.cpu()
    cpu, memory = starter.run(command)
    usage = Usage(cpu, stores.cpu() - before, memory)
    world.clear()
    return usage
