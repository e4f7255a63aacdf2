"""A sample of damaged rows on PostgreSQL, whose types and rules exclude most kinds of damage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reconciler.cli.environment import UNATTENDED
from reconciler.cli.main import run
from tests.builders import moment
from tests.live.damage import DAY, LATER, ROOT
from tests.postgres import Postgres

DAMAGE = {
    "UPDATE client SET holds = '{'": ("list", "of table `client` cannot be read: `holds`"),
    "UPDATE client SET trial_end = 'infinity'": ("plan", "`trial_end` is no day"),
    "UPDATE partner SET high_water = '-infinity'": ("history", ""),
    "UPDATE partner SET books = '[]'": ("forecast", "`books`"),
    "UPDATE partner SET document = replace(document, 'EUR', 'EUQ')": ("plan", "`document`"),
    "UPDATE client_document SET observed = '7'": ("list", "of table `client_document`"),
    "UPDATE event SET facts = 'null'": ("history alpine-outfitters", "of table `event`"),
    "UPDATE operation SET day = 'infinity'": ("history", "of table `operation` cannot be read"),
    "UPDATE outbox SET facts = '{\"a\": 1}'": ("outbox", "of table `outbox`"),
}


@pytest.fixture(scope="module")
def shop(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A store with rows in every table, and the files beside it."""
    source = tmp_path_factory.mktemp("shop") / "accounts"
    shutil.copytree(ROOT / "accounts", source)
    url = postgres.migrated()
    with pytest.MonkeyPatch.context() as patch:
        for name in UNATTENDED:
            patch.delenv(name, raising=False)
        typed = ["--source", str(source), "--live", url]
        assert run([*typed, "apply", "--yes", "--rehearsal"], moment(DAY)) == 0
        yield url, source


@pytest.mark.parametrize("statement", DAMAGE)
def test_a_row_that_cannot_be_read_is_named(
    statement: str, shop: tuple[str, Path], postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    url, source = shop
    words, said = DAMAGE[statement]
    database = make_url(url).database or ""
    table = statement.split()[1]
    postgres.run(f"CREATE TABLE kept AS SELECT * FROM {table}", database)  # noqa: S608 - ours
    try:
        with postgres.connect(database) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement.encode())
        ended = {}
        for typed in (words, "verify", "store check", "plan", "drift"):
            code = run(["--source", str(source), "--live", url, *typed.split()], moment(LATER))
            out, err = capsys.readouterr()
            ended[typed] = (code, " ".join((out + err).split()))
    finally:
        with postgres.connect(database) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608 - ours
            connection.execute(f"INSERT INTO {table} SELECT * FROM kept".encode())  # noqa: S608 - ours
            connection.execute("DROP TABLE kept")

    assert [typed for typed, (_, told) in ended.items() if "a fault of ours" in told] == []
    assert {code for code, _ in ended.values()} <= {0, 1}
    assert said in ended[words][1]
    assert (ended["verify"][0], ended["store check"][0]) == (1, 1)
    assert f"of table `{table}`" in ended["store check"][1]


def test_where_a_table_or_a_column_is_gone_the_proof_of_the_schema_is_advised(
    postgres: Postgres, shop: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, source = shop
    for statement in ("DROP TABLE receipt CASCADE", "ALTER TABLE receipt DROP COLUMN quantity"):
        url = postgres.migrated()
        typed = ["--source", str(source), "--live", url]
        assert run([*typed, "apply", "--yes", "--rehearsal"], moment(DAY)) == 0
        postgres.run(statement, make_url(url).database or "")
        capsys.readouterr()

        assert run([*typed, "receipts"], moment(LATER)) == 1

        said = capsys.readouterr().err
        assert "lacks a" in said
        assert "help: see what is wrong: reconciler verify" in said
        assert run([*typed, "verify"], moment(LATER)) == 1
        assert "receipt" in capsys.readouterr().out
