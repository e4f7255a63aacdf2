"""Every number on the page is the one that the command of its section says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.api.queries import Viewpoint, show_status
from reconciler.live.open import open_source
from reconciler.plan.clock import Clock
from tests.builders import moment
from tests.cli.conftest import Command
from tests.outbox.mail import MailServer
from tests.report.page.read_page import PageReader
from tests.report.page.said_numbers import require_same_numbers
from tests.wide_story import LATER, NEXT, SOON, WideStory

_LIVES: dict[str, tuple[date, int]] = {
    "begun": (SOON, 1),
    "lived": (SOON, 2),
    "changed": (LATER, 3),
    "closed": (NEXT, 4),
}
"""Each life: the day on which it is looked at, and how many parts of the story were played."""


class Shop:
    """A store that lived, its page, and what its commands say in JSON on the same day."""

    def __init__(self, reconciler: Command, live: str, day: date) -> None:
        self._reconciler, self._live, self._day = reconciler, live, day

    def page(self, *more: str) -> PageReader:
        words = ("--live", self._live, "report", "-o", "page.html", *more)
        ended = self._reconciler(*words, day=self._day)
        assert (ended.code, ended.err) == (0, ""), ended
        return PageReader(Path("page.html").read_text(encoding="utf-8"))

    def stands(self) -> Any:
        """What the bare command says."""
        at = Viewpoint(Path("accounts"), open_source(self._live), Clock(moment(self._day)))
        return show_status(at).to_dict()

    @property
    def where(self) -> str:
        return open_source(self._live).where

    def json(self, *words: str) -> Any:
        typed = ("--live", self._live, *words, *(["--format", "json"]))
        ended = self._reconciler(*typed, day=self._day)
        assert ended.code == 0, ended
        return ended.json


@pytest.fixture(params=_LIVES)
def shop(
    request: pytest.FixtureRequest, reconciler: Command, folder: Path, mail: MailServer
) -> Shop:
    day, parts = _LIVES[request.param]
    live = str(folder / "lived.db")
    told = WideStory(folder, live, mail, reconciler)
    for play in (told.begin, told.live, told.change, told.close)[:parts]:
        play()
    return Shop(reconciler, live, day)


def test_the_page_says_what_the_commands_say(shop: Shop) -> None:
    require_same_numbers(shop.page(), shop)


def test_without_people_no_address_is_on_it(shop: Shop) -> None:
    page = shop.page("--without", "people")

    assert "people" not in page.tables
    assert [text for text in page.text if "@" in text] == []
    assert [
        value for each in page.elements for value in each.attributes.values() if "@" in value
    ] == []
