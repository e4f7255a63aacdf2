"""A partner as a bank: a fixed supply of seats and of credits, and workers that move both.

Each worker is a process that types one command after the other: seats are taken and given back by
hand, credit is spent under a name. What was answered stands in a file of the worker's own, so that
it is known however the worker ends.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from tests.builders import PARTNER, SOLD
from tests.faults.laws_hold import reading, tables
from tests.faults.shop import Ended, Shop
from tests.forked import fork

_ANSWERS = {0, 4}
"""Done, or refused because the supply or the credit is used up."""
CLIENTS = [f"c{number:02}" for number in range(20)]
SEATS = 100
GRANTED = 500_00
_VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'
_LAUNCH = '{grants: [{id: launch, amount: "500.00", date: 2026-11-01, paid_by: visa}]}'


def open_bank(shop: Shop) -> None:
    """Open the bank: twenty clients with three seats each, 10,000.00 of credit, 40 free seats."""
    text_ = (PARTNER + SOLD).replace("automatic", "refuse")
    shop.partner(f'{text_}guards: {{max_due_now: "5000.00"}}\n')
    for path in (shop.folder / "accounts" / "clients").iterdir():
        path.unlink()
    for key in CLIENTS:
        more = {"payment_methods": _VISA, "credits": _LAUNCH}
        campaign = f"{{{key}: {{name: Spring}}}}"
        shop.client(
            key, "active", seats="3", resources="{dashboards: 1}", campaigns=campaign, **more
        )
    shop.must("apply", "--yes")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a worker was told of one act: how it ended, or -1; the operation, if it wrote one."""

    name: str
    code: int = -1
    operation: str = ""


@dataclass(slots=True)
class Worker:
    """A process that types until it is told to stop, or dies."""

    shop: Shop
    name: str
    insists: bool = False
    """Whether it types an act again, under its name, until it is done."""
    patience: int = 120
    """Seconds that it waits for another writer."""
    pid: int = 0

    @property
    def log(self) -> Path:
        """Where it writes what it begins, and what it was told."""
        return self.shop.folder / f"worker-{self.name}.log"

    def start(self) -> None:
        """Begin in a process of its own."""
        self.log.touch()
        self.pid = fork()
        if self.pid == 0:
            try:
                self._live()
            finally:
                os._exit(1)

    def kill(self) -> None:
        """End it in the midst of whatever it does."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def answers(self) -> list[Answered]:
        """Read what it began, and how that ended."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        ends = {
            name: Answered(name, int(code), *more)
            for name, code, *more in (line for line in lines if line[1:])
        }
        return [ends.get(name, Answered(name)) for name, *more in lines if not more]

    def _live(self) -> None:
        chance = random.Random(self.name)  # noqa: S311 - a different choice for each is all
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND)
        number = 0
        while True:
            number += 1
            name = f"{self.name}-{number}"
            words = _act(name, chance)
            os.write(log, f"{name}\n".encode())
            ended = self._typed(words, name)
            while self.insists and ended.code == 1:
                time.sleep(0.2)
                ended = self._typed(words, name)
            wrote = ended.json["operation"] if ended.code == 0 else ""
            os.write(log, f"{name} {ended.code} {wrote}\n".encode())
            if ended.code not in _ANSWERS:
                os.write(2, f"{name}: {ended}\n".encode())

    def _typed(self, words: Sequence[str], name: str) -> Ended:
        asks = ("--actor", name, "--lock-timeout", str(self.patience), "--format", "json")
        return self.shop.type(*words, *asks)


def _act(name: str, chance: random.Random) -> Sequence[str]:
    key = chance.choice(CLIENTS)
    if chance.random() < 0.5:
        return ("operate", "edit", key, f"seats={chance.randint(1, 9)}")
    amount = f"{chance.randint(1, 300) / 100:.2f}"
    return ("operate", "spend", key, key, amount, "--once", name)


def read_sums(url: str) -> list[str]:
    """Read the bank in one snapshot, and name every sum that is wrong."""
    with reading(url) as connection:
        (pool,) = connection.execute(text("SELECT supply, staff, allocated FROM pool")).all()
        held = connection.execute(text("SELECT holds FROM client")).scalars().all()
        left = connection.execute(text("SELECT remaining FROM credit_lot")).scalars().all()
        credit = "SELECT account, amount FROM posting WHERE commodity = 'CREDIT:EUR'"
        moved = connection.execute(text(credit)).all()
    wrong = []
    seats = sum(_seats(each) for each in held)
    if pool.supply != SEATS or seats != pool.allocated or pool.allocated + pool.staff > SEATS:
        wrong.append(f"seats: {pool} and {seats} held")
    spent = sum(amount for account, amount in moved if ":campaign:" in account)
    if sum(left) + spent != len(CLIENTS) * GRANTED or min(left) < 0:
        wrong.append(f"credit: {sum(left)} left, {spent} spent")
    return wrong


def _seats(holds: str) -> int:
    return int(json.loads(holds).get("seats", 0))


def require_answers(url: str, answers: Sequence[Answered]) -> tuple[int, int]:
    """Require that what was acknowledged is there once, and the rest once or not at all.

    Tells how many acts were acknowledged, and how many are there that nobody was told of.
    """
    rows = tables(url)
    kept = Counter(each["actor"] for each in rows["operation"])
    ids = {each["id"] for each in rows["operation"]}
    acts = {(each["actor"], each["operation"]) for each in rows["event"]}
    spent = Counter(each["actor"] for each in rows["event"] if each["kind"] == "credit-spent")
    told = [each for each in answers if each.code == 0]
    assert {each.operation for each in told if each.operation} <= ids
    assert {(each.name, each.operation) for each in told if each.operation} <= acts
    assert all(kept[each.name] == bool(each.operation) for each in told)
    assert max(spent.values(), default=0) <= 1
    assert not any(kept[each.name] for each in answers if each.code == 4)
    untold = [kept[each.name] for each in answers if each.code not in _ANSWERS]
    assert max(untold, default=0) <= 1
    return len(told), sum(untold)
