"""Twice as much of anything costs at most twice the work: lines counted, nothing timed.

Each function of the product is held to it alone, so one that is small beside the rest is seen, too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.cli.main import run
from tests.builders import START, moment
from tests.doubling.fleet import Size, write
from tests.doubling.table import ASKED, ROWS, Asked, State
from tests.doubling.work import Work, work_of

_GROWTH = 2.5
"""A square grows by 4, whatever is sorted by less than 2.3."""

_FEW = 300
"""Lines that may come on top: what begins only from some size on."""


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """The command line in this process, as on a person's machine."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("RECONCILER_LIVE", raising=False)
    monkeypatch.setenv("USER", "dana")
    monkeypatch.chdir(tmp_path)
    return lambda words: run(words.split(), moment(START))


@pytest.mark.parametrize(
    ("dimension", "asked"), [(name, asked) for name, (_, them) in ROWS.items() for asked in them]
)
def test_twice_as_much_is_at_most_twice_the_work(
    dimension: str, asked: str, typed: Callable[[str], int], tmp_path: Path
) -> None:
    size, _ = ROWS[dimension]
    double = size._replace(**{dimension: 2 * getattr(size, dimension)})
    _measured(Size(), ASKED[asked], typed, tmp_path / "first")  # what is loaded once

    once = _measured(size, ASKED[asked], typed, tmp_path / "once")
    twice = _measured(double, ASKED[asked], typed, tmp_path / "twice")

    assert _grown(once, twice) == {}


def _measured(size: Size, asked: Asked, typed: Callable[[str], int], folder: Path) -> Work:
    """Bring files and store where they have to stand, and count the work of the command alone."""
    at = f"--source {folder}/accounts --live {folder}/live.db "
    write(folder / "accounts", size)
    if asked.state is not State.NEW:
        assert typed(f"{at}apply --yes --actor dana") == 0
    if asked.state is State.CHANGED:
        write(folder / "accounts", size, more=1)
    assert not asked.first or typed(f"{at}{asked.first}") == 0
    codes: list[int] = []
    work = work_of(lambda: codes.append(typed(f"{at}{asked.typed}")))
    assert codes == [0]
    return work


def _grown(once: Work, twice: Work) -> dict[str, tuple[int, int]]:
    """Name the functions that did more than their share, with what they did before and after."""
    return {
        name: (once.get(name, 0), count)
        for name, count in twice.items()
        if count > _GROWTH * once.get(name, 0) + _FEW
    }
