"""The situations in which a store is moved, saved or restored, or is closed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from reconciler.model.live.closure import Closure, ClosureKind
from tests.laws.advice_shop import Build, Shop, Situation, applied
from tests.laws.advice_situations import after, in_ci, raw, text
from tests.laws.advice_situations_acts import REHEARSED, SEND

LIVE = ".reconciler/live.db"
SAVED = after(applied, "store backup b.db")
FRESH = "name: Fresh\nstatus: active\nseats: 1\nresources: {dashboards: 1}\n"
HALF = Closure(ClosureKind.COPYING, "/srv/live.db", "2026-11-21T10:00:00Z", "dana", "c" * 32)


def lost(shop: Shop) -> None:
    """Lose the store."""
    (shop.folder / LIVE).unlink()


def said_to(file: str, *statements: str) -> Build:
    """Run statements on a store, behind everybody's back."""

    def build(shop: Shop) -> None:
        with closing(sqlite3.connect(shop.folder / file)) as store, store:
            for statement in statements:
                store.execute(statement)

    return build


def half_copied(shop: Shop) -> None:
    """Leave the store as a copy that was cut short leaves it."""
    with closing(sqlite3.connect(shop.folder / LIVE)) as store, store:
        store.execute("UPDATE partner SET closed = ?", (HALF.text,))


SITUATIONS: dict[str, Situation] = {
    "a pool that somebody emptied": Situation(
        "apply --yes",
        after(
            applied,
            said_to(LIVE, "UPDATE pool SET staff = supply - allocated"),
            text("accounts/clients/fresh.yaml", FRESH),
        ),
    ),
    "a backup": Situation("store backup b.db"),
    "a restore": Situation(
        "store restore b.db", after(SAVED, lost), of="report/store/move_view.py"
    ),
    "a backup that somebody writes to": Situation(
        "--live b.db apply --yes", after(SAVED, lost), instead=True, fills={"FILE": "b.db"}
    ),
    "a copy that was not finished": Situation("apply --yes", after(applied, half_copied)),
    "a store that does not prove is copied": Situation(
        f"store copy {LIVE} new.db", after(applied, raw)
    ),
    "a store that is open is restored": Situation(
        f"--live other.db store restore {LIVE}",
        fills={"FROM": LIVE, "TO": "new.db", "FILE": "saved.db"},
    ),
    "a backup that was changed": Situation(
        "store restore b.db", after(SAVED, lost, said_to("b.db", "DELETE FROM outbox"))
    ),
    "a row that nobody can read is saved": Situation(
        "store backup b.db",
        after(applied, said_to(LIVE, "UPDATE client SET trial_end = 'soon'")),
    ),
    "nobody says who restores": Situation(
        "store restore b.db",
        after(SAVED, lost, in_ci),
        means="store restore b.db --actor dana",
    ),
    "mail from a rehearsal": Situation(SEND, after(REHEARSED)),
    "a lost store": Situation("plan", after(SAVED, lost)),
}
"""What is done before, and typed, of the store as a whole."""
