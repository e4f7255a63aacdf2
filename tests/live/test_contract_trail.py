"""What every live store must tell of the head of its trail; on every kind."""

from __future__ import annotations

from reconciler.live.store import LiveStore
from reconciler.model.live.trail import NO_TRAIL, TrailHead
from reconciler.values import replace
from tests.live.records import ACTOR, NORTH, a_charge, an_event, an_invoice, filled, partner_record


def head_of(store: LiveStore) -> TrailHead:
    with store.read(NORTH) as reader:
        record = reader.partner()
    assert record is not None
    return record.trail


def test_a_partner_comes_with_the_head_of_its_trail(store: LiveStore) -> None:
    filled(store, "acme")
    before = head_of(store)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.add_invoice(an_invoice(1))
        work.append([an_event(note="more"), a_charge(1)])
        inside = work.partner()

    assert (before.entry, before.invoice, len(before.hash)) == (2, 0, 64)
    after = head_of(store)
    assert inside is not None
    assert inside.trail == after
    assert (after.entry, after.invoice, len(after.hash)) == (4, 1, 64)
    assert after.hash != before.hash


def test_a_partner_without_an_entry_has_no_trail(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())

    assert head_of(store) == NO_TRAIL


def test_what_is_written_never_says_where_the_trail_stands(store: LiveStore) -> None:
    filled(store, "acme")
    before = head_of(store)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.put_partner(replace(partner_record(), trail=TrailHead(99, "f" * 64, 9)))

    assert head_of(store) == before


def test_hashes_are_read_by_the_number_of_their_entry(store: LiveStore) -> None:
    filled(store, "acme")
    early = head_of(store)
    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event(note="more")])
    late = head_of(store)

    with store.read(NORTH) as reader:
        seals = reader.seals([2, 3, 4])
        nothing = reader.seals([])
        assert reader.seals(range(2, 2000)) == seals  # more than one statement

    assert seals == {2: early.hash, 3: late.hash}
    assert nothing == {}
    assert early.objection("it", late, seals) == ""


def test_another_partner_has_another_trail(store: LiveStore) -> None:
    filled(store, "acme")
    with store.begin("agency-south", actor=ACTOR) as work:
        work.put_partner(partner_record("agency-south"))
        work.append([an_event()])

    with store.read("agency-south") as reader:
        south = reader.partner()
        seals = reader.seals([1, 2])

    assert south is not None
    assert seals == {1: south.trail.hash}
    assert head_of(store).entry == 2
