"""Credits in a store, on every backend: lots are drawn, campaigns stay, receipts follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from reconciler.errors import StoreFailed
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore, Transaction
from reconciler.model.files.credits import ClientReceipt, CreditLot, CreditMoves, CreditRows
from reconciler.model.live.records import ClientRecord
from reconciler.values import replace
from tests.live.records import (
    ACTOR,
    DAY,
    NORTH,
    an_event,
    client_record,
    filled,
    postings,
    written_again,
)

LOT = CreditLot("id-of-acme", "g1", "EUR", 500, 500)
RECEIPT = ClientReceipt(
    1, "id-of-acme", DAY, "article:logger-pack", 2, 1500, 3000, "EUR", "", "op-1"
)


def with_campaigns(record: ClientRecord, *names: str) -> ClientRecord:
    live = record.live.with_leaves({("campaigns", name, "name"): name for name in names})
    return replace(record, live=live)


def rows(store: LiveStore) -> CreditRows:
    with store.read(NORTH) as reader:
        return reader.credit_rows()


def opened(store: LiveStore) -> LiveStore:
    filled(store, "acme", "bolt")
    with store.begin(NORTH, actor=ACTOR) as work:
        record = work.load([head for head in work.heads() if head.key == "acme"])["id-of-acme"]
        work.update_clients([with_campaigns(written_again(record), "spring")])
        work.move_credits(CreditMoves((LOT,), {}, (RECEIPT,)))
        work.append([an_event("id-of-acme")])
    return store


def test_lots_campaigns_and_receipts_are_read_as_they_were_written(store: LiveStore) -> None:
    opened(store)

    assert rows(store) == CreditRows((LOT,), {"spring": "id-of-acme"}, (RECEIPT,))
    with store.read(NORTH) as reader:
        assert reader.last_receipt() == 1
        assert reader.campaign_owners(["spring", "autumn"]) == {"spring": "id-of-acme"}


def test_draw_is_relative_and_ends_at_nothing(store: LiveStore) -> None:
    opened(store)
    for amount in (200, 300):
        with store.begin(NORTH, actor=ACTOR) as work:
            work.move_credits(CreditMoves(drawn={("id-of-acme", "g1"): amount}))
            work.append([an_event("id-of-acme")])

    assert rows(store).lots == (replace(LOT, remaining=0),)


REFUSED: dict[str, CreditMoves] = {
    "more than is left": CreditMoves(drawn={("id-of-acme", "g1"): 501}),
    "another client's": CreditMoves(drawn={("id-of-bolt", "g1"): 1}),
    "nothing": CreditMoves(drawn={("id-of-acme", "g1"): 0}),
    "less than nothing": CreditMoves(drawn={("id-of-acme", "g1"): -1}),
    "opened before": CreditMoves((LOT,)),
    "begun in the middle": CreditMoves((replace(LOT, grant="g2", remaining=499),)),
    "of nobody": CreditMoves((replace(LOT, client="nobody"),)),
    "a gap": CreditMoves(receipts=(replace(RECEIPT, number=3),)),
    "the same number": CreditMoves(receipts=(RECEIPT,)),
    "a wrong sum": CreditMoves(receipts=(replace(RECEIPT, number=2, amount=2999),)),
    "half of it is wrong": CreditMoves(
        drawn={("id-of-acme", "g1"): 100, ("id-of-bolt", "g1"): 100}
    ),
}


@pytest.mark.parametrize("moves", REFUSED.values(), ids=REFUSED)
def test_what_no_store_takes_ends_the_transaction(store: LiveStore, moves: CreditMoves) -> None:
    opened(store)
    before = rows(store)

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
        work.move_credits(moves)

    assert rows(store) == before


def created(work: Transaction) -> None:
    work.create_clients([with_campaigns(client_record("new"), "spring")])


def updated(work: Transaction) -> None:
    record = work.load([head for head in work.heads() if head.key == "bolt"])["id-of-bolt"]
    work.update_clients([with_campaigns(written_again(record), "autumn", "spring")])


@pytest.mark.parametrize("act", [created, updated])
@pytest.mark.parametrize("stopped", [False, True])
def test_store_itself_refuses_to_move_a_campaign(
    store: LiveStore, act: Callable[[Transaction], None], *, stopped: bool
) -> None:
    opened(store)
    if stopped:
        with store.begin(NORTH, actor=ACTOR) as work:
            record = work.load([head for head in work.heads() if head.key == "acme"])["id-of-acme"]
            work.update_clients([written_again(replace(record, live=client_record("acme").live))])
    before = rows(store)

    with (
        pytest.raises(StoreFailed, match="`spring` belongs to another client"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        act(work)

    assert rows(store) == before
    assert before.campaigns == {"spring": "id-of-acme"}


def test_credit_moves_inside_one_client_only(store: LiveStore) -> None:
    opened(store)
    own = postings(
        ("client:a:credits:g1", "CREDIT:EUR", -5), ("client:a:campaign:c", "CREDIT:EUR", 5)
    )
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([replace(an_event(), postings=own)])
    other = replace(own[1], account="client:b:campaign:c")

    with (
        pytest.raises(StoreFailed, match="credits of two clients"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.append([replace(an_event(), postings=(own[0], other))])


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE campaign SET client = 'id-of-bolt'",
        "DELETE FROM campaign",
        "UPDATE receipt SET amount = 1500, quantity = 1",
        "DELETE FROM receipt",
        "UPDATE credit_lot SET client = 'id-of-bolt'",
        "UPDATE credit_lot SET amount = 900",
        "UPDATE credit_lot SET remaining = -1",
    ],
)
def test_database_itself_refuses_what_a_client_of_it_tries(url: str, tampering: str) -> None:
    opened(open_store(url))
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)

    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(tampering))


def test_what_was_drawn_never_comes_back(url: str) -> None:
    store = opened(open_store(url))
    with store.begin(NORTH, actor=ACTOR) as work:
        work.move_credits(CreditMoves(drawn={("id-of-acme", "g1"): 200}))
        work.append([an_event("id-of-acme")])
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)

    with engine.connect() as connection, pytest.raises(DBAPIError, match="never changes"):
        connection.execute(text("UPDATE credit_lot SET remaining = 301"))
