"""kill -9 at every statement and commit of every act: before or done, never between, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest

from tests.builders import START
from tests.faults.figures import Scale
from tests.faults.laws_hold import everything, require_done, require_laws
from tests.faults.shop import LATER, Shop, changed_files, promise_all, promised_files
from tests.faults.stores import Stores
from tests.kill_sweep import sweep

BY = ("--by", "dana@north.example")
SAMPLE = 23
"""The short form kills at every so many events."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is typed, on a day, on a store that was made ready; typed again, it is done once."""

    ready: Callable[[Shop], object]
    words: tuple[str, ...]
    day: date = START

    def __call__(self, shop: Shop) -> None:
        shop.must(*self.words, day=self.day)


def nothing(_: Shop) -> None:
    """Leave the store empty."""


def opened(shop: Shop) -> None:
    """Apply the first files."""
    shop.must("apply", "--yes")


def changed(shop: Shop) -> None:
    """Write every kind of step over an opened store."""
    opened(shop)
    changed_files(shop)


def promised(shop: Shop) -> None:
    """Promise three changes one by one over an opened store, beside a harmless one."""
    opened(shop)
    promised_files(shop)
    promise_all(shop, "a", "c", "g", day=LATER)


ACTS = {
    "the first apply": Act(nothing, ("apply", "--yes")),
    "an apply of every kind of step": Act(changed, ("apply", "--yes"), LATER),
    "a merge of promises": Act(promised, ("apply", "--promises", "promises"), LATER),
    "a user who is added": Act(
        opened, ("operate", "add-user", "a", "--user", "x@a.example", *("--role", "viewer"), *BY)
    ),
    "a value that is set by hand": Act(opened, ("operate", "edit", "a", "seats=9")),
    "credit that is spent": Act(
        opened, ("operate", "spend", "c", "spring", "120.00", "--once", "order-1")
    ),
    "the end of a period": Act(opened, ("settle",), LATER),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ACTS)
def test_a_killed_act_is_whole_or_absent_and_once_when_it_is_typed_again(
    name: str, stores: Stores, shop: Shop, scale: Scale
) -> None:
    act = ACTS[name]
    act.ready(shop)

    swept = sweep(
        partial(stores.copy, shop.live),
        lambda url: act(shop.at(url)),
        lambda url: look(shop.at(url), act.day),
        every=scale.of(SAMPLE, 1),
        ended=lambda url: require_done(shop.at(url), act.day),
    )

    assert swept.before >= 2
    scale.measured(f"kills, {stores.engine}, {name}", swept.points, "0 between, 0 lost, 0 twice")


def look(shop: Shop, day: date) -> object:
    """Hold the laws, and read all that counts."""
    require_laws(shop, day)
    return everything(shop.live)
