"""Kill at system calls, and disks that are full or fail, without touching a line of the product.

`strace` counts the calls that reach the disk or the server, and lets one of them kill or fail.
"""

from __future__ import annotations

import signal
from shutil import which

import pytest

from tests.faults.figures import Scale
from tests.faults.laws_hold import everything, require_done
from tests.faults.shop import Ended, Shop
from tests.faults.stores import Stores
from tests.faults.test_kills import ACTS, Act, look
from tests.faults.typed import ended, start

CALLS = {"SQLite": ("pwrite64", "fdatasync", "unlink"), "PostgreSQL": ("sendto",)}
FULL = {"pwrite64": ("ENOSPC", "EIO"), "fdatasync": ("EIO",)}
APPLY = ACTS["an apply of every kind of step"]
KILLED = {-signal.SIGKILL, 128 + signal.SIGKILL}


def straced(shop: Shop, act: Act, call: str, what: str, point: int) -> tuple[Ended, bool]:
    """Run an act and let its call of this number do something; tell whether it came so far."""
    log = shop.folder / "strace.log"
    inject = f"inject={call}:{what}:when={point}"
    under = ("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", inject)
    outcome = ended(start(shop, *act.words, day=act.day, under=under))
    calls = sum(f" {call}(" in f" {line}" for line in log.read_text().splitlines())
    return outcome, calls >= point


@pytest.mark.slow
def test_an_act_killed_at_a_system_call_is_whole_or_absent(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    assert which("strace"), "strace is needed: .ci/run installs it"
    APPLY.ready(shop)
    before, done = both_ends(stores, shop)
    points = 0

    for call in CALLS[stores.engine]:
        for point in range(1, 1000, scale.of(40, 2)):
            copy = shop.at(stores.copy(shop.live))
            outcome, reached = straced(copy, APPLY, call, "signal=SIGKILL", point)
            if not reached:
                assert outcome.code == 0, outcome
                stores.drop(copy.live)
                break
            assert outcome.code in KILLED, outcome
            assert everything(copy.live) in (before, done), f"{call} {point}"
            finish(copy)
            stores.drop(copy.live)
            points += 1

    assert points >= scale.of(2, 30)
    scale.measured(f"system calls, {stores.engine}", points, "0 between, 0 lost, 0 twice")


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_or_fails_at_any_write_is_said_and_loses_nothing(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    APPLY.ready(shop)
    before, done = both_ends(stores, shop)
    points = 0

    for call, codes in FULL.items():
        for number, code in enumerate(codes):
            for point in range(1 + number, 1000, scale.of(45, 4)):
                copy = shop.at(stores.copy(shop.live))
                outcome, reached = straced(copy, APPLY, call, f"error={code}", point)
                if not reached:
                    assert outcome.code == 0, outcome
                    break
                seen = everything(copy.live)
                assert seen in (before, done), f"{call} {code} {point}"
                assert outcome.code == 1 or seen == done, outcome
                assert outcome.code == 0 or copy.live in outcome.err, outcome
                assert "fault of ours" not in outcome.err
                finish(copy)
                stores.drop(copy.live)
                points += 1

    assert points >= scale.of(3, 20)
    scale.measured("failing disks, SQLite", points, "0 acknowledged lost, each said with its path")


def both_ends(stores: Stores, shop: Shop) -> tuple[object, object]:
    """Give what is read before the act, and after it."""
    copy = shop.at(stores.copy(shop.live))
    APPLY(copy)
    done = everything(copy.live)
    stores.drop(copy.live)
    return everything(shop.live), done


def finish(shop: Shop) -> None:
    """Type the act again, and require that all is well then."""
    APPLY(shop)
    look(shop, APPLY.day)
    require_done(shop, APPLY.day)
