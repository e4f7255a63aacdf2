"""Twice as much of anything costs at most twice the work: lines counted, nothing timed.

Each function of the product is held to it alone, so one that is small beside the rest is seen, too.
"""

from __future__ import annotations

import functools
import gc
import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from reconciler.cli.environment import UNATTENDED
from reconciler.cli.main import run
from tests.builders import START, moment
from tests.compiled_once import COMPILED
from tests.doubling.fleet import Size, write
from tests.doubling.table import ASKED, ROWS, Asked, State
from tests.doubling.work import FETCHED, STATEMENTS, Work, work_of

_GROWTH = 2.5
"""A square grows by 4, whatever is sorted by less than 2.4."""

_FEW = 300
"""Lines that may come on top: what begins only from some size on."""

_FEWER = {STATEMENTS: 3, FETCHED: 30}
"""The same of what a command asks for from a database."""


@pytest.mark.parametrize("dimension", ROWS)
def test_twice_as_much_is_at_most_twice_the_work(
    dimension: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*UNATTENDED, "RECONCILER_LIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "dana")
    size, asked = ROWS[dimension].size, [ASKED[name] for name in ROWS[dimension].asked]

    once = _measured(dimension, size, asked, tmp_path / "once", monkeypatch)
    twice = _measured(dimension, 2 * size, asked, tmp_path / "twice", monkeypatch)

    grown = {words: _grown(once[words], work) for words, work in twice.items()}
    assert {words: functions for words, functions in grown.items() if functions} == {}


_REMEMBERS = type(functools.lru_cache(str))


def _forget() -> None:
    """Empty what functions remember of values: what another test said is no work in this one.

    They are looked up by their modules: a suite keeps millions of objects, these are a few dozen.
    """
    ours = [module for name, module in sys.modules.items() if name.startswith("reconciler")]
    for kept in chain.from_iterable(vars(module).values() for module in ours):
        if isinstance(kept, _REMEMBERS) and kept.cache_parameters()["maxsize"] is not None:
            kept.cache_clear()
    COMPILED.clear()


def _measured(
    dimension: str,
    count: int,
    asked: Iterable[Asked],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Work]:
    """Count the work of each command, all from the same files and store."""
    gc.collect()  # what earlier tests left behind is taken away now, not within a command
    row, work = ROWS[dimension], {}
    fields = {dimension, row.also} & {*Size._fields}
    size = Size(**dict.fromkeys(fields, count))
    for number, one in enumerate(asked):
        whole = folder / one.state
        if not whole.exists():
            whole.mkdir(parents=True)
            monkeypatch.chdir(whole)
            _prepared(size, one.state)
            if row.lived is not None:
                row.lived(_done, count)
        own = folder / f"{number}"
        shutil.copytree(whole, own)
        monkeypatch.chdir(own)
        assert not one.first or _typed(one.first) == 0
        _forget()
        work[f"{one.state}: {one.typed}"] = _work(one)
    return work


def _prepared(size: Size, state: State) -> None:
    files = Path("accounts")
    write(files, size)
    if state is not State.NEW:
        assert _typed("apply --yes") == 0
    if state is State.CHANGED:
        write(files, size, more=1)


def _typed(words: str, day: date = START) -> int:
    code = run(["--live", "live.db", *words.split()], moment(day))
    if Path("live.db").exists():
        # The file is of the day on which the command believes to be.
        os.utime("live.db", (moment(day).timestamp(),) * 2)
    return code


def _done(words: str, day: date) -> None:
    assert _typed(words, day) == 0, words


def _work(asked: Asked) -> Work:
    codes: list[int] = []
    work = work_of(lambda: codes.append(_typed(asked.typed)))
    assert codes == [asked.code], asked.typed
    return work


def _grown(once: Work, twice: Work) -> dict[str, tuple[int, int]]:
    """Name the functions that did more than their share, with what they did before and after."""
    return {
        name: (once.get(name, 0), count)
        for name, count in twice.items()
        if count > _GROWTH * once.get(name, 0) + _FEWER.get(name, _FEW)
    }
