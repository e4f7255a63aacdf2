"""What the whole suite shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres, running_postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write down what is printed now, to be reviewed as a diff."""
    parser.addoption("--update-golden", action="store_true", default=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started once a session; a server that cannot start is an error."""
    with running_postgres() as server:
        yield server
