"""Kill -9 at every statement of a whole apply: before or after, never between."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copyfile

import pytest

from reconciler.apply.verify.verify import verify
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from tests.builders import ACTIVE, PARTNER, SOLD, START, World, client_text
from tests.kill_sweep import sweep
from tests.postgres import Postgres

SMALL = PARTNER.replace("100", "10") + SOLD


def before(world: World) -> None:
    """Write the files of the first apply."""
    world.partner(SMALL)
    world.client("a", client_text("active", seats="9", resources="{dashboards: 1}"))
    world.client("b", client_text("trial", name="Beta"))
    world.client("d", client_text("disabled", name="Delta"))
    world.client("e", client_text("setup", name="Echo"))


def after(world: World) -> None:
    """Write the files of the apply that is killed: every kind of step in one, and a bill."""
    world.partner(SMALL + "teams: [emea]\n")
    world.client("a", client_text("active", seats="8", resources="{dashboards: 2}"))
    world.client("b", client_text("active", name="Beta", seats="9", resources="{dashboards: 1}"))
    world.client("c", client_text("active", name="Gamma", **ACTIVE))
    world.client("d", client_text("disabled", name="Delta", removed="{reason: over, by: dana}"))
    world.drop("e")
    world.client("f", client_text("trial", name="Echo", moved_from="e"))


def everything(store: LiveStore) -> object:
    """Read all that counts of a store."""
    with store.read("north") as reader:
        heads = reader.heads()
        record = reader.partner()
        events = reader.movers(["", *(head.id for head in heads)])
        trail = sorted((who, len(each)) for who, each in events.items())
        keys = reader.owners(["a", "b", "c", "d", "e", "f"])
        pool = dict(record.pool) if record else {}
        applied = dict(record.applied) if record else {}
        bills = [(invoice.number, invoice.lines) for invoice in reader.invoices()]
        assert [each.faults for each in verify(reader) if each.faults] == []
        return (heads, pool, applied, trail, sorted(keys), reader.load(heads), bills)


def act(store: LiveStore, folder: Path) -> None:
    """Apply the files of a folder, unless that is done; named once, as a promise is.

    A month later: a period is closed on the way.
    """
    world = World(folder, store, acts=1)
    world.day = START + timedelta(days=40)
    if world.plan().changes:
        world.apply()


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The files of the first apply."""
    world = World(tmp_path / "first")
    before(world)
    return world.folder


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """The files of the apply that is killed."""
    world = World(tmp_path / "second")
    before(world)
    after(world)
    return world.folder


def test_a_killed_apply_on_sqlite_is_whole_or_nothing(
    first: Path, second: Path, tmp_path: Path
) -> None:
    opened = tmp_path / "opened.db"
    World(first, open_store(str(opened))).apply()
    names = count()

    def fresh() -> str:
        path = tmp_path / f"{next(names)}.db"
        copyfile(opened, path)
        return str(path)

    swept = sweep(fresh, partial(act, folder=second), everything)

    assert swept.before > 10
    assert swept.done >= 1


def test_a_killed_apply_on_postgresql_is_whole_or_nothing(
    first: Path, second: Path, postgres: Postgres
) -> None:
    with postgres.lent() as url:

        def fresh() -> str:
            World(first, open_store(postgres.wipe(url))).apply()
            return url

        swept = sweep(fresh, partial(act, folder=second), everything)

    assert swept.before > 10
    assert swept.done >= 1
