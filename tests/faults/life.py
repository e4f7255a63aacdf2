"""Random people who do random things to one partner: files, plans, applies, acts, looks.

Each has files of their own, as everybody has a clone; the store is one. What they do comes from
a seed. Whatever it is, it ends with an exit code of the table and never with a fault of ours.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, rmtree
from typing import Self

from tests.builders import START
from tests.faults.shop import Ended, Shop

KEYS = ("a", "b", "c", "d", "e", "f", "g")
PEOPLE = ("ann@shop.example", "bob@shop.example", "cat@shop.example", "dana@north.example")
CODES = {0, 3, 4, 5, 6, 64}
_NEXT = {
    "setup": ("setup", "trial", "trial", "active", "disabled"),
    "trial": ("trial", "trial", "active", "disabled"),
    "active": ("active", "active", "active", "active", "disabled", "trial"),
    "disabled": ("disabled", "active", "active", "setup"),
}
"""Where people mostly go from a status; what no rule permits is among it."""
_LOOKS = ("plan", "drift", "list", "invoices", "history", "trials", "credits", "receipts", "outbox")
_FEATURES = ("download_reports", "email_reports", "sso")
_VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'


@dataclass(slots=True)
class Person:
    """Somebody with files of their own and a seed."""

    shop: Shop
    name: str
    day: date = START
    chance: random.Random = field(init=False)
    did: list[str] = field(default_factory=list)
    """The last things that were typed, newest last, with the code each ended with."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.name)  # noqa: S311 - the same life for the same name

    @classmethod
    def of(cls, shop: Shop, name: str) -> Self:
        """Give somebody a copy of the files."""
        folder = shop.folder / name
        copytree(shop.folder / "accounts", folder / "accounts")
        copytree(shop.folder / "accounts", folder / "kept")
        return cls(Shop(folder, shop.live), name)

    def act(self) -> Ended:
        """Do one thing, and require that it ends as every command may end."""
        if self.chance.random() < 0.5:
            self._write()
        words = self._words()
        told = self.shop.type(*words, day=self.day)
        self._learn(words, told.code)
        self.did = [*self.did[-30:], f"{self.day} {' '.join(words)}: {told.code}"]
        assert told.code in CODES, (self.did, told)
        assert "fault of ours" not in told.err + told.out, (self.did, told)
        assert "Traceback" not in told.err + told.out, (self.did, told)
        return told

    def _learn(self, words: Sequence[str], code: int) -> None:
        """Keep files that were applied; mostly go back to them where others are refused."""
        files, kept = self.shop.folder / "accounts", self.shop.folder / "kept"
        if code == 0 and words[:2] in (("apply", "--yes"), ("adopt",)):
            rmtree(kept, ignore_errors=True)
            copytree(files, kept)
        elif code in (3, 4) and words[0] in ("apply", "plan") and self.chance.random() < 0.9:
            rmtree(files)
            copytree(kept, files)

    def _words(self) -> Sequence[str]:
        choose = self.chance.choices
        (kind,) = choose((_files, _acts, _looks), weights=(4, 5, 2))
        return kind(self)

    def _write(self) -> None:
        if self.chance.random() < 0.1:
            path = self.shop.folder / "accounts" / "partner.yaml"
            seats = f"supply: {{seats: {self.chance.randint(8, 30)}}}"
            lines = path.read_text().splitlines()
            text = "\n".join(seats if line.startswith("supply:") else line for line in lines)
            path.write_text(f"{text}\n")
            return
        key = self.chance.choice(KEYS)
        status = self.chance.choice(_NEXT[self._status(key)])
        self.shop.client(key, status, **self._lines(key, status))

    def _status(self, key: str) -> str:
        """Read what a client's file says; a client that has none may begin anywhere."""
        path = self.shop.folder / "accounts" / "clients" / f"{key}.yaml"
        lines = path.read_text().splitlines() if path.exists() else []
        return next((line[8:] for line in lines if line.startswith("status: ")), "setup")

    def _lines(self, key: str, status: str) -> dict[str, str]:
        chance = self.chance
        lines = {"description": chance.choice(("one", "two", "three"))}
        if status in ("active", "disabled"):
            lines |= {"seats": str(chance.randint(3, 6)), "resources": "{dashboards: 2}"}
        if status in ("trial", "active") and chance.random() < 0.6:
            roles = [
                f"{{email: {who}, role: {chance.choice(('admin', 'viewer'))}}}" for who in PEOPLE
            ]
            lines["members"] = f"[{', '.join(roles[: chance.randint(1, 3)])}]"
            lines["features"] = f"[{chance.choice(_FEATURES)}]"
        if key == "c":
            grants = '{id: launch, amount: "500.00", date: 2026-11-01, paid_by: visa}'
            lines |= {"payment_methods": _VISA, "credits": f"{{grants: [{grants}]}}"}
            lines["campaigns"] = "{spring: {name: Spring}}"
        return lines


def _files(person: Person) -> Sequence[str]:
    plan = str(person.shop.folder / "plan.json")
    if person.chance.random() < 0.3:
        return ("plan", "-o", plan)
    if person.chance.random() < 0.3 and Path(plan).exists():
        return ("apply", plan, "--yes", "--actor", person.name)
    if person.chance.random() < 0.1:
        return ("adopt",)
    return ("apply", "--yes", "--actor", person.name)


def _acts(person: Person) -> Sequence[str]:
    chance, key = person.chance, person.chance.choice(KEYS)
    who, by = (chance.choice((f"{key}@shop.example", *PEOPLE)) for _ in range(2))
    money = f"{chance.randint(1, 999) / 100:.2f}"
    return chance.choice(
        (
            ("settle",),
            ("operate", "edit", key, f"seats={chance.randint(1, 6)}"),
            ("operate", "edit", key, f"status={chance.choice(('active', 'disabled', 'trial'))}"),
            ("operate", "edit", key, f"features+={chance.choice(_FEATURES)}"),
            ("operate", "sign-in", key, "--user", who),
            ("operate", "add-user", key, "--user", who, "--role", "viewer", "--by", by),
            ("operate", "remove-user", key, "--user", who, "--by", by),
            ("operate", "accept", key, "--user", who),
            ("operate", "request-extension", key, "--by", by),
            ("operate", "record-usage", key, "dashboards=3"),
            ("operate", "spend", "c", "spring", money, "--once", f"{person.name}-{money}"),
        )
    )


def _looks(person: Person) -> Sequence[str]:
    key = person.chance.choice(KEYS)
    if person.chance.random() < 0.3:
        return ("access", key, "--user", person.chance.choice(PEOPLE))
    return (person.chance.choice(_LOOKS),)


def live_through(person: Person, days: int, hold: Callable[[date], None]) -> int:
    """Let somebody live for so many days, holding the laws on the way; gives the acts."""
    acts, last = 0, START + timedelta(days=days)
    while person.day < last:
        person.act()
        acts += 1
        if acts % 7 == 0:
            hold(person.day)
        person.day += timedelta(days=person.chance.choice((0, 0, 0, 0, 1, 3, 9)))
    hold(person.day)
    return acts
