"""What every live store must do with postings, invoices and books; on every kind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from reconciler.billing.lines import Invoice
from reconciler.errors import StoreFailed
from reconciler.live.store import LiveStore
from reconciler.model.live.records import Posting
from reconciler.values import replace
from tests.live.records import (
    ACTOR,
    NORTH,
    a_charge,
    an_event,
    an_invoice,
    charge,
    everything,
    filled,
    partner_record,
    postings,
    some_books,
)

LARGEST = 2**63 - 1


def test_postings_and_invoices_are_read_back_whole(store: LiveStore) -> None:
    filled(store, "acme")
    lent = postings(("partner:free", "seats", -3), ("client:id-of-acme", "seats", 3))
    moved = replace(an_event("id-of-acme"), postings=lent)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.add_invoice(an_invoice(1))
        work.append([moved, a_charge(1)])
        inside = work.invoices(), tuple(work.events()), work.first_break()

    with store.read(NORTH) as reader:
        events = tuple(reader.events())
        assert inside == (reader.invoices(), events, reader.first_break())
        assert reader.invoices() == (an_invoice(1),)
        assert reader.invoices()[0].total == 12567
        assert events == (
            an_event(),
            an_event("id-of-acme", kind="created"),
            moved,
            a_charge(1),
        )
        assert reader.trail_of("") == (a_charge(1), an_event())
        assert reader.trail_of("id-of-acme") == (moved, an_event("id-of-acme", kind="created"))
        assert reader.first_break() is None


def test_new_store_has_an_empty_ledger(store: LiveStore) -> None:
    with store.read(NORTH) as reader:
        seen = reader.invoices(), tuple(reader.events()), reader.first_break()

    assert seen == ((), (), None)


def test_books_are_kept_with_the_partner(store: LiveStore) -> None:
    seen = []

    written = ["", some_books(), some_books("preferred")]
    for books in written:
        with store.begin(NORTH, actor=ACTOR) as work:
            work.put_partner(replace(partner_record(), books=books))
        with store.read(NORTH) as reader:
            record = reader.partner()
        assert record is not None
        seen.append(record.books)

    assert seen == written


def test_partners_number_their_invoices_each_for_itself(store: LiveStore) -> None:
    for key in (NORTH, "agency-south"):
        with store.begin(key, actor=ACTOR) as work:
            work.put_partner(partner_record(key))
            assert charge(work) == 1
    with store.begin(NORTH, actor=ACTOR) as work:
        assert charge(work) == 2

    for key, numbers in ((NORTH, [1, 2]), ("agency-south", [1])):
        with store.read(key) as reader:
            assert [invoice.number for invoice in reader.invoices()] == numbers
            assert len(tuple(reader.events())) == len(numbers)
            assert reader.first_break() is None


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (postings(("partner:free", "seats", 1)), "balance in seats"),
        (postings(("partner:free", "seats", 1), ("vendor:seats", "EUR", -1)), "balance in EUR"),
        (
            postings(
                ("a", "seats", 1), ("b", "seats", -1), ("a", "EUR", 2**62), ("b", "EUR", 1 - 2**62)
            ),
            "balance in EUR",
        ),
        (postings(("a", "seats", 0)), "amount"),
        (postings(("", "seats", 1), ("b", "seats", -1)), "without account"),
        (postings(("a", "", 1), ("b", "", -1)), "commodity"),
        (postings(("a", "EUR", LARGEST + 1), ("b", "EUR", -LARGEST - 1)), "stored"),
        (
            postings(("client:a", "CREDIT:EUR", -5), ("client:b", "CREDIT:EUR", 5)),
            "credits of two clients",
        ),
        (
            postings(
                ("client:a", "CREDIT:EUR", -5),
                ("vendor:credits", "CREDIT:EUR", 5),
                ("client:b", "CREDIT:USD", 5),
                ("vendor:credits", "CREDIT:USD", -5),
            ),
            "credits of two clients",
        ),
    ],
)
def test_postings_that_cannot_be_are_refused(
    store: LiveStore, moved: tuple[Posting, ...], words: str
) -> None:
    filled(store, "acme")
    before = everything(store)

    with pytest.raises(StoreFailed, match=words), store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event(), replace(an_event(), postings=moved)])

    assert everything(store) == before


@pytest.mark.parametrize(
    "moved",
    [
        postings(("client:a", "seats", -5), ("client:b", "seats", 5)),
        postings(("client:a", "CREDIT:EUR", 5), ("vendor:credits", "CREDIT:EUR", -5)),
        postings(("a", "EUR", LARGEST), ("b", "EUR", -LARGEST)),
        postings(("a", "EUR", 1), ("a", "EUR", 1), ("b", "EUR", -2)),
    ],
)
def test_postings_that_balance_are_taken(store: LiveStore, moved: tuple[Posting, ...]) -> None:
    filled(store)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([replace(an_event(), postings=moved)])

    with store.read(NORTH) as reader:
        assert [event.postings for event in reader.events()] == [(), moved]


def with_line(**changes: object) -> Invoice:
    first, second = an_invoice(2).lines
    return replace(an_invoice(2), lines=(first, replace(second, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("invoice", "words"),
    [
        (an_invoice(1), "no gaps"),
        (an_invoice(3), "no gaps"),
        (an_invoice(0), "no gaps"),
        (replace(an_invoice(2), lines=()), "no lines"),
        (replace(an_invoice(2), currency=""), "no currency"),
        (replace(an_invoice(2), period_end=an_invoice().period_start), "no period"),
        (with_line(amount=0), "nothing or less"),
        (with_line(amount=-1), "nothing or less"),
        (with_line(amount=LARGEST), "too large"),
        (with_line(rate_after=LARGEST + 1), "cannot be stored"),
        (with_line(quantity_before=-1), "cannot be stored"),
        (with_line(covers_from=an_invoice().period_end), "no days"),
        (with_line(covers_from=an_invoice().period_start - timedelta(days=1)), "no days"),
        (with_line(item=""), "no item"),
    ],
)
def test_invoices_that_cannot_be_are_refused(
    store: LiveStore, invoice: Invoice, words: str
) -> None:
    filled(store)
    with store.begin(NORTH, actor=ACTOR) as work:
        charge(work)
    before = everything(store)

    with pytest.raises(StoreFailed, match=words), store.begin(NORTH, actor=ACTOR) as work:
        work.add_invoice(invoice)

    assert everything(store) == before


def test_second_invoice_of_a_transaction_follows_the_first(store: LiveStore) -> None:
    filled(store)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.add_invoice(an_invoice(1))
        work.add_invoice(an_invoice(2))
        work.append([a_charge(1), a_charge(2)])
        assert charge(work) == 3
    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        work.add_invoice(an_invoice(4))
        work.add_invoice(an_invoice(4))

    with store.read(NORTH) as reader:
        assert [invoice.number for invoice in reader.invoices()] == [1, 2, 3]
        assert reader.first_break() is None


def late(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([a_charge(1)])
        work.add_invoice(an_invoice(1))


def alone(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        work.add_invoice(an_invoice(1))


@pytest.mark.parametrize("act", [late, alone])
def test_invoice_that_no_later_event_seals_is_refused(
    store: LiveStore, act: Callable[[LiveStore], None]
) -> None:
    filled(store)
    before = everything(store)

    with pytest.raises(StoreFailed, match="seals it"):
        act(store)

    assert everything(store) == before


def test_exception_rolls_the_ledger_back_and_the_number_is_free_again(store: LiveStore) -> None:
    filled(store)
    before = everything(store)

    with pytest.raises(RuntimeError), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        charge(work)
        raise RuntimeError
    assert everything(store) == before

    with store.begin(NORTH, actor=ACTOR) as work:
        assert charge(work) == 1


def test_refused_invoice_that_somebody_caught_still_ends_the_transaction(store: LiveStore) -> None:
    filled(store)
    before = everything(store)

    with pytest.raises(StoreFailed, match="earlier"), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        charge(work)
        with pytest.raises(StoreFailed, match="no gaps"):
            work.add_invoice(an_invoice(9))

    assert everything(store) == before


def test_numbers_have_no_gaps_under_writers_in_threads(patient: LiveStore) -> None:
    filled(patient)
    failures: list[BaseException] = []

    def give_up() -> None:
        raise LookupError

    def write() -> None:
        try:
            for _ in range(2):
                for end in (an_event, give_up, an_event):
                    with suppress(LookupError), patient.begin(NORTH, actor=ACTOR) as work:
                        charge(work)
                        end()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with patient.read(NORTH) as reader:
        assert [invoice.number for invoice in reader.invoices()] == list(range(1, 13))
        assert [event.note for event in reader.events()][1:] == [
            f"invoice {number}" for number in range(1, 13)
        ]
        assert reader.first_break() is None


def test_events_keep_their_order_over_many_pages(store: LiveStore) -> None:
    events = [
        replace(
            an_event(note=str(number)),
            postings=postings(("a", "EUR", number), ("b", "EUR", -number)) if number % 2 else (),
        )
        for number in range(1203)
    ]
    with store.begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())
        work.append(events)

    with store.read(NORTH) as reader:
        assert list(reader.events()) == events
        assert reader.first_break() is None
