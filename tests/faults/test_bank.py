"""Eight workers and readers at once, workers killed, the server restarted: no sum is ever wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.faults.bank import Answered, Worker, open_bank, read_sums, require_answers
from tests.faults.figures import Scale
from tests.faults.laws_hold import require_done, require_laws
from tests.faults.server import Server, running_server
from tests.faults.shop import Shop
from tests.faults.stores import Stores
from tests.postgres import Postgres

WORKERS = 8


def answered(workers: list[Worker]) -> list[Answered]:
    """Collect what all workers were told."""
    return [each for worker in workers for each in worker.answers()]


def told(workers: list[Worker]) -> int:
    """Count what workers were told so far."""
    return sum(each.code in (0, 4) for each in answered(workers))


def started(shop: Shop, *, insists: bool = False) -> list[Worker]:
    """Start all workers."""
    workers = [Worker(shop, f"w{number}", insists) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    return workers


def watched(shop: Shop, enough: Callable[[], bool]) -> int:
    """Read the bank until there is enough; every read must add up. Gives how many there were."""
    reads = 0
    while not enough():
        assert read_sums(shop.live) == []
        reads += 1
        time.sleep(0.05)
    return reads


@pytest.mark.slow
def test_readers_of_a_busy_store_see_no_wrong_sum(stores: Stores, shop: Shop, scale: Scale) -> None:
    open_bank(shop)
    workers = started(shop)

    try:
        reads = watched(shop, lambda: told(workers) >= scale.of(40, 1000))
    finally:
        for worker in workers:
            worker.kill()

    acknowledged, untold = require_answers(shop.live, answered(workers))
    assert reads > 0
    assert read_sums(shop.live) == []
    require_laws(shop)
    require_done(shop)
    what = f"8 workers, {reads} reads, 0 wrong; {acknowledged} acknowledged, 0 lost, {untold} more"
    scale.measured(f"bank, {stores.engine}", told(workers), what)


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing_and_do_nothing_twice(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    open_bank(shop)
    chance = random.Random(0)  # noqa: S311 - repeatable is all it must be
    alive: list[Worker] = started(shop)
    dead: list[Worker] = []
    kills = scale.of(8, 150)

    try:
        while len(dead) < kills:
            time.sleep(chance.uniform(0, 0.2))
            victim = alive.pop(chance.randrange(len(alive)))
            victim.kill()
            dead.append(victim)
            alive.append(Worker(shop, f"w{WORKERS + len(dead)}"))
            alive[-1].start()
            assert read_sums(shop.live) == []
    finally:
        for worker in alive:
            worker.kill()

    acknowledged, untold = require_answers(shop.live, answered(alive + dead))
    require_laws(shop)
    require_done(shop)
    what = f"{acknowledged} acknowledged, 0 lost, {untold} done without an answer, 0 twice"
    scale.measured(f"killed workers, {stores.engine}", kills, what)


@pytest.mark.long
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_server_that_is_stopped_at_once_and_started_loses_nothing(
    stores: Stores, shop: Shop, scale: Scale, postgres: Postgres
) -> None:
    del stores, postgres  # the files are all that is wanted; the wheel's server was started once
    with running_server() as server:
        bank = shop.at(server.migrated())
        open_bank(bank)
        workers = started(bank, insists=True)
        try:
            longest = max(restart(server, bank, workers) for _ in range(3))
            goal = told(workers) + 50
            watched(bank, lambda: told(workers) >= goal)
        finally:
            for worker in workers:
                worker.kill()
        acknowledged, untold = require_answers(bank.live, answered(workers))
        require_laws(bank)
        require_done(bank)

    assert longest < 30
    what = (
        f"{acknowledged} acknowledged, 0 lost, {untold} more; writing again after {longest:.1f} s"
    )
    scale.measured("restarted server", 3, what)


def restart(server: Server, bank: Shop, workers: list[Worker]) -> float:
    """Stop a server at once while all write, start it; give the seconds until one is answered."""
    goal = told(workers) + 40
    watched(bank, lambda: told(workers) >= goal)
    server.stop("immediate")
    stopped, before = time.monotonic(), told(workers)
    server.start()
    while told(workers) <= before:
        assert time.monotonic() - stopped < 60
        time.sleep(0.05)
    return time.monotonic() - stopped
