"""Every number on the page is the one that a command says, of partners who lived by chance."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.api.queries import Viewpoint, show_status
from reconciler.live.open import open_source
from reconciler.plan.clock import Clock
from tests.builders import moment
from tests.cli.conftest import folder
from tests.report.page.random_life import Customer, lived
from tests.report.page.read_page import PageReader
from tests.report.page.said_numbers import require_same_numbers

__all__ = ["folder"]

_LIVES, _MORE, _ACTS = 4, 400, 60


class Lived:
    """A store at the end of a life, and the files of who lived it."""

    def __init__(self, person: Customer) -> None:
        self._shop, self._day = person.shop, person.day

    @property
    def where(self) -> str:
        return open_source(self._shop.live).where

    def page(self) -> PageReader:
        path = self._shop.folder / "page.html"
        self._shop.must("report", "-o", str(path), day=self._day)
        return PageReader(path.read_text(encoding="utf-8"))

    def stands(self) -> Any:
        source = self._shop.folder / "accounts"
        at = Viewpoint(source, open_source(self._shop.live), Clock(moment(self._day)))
        return show_status(at).to_dict()

    def json(self, *words: str) -> Any:
        ended = self._shop.type(*words, "--format", "json", day=self._day)
        assert ended.code == 0 or (ended.code, words) == (4, ("plan",)), ended
        return ended.json


def _require_same(folder: Path, seed: int) -> None:
    person, seats = lived(folder, seed, _ACTS)
    own = Lived(person)
    page = own.page()

    require_same_numbers(page, own)
    over_time = {date.fromisoformat(row["date"]): row for row in page.tables["seats-time"]}
    for day, pool in seats.items():
        row = over_time[max(each for each in over_time if each <= day)]
        shown = {each: int(row[each]) for each in ("owned", "staff", "held", "free")}
        assert shown == {
            "owned": pool["supply"],
            "staff": pool["staff"],
            "held": pool["allocated"],
            "free": pool["free"],
        }, day


@pytest.mark.parametrize("seed", range(_LIVES))
def test_the_page_of_a_random_life_says_what_the_commands_say(folder: Path, seed: int) -> None:
    _require_same(folder, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(_LIVES, _MORE))
def test_the_page_of_many_lives_says_what_the_commands_say(folder: Path, seed: int) -> None:
    _require_same(folder, seed)
