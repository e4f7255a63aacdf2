"""Runs all rows round by round, so that a busy moment falls on all of them alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from itertools import product

from tests.bench.rows import ROWS
from tests.bench.stores import Stores
from tests.bench.usage import NotDone, Starter, Usage
from tests.bench.world import World

Taken = dict[tuple[str, int], list[Usage]]
"""What each row took for a fleet of each size: one usage a round."""


def run_rounds(
    rounds: int,
    worlds: Sequence[World],
    names: Collection[str],
    measure: Callable[[World, str], Usage],
) -> tuple[Taken, dict[tuple[str, int], NotDone]]:
    """Run every row for every fleet that it is for, once a round.

    A row that does not do its work is run no more, and named beside what the others took.
    """
    smallest = min(world.size for world in worlds)
    taken: Taken = defaultdict(list)
    failed: dict[tuple[str, int], NotDone] = {}
    for _, world, name in product(range(rounds), worlds, names):
        key = name, world.size
        if key in failed or not ROWS[name].runs(world.size, smallest):
            continue
        try:
            taken[key].append(measure(world, name))
        except NotDone as error:
            failed[key] = error
            taken.pop(key, None)
    return taken, failed


def measured(world: World, name: str, starter: Starter, stores: Stores) -> Usage:
    """Run one row once for one fleet, on a store of its own if it writes."""
    try:
        command = ROWS[name].make(world)
        before = stores.cpu()
        cpu, memory = starter.run(command)
        return Usage(cpu, stores.cpu() - before, memory)
    finally:
        world.clear()
