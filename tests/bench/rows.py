"""What is measured: commands of this product, and the yardsticks that they are compared with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import yardsticks
from tests.bench.fleet import key_of
from tests.bench.peers import PEERS
from tests.bench.usage import Command
from tests.bench.world import MOST_CHANGES, RECONCILER, Files, Live, World

SQLALCHEMY = "import sqlalchemy"
CLICK = "import click"
EVENTS = "bare event parse"
HASHES = "read and hash"
PLAN_MANY = "plan, n changed"
NOTHING = "plan, nothing changed"
AMONG = "plan, nothing changed, one of 1,000 partners"


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is run once a round for each size.

    `alone` says that the fleet is nothing to it: it is run for the smallest one only.
    """

    make: Callable[[World], Command]
    alone: bool = False
    most: int | None = None

    def runs(self, size: int, smallest: int) -> bool:
        """Say whether it is run for a fleet of this size."""
        if self.alone:
            return size == smallest
        return self.most is None or size <= self.most


def _ours(
    *words: str, says: str, files: Files = Files.APPLIED, live: Live = Live.APPLIED
) -> Callable[[World], Command]:
    return lambda world: world.ours(*words, says=says, files=files, live=live)


def _plan_many(world: World) -> Command:
    to = str(world.folder / "planned.json")
    return world.ours("plan", "-o", to, says="to change", files=Files.MANY, live=Live.APPLIED)


def _apply_many(world: World) -> Command:
    promise = str(world.promise)
    return world.ours("apply", promise, says="changed", files=Files.MANY, live=Live.COPY)


def _show(world: World) -> Command:
    key = key_of(world.size - 1)
    return world.ours("show", key, says=key, files=Files.APPLIED, live=Live.APPLIED)


def _page(world: World) -> Command:
    words = ("report", "-o", str(world.folder / "page.html"))
    return world.ours(*words, says="Written", files=Files.APPLIED, live=Live.APPLIED)


def _backup(world: World) -> Command:
    file = world.folder / "backup.db"
    file.unlink(missing_ok=True)  # of the round before: it has to be new
    words = ("store", "backup", str(file))
    return world.ours(*words, says="Saved:", files=Files.APPLIED, live=Live.APPLIED)


def _copy(world: World) -> Command:
    old, new = world.live(Live.COPY), world.live(Live.EMPTY)
    return Command((RECONCILER, "store", "copy", old, new), world.folder, "Copied:")


def _import(library: str) -> Callable[[World], Command]:
    return lambda world: Command((sys.executable, "-c", f"import {library}"), world.folder)


def _work(name: str) -> Callable[[World], Command]:
    def make(world: World) -> Command:
        source = str(world.source(Files.APPLIED))
        return Command((sys.executable, yardsticks.__file__, name, source), world.folder)

    return make


YARDSTICKS = {
    SQLALCHEMY: Row(_import("sqlalchemy")),
    CLICK: Row(_import("click"), alone=True),
    EVENTS: Row(_work("events")),
    HASHES: Row(_work("hashes")),
}
OURS = {
    "--help": Row(_ours("--help", says="Usage", live=Live.NONE), alone=True),
    "plan --help": Row(_ours("plan", "--help", says="Usage", live=Live.NONE), alone=True),
    "explain": Row(_ours("explain", "no-way-back", says="no-way-back", live=Live.NONE), alone=True),
    "validate": Row(_ours("validate", says="no errors", live=Live.NONE)),
    "fmt --check": Row(_ours("fmt", "--check", says="all in canonical form", live=Live.NONE)),
    NOTHING: Row(_ours("plan", says="No changes.")),
    AMONG: Row(_ours("plan", says="No changes.", live=Live.AMONG)),
    "plan, 1 % changed": Row(_ours("plan", says="to change", files=Files.FEW)),
    PLAN_MANY: Row(_plan_many),
    "apply FILE, n changed": Row(_apply_many),
    "plan, all new": Row(_ours("plan", says="to add", live=Live.EMPTY)),
    "apply, all new": Row(_ours("apply", "--yes", says="Done:", live=Live.EMPTY)),
    "list": Row(_ours("list", says=key_of(0))),
    "drift": Row(_ours("drift", says="No drift.")),
    "verify": Row(_ours("verify", says="0 failed")),
    "store check": Row(_ours("store", "check", says="Verified:")),
    "store backup": Row(_backup),
    "store copy": Row(_copy),
    "settle": Row(_ours("settle", says="Done: 1 invoice written", live=Live.DUE)),
    "where you stand": Row(_ours(says="Also:")),
    "show": Row(_show),
    "trials": Row(_ours("trials", says="trials on")),
    "credits": Row(_ours("credits", says="No credits")),
    "outbox": Row(_ours("outbox", says="send them")),
    "people": Row(_ours("people", says="people")),
    "access": Row(_ours("access", says="may enter")),
    "costs": Row(_ours("costs", says="costs")),
    "report": Row(_page, most=10_000),  # no page has more clients
    "history": Row(_ours("history", says="apply")),
    "invoices": Row(_ours("invoices", says="one of them")),
    "receipts": Row(_ours("receipts", says="No client receipts")),
    "forecast": Row(_ours("forecast", says="Forecast")),
}
THEIRS = {name: Row(make, most=10_000) for name, make in PEERS.items()}
ROWS = {**YARDSTICKS, **OURS, **THEIRS}
"""In the order in which a round runs them."""


def changes(row: str, clients: int) -> int:
    """How much a row has to do in a fleet of this size, to say how its cost grows."""
    return min(clients, MOST_CHANGES) if "n changed" in row else clients
