"""Random life: twenty years of one person, and an hour of four who meet in a store."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from datetime import date
from pathlib import Path

import pytest

from tests.faults.figures import Scale
from tests.faults.laws_hold import require_done, require_laws
from tests.faults.life import Person, live_through
from tests.faults.shop import Shop
from tests.faults.stores import Stores
from tests.forked import fork

YEARS = 20


@pytest.mark.slow
def test_years_of_random_life_keep_the_laws(stores: Stores, shop: Shop, scale: Scale) -> None:
    shop.must("apply", "--yes", "--rehearsal")
    person = Person.of(shop, "years")

    def hold(day: date) -> None:
        try:
            require_laws(shop, day)
        except AssertionError as error:
            error.add_note("\n".join(person.did))
            raise

    days = scale.of(90, YEARS * 365 + YEARS // 4)
    acts = live_through(person, days, hold)

    if person.shop.type("apply", "--yes", day=person.day).code == 0:
        require_done(person.shop, person.day)
    what = f"{YEARS} simulated years, laws held after every seventh act"
    scale.measured(f"years, {stores.engine}", acts, what)


@pytest.mark.slow
def test_people_who_live_at_once_and_die_keep_the_laws(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    shop.must("apply", "--yes", "--rehearsal")
    log = shop.folder / "acts.log"
    log.touch()
    names = iter(range(10_000))
    people = {live(Person.of(shop, f"p{next(names)}"), log) for _ in range(4)}
    until = time.monotonic() + scale.of(4, 3600)
    chance, checks, kills = random.Random(0), 0, 0  # noqa: S311 - repeatable is enough

    try:
        while time.monotonic() < until:
            require_laws(shop)
            checks += 1
            time.sleep(0.5)
            ended, status = os.waitpid(-1, os.WNOHANG)
            assert ended == 0, f"somebody ended by themselves: {status}\n{log.read_text()[-3000:]}"
            if chance.random() < 0.1:
                end(victim := people.pop())
                kills += victim > 0
                people.add(live(Person.of(shop, f"p{next(names)}"), log))
    finally:
        for pid in people:
            end(pid)

    require_laws(shop)
    last = Person.of(shop, "last").shop
    if last.type("apply", "--yes").code == 0:
        require_done(last)
    acts = log.read_text().count("\n")
    what = f"acts of four people in an hour, {kills} killed, laws held in {checks} looks"
    scale.measured(f"an hour, {stores.engine}", acts, what)


def live(person: Person, log: Path) -> int:
    """Let somebody act in a process of their own until they are killed."""
    pid = fork()
    if pid == 0:
        try:
            with log.open("a") as told:
                while True:
                    person.act()
                    told.write(f"{person.did[-1]}\n")
                    told.flush()
        except BaseException:  # noqa: BLE001 - a child never returns into the parent's tests
            log.write_text(traceback.format_exc())
        finally:
            os._exit(1)
    return pid


def end(pid: int) -> None:
    """Kill somebody in the midst of whatever they do."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
