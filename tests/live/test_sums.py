"""Sums of the journal: an older store's are made of it, and each engine follows its indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, Select, create_engine, event, text

from reconciler.live.open import migrate, open_source, open_store
from reconciler.live.sql import read_statements, schema
from reconciler.live.sql.rows import last_moves, sign_ins, sums
from reconciler.model.live.records import SIGNED_IN, SPENT, Event
from reconciler.values import replace
from tests.live.records import ACTOR, DAY, NORTH, an_event, everything, filled, postings

TAKEN_BACK = (
    "DROP TABLE leaf_move",
    "DROP TABLE pool_day",
    "DROP TABLE spending",
    "DROP INDEX ix_event_signed_in",
    "DROP INDEX ix_event_status",
    "CREATE INDEX ix_event_spent ON event (partner, number) WHERE kind = 'credit-spent'",
    "UPDATE reconciler_version SET version_num = '0010'",
)
"""What makes a store one of version 0010."""
ACME = "id-of-acme"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def _lived(count: int) -> Iterator[Event]:
    spent = {"campaign": "spring", "amount": "7", "currency": "EUR"}
    taken = (("partner:free", "seats", -1), (f"client:{ACME}", "seats", 1))
    bought = (("vendor:seats", "seats", -1), ("partner:free", "seats", 1))
    for number in range(count):
        day = DAY + timedelta(days=number % 40)
        entry = replace(an_event(ACME, kind="noted"), day=day, paths=("name",))
        yield replace(entry, kind=SIGNED_IN, facts={"user": f"{number % 2}@acme.example"})
        yield replace(entry, kind=SPENT, facts=spent)
        yield replace(entry, postings=postings(*taken), paths=("seats",))
        yield replace(entry, postings=postings(*bought))
        yield entry
    yield replace(an_event(ACME), paths=("status",), facts={"status": "trial → active"})


def lived(url: str, count: int) -> str:
    with filled(open_store(url), "acme").begin(NORTH, actor=ACTOR) as work:
        work.append([*_lived(count)])
    return url


def test_sums_of_an_older_store_are_made_of_its_journal(url: str) -> None:
    before = everything(open_source(lived(url, 40)))
    with connected(url) as connection:
        for statement in TAKEN_BACK:
            connection.execute(text(statement))

    migrate(url)

    assert everything(open_source(url)) == before
    with open_source(url).read(NORTH) as reader:
        assert len(reader.pool_moves("seats")) == 40
        assert [each.amount for each in reader.spendings()] == [70, 210]
    with connected(url) as connection:
        version = connection.scalar(text("SELECT version_num FROM reconciler_version"))
    assert version == schema.CURRENT


INDEXES: dict[str, tuple[Select[*tuple[Any, ...]], dict[str, object], str]] = {
    "removals": (read_statements.REMOVALS, {"names": [ACME]}, "ix_event_status"),
    "statuses": (read_statements.STATUS_TRAIL, {}, "ix_event_status"),
    "sign-ins": (sign_ins.SIGN_INS, {"clients": f'["{ACME}"]'}, "ix_event_signed_in"),
    "movers": (
        last_moves.LAST_MOVES,
        {"asked": last_moves.asked_leaves({ACME: [("name",), ("team",)]})},
        "leaf_move",
    ),
    "pool": (sums.POOL_MOVES, {"resource": "seats"}, "pool_day"),
}


@pytest.mark.parametrize("asked", INDEXES)
def test_each_engine_follows_the_index(url: str, asked: str) -> None:
    statement, values, index = INDEXES[asked]
    # Of few entries PostgreSQL reads all, and is right: looking three up costs it more.
    lived(url, 4000 if asked == "movers" else 400)

    with connected(url) as connection:
        connection.execute(text("ANALYZE"))
        seen: list[tuple[str, Any]] = []
        event.listen(connection, "before_cursor_execute", lambda *of: seen.append(of[2:4]))
        connection.execute(statement, {"p": NORTH, **values}).all()
        (words, given), *_ = seen
        explain = "EXPLAIN " if "://" in url else "EXPLAIN QUERY PLAN "
        rows = connection.exec_driver_sql(explain + words, given).all()

    said = [str(row[-1]) for row in rows]
    assert index in "\n".join(said)
    assert not any("SCAN event" in line or "Seq Scan on event" in line for line in said), said
