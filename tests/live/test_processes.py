"""Several processes write one partner: nothing is lost, nothing is made, no reader sees between."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import replace

import pytest

from reconciler.errors import StoreBusy, StoreLocked
from reconciler.live.open import open_store
from reconciler.live.store import LiveReader
from reconciler.model.live.records import Amounts, ClientRecord
from tests.forked import fork
from tests.live.records import ACTOR, NORTH, an_event, an_operation, filled, written_again

KEYS = ("acme", "bolt", "core", "dune")
WRITERS = 4


def with_seats(record: ClientRecord, seats: int) -> ClientRecord:
    live = record.live.with_leaves({("seats",): seats})
    return written_again(replace(record, live=live), holds={"seats": seats})


def move_a_seat(url: str, name: str) -> None:
    """Move one seat between two clients and the pool, under an operation of this name."""
    chance = random.Random(name)  # noqa: S311 - a different choice for each name is all
    with open_store(url, lock_timeout=300).begin(NORTH, actor=ACTOR) as work:
        if work.operation(name) is not None:
            return
        giver, taker = chance.sample(sorted(work.load(work.heads()).values(), key=str), 2)
        given = min(1, giver.live.amount("seats"))
        work.update_clients(
            [
                with_seats(giver, giver.live.amount("seats") - given),
                with_seats(taker, taker.live.amount("seats") + given + 1),
            ]
        )
        work.move_pool({"seats": Amounts(supply=1, allocated=1)})
        work.append([an_event(giver.id), an_event(taker.id)])
        work.record(an_operation(name))


def require_balance(reader: LiveReader) -> int:
    """Require that pool and clients agree in this snapshot; give the serial."""
    record, heads = reader.partner(), reader.heads()
    assert record is not None
    held = {head.id: head.holds.get("seats", 0) for head in heads}
    assert record.pool["seats"].allocated == sum(held.values())
    assert record.pool["seats"].free >= 0
    live = reader.load(heads)
    assert {each.id: each.live.amount("seats") for each in live.values()} == held
    return record.serial


def start(url: str, writer: int, first: int, moves: int, told: int = -1) -> int:
    """Start a process that makes so many moves, the first of this number; `told` hears of each."""
    child = fork()
    if child == 0:
        done = 0
        try:
            while done < moves:
                try:
                    move_a_seat(url, f"{writer}-{first + done}")
                    done += 1
                    if told >= 0:
                        os.write(told, b".")
                except (StoreBusy, StoreLocked):
                    time.sleep(0.01)
        finally:
            os._exit(0 if done == moves else 1)
    return child


def outcome(child: int) -> int | None:
    found, status = os.waitpid(child, os.WNOHANG)
    return status if found else None


def test_writers_take_turns_and_readers_see_whole_transactions(url: str) -> None:
    store = filled(open_store(url, lock_timeout=300), *KEYS)

    running = {start(url, writer, 0, 10) for writer in range(WRITERS)}
    reads = 0
    while running:
        with store.read(NORTH) as reader:
            require_balance(reader)
        reads += 1
        ended = {child: outcome(child) for child in running}
        assert set(ended.values()) <= {None, 0}
        running = {child for child, status in ended.items() if status is None}
        time.sleep(0.005)

    with store.read(NORTH) as reader:
        assert require_balance(reader) == 1 + WRITERS * 10
        assert all(
            reader.operation(f"{writer}-{move}") for writer in range(WRITERS) for move in range(10)
        )
    assert reads > 0


@pytest.mark.parametrize("seed", range(2))
def test_writers_that_are_killed_leave_nothing_half_done(url: str, seed: int) -> None:
    store = filled(open_store(url, lock_timeout=300), *KEYS)
    chance = random.Random(seed)  # noqa: S311 - repeatable is all it must be
    serial = 1

    # So many moves are made in a round, however slow this machine is; then both are killed in
    # the midst of whatever they do.
    for round_, moves in enumerate((0, 1, 2, 4, 0, 1, 2, 4)):
        reading, writing = os.pipe()
        children = [start(url, writer, round_ * 100, 100, writing) for writer in range(2)]
        os.close(writing)
        assert [os.read(reading, 1) for _ in range(moves)] == [b"."] * moves
        time.sleep(chance.uniform(0, 0.02))
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(reading)
        before = serial
        with store.read(NORTH) as reader:
            serial = require_balance(reader)
        assert serial >= before + moves
    move_a_seat(url, "last")
    with store.read(NORTH) as reader:
        assert require_balance(reader) == serial + 1
