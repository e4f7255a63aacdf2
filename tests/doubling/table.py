"""What is doubled, and what is asked then.

A new dimension is a field of `Size` (files) or a function here that types it (store), and one row.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from tests.builders import START
from tests.doubling.fleet import Size, write

Typed = Callable[[str, date], None]
"""Types a command line on a day, and expects that it is done."""


_BY = "--by staff0@north.example"
_AS = "-c user.name=dana -c user.email=dana@north.example"

_TOMB = "name: Gone #\nstatus: setup\nremoved: {reason: gone, by: dana}\n"


class State(StrEnum):
    """Where files and store stand before a command is measured."""

    NEW = "new"
    APPLIED = "applied"
    CHANGED = "changed"


class Asked(NamedTuple):
    """A command as it is typed, where things stand before it, and what is typed first."""

    typed: str
    state: State = State.APPLIED
    first: str = ""
    code: int = 0


ASKED: Mapping[str, Asked] = {
    "validate": Asked("validate", State.NEW),
    "validate mistakes": Asked("validate", State.NEW, code=3),
    "fmt": Asked("fmt --check", State.NEW, code=2),
    "first apply": Asked("apply --yes", State.NEW),
    "plan of nothing": Asked("plan"),
    "plan": Asked("plan", State.CHANGED),
    "plan in markdown": Asked("plan --format markdown", State.CHANGED),
    "apply FILE": Asked("apply plan.json --yes", State.CHANGED, "plan -o plan.json"),
    "apply --promises": Asked("apply --promises plans --yes", State.CHANGED, code=5),
    "drift": Asked("drift"),
    "adopt": Asked("adopt"),
    "show": Asked("show"),
    "show c0": Asked("show c0"),
    "list": Asked("list"),
    "list in json": Asked("list --format json"),
    "list --where": Asked("list --where p0=nothing"),
    "people": Asked("people"),
    "people EMAIL": Asked("people m0@c0.example"),
    "people remove": Asked("people remove m0@c0.example"),
    "access": Asked("access c0 --user m0@c0.example"),
    "history": Asked("history"),
    "history c0": Asked("history c0"),
    "invoices": Asked("invoices"),
    "invoices 1": Asked("invoices 1"),
    "receipts": Asked("receipts"),
    "credits": Asked("credits"),
    "spendings": Asked("credits --by-month"),
    "spendings c0": Asked("credits c0 --by-month"),
    "forecast": Asked("forecast --periods 3"),
    "costs": Asked("costs"),
    "costs --period": Asked("costs --period 2026-11"),
    "trials": Asked("trials"),
    "settle": Asked("settle"),
    "verify": Asked("verify"),
    "set": Asked("set c0 name=Other"),
    "new": Asked("new n0 name=New --from c0"),
    "operate edit": Asked("operate edit c0 name=Other"),
    "operate add-user": Asked(f"operate add-user c0 --user new@c0.example --role admin {_BY}"),
    "operate spend": Asked("operate spend c0 k0-0 1.00"),
    "outbox": Asked("outbox"),
    "report": Asked("report -o page.html"),
    "where you stand": Asked(""),
}


class Row(NamedTuple):
    """A dimension, at a size that is large enough to show, and the commands it is doubled for.

    It is a field of `Size`, or `lived` types what happened to the store, so many times; then
    `also` is the field of which there have to be as many.
    """

    asked: tuple[str, ...]
    size: int = 20
    lived: Callable[[Typed, int], None] | None = None
    also: str = ""


def edits(typed: Typed, count: int) -> None:
    """One client is changed by hand, again and again: operations, and events of one client."""
    for number in range(count):
        typed(f"operate edit c0 name=Name{number}", START)


def moves(typed: Typed, count: int) -> None:
    """Fields of one client are moved by hand, whose lines have authors: who is asked of each."""
    commits(typed, 1)
    for number in range(count):
        typed(f"operate edit c0 properties.p{number}=other", START)


def sign_ins(typed: Typed, count: int) -> None:
    """Somebody comes in again and again: entries of one client."""
    for _ in range(count):
        typed("operate sign-in c0 --user staff0@north.example", START)


def spendings(typed: Typed, count: int) -> None:
    """A campaign spends, bit by bit."""
    for _ in range(count):
        typed("operate spend c0 k0-0 0.01", START)


def purchases(typed: Typed, count: int) -> None:
    """Seats are bought again and again in one period: lines of invoices."""
    file = Path("accounts/partner.yaml")
    text = file.read_text(encoding="utf-8")
    for number in range(count):
        more = text.replace("seats: 10000", f"seats: {10001 + number}")
        file.write_text(more, encoding="utf-8")
        typed("apply --yes", START)


def periods(typed: Typed, count: int) -> None:
    """Periods end: invoices."""
    years, month = divmod(START.month - 1 + count, 12)
    typed(f"settle --close-periods {count}", date(START.year + years, month + 1, 2))


def comings(typed: Typed, count: int) -> None:
    """People come and go: invitations, letters, traces."""
    for number in range(count):
        user = f"--user new{number}@c0.example {_BY}"
        typed(f"operate add-user c0 {user} --role editor", START)
        typed(f"operate remove-user c0 {user}", START)


def promises(typed: Typed, count: int) -> None:
    """Plan files of one client each; the client of the newest one is written afterwards."""
    Path("plans").mkdir()
    for number in reversed(range(count)):
        if number == 0:
            typed("operate edit c0 name=Moved", START)
        typed(f"plan --client c{number} -o plans/plan{number}.json", START)
    typed("operate edit c0 name=Again", START)


def partners(typed: Typed, count: int) -> None:
    """Other partners move into the store."""
    for number in range(count):
        folder = Path(f"others/{number}")
        write(folder, Size(clients=1))
        file = folder / "partner.yaml"
        text = file.read_text(encoding="utf-8").replace("partner: north", f"partner: other{number}")
        file.write_text(text, encoding="utf-8")
        typed(f"--source {folder} apply --yes --new-partner other{number}", START)


def removals(typed: Typed, count: int) -> None:
    """Clients come and go for ever: tombstones, in files and in the store."""
    for text in ("name: Gone #\nstatus: setup\n", _TOMB):
        for number in range(count):
            file = Path(f"accounts/clients/gone{number}.yaml")
            file.write_text(text.replace("#", str(number)), encoding="utf-8")
        typed("apply --yes", START)


def commits(_: Typed, count: int) -> None:
    """Files are committed, again and again."""
    for words in ("init -q", "add accounts", *[f"{_AS} commit -q --allow-empty -m c"] * count):
        subprocess.run(["git", *words.split()], check=True)


_PARTNER = ("validate", "first apply", "plan of nothing", "drift", "verify")
_CLIENT = ("validate", "fmt", "first apply", "plan", "drift", "show c0", "verify", "set", "new")
_FLEET = (
    *("validate", "fmt", "first apply", "plan of nothing", "plan"),
    *("plan in markdown", "apply FILE", "drift", "adopt", "show"),
    *(
        "show c0",
        "list",
        "list in json",
        "list --where",
        "people",
        "people remove",
        "receipts",
        "credits",
        "trials",
    ),
    *("costs", "costs --period"),
    *("verify", "outbox", "set", "new", "operate edit", "settle", "where you stand"),
    "report",
)
_LIVED = (
    *("plan of nothing", "plan", "history", "history c0", "show c0", "list", "drift", "verify"),
    "report",
)
_MONEY = ("invoices", "invoices 1", "forecast", "costs", "costs --period")
_STANDS = (
    *("plan of nothing", "where you stand", "list", "trials", "drift", "verify", "outbox"),
    "report",
)

ROWS: Mapping[str, Row] = {
    "clients": Row(_FLEET, 16),
    "members": Row(
        (
            *_CLIENT,
            "list in json",
            "people",
            "people EMAIL",
            "people remove",
            "access",
            "operate add-user",
            "outbox",
        )
    ),
    "properties": Row((*_CLIENT, "plan of nothing", "list", "list in json", "apply FILE")),
    "articles": Row((*_CLIENT, "access", "receipts")),
    "grants": Row((*_CLIENT, "credits", "operate spend")),
    "campaigns": Row((*_CLIENT, "credits")),
    "payment_methods": Row(_CLIENT),
    "consents": Row(_PARTNER),
    "findings": Row(("validate mistakes",)),
    "teams": Row(_PARTNER),
    "roles": Row((*_PARTNER, "show c0")),
    "staff": Row((*_PARTNER, "show c0")),
    "add_ons": Row((*_PARTNER, "forecast", "invoices 1")),
    "versions": Row((*_PARTNER, "fmt", "forecast", "costs")),
    "tiers": Row((*_PARTNER, "fmt", "forecast")),
    "ignores": Row(("plan of nothing", "plan", "drift"), 40),
    "others": Row(("validate mistakes",)),
    "edits": Row((*_LIVED, "operate edit", "costs --period"), 8, edits),
    "moves": Row(
        ("drift", "plan of nothing", "adopt", "show c0", "history c0"), 12, moves, "properties"
    ),
    "sign_ins": Row((*_LIVED, "people", "people EMAIL", "access", "operate edit"), 8, sign_ins),
    "spendings": Row((*_LIVED, "credits", "spendings", "spendings c0"), 8, spendings),
    "purchases": Row((*_LIVED, *_MONEY, "operate edit", "settle"), 8, purchases),
    "periods": Row((*_LIVED, "invoices", "forecast", "costs"), 12, periods),
    "comings": Row((*_LIVED, "outbox", "operate add-user"), 6, comings),
    "promises": Row(("apply --promises",), 12, promises, "clients"),
    "partners": Row(_LIVED, 5, partners),
    "removals": Row((*_STANDS, "receipts", "credits", "operate edit"), 12, removals),
    "commits": Row(("validate", *_LIVED, "apply FILE"), 5, commits),
}
