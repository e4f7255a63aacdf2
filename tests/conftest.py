"""What the whole suite shares."""

from __future__ import annotations

import gc
import signal
from collections.abc import Generator, Iterator

import pytest

from tests.compiled_once import share_compiled
from tests.left_open import left_open
from tests.postgres import Postgres, running_postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write down what is printed now, to be reviewed as a diff.

    `--long` runs what takes minutes or hours of `tests/faults`, `--part 0.01` a hundredth of it;
    `--record` writes down what a whole one measured.
    """
    parser.addoption("--update-golden", action="store_true", default=False)
    parser.addoption(
        "--long", action="store_true", default=False, help="run the long form of tests/faults"
    )
    parser.addoption(
        "--part", type=float, default=1.0, help="try --long with this part of its numbers"
    )
    parser.addoption(
        "--fuzz-runs", type=int, default=1000, help="how often tests/faults/fuzz breaks something"
    )
    parser.addoption("--fuzz-first", type=int, default=0, help="the number of its first run")
    parser.addoption(
        "--record", action="store_true", default=False, help="write down what --long measures"
    )


def pytest_configure() -> None:
    """Heed Ctrl-C, also in a run that a script started in the background.

    Such a run is started deaf to it, and every command that it starts would be, too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    share_compiled()


def pytest_collection_finish() -> None:
    """Look through what was collected once, and never again; and for garbage as rarely as we can.

    The product itself looks once in a million objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and count as deselected, what has no short form."""
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Hold each test to what it opened, the product's own connections among it."""
    item.stash[OPEN] = left_open()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fail a test that leaves something open, whoever opened it."""
    yield
    before = item.stash[OPEN]
    assert left_open() - before == set(), "this was opened and never closed"


OPEN = pytest.StashKey[set[str]]()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started once a session; a server that cannot start is an error."""
    with running_postgres() as server:
        yield server
