"""Which stores are asked early, and which are left to the whole way."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.cli.at_rest import Start
from reconciler.live.open import open_store
from reconciler.live.sql.postgresql.url import url_for_people, url_of
from reconciler.live.sql.schema import CURRENT
from tests.builders import World, moment
from tests.cli.early import DAY, URL, agrees, billed_shop, calm, early, loaded_early, whole
from tests.cli.test_pooled import settings
from tests.forked import fork
from tests.live.damage import every_hurt, hurt
from tests.pooler import running_pooler
from tests.postgres import Postgres

NOBODY = 65534


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    calm(tmp_path, monkeypatch)
    return billed_shop(tmp_path)


@pytest.fixture
def served(
    shop: World, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    """The same shop in PostgreSQL: its database and its URL, which is short enough for a line."""
    url = postgres.migrated()
    name = url.partition("@/")[2].partition("?")[0]
    folder = Path(f"/tmp/at-rest-{os.getpid()}")  # noqa: S108 - a name that fits into a line
    folder.unlink(missing_ok=True)
    folder.symlink_to(postgres.folder)
    short = postgres.url(name, folder=str(folder))
    shop.drop("gone")  # in a new store that file would take a look
    World(shop.folder, open_store(short)).apply()
    monkeypatch.setenv("RECONCILER_LIVE", short)
    yield name, short
    folder.unlink()


def test_an_early_answer_from_postgresql_loads_its_driver_and_no_other_library(
    served: tuple[str, str], shop: World
) -> None:
    printed, modules = loaded_early(shop.folder.parent, RECONCILER_LIVE=served[1])

    assert "No changes." in printed
    assert modules & {"sqlalchemy", "pydantic", "yaml", "click", "deepdiff", "alembic"} == set()
    assert "psycopg" in modules


def test_a_store_in_postgresql_is_asked_by_its_driver_alone(
    served: tuple[str, str], postgres: Postgres, capsys: pytest.CaptureFixture[str], shop: World
) -> None:
    name, _ = served

    def do(statement: str) -> None:
        with postgres.connect(name) as connection:
            connection.execute(statement.encode())

    assert agrees(capsys).startswith("North   plan for 2026-11-02, 3 live clients in postgresql://")
    for statement, back in (
        ("UPDATE client SET trial_end = '2026-11-02' WHERE key = 'beta'", "'2026-11-16'"),
        ("UPDATE pool SET staff = 2", "1"),
        ("UPDATE partner SET high_water = '2026-11-03'", "'2026-11-02'"),
        ("UPDATE reconciler_version SET version_num = '0008'", f"'{CURRENT}'"),
        ("UPDATE client SET live_print = 'x' WHERE key = 'acme'", "applied_print"),
    ):
        do(statement)
        assert agrees(capsys) == "", statement
        start, _, end = statement.partition(" = ")
        do(f"{start} = {back} {' '.join(end.split()[1:])}")
        assert early(), back
    assert shop.folder.is_dir()


def test_only_the_plainest_url_is_asked_early(
    served: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, url = served
    assert early()
    assert url_for_people(url_of(url)) in early()
    folder = url.partition("?host=")[2]
    for other in (
        f"postgresql+psycopg://postgres@/{name}?host={folder}&host={folder}",
        f"postgresql+psycopg://postgres@/{name}?host={folder}&connect_timeout=3",
        f"postgresql+psycopg://postgr%65s@/{name}?host={folder}",
        f"postgresql+psycopg://postgres@/{name}",
        f"postgresql+psycopg://postgres@localhost/{name}?host={folder}",
        f"postgresql+psycopg://postgres@/nowhere?host={folder}",
    ):
        monkeypatch.setenv("RECONCILER_LIVE", other)
        assert early() == "", other


@pytest.mark.usefixtures("shop")
def test_damage_is_never_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    whole_store = Path(URL).read_bytes()
    passed = []
    for what in every_hurt():
        if what.table in {"partner", "pool", "client"}:
            Path(URL).write_bytes(whole_store)
            if hurt(Path(URL), what) and (said := early()):
                passed.append((what, said == whole(capsys, Start(moment(DAY)))))
    assert [what for what, agreed in passed if not agreed] == []
    assert len(passed) < 20
    Path(URL).write_bytes(whole_store)
    assert early()


def test_a_store_that_cannot_be_read_at_once_is_left_to_the_whole_way(shop: World) -> None:
    with closing(sqlite3.connect(URL, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert early() == ""
    assert early()
    Path(URL).write_bytes(b"")
    assert early() == ""
    Path(URL).write_bytes(b"no database at all" * 100)
    assert early() == ""
    Path(URL).unlink()
    assert early() == ""
    assert shop.folder.is_dir()


def torn() -> None:
    """Die when half of a transaction is in the file already and the journal is all there is."""
    if (child := fork()) == 0:
        with closing(sqlite3.connect(URL, isolation_level=None)) as line:
            for (name,) in line.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
                line.execute(f"DROP TRIGGER {name}")
            line.execute("PRAGMA cache_size = 1")
            line.execute("BEGIN IMMEDIATE")
            line.execute("UPDATE client SET live_print = hex(randomblob(9000))")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_write_that_was_torn_is_left_to_the_whole_way(
    shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.drop("gone")
    before = early()
    torn()
    journal = Path(f"{URL}-journal")
    assert journal.stat().st_size > 0

    assert early() == ""
    assert journal.exists(), "looking early repairs nothing"
    assert whole(capsys, Start(moment(DAY))) == before
    assert not journal.exists()
    assert early() == before


@pytest.mark.usefixtures("shop")
def test_where_nothing_may_be_written_the_answer_is_the_same() -> None:
    before = early()
    with tempfile.TemporaryDirectory(prefix="reconciler-") as folder:
        shutil.copytree(".", folder, dirs_exist_ok=True)
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        end, start_ = os.pipe()
        if (child := fork()) == 0:
            os.chdir(folder)
            if os.geteuid() == 0:
                os.setuid(NOBODY)  # nothing is forbidden to root
            os.write(start_, early().encode())
            os._exit(0)
        os.close(start_)
        os.waitpid(child, 0)
        with os.fdopen(end, encoding="utf-8") as pipe:
            assert pipe.read() == before != ""


def test_a_pooler_serves_the_early_way_and_keeps_nothing_of_it(
    served: tuple[str, str],
    postgres: Postgres,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, _ = served
    with running_pooler(postgres.folder) as pooler:
        monkeypatch.setenv("RECONCILER_LIVE", postgres.url(name, folder=str(pooler)))
        assert agrees(capsys).startswith("North   plan for 2026-11-02, 3 live clients in ")
        assert settings(str(pooler), name) == settings(postgres.folder, name)
