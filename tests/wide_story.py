"""A story that is wide, not deep: every kind of write that a command can make, once at least."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from tests.outbox.mail import MailServer

ACCOUNTS = Path(__file__).resolve().parents[1] / "accounts"
BEGUN = date(2026, 11, 2)
SOON = date(2026, 11, 6)
LATER = date(2026, 11, 9)
NEXT = date(2026, 12, 3)
LETTERS = ("--link-base", "https://app.example/register", "--from", "accounts@north.example")
NEW = """\
name: Cedar Books
status: trial
team: emea
seats: 2
members: [{email: cleo@cedar.example, role: admin}]
properties: {region: West}
"""
VOID = ", void: {by: dana, reason: bought twice}"
REMOVED = "removed: {reason: closed, by: dana}\n"
GRANT = '- {id: 2026-launch, amount: "500.00", paid_by: visa-main, date: 2026-01-05'


class Ended(Protocol):
    """How a command ended, and what it said."""

    @property
    def code(self) -> int: ...
    @property
    def out(self) -> str: ...
    @property
    def err(self) -> str: ...


class WideStory:
    """The example accounts in a folder, and a store that they are applied to, day by day."""

    def __init__(
        self, folder: Path, live: str, mail: MailServer, command: Callable[..., Ended]
    ) -> None:
        self.accounts = folder / "accounts"
        self._url = live
        self._mail = mail
        self._command = command
        shutil.rmtree(self.accounts, ignore_errors=True)
        shutil.copytree(ACCOUNTS, self.accounts, ignore=shutil.ignore_patterns(".*"))

    def type(self, *words: str, day: date = BEGUN) -> str:
        """Type one command, which has to end well, and give what it printed."""
        ended = self._command("--live", self._url, *words, day=day)
        assert ended.code == 0, (words, ended.out, ended.err)
        return ended.out

    def write(self, key: str, *changes: tuple[str, str]) -> None:
        """Replace parts of a client's file, each of which has to be there."""
        (path,) = self.accounts.rglob(f"{key}.yaml")
        text = path.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")

    def play(self) -> None:
        """Play it from the first apply to the close of a period."""
        self.begin()
        self.live()
        self.change()
        self.close()

    def begin(self) -> None:
        """Apply everything, and send the invitations."""
        self.type("apply", "--yes")
        self.type("outbox", "deliver", "--smtp", self._mail.url, *LETTERS)

    def live(self) -> None:
        """Do what people do on the platform."""
        day, client = {"day": SOON}, "alpine-outfitters"
        for email in (
            "greta@alpine.example",
            "ingrid@fjord-energy.example",
            "june@juniper.example",
        ):
            self.type("operate", "accept", "--token", self._mail.tokens(email)[-1], **day)
        who, by = ("--user", "nils@alpine.example"), ("--by", "greta@alpine.example")
        self.type("operate", "sign-in", client, "--user", by[1], **day)
        self.type("operate", "add-user", client, *who, "--role", "editor", *by, **day)
        self.type("operate", "remove-user", client, *who, *by, **day)
        self.type("operate", "edit", "harbor-hotels", "description=Moved by hand", **day)
        self.type("operate", "record-usage", client, "dashboards=7", **day)
        self.type("operate", "spend", client, "winter-sale", "120.00", "--once", "order-1", **day)
        asks = ("--by", "ingrid@fjord-energy.example")
        self.type("operate", "request-extension", "fjord-energy", *asks, **day)
        picks = ("--by", "june@juniper.example")
        self.type("operate", "pick-program", "juniper-legal", "basic", *picks, **day)

    def change(self) -> None:
        """Change files in every way, and apply what a plan file promises."""
        day = {"day": LATER}
        self.write("alpine-outfitters", (GRANT, GRANT + VOID))
        self.write("prairie-press", ("status: disabled\n", "status: disabled\n" + REMOVED))
        self.write("partner", ("supply: {seats: 34}", "supply: {seats: 40, dashboards: 40}"))
        self.type("set", "maple-retail", "seats=10", **day)
        clients = self.accounts / "clients"
        (clients / "cedar-books.yaml").write_text(NEW, encoding="utf-8")
        moved = clients / "americas" / "pacific-foods.yaml"
        text = moved.read_text(encoding="utf-8").replace(
            "status:", "moved_from: pacific-foods\nstatus:", 1
        )
        moved.unlink()
        (clients / "pacific-books.yaml").write_text(text, encoding="utf-8")
        self.type("plan", "-o", "plan.json", **day)
        self.type("apply", "plan.json", **day)
        self.write(
            "cedar-books",
            ("members: [{email: cleo@cedar.example", "members: [{email: carl@cedar.example"),
        )
        (clients / "emea" / "vineyard-direct.yaml").unlink()
        self.write("partner", (", dashboards: 40}", "}"))
        self.type("apply", "--yes", **day)
        self.type("outbox", "deliver", "--smtp", self._mail.url, *LETTERS, **day)

    def close(self) -> None:
        """End a period, and settle an extension of a trial that is over by then."""
        self.type("settle", day=NEXT)
