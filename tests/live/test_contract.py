"""What every live store must do; each test runs on every kind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.errors import StoreFailed
from reconciler.live.store import LiveStore
from reconciler.model.live.records import Amounts
from reconciler.values import replace
from tests.live.records import (
    ACTOR,
    DAY,
    NORTH,
    an_event,
    an_operation,
    client_record,
    everything,
    fill,
    filled,
    partner_record,
    written_again,
)


def test_new_store_is_empty_and_has_no_identity(store: LiveStore) -> None:
    with store.read(NORTH) as reader:
        seen = (
            reader.partner(),
            reader.partners(),
            list(reader.heads()),
            dict(reader.load([])),
            dict(reader.owners(["acme"])),
            reader.trail_of("id"),
            reader.operation("op-1"),
        )

    assert seen == (None, (), [], {}, {}, (), None)
    assert store.identity == ""


def test_what_was_written_is_read_back_whole(store: LiveStore) -> None:
    records = [client_record("acme"), client_record("acme-2"), client_record("acme0", seats=7)]

    with store.begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())
        work.move_pool({"seats": Amounts(40, 1, 13), "dashboards": Amounts(9, 0, 3)})
        work.create_clients(records)
        work.append([an_event(), an_event("id-of-acme", note="one"), an_event("id-of-acme")])
        work.record(an_operation())

    with store.read(NORTH) as reader:
        heads = reader.heads()
        assert list(heads) == [record.head for record in records]
        assert reader.load(heads) == {record.id: record for record in records}
        assert reader.partner() == replace(
            partner_record(),
            serial=1,
            store=store.identity,
            pool={"seats": Amounts(40, 1, 13), "dashboards": Amounts(9, 0, 3)},
        )
        assert reader.partners() == (NORTH,)
        assert reader.owners(["acme", "nobody"]) == {"acme": "id-of-acme"}
        assert reader.trail_of("id-of-acme") == (
            an_event("id-of-acme"),
            an_event("id-of-acme", note="one"),
        )
        assert reader.trail_of("id-of-acme0") == ()
        assert reader.operation("op-1") == an_operation()
    assert len(store.identity) == 32


def test_work_reads_its_own_writes_and_others_do_not(store: LiveStore) -> None:
    filled(store, "acme")
    before = everything(store)

    with store.begin(NORTH, actor=ACTOR) as work:
        record = work.load(work.heads())["id-of-acme"]
        work.update_clients([written_again(record, status="disabled")])
        work.create_clients([client_record("bolt")])
        work.move_pool({"seats": Amounts(allocated=3)})
        inside = (
            [(head.key, head.status, head.revision) for head in work.heads()],
            work.owners(["bolt"]),
            work.partner(),
        )
        outside = everything(store)

    assert inside[0] == [("acme", "disabled", 2), ("bolt", "active", 1)]
    assert inside[1] == {"bolt": "id-of-bolt"}
    assert inside[2] is not None
    assert inside[2].pool == {"seats": Amounts(40, 1, 6)}
    assert outside == before
    assert everything(store) != before


def test_exception_rolls_everything_back(store: LiveStore) -> None:
    filled(store, "acme")
    before = everything(store)

    with (  # noqa: PT012 - one transaction is one act
        pytest.raises(RuntimeError),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.put_partner(partner_record(name="Other"))
        work.create_clients([client_record("bolt")])
        work.append([an_event("id-of-bolt")])
        work.record(an_operation("op-2"))
        raise RuntimeError

    assert everything(store) == before


def test_exception_in_the_first_transaction_leaves_an_empty_store(store: LiveStore) -> None:
    with pytest.raises(RuntimeError), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        fill(work, "acme")
        raise RuntimeError

    assert store.identity == ""
    assert filled(store, "acme").identity != ""


def test_transaction_that_writes_nothing_leaves_the_serial(store: LiveStore) -> None:
    filled(store, "acme")
    before = everything(store)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.heads()

    assert everything(store) == before


def test_serial_counts_writes_and_the_first_statement_bumps_it(store: LiveStore) -> None:
    filled(store)
    seen = []

    for _ in range(3):
        with store.begin(NORTH, actor=ACTOR) as work:
            record = work.partner()
            assert record is not None
            seen.append(record.serial)
            work.append([an_event()])

    assert seen == [2, 3, 4]


def test_partner_is_unknown_until_it_is_put(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        assert work.partner() is None
        assert work.partners() == ()
        work.put_partner(partner_record())
        assert work.partner() is not None
        assert work.partners() == (NORTH,)


def test_new_partner_that_is_never_put_is_refused(store: LiveStore) -> None:
    with (
        pytest.raises(StoreFailed, match="never written"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.append([an_event()])

    assert store.identity == ""


def test_partners_share_a_store_id_and_nothing_else(store: LiveStore) -> None:
    filled(store, "acme")
    identity = store.identity

    with store.begin("agency-south", actor=ACTOR) as work:
        work.put_partner(partner_record("agency-south"))
        work.create_clients([client_record("acme")])
        work.append([an_event("id-of-acme")])
        work.record(an_operation())

    with store.read("agency-south") as reader:
        south = reader.partner()
        assert reader.partners() == (NORTH, "agency-south")
        assert reader.partners(most=1) == (NORTH,)
        assert len(reader.trail_of("id-of-acme")) == 1
    assert south is not None
    assert (south.store, south.serial, south.pool) == (identity, 1, {})


def test_high_water_day_is_put_with_the_partner_and_never_falls(store: LiveStore) -> None:
    days = []

    for put in (0, 5, 2):
        with store.begin(NORTH, actor=ACTOR) as work:
            work.put_partner(replace(partner_record(), high_water=DAY + timedelta(days=put)))
        with store.begin(NORTH, actor=ACTOR) as work:
            work.append([an_event()])
            record = work.partner()
            assert record is not None
            days.append((record.high_water - DAY).days)

    assert days == [0, 5, 5]


def test_partner_is_found_by_the_content_it_was_put_with(store: LiveStore) -> None:
    assert store.partner_with("c" * 40) == ""
    filled(store, "acme")

    assert store.partner_with("c" * 40) == NORTH
    assert store.partner_with("d" * 40) == ""
    assert store.partner_with("") == ""


def test_rehearsal_is_decided_when_the_partner_is_made(store: LiveStore) -> None:
    seen = []

    for rehearsal in (True, False):
        with store.begin(NORTH, actor=ACTOR) as work:
            work.put_partner(replace(partner_record(), rehearsal=rehearsal))
            record = work.partner()
            assert record is not None
            seen.append(record.rehearsal)

    assert seen == [True, True]


def test_failure_that_somebody_caught_still_ends_the_transaction(store: LiveStore) -> None:
    filled(store, "acme")
    before = everything(store)

    with (  # noqa: PT012 - one transaction is one act
        pytest.raises(StoreFailed, match="earlier"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.append([an_event("id-of-acme")])
        with pytest.raises(StoreFailed):
            work.move_pool({"seats": Amounts(supply=-40)})

    assert everything(store) == before


def test_the_latest_operations_come_first(store: LiveStore) -> None:
    filled(store)
    for name in ("op-9", "op-2", "op-5"):
        with store.begin(NORTH, actor=ACTOR) as work:
            work.record(an_operation(name))

    with store.read(NORTH) as reader:
        found = reader.operations(3)
        assert found == tuple(an_operation(name) for name in ("op-5", "op-2", "op-9"))
        assert len(reader.operations(20)) == 4
    with store.read("agency-south") as reader:
        assert reader.operations(20) == ()


def test_operation_is_recorded_once(store: LiveStore) -> None:
    filled(store)

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
        work.record(replace(an_operation(), payload="other"))

    with store.read(NORTH) as reader:
        assert reader.operation("op-1") == an_operation()
