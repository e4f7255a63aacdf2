"""The first statement of every write: it bumps the partner's serial, which locks the partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, func, insert, select, update

from reconciler.errors import StoreBusy
from reconciler.live.sql.engine import Duplicate, Session
from reconciler.live.sql.tables.tables import partner as table


@dataclass(frozen=True, slots=True)
class Claim:
    """What the database evaluates once the lock is held.

    `time` gives its own clock as ISO text in UTC; `sign` names the holder to those who wait.
    `one_by_one` runs before a partner is made: all partners of a store share one store id.
    """

    time: ColumnElement[str]
    sign: ColumnElement[Any]
    one_by_one: ColumnElement[Any] | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """A partner that nobody else can write until the transaction ends."""

    partner: str
    new: bool
    last_entry: int
    recorded_at: str


def take_fence(session: Session, partner: str, claim: Claim) -> Fence:
    """Lock the partner, and make it if it is new.

    Raises StoreBusy when another writer made the same partner at the same moment.
    """
    bump = (
        update(table)
        .where(table.c.partner == partner)
        .values(serial=table.c.serial + 1)
        .returning(table.c.last_entry, table.c.document != "", claim.time, claim.sign)
    )
    row = session.run(bump).one_or_none()
    if row is None:
        return _make(session, partner, claim)
    last_entry, known, time, _ = row
    return Fence(partner, new=not known, last_entry=last_entry, recorded_at=time)


def _make(session: Session, partner: str, claim: Claim) -> Fence:
    if claim.one_by_one is not None:
        session.run(select(claim.one_by_one))
    store = session.run(select(func.min(table.c.store_id))).scalar_one() or uuid4().hex
    texts = ("document", "applied", "content", "generation", "live_print", "applied_print", "books")
    empty = (
        insert(table)
        .values(
            dict.fromkeys(texts, "")
            | {
                "partner": partner,
                "store_id": store,
                "serial": 1,
                "high_water": date.min,
                "rehearsal": False,
                "last_entry": 0,
            }
        )
        .returning(claim.time, claim.sign)
    )
    try:
        time, _ = session.run(empty).one()
    except Duplicate as error:
        raise StoreBusy(
            f"another writer made partner `{partner}` at the same moment",
            help="run the command again",
        ) from error
    return Fence(partner, new=True, last_entry=0, recorded_at=time)
