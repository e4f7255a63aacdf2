"""A database that fails at any statement: the act is absent or done, and the next one is right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from tests.faults.figures import Scale
from tests.faults.laws_hold import everything, require_done
from tests.faults.shop import Shop
from tests.faults.stores import Stores
from tests.faults.test_kills import ACTS, look

OF_SQLITE: tuple[type[BaseException], ...] = (
    sqlite3.DatabaseError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.InternalError,
    sqlite3.NotSupportedError,
    sqlite3.OperationalError,
    sqlite3.ProgrammingError,
)
OF_POSTGRESQL: tuple[type[BaseException], ...] = (
    psycopg.DatabaseError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.InterfaceError,
    psycopg.InternalError,
    psycopg.NotSupportedError,
    psycopg.OperationalError,
    psycopg.ProgrammingError,
    psycopg.errors.AdminShutdown,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.DiskFull,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.SerializationFailure,
)
OF_THE_MACHINE: tuple[type[BaseException], ...] = (MemoryError, KeyboardInterrupt, OSError)
SAYS_SO = {1, 6, 130}
SAMPLE = 20


@contextmanager
def raised_at(point: int, error: type[BaseException]) -> Iterator[list[bool]]:
    """Let the statement of this number fail while the block lasts; tell whether there was one."""
    count, raised = 0, [False]

    def step(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == point:
            raised[0] = True
            raise error("canary")

    for name in ("do_execute", "do_executemany"):
        event.listen(Engine, name, step)
    try:
        yield raised
    finally:
        for name in ("do_execute", "do_executemany"):
            event.remove(Engine, name, step)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["an apply of every kind of step", "credit that is spent"])
def test_an_act_whose_statement_fails_is_absent_or_done_and_can_be_typed_again(
    name: str, stores: Stores, shop: Shop, scale: Scale
) -> None:
    act = ACTS[name]
    act.ready(shop)
    errors = (OF_SQLITE if stores.engine == "SQLite" else OF_POSTGRESQL) + OF_THE_MACHINE
    before = everything(shop.live)
    done = None
    points = 0

    for number, error in enumerate(errors[:: scale.of(3, 1)]):
        for point in range(1 + 3 * number % scale.of(SAMPLE, 1), 1000, scale.of(SAMPLE, 1)):
            copy = shop.at(stores.copy(shop.live))
            with raised_at(point, error) as raised:
                ended = copy.type(*act.words, day=act.day)
            if not raised[0]:
                stores.drop(copy.live)
                break
            seen = everything(copy.live)
            assert "Traceback" not in ended.err
            assert "canary" not in ended.err + ended.out
            assert ended.code in SAYS_SO or (ended.code == 0 and seen != before), ended
            act(copy)
            done = done or everything(copy.live)
            assert seen in (before, done), f"{error.__name__} at {point}"
            assert look(copy, act.day) == done
            require_done(copy, act.day)
            stores.drop(copy.live)
            points += 1

    assert points >= scale.of(5, 100)
    scale.measured(f"raises, {stores.engine}, {name}", points, "0 between, next run right")
