"""Whatever happened to files and store, an early answer is what the whole way prints."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.cli.at_rest import Start, start
from reconciler.cli.main import run
from reconciler.errors import ReconcilerError
from reconciler.live.open import open_store
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, World, client_text, moment
from tests.cli.early import URL, agrees, calm
from tests.postgres import Postgres

Act = Callable[[World, random.Random], None]

NAMES = (
    "Acme",
    "Nörd & Söhne",
    "株式会社",
    "::error::x",
    "a ##[group]",
    "N" * 41,
    "sk_live_abcdefgh12",
)


def _keys(world: World) -> list[str]:
    paths = (world.folder / "clients").glob("*.yaml")
    return sorted(path.stem for path in paths if path.is_file())  # to open a pipe would wait


def _new(world: World, chance: random.Random) -> None:
    key = chance.choice(["a", "x" * 63, "con1", "a-b", "zz9"]) + str(chance.randrange(9))
    status = chance.choice(["setup", "trial", "active", "disabled"])
    more = {**ACTIVE, "members": ADMIN} if status == "active" else {}
    world.client(key[:63], client_text(status, name=f"{key} {chance.random()}", **more))


def _commented(world: World, chance: random.Random) -> None:
    path = world.folder / chance.choice(
        ["partner.yaml", *(f"clients/{key}.yaml" for key in _keys(world))]
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("# a comment\n")


def _status(world: World, chance: random.Random) -> None:
    key = chance.choice(_keys(world))
    status = chance.choice(["trial", "active", "disabled", "disabled"])
    more = {**ACTIVE, "members": ADMIN} if status == "active" else {}
    world.client(key, client_text(status, name=key, **more))


def _removed(world: World, chance: random.Random) -> None:
    key = chance.choice(_keys(world))
    world.client(key, client_text("disabled", name=key, removed="{reason: over, by: kim}"))


def _moved(world: World, chance: random.Random) -> None:
    key = chance.choice(_keys(world))
    with suppress(ReconcilerError):
        world.edit(key, {("description",): f"by hand {chance.random()}"})


def _dropped(world: World, chance: random.Random) -> None:
    world.drop(chance.choice(_keys(world)))


def _renamed(world: World, chance: random.Random) -> None:
    world.partner(PARTNER.replace("North", f'"{chance.choice(NAMES)}"') + SOLD)


def _beside(world: World, chance: random.Random) -> None:
    name = chance.choice(
        ["README.md", "ignore.yaml", "clients/README.md", "clients/.hidden", "clients/x.yml"]
    )
    (world.folder / name).write_text("ignore: []\n", encoding="utf-8")


def _nested(world: World, chance: random.Random) -> None:
    key = chance.choice(_keys(world))
    (world.folder / "clients" / "emea").mkdir(exist_ok=True)
    (world.folder / "clients" / f"{key}.yaml").rename(world.folder / "clients/emea/moved.yaml")


def _odd(world: World, _chance: random.Random) -> None:
    pipe = world.folder / "clients" / "pipe.yaml"
    if not pipe.exists():
        os.mkfifo(pipe)


def _later(world: World, chance: random.Random) -> None:
    world.day += timedelta(days=chance.choice([1, 14, 31]))


def _applied(world: World, _chance: random.Random) -> None:
    with suppress(ReconcilerError):
        world.apply()


OFTEN: tuple[Act, ...] = (_new, _commented, _status, _removed, _moved, _later)
SELDOM: tuple[Act, ...] = (_dropped, _renamed, _beside, _nested, _odd)


def _played(seed: int, world: World, capsys: pytest.CaptureFixture[str]) -> int:
    """Do by chance what people do, look both ways after each act, count the early answers."""
    chance = random.Random(seed)  # noqa: S311 - a chance that can be had again, no secret
    world.partner(PARTNER + SOLD)
    world.client("acme", client_text("active", members=ADMIN, **ACTIVE))
    world.client("beta", client_text("trial", name="Beta"))
    world.client("gone", client_text("disabled", name="Gone"))
    world.apply()
    early = int(bool(agrees(capsys, world.day)))
    for act in chance.choices((*OFTEN * 3, *SELDOM), k=3):
        act(world, chance)
        early += bool(agrees(capsys, world.day))
        _applied(world, chance)
        early += bool(agrees(capsys, world.day))
        early += bool(agrees(capsys, world.day + timedelta(days=chance.choice([1, 13, 31]))))
        _agrees_on_apply(world, capsys)
    return early


def _agrees_on_apply(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    begun = start(("apply", "--yes"), moment(world.day))
    if begun.text:
        capsys.readouterr()
        assert run(["apply", "--yes"], begun=Start(begun.now)) == 0
        printed = capsys.readouterr()
        assert printed.out + printed.err == begun.text


@pytest.mark.parametrize("seed", range(24))
def test_both_ways_agree_whatever_happens(
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    calm(tmp_path, monkeypatch)
    world = World(tmp_path / "accounts", open_store(URL))
    assert _played(seed, world, capsys)


@pytest.mark.parametrize("seed", range(24, 32))
def test_both_ways_agree_in_postgresql(
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgres: Postgres,
) -> None:
    calm(tmp_path, monkeypatch)
    with postgres.lent() as url:
        monkeypatch.setenv("RECONCILER_LIVE", url)
        monkeypatch.setenv("COLUMNS", "200")
        assert _played(seed, World(tmp_path / "accounts", open_store(url)), capsys)
