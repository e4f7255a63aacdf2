"""Whatever is broken, a command ends in words, soon, with a code of the table, and writes no more.

Every run has a number, and the number alone says what happens in it: `--fuzz-runs N` makes N of
them, `--fuzz-first M` begins with the M-th. A run that breaks a law is made again with less and
less damage, and what is left of it is what the test prints.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.faults.fuzz import arguments, files, histories, plans, stores
from tests.faults.fuzz.mutations import Mutation
from tests.faults.fuzz.world import (
    Ended,
    World,
    contents,
    copied,
    objection,
    prepared,
    typed,
)
from tests.faults.shop import Shop
from tests.faults.stores import PostgresStores
from tests.postgres import Postgres

READING = frozenset({"validate", "plan", "drift", "show", "list", "access", "invoices", "receipts"})
READING |= {"credits", "forecast", "trials", "history", "verify", "explain", "store"}
WRITES_THE_STORE = frozenset({"apply", "settle", "operate", "outbox", "migrate"})
_NOTHING_DONE = frozenset({1, 3, 6, 64})


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of damage, and the seed of all chance in it."""

    act: Mutation
    seed: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of damage: what can be broken, what is typed then, its share of a thousand runs."""

    name: str
    share: int
    mutations: Sequence[Mutation]
    commands: Sequence[Sequence[str]]
    most: int = 3
    leave: tuple[str, ...] = (".git",)


KINDS = (
    Kind("files", 330, files.MUTATIONS, files.COMMANDS),
    Kind("plans", 130, plans.MUTATIONS, plans.COMMANDS),
    Kind("stores", 200, stores.MUTATIONS, stores.COMMANDS, 2),
    Kind("histories", 50, histories.MUTATIONS, histories.COMMANDS, leave=()),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world that is copied for every run."""
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("USER", "dana")
        machine.delenv("CI", raising=False)
        return prepared(tmp_path_factory.mktemp("fuzz") / "seed")


@pytest.fixture(autouse=True)
def fenced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be found above the folder of the test: no repository, no settings of a person."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))


CHUNKS = 8
"""Each kind is cut into so many tests, for several processes."""


def numbers(request: pytest.FixtureRequest, share: int, chunk: int) -> range:
    """Choose the runs of a test: those of its chunk, of the kind's share in all."""
    runs = int(request.config.getoption("--fuzz-runs"))
    first = int(request.config.getoption("--fuzz-first"))
    return range(first + chunk, first + -(-runs * share // 1000), CHUNKS)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_whatever_is_broken_ends_in_words(
    kind: Kind, chunk: int, world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for number in numbers(request, kind.share, chunk):
        steps, words = planned(kind, number)
        place = tmp_path / "run"

        def law(steps: Sequence[Step], words: Sequence[str] = words) -> str:
            return broken(world, place, kind, steps, words)  # noqa: B023 - used in this turn

        if law(steps):
            pytest.fail(f"{kind.name} {number}: {law(smallest(steps, law))}", pytrace=False)
    gc.collect()


def planned(kind: Kind, number: int) -> tuple[list[Step], Sequence[str]]:
    """Say what a run breaks, and what is typed then."""
    rng = Random(f"{kind.name} {number}")  # noqa: S311 - a run is made again by its number
    count = rng.randint(1, kind.most)
    steps = [Step(rng.choice(kind.mutations), rng.getrandbits(64)) for _ in range(count)]
    return steps, rng.choice(kind.commands)


def broken(
    world: World, folder: Path, kind: Kind, steps: Sequence[Step], words: Sequence[str]
) -> str:
    """Break a copy of the world, type a command, and say which law is broken then, and by what."""
    with copied(world, folder, *kind.leave) as copy:
        what = [step.act(Random(step.seed), copy) for step in steps]  # noqa: S311 - as above
        before = contents(copy.accounts, copy.store)
        ended = typed(words, live=copy.live)
        damaged = kind.name in {"stores", "databases"}
        law = objection(ended) or written_wrongly(copy, words, ended, before, damaged=damaged)
    return told(law, what, words, ended)


def written_wrongly(
    copy: World, words: Sequence[str], ended: Ended, before: dict[str, str], *, damaged: bool
) -> str:
    """Say whether files or store are neither as before nor as after."""
    after = contents(copy.accounts, copy.store)
    command = words[0] if words else "list"
    if command in READING and after != before and not (damaged and copy.store.is_file()):
        return f"a look changed {changed(before, after)}"
    store = str(copy.store)
    if damaged or after.get(store) == before.get(store):
        return ""
    if command not in WRITES_THE_STORE or ended.code in _NOTHING_DONE:
        return f"the store was written, and the exit code is {ended.code}"
    proof = typed(["verify"], live=copy.live)
    return "" if proof.code == 0 else f"the store does not add up: {proof.said}"


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Name what is not as it was."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))


def told(law: str, what: Sequence[str], words: Sequence[str], ended: Ended) -> str:
    """Put a finding together; without one nothing."""
    if not law:
        return ""
    damage = "\n  ".join(what)
    return f"{law}\n  {damage}\n  reconciler {' '.join(map(ascii, words))}\n{ended.said[-3000:]}"


def smallest(steps: Sequence[Step], law: Callable[[Sequence[Step]], str]) -> Sequence[Step]:
    """Leave out each step without which the law is broken still."""
    for step in list(steps):
        fewer = [each for each in steps if each is not step]
        if law(fewer):
            steps = fewer
    return steps


ARGUMENTS = 260


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_typed_ends_in_words(
    chunk: int,
    world: World,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in numbers(request, ARGUMENTS, chunk):
        rng = Random(f"arguments {number}")  # noqa: S311 - as above
        command, groups = arguments.typed_words(rng)
        with monkeypatch.context() as machine:
            for name, value in arguments.environment(rng).items():
                machine.setenv(name, value)
            fault = misused(world, tmp_path / "run", command, groups)
            for group in list(groups) if fault else ():
                fewer = [each for each in groups if each is not group]
                if smaller := misused(world, tmp_path / "run", command, fewer):
                    groups, fault = fewer, smaller
        if fault:
            pytest.fail(f"arguments {number}: {fault}", pytrace=False)
    gc.collect()


def misused(world: World, folder: Path, command: str, groups: Sequence[Sequence[str]]) -> str:
    """Type some words in a copy of the world, and say which law is broken then."""
    words = [word for group in groups for word in group]
    with copied(world, folder) as copy:
        before = contents(copy.accounts, copy.store)
        ended = typed(words, live="" if "--live" in words else copy.live)
        law = objection(ended)
        if not law and command in READING and command in words:
            after = contents(copy.accounts, copy.store)
            law = f"a look changed {changed(before, after)}" if after != before else ""
    return told(law, (), words, ended)


POSTGRES = 30


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_broken_in_a_database_ends_in_words(
    chunk: int,
    world: World,
    postgres: Postgres,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    kind = Kind("databases", POSTGRES, stores.OF_POSTGRES, stores.COMMANDS)
    databases = PostgresStores(postgres)
    filled = databases.new()
    Shop(world.folder, filled).must("apply", "--yes")
    for number in numbers(request, POSTGRES, chunk):
        steps, words = planned(kind, number)

        def law(steps: Sequence[Step], words: Sequence[str] = words) -> str:
            database = databases.copy(filled)
            try:
                there = World(world.folder, database)
                return broken(there, tmp_path / "run", kind, steps, words)
            finally:
                databases.drop(database)

        if law(steps):
            pytest.fail(f"databases {number}: {law(smallest(steps, law))}", pytrace=False)
    databases.drop(filled)
    gc.collect()
