"""Who was let in last: the same answer from every store, in rows of users, not of entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.records import SIGNED_IN, Event
from reconciler.values import replace
from tests.live.records import ACTOR, DAY, NORTH, an_event, fill
from tests.rows_read import rows_read

ACME, BETA = "id-of-acme", "id-of-beta"


def let_in(client: str, user: str, day: date, reason: str = "a member") -> Event:
    event = an_event(client, kind=SIGNED_IN)
    return replace(event, day=day, paths=(), facts={"user": user, "reason": reason})


def lived(store: LiveStore, *events: Event) -> LiveStore:
    with store.begin(NORTH, actor=ACTOR) as work:
        fill(work, "acme", "beta")
        work.append(events)
    return store


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def test_the_last_day_of_each_user_counts_whatever_the_reason(store: LiveStore) -> None:
    refused = replace(let_in(ACME, "ann@a.example", after(9)), kind="sign-in-refused")
    lived(
        store,
        let_in(ACME, "ann@a.example", after(0)),
        let_in(ACME, "ann@a.example", after(1), "an “admin”"),
        let_in(ACME, "bob@a.example", after(1)),
        let_in(BETA, "ann@a.example", after(2)),
        refused,
    )

    with store.read(NORTH) as reader:
        assert reader.sign_ins([ACME, "nobody"]) == {
            (ACME, "ann@a.example"): after(1),
            (ACME, "bob@a.example"): after(1),
        }
        assert len(reader.sign_ins([ACME, BETA])) == 3
        assert reader.sign_ins([]) == {}


@pytest.mark.parametrize("times", [3, 900])
def test_of_many_sign_ins_a_row_is_read_for_each_user(sqlite_url: str, times: int) -> None:
    store = open_store(sqlite_url)
    lived(store, *(let_in(ACME, "ann@a.example", after(at)) for at in range(times)))

    with rows_read() as seen, store.read(NORTH) as reader:
        assert reader.sign_ins([ACME]) == {(ACME, "ann@a.example"): after(times - 1)}

    assert seen["rows"] == 1
