"""Three nodes under Patroni whose leader is killed, then cut off, while four people write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from reconciler.live.open import migrate
from tests.faults.bank import Worker, open_bank, read_sums, require_answers
from tests.faults.figures import Scale
from tests.faults.laws_hold import require_done, require_laws
from tests.faults.patroni import Cluster, running_cluster
from tests.faults.shop import Shop
from tests.faults.test_bank import answered, told

BACK = 30
"""Seconds after which somebody is answered again."""

pytestmark = [pytest.mark.long, pytest.mark.parametrize("stores", ["sqlite"], indirect=True)]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


def test_a_leader_that_is_killed_or_cut_off_loses_nothing(
    shop: Shop, scale: Scale, cluster: Cluster
) -> None:
    migrate(cluster.url)
    bank = shop.at(cluster.url)
    open_bank(bank)
    workers = [Worker(bank, f"w{number}", insists=True, patience=10) for number in range(4)]
    for worker in workers:
        worker.start()
    try:
        work(workers)
        killed = until_answered(workers, lambda: kill(cluster))
        work(workers)
        cluster.wait(lambda: whole(cluster))
        cut, lead = cluster.leader(), ""
        cut_off = until_answered(workers, lambda: cluster.cut_off(cut))
        lead = cluster.leader()
        work(workers)
        cluster.let_in(cut)
        work(workers)
        cluster.wait(lambda: whole(cluster))
        work(workers)
    finally:
        for worker in workers:
            worker.kill()

    assert lead not in ("", cut)
    acknowledged, untold = require_answers(bank.live, answered(workers))
    assert read_sums(bank.live) == []
    require_laws(bank)
    require_done(bank)
    assert max(killed, cut_off) <= BACK
    what = f"killed: back after {killed:.0f} s; cut off: after {cut_off:.0f} s"
    what += f"; {acknowledged} acknowledged, 0 lost, 0 twice, {untold} more"
    scale.measured("cluster", 2, what)


def kill(cluster: Cluster) -> None:
    """Kill the leader, and start it again as a node that may follow."""
    leader = cluster.leader()
    cluster.kill(leader)
    cluster.wait(lambda: cluster.leader() not in ("", leader))
    cluster.start(leader)


def whole(cluster: Cluster) -> bool:
    """Tell whether three nodes run and one of them confirms every commit."""
    return len(cluster.members("running", "streaming")) == 3 and cluster.standby() != ""


def work(workers: list[Worker]) -> None:
    """Let them be answered some twenty times more; who hangs on a dead line is told by then."""
    goal = told(workers) + 20
    began = time.monotonic()
    while told(workers) < goal:
        assert time.monotonic() - began < 200
        time.sleep(0.1)


def until_answered(workers: list[Worker], hurt: Callable[[], None]) -> float:
    """Hurt the cluster; give the seconds until anybody is answered again."""
    began = time.monotonic()
    hurt()
    time.sleep(0.5)  # what was on its way before is answered by now
    before = told(workers)
    while told(workers) == before:
        assert time.monotonic() - began < 180
        time.sleep(0.1)
    return time.monotonic() - began
