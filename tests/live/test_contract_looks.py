"""What looks read of a store, on every backend: one client by its key, many page by page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reconciler.billing.lines import InvoiceTotal
from reconciler.billing.periods import Period
from reconciler.live.store import LiveStore
from reconciler.model.files.credits import ClientReceipt, CreditMoves, MonthSpent
from reconciler.model.live.records import Amounts, Event, LiveClient
from reconciler.values import replace
from tests.live.records import (
    ACTOR,
    DAY,
    NORTH,
    an_event,
    an_invoice,
    charge,
    client_record,
    filled,
    postings,
    written_again,
)
from tests.rows_read import rows_read


def test_heads_are_looked_up_by_id_tombstones_included(store: LiveStore) -> None:
    filled(store, "acme", "bolt", "cobalt")
    with store.begin(NORTH, actor=ACTOR) as work:
        bolt = work.load(work.heads())["id-of-bolt"]
        work.update_clients([written_again(bolt, status="removed", holds={})])
        work.append([an_event("id-of-bolt")])

    with store.read(NORTH) as reader:
        known = {head.id: head for head in reader.heads()}
        found = reader.heads_of(["id-of-bolt", "nobody", "id-of-acme", "id-of-acme"])
        assert {head.id: head for head in found} == {
            name: known[name] for name in ("id-of-acme", "id-of-bolt")
        }
        assert reader.heads_of([]) == []


def test_live_clients_come_by_key_and_page_by_page(store: LiveStore) -> None:
    filled(store, "acme", "k7")
    with store.begin(NORTH, actor=ACTOR) as work:
        work.create_clients([client_record(f"m{number}") for number in range(1200)])
        gone = work.load(work.heads_of(["id-of-k7"]))["id-of-k7"]
        work.update_clients([written_again(gone, status="removed", holds={})])
        work.append([an_event("id-of-k7")])

    with store.read(NORTH) as reader:
        heads = [head for head in reader.heads() if not head.removed]
        records = reader.load(heads)
        assert list(reader.live_clients()) == [
            LiveClient(head.id, records[head.id].live) for head in heads
        ]
        assert len(heads) == 1201


def test_invoices_are_looked_up_by_number_or_summed_up(store: LiveStore) -> None:
    filled(store, "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        charge(work)
        charge(work)

    first, second = an_invoice(1), an_invoice(2)
    with store.read(NORTH) as reader:
        assert reader.invoice(2) == second
        assert reader.invoice(3) is None
        assert reader.invoice_totals() == (
            InvoiceTotal(1, DAY, first.period_start, first.period_end, first.currency, first.total),
            InvoiceTotal(2, DAY, first.period_start, first.period_end, first.currency, first.total),
        )


def test_invoices_are_looked_up_by_the_first_day_of_their_period(store: LiveStore) -> None:
    filled(store, "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        charge(work)
        charge(work)

    with store.read(NORTH) as reader:
        assert reader.invoices_of(an_invoice(1).period_start) == (an_invoice(1), an_invoice(2))
        assert reader.invoices_of(DAY) == ()


def test_movements_come_newest_first_and_end_with_the_first_write_before_a_day(
    store: LiveStore,
) -> None:
    later, last = DAY + timedelta(days=1), DAY + timedelta(days=30)
    taken = postings(("partner:free", "seats", -1), ("client:id-of-acme", "seats", 1))
    filled(store, "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        old = [replace(an_event(note=str(number)), operation="old") for number in range(1100)]
        # What the calendar asks for is dated on its own day, whenever somebody writes it.
        mixed = [
            replace(an_event(), operation="mixed", day=last, postings=taken),
            replace(an_event(), operation="mixed", day=later),
        ]
        work.append([*old, *mixed])

    with store.read(NORTH) as reader:
        moved = [*reader.movements(last)]
        assert [(each.day, each.operation) for each in moved[:2]] == [
            (later, "mixed"),
            (last, "mixed"),
        ]
        assert moved[1].postings == taken
        assert {each.operation for each in moved[2:]} == {"old"}
        assert len([*reader.movements(DAY)]) == 1104
        assert {each.operation for each in reader.movements(last + timedelta(days=1))} == {"mixed"}


def spent(campaign: str, amount: int, day: date = DAY, client: str = "id-of-acme") -> Event:
    facts = {"campaign": campaign, "amount": str(amount), "currency": "EUR"}
    return replace(an_event(client, kind="credit-spent"), day=day, facts=facts)


def test_what_campaigns_spent_is_added_up_by_month(store: LiveStore) -> None:
    next_month = DAY + timedelta(days=30)
    filled(store, "acme", "bolt")
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([spent("spring", 2), spent("autumn", 5), spent("spring", 3)])
        work.append([spent("spring", 4, next_month), spent("spring", 9, client="id-of-bolt")])
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([spent("spring", 1, DAY + timedelta(days=1)), an_event(kind="noted")])

    of_acme = [
        MonthSpent("id-of-acme", "2026-11", "autumn", "EUR", 5),
        MonthSpent("id-of-acme", "2026-11", "spring", "EUR", 6),
        MonthSpent("id-of-acme", "2026-12", "spring", "EUR", 4),
    ]
    of_bolt = MonthSpent("id-of-bolt", "2026-11", "spring", "EUR", 9)
    with store.read(NORTH) as reader:
        assert [*reader.spendings()] == [*of_acme, of_bolt]
        assert [*reader.spendings("id-of-acme")] == of_acme
        assert [*reader.spendings("nobody")] == []
    with store.read("agency-south") as reader:
        assert [*reader.spendings()] == []


def test_receipts_of_one_client_or_of_all(store: LiveStore) -> None:
    filled(store, "acme", "bolt")
    first = ClientReceipt(1, "id-of-acme", DAY, "article:a", 2, 1500, 3000, "EUR", "", "op-1")
    next_day = DAY + timedelta(days=1)
    second = replace(first, number=2, client="id-of-bolt", day=next_day)
    with store.begin(NORTH, actor=ACTOR) as work:
        work.move_credits(CreditMoves(receipts=(first, second)))
        work.append([an_event("id-of-acme")])

    with store.read(NORTH) as reader:
        assert reader.receipts() == (first, second)
        assert reader.receipts("id-of-bolt") == (second,)
        assert reader.receipts("nobody") == ()
        assert reader.receipts(within=Period(DAY, next_day)) == (first,)
        assert reader.receipts("id-of-acme", Period(next_day, date(2030, 1, 1))) == ()
        assert reader.expired(date(2030, 1, 1), "id-of-acme") == ()


def test_what_the_ledger_moved_of_a_resource_is_added_up_by_day(store: LiveStore) -> None:
    later, of_acme = DAY + timedelta(days=9), "client:id-of-acme"
    bought = postings(("vendor:seats", "seats", -5), ("partner:free", "seats", 5))
    staff = postings(("partner:free", "seats", -1), ("partner:staff", "seats", 1))
    held = postings(("partner:free", "seats", -3), (of_acme, "seats", 3))
    back = postings((of_acme, "seats", -1), ("partner:free", "seats", 1))
    other = postings((of_acme, "dashboards", 4), ("vendor:dashboards", "dashboards", -4))
    filled(store, "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        moved = [replace(an_event(), postings=each) for each in (bought, staff, held, other)]
        work.append([replace(an_event(), day=later, postings=back), *moved])

    with store.read(NORTH) as reader:
        moves = reader.pool_moves("seats")
        assert [*moves.items()] == [
            (DAY, Amounts(supply=5, staff=1, allocated=3)),
            (later, Amounts(allocated=-1)),
        ]
        assert reader.pool_moves("dashboards") == {DAY: Amounts(supply=4, allocated=4)}
        assert reader.pool_moves("api_calls") == {}
    with store.read("agency-south") as reader:
        assert reader.pool_moves("seats") == {}


def test_the_status_trail_has_what_moves_a_status_and_nothing_else(store: LiveStore) -> None:
    filled(store, "acme")
    words = (("billing.status",), ('a "status', "seats"), ("statuses",))
    others = [replace(an_event("id-of-acme", note=str(path)), paths=path) for path in words]
    asked = [
        an_event("id-of-acme", kind="client-created"),
        replace(an_event("id-of-acme"), paths=("name", "status")),
        replace(an_event("id-of-acme"), paths=("status",)),
        an_event("id-of-acme", kind="client-found"),
        an_event("id-of-acme", kind="client-removed"),
    ]
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([*others, *asked])

    with store.read(NORTH) as reader:
        assert [*reader.status_trail()] == asked


@pytest.mark.parametrize("most", [1, 3])
def test_of_each_client_the_newest_events_are_read_and_no_older_ones(
    store: LiveStore, most: int
) -> None:
    filled(store, "acme", "bolt")
    moved = postings(("vendor:seats", "seats", -5), ("partner:free", "seats", 5))
    of_bolt = replace(an_event("id-of-bolt", kind="noted"), postings=moved)
    of_acme = [an_event("id-of-acme", kind="noted", note=str(at)) for at in range(5)]
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([of_acme[0], of_bolt, *of_acme[1:], an_event(kind="noted")])

    with store.read(NORTH) as reader, rows_read() as seen:
        newest = reader.newest_of(["id-of-acme", "id-of-bolt", "nobody"], most)

    assert newest["id-of-acme"] == tuple(reversed(of_acme[-most:]))
    assert newest["id-of-bolt"][0] == replace(of_bolt, postings=())
    assert newest["nobody"] == ()
    assert seen["rows"] <= 2 * most + 1
