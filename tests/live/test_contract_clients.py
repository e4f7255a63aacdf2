"""What every live store must do with clients and their keys; each test runs on every kind."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reconciler.errors import StoreBusy, StoreFailed
from reconciler.live.store import LiveStore
from reconciler.model.live.records import Head
from tests.live.records import (
    ACTOR,
    NORTH,
    client_record,
    everything,
    filled,
    partner_record,
    written_again,
)


def heads_of(store: LiveStore) -> Sequence[Head]:
    with store.read(NORTH) as reader:
        return reader.heads()


def test_heads_are_sorted_by_key_byte_by_byte(store: LiveStore) -> None:
    keys = ["a-b", "a0", "ab", "a-b-c", "a", "b", "0a", "a00"]

    filled(store, *keys)

    assert [head.key for head in heads_of(store)] == sorted(keys)


def test_key_that_was_used_is_never_given_again(store: LiveStore) -> None:
    filled(store, "acme")

    with (
        pytest.raises(StoreFailed, match="never reused"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.create_clients([client_record("acme", client_id="another")])


def test_renamed_client_claims_its_key_and_keeps_the_former(store: LiveStore) -> None:
    filled(store, "acme", "bolt")
    with store.begin(NORTH, actor=ACTOR) as work:
        record = work.load(work.heads())["id-of-acme"]
        work.update_clients([written_again(record, key="zeta")])

    with store.read(NORTH) as reader:
        assert [head.key for head in reader.heads()] == ["bolt", "zeta"]
        assert reader.owners(["acme", "zeta"]) == {"acme": "id-of-acme", "zeta": "id-of-acme"}
        assert reader.load(reader.heads())["id-of-acme"].live.key == "zeta"
    with (
        pytest.raises(StoreFailed, match="never reused"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.create_clients([client_record("acme", client_id="another")])
    with (  # noqa: PT012 - one transaction is one act
        pytest.raises(StoreFailed, match="never reused"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        bolt = work.load(work.heads())["id-of-bolt"]
        work.update_clients([written_again(bolt, key="acme")])


def test_client_may_take_its_own_former_key_back(store: LiveStore) -> None:
    filled(store, "acme")

    for key in ("zeta", "acme"):
        with store.begin(NORTH, actor=ACTOR) as work:
            record = work.load(work.heads())["id-of-acme"]
            work.update_clients([written_again(record, key=key)])

    assert [(head.key, head.revision) for head in heads_of(store)] == [("acme", 3)]


def test_two_new_clients_cannot_share_a_key(store: LiveStore) -> None:
    filled(store)

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
        work.create_clients([client_record("acme"), client_record("acme", client_id="another")])


@pytest.mark.parametrize("revision", [1, 3])
def test_update_from_another_revision_is_a_lost_race(store: LiveStore, revision: int) -> None:
    filled(store, "acme", "bolt")
    before = everything(store)

    with pytest.raises(StoreBusy), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        records = work.load(work.heads())
        stale = written_again(records["id-of-bolt"], revision=revision)
        work.update_clients([written_again(records["id-of-acme"]), stale])

    assert everything(store) == before


def test_noting_a_content_is_no_new_revision(store: LiveStore) -> None:
    filled(store, "acme")
    head = heads_of(store)[0]
    noted = head._replace(content="f" * 40, generation="g2", applied_print="e" * 32)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.note_contents([noted._replace(status="disabled", revision=9)])

    assert list(heads_of(store)) == [noted]


def test_unknown_client_cannot_be_noted(store: LiveStore) -> None:
    filled(store, "acme")
    stranger = client_record("nobody").head

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:
        work.note_contents([stranger])


def test_load_asks_for_many(store: LiveStore) -> None:
    keys = [f"client-{number:04}" for number in range(1201)]
    with store.begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())
        work.create_clients([client_record(key) for key in keys])

    with store.read(NORTH) as reader:
        heads = reader.heads()
        assert len(reader.load(heads)) == 1201
        assert len(reader.owners(keys)) == 1201
