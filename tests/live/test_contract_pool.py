"""What every live store must do with the pool, and with two at once; on every kind."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from reconciler.errors import StoreFailed, StoreLocked
from reconciler.live.store import LiveStore
from reconciler.model.live.records import Amounts
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    client_record,
    filled,
    written_again,
)


def pool_of(store: LiveStore) -> dict[str, Amounts]:
    with store.read(NORTH) as reader:
        record = reader.partner()
    assert record is not None
    return dict(record.pool)


@pytest.mark.parametrize(
    "move",
    [
        Amounts(supply=-37),
        Amounts(supply=-41),
        Amounts(staff=37),
        Amounts(staff=-2),
        Amounts(allocated=37),
        Amounts(allocated=-4),
        Amounts(supply=1, staff=20, allocated=18),
    ],
)
def test_pool_never_falls_below_nothing(store: LiveStore, move: Amounts) -> None:
    filled(store, "acme")

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
        work.move_pool({"seats": move})

    assert pool_of(store) == {"seats": Amounts(40, 1, 3)}


def test_pool_moves_are_relative_and_go_to_the_edge(store: LiveStore) -> None:
    filled(store, "acme")

    with store.begin(NORTH, actor=ACTOR) as work:
        work.move_pool({"seats": Amounts(allocated=36)})
        work.move_pool({"seats": Amounts(supply=-5, allocated=-5), "dashboards": Amounts(2)})

    assert pool_of(store) == {"seats": Amounts(35, 1, 34), "dashboards": Amounts(2)}


def test_new_resource_cannot_start_below_nothing(store: LiveStore) -> None:
    filled(store)

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
        work.move_pool({"dashboards": Amounts(allocated=1)})


def test_resource_leaves_the_pool_only_when_it_is_empty(store: LiveStore) -> None:
    filled(store, "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        work.move_pool({"dashboards": Amounts(2)})
    for resource in ("seats", "dashboards", "unknown"):
        with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
            work.stop_pooling([resource])

    with store.begin(NORTH, actor=ACTOR) as work:
        work.move_pool({"dashboards": Amounts(-2)})
    with store.begin(NORTH, actor=ACTOR) as work:
        work.stop_pooling(["dashboards"])

    assert pool_of(store) == {"seats": Amounts(40, 1, 3)}


def test_reader_sees_one_moment_whatever_a_writer_does(store: LiveStore) -> None:
    filled(store, "acme")

    with store.read(NORTH) as reader:
        before = reader.partner(), list(reader.heads()), reader.load(reader.heads())
        # An SQLite file is not committed while somebody reads it; the writer is told.
        with suppress(StoreLocked), store.begin(NORTH, actor=ACTOR) as work:
            record = work.load(work.heads())["id-of-acme"]
            work.update_clients([written_again(record, status="disabled")])
            work.create_clients([client_record("bolt")])
            work.move_pool({"seats": Amounts(allocated=3)})
        after = reader.partner(), list(reader.heads()), reader.load(reader.heads())

    assert after == before


def test_second_writer_is_told_who_holds_the_store(store: LiveStore) -> None:
    filled(store)

    with (
        store.begin(NORTH, actor=ACTOR) as work,
        pytest.raises(StoreLocked) as caught,
        store.begin(NORTH, actor="other"),
    ):
        work.append([an_event()])

    assert ACTOR in caught.value.message
    assert caught.value.exit_code == 6
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event()])


def test_writers_in_threads_wait_for_each_other(patient: LiveStore) -> None:
    filled(patient)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(5):
                with patient.begin(NORTH, actor=ACTOR) as work:
                    before = len(work.trail_of(""))
                    work.append([an_event()])
                    work.move_pool({"seats": Amounts(allocated=1)})
                    assert len(work.trail_of("")) == before + 1
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert pool_of(patient) == {"seats": Amounts(40, 1, 20)}
    with patient.read(NORTH) as reader:
        record = reader.partner()
        assert len(reader.trail_of("")) == 21
    assert record is not None
    assert record.serial == 21
