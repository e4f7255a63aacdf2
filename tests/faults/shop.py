"""A partner whose files, store and days tests break: every act is typed at the command line."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from reconciler.cli.main import run
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, START, client_text, moment

LATER = START + timedelta(days=40)
"""A day of the next period: whoever writes then closes one on the way."""

_PARTNER = PARTNER.replace("100", "10") + SOLD + 'articles: {pack: {name: Pack, unit: "15.00"}}\n'
_STAFF = "staff: [{email: dana@north.example, role: admin}]\n"
_VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'
_LAUNCH = '{grants: [{id: launch, amount: "500.00", date: 2026-11-01, paid_by: visa}]}'
_SPRING = '{spring: {name: Spring, budget: "300.00"}}'
_PAYS = {"payment_methods": _VISA, "credits": _LAUNCH, "campaigns": _SPRING}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, what it printed, and what it said beside that."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Shop:
    """The files of one partner, and the store that a command is given."""

    folder: Path
    live: str

    def type(self, *words: str, day: date | datetime = START) -> Ended:
        """Run a command in this process on a day or at a moment, and keep what it says."""
        out, err = io.StringIO(), io.StringIO()
        source = str(self.folder / "accounts")
        with redirect_stdout(out), redirect_stderr(err):
            now = day if isinstance(day, datetime) else moment(day)
            code = run(["--source", source, "--live", self.live, *words], now)
        return Ended(code, out.getvalue(), err.getvalue())

    def must(self, *words: str, day: date = START) -> Ended:
        """Run a command that has to succeed."""
        ended = self.type(*words, day=day)
        assert ended.code == 0, f"{' '.join(words)}: {ended.code}\n{ended.out}{ended.err}"
        return ended

    def partner(self, text: str) -> None:
        """Write partner.yaml."""
        (self.folder / "accounts" / "partner.yaml").write_text(text, encoding="utf-8")

    def client(self, key: str, status: str, **lines: str) -> None:
        """Write a client's file."""
        path = self.folder / "accounts" / "clients" / f"{key}.yaml"
        path.write_text(client_text(status, **{"name": key.title(), **lines}), encoding="utf-8")

    def drop(self, key: str) -> None:
        """Delete a client's file."""
        (self.folder / "accounts" / "clients" / f"{key}.yaml").unlink()

    def at(self, live: str) -> Shop:
        """The same files with another store."""
        return Shop(self.folder, live)


def opened_files(shop: Shop) -> None:
    """Write files of every status: seats, a bill, an invitation, credit to spend, a trial."""
    (shop.folder / "accounts" / "clients").mkdir(parents=True, exist_ok=True)
    shop.partner(_PARTNER + _STAFF)
    shop.client("a", "active", seats="6", resources="{dashboards: 1}", members=ADMIN)
    shop.client("b", "trial")
    shop.client("c", "active", **_PAYS, **ACTIVE)
    shop.client("d", "disabled")
    shop.client("e", "setup")


def changed_files(shop: Shop) -> None:
    """Write what one apply does in every kind of step, buying and billing among them."""
    shop.partner(_PARTNER + _STAFF + "teams: [emea]\n")
    shop.client("a", "active", seats="5", resources="{dashboards: 2}", members=ADMIN)
    shop.client("b", "active", seats="9", resources="{dashboards: 1}", members=_people("bea"))
    shop.client("c", "active", articles="{pack: 2}", **_PAYS, **ACTIVE)
    shop.client("d", "disabled", removed="{reason: over, by: dana}")
    shop.drop("e")
    shop.client("f", "trial", name="E", moved_from="e")
    shop.client("g", "active", **ACTIVE)


def promised_files(shop: Shop) -> None:
    """Write three changes that need a promise, and one that is harmless."""
    shop.client("a", "active", seats="7", resources="{dashboards: 1}", members=ADMIN)
    shop.client("b", "trial", description="harmless")
    shop.client("c", "active", articles="{pack: 2}", **_PAYS, **ACTIVE)
    shop.client("g", "active", members=_people("gus"), **ACTIVE)


def _people(*names: str) -> str:
    return f"[{', '.join(f'{{email: {name}@shop.example, role: admin}}' for name in names)}]"


def promise_all(shop: Shop, *keys: str, day: date) -> Path:
    """Plan clients one by one, each into a file of one folder, and name that folder."""
    promises = shop.folder / "promises"
    promises.mkdir(exist_ok=True)
    for key in keys:
        shop.must("plan", "--client", key, "-o", str(promises / f"{key}.json"), day=day)
    return promises
