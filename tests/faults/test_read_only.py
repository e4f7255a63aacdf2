"""Where nothing may be written, looking works, and writing is refused at once."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from shutil import copyfile, copytree, rmtree

import pytest
from sqlalchemy import make_url

from tests.builders import ACTIVE
from tests.faults.figures import Scale
from tests.faults.laws_hold import everything
from tests.faults.shop import Ended, Shop
from tests.faults.stores import Stores
from tests.forked import fork
from tests.postgres import Postgres

NOBODY = 65534
LOOKS = ("plan", "drift", "list", "verify", "history", "invoices")


def typed_by_nobody(shop: Shop, *words: str) -> Ended:
    """Type a command as somebody whom the rights of files hold for."""
    here, there = os.pipe()
    pid = fork()
    if pid == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(NOBODY)  # nothing is forbidden to root
            os.write(there, json.dumps(astuple(shop.type(*words))).encode())
        finally:
            os._exit(0)
    os.close(there)
    with os.fdopen(here, encoding="utf-8") as answer:
        told = Ended(*json.loads(answer.read()))
    os.waitpid(pid, 0)
    return told


@pytest.fixture
def read_only_file(shop: Shop) -> Iterator[Shop]:
    """The shop with a store, and one more change in the files, in folders only to be read."""
    shop.must("apply", "--yes")
    folder = Path(tempfile.mkdtemp(prefix="shop-"))
    copyfile(shop.live, folder / "live.db")
    copied = Shop(folder, str(folder / "live.db"))
    copytree(shop.folder / "accounts", folder / "accounts")
    copied.client("g", "active", **ACTIVE)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield copied
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    rmtree(folder)


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_folder_that_is_only_to_be_read(read_only_file: Shop, scale: Scale) -> None:
    shop = read_only_file
    require_looks(shop, lambda *words: typed_by_nobody(shop, *words))
    assert {path.name for path in shop.folder.iterdir()} == {"accounts", "live.db"}
    scale.measured("read-only folder, SQLite", len(LOOKS), "looks work, writing is refused at once")


@pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
def test_a_role_that_may_only_read(
    stores: Stores, shop: Shop, scale: Scale, postgres: Postgres
) -> None:
    assert stores.engine == "PostgreSQL"
    shop.must("apply", "--yes")
    shop.client("g", "active", **ACTIVE)
    database = make_url(shop.live).database or ""
    postgres.run("DROP ROLE IF EXISTS looker")
    postgres.run("CREATE ROLE looker LOGIN")
    postgres.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker", database)
    reader = shop.at(postgres.url(database, user="looker"))

    require_looks(reader, reader.type)

    postgres.run("DROP OWNED BY looker", database)
    postgres.run("DROP ROLE looker")
    scale.measured("a role with SELECT, PostgreSQL", len(LOOKS), "looks work, writing is refused")


def require_looks(shop: Shop, type_: Callable[..., Ended]) -> None:
    """Require that all looks work, and that an apply ends at once and says why."""
    for look in LOOKS:
        told = type_(look)
        assert told.code == 0, (look, told)
    before = everything(shop.live)
    began = time.monotonic()
    told = type_("apply", "--yes")
    assert told.code == 1, told
    assert "fault of ours" not in told.err
    assert told.err.startswith("error: "), told
    assert time.monotonic() - began < 5
    assert everything(shop.live) == before
