"""What every live store must know of who a client was; each test runs on every kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from reconciler.diagnostics import FieldPath
from reconciler.live.store import LiveStore
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.records import ClientRecord
from reconciler.model.live.traces import Trace, TraceKind
from reconciler.model.status import REMOVED
from reconciler.values import replace
from tests.live.records import ACTOR, DAY, NORTH, client_record, filled, partner_record

ANN: FieldPath = ("members", "ann@acme.example", "role")
NOBODY: Mapping[str, Person] = {}
LATER = DAY + timedelta(days=3)
NAME, MEMBER, CARD = TraceKind.NAME, TraceKind.MEMBER, TraceKind.CARD


def written(
    store: LiveStore,
    changes: Mapping[FieldPath, Leaf | None],
    day: date,
    *,
    status: str = "active",
    people: Mapping[str, Person] = NOBODY,
) -> None:
    """Write the client `acme` again on a day."""
    with store.begin(NORTH, actor=ACTOR) as work:
        work.put_partner(replace(partner_record(), high_water=day))
        (head,) = [each for each in work.heads() if each.key == "acme"]
        record = work.load([head])[head.id]
        again = head._replace(revision=head.revision + 1, status=status)
        live = record.live.with_leaves(changes)
        observed = replace(live.observed, people=people)
        work.update_clients([replace(record, head=again, live=replace(live, observed=observed))])


def stays(store: LiveStore, email: str) -> list[tuple[str, date, date | None]]:
    """Find where a person was, and when."""
    with store.read(NORTH) as reader:
        return [(each.client, each.since, each.until) for each in reader.stays(email)]


def known(store: LiveStore, *words: str) -> dict[str, set[tuple[str, str, date, date | None]]]:
    """Find clients by words; give their names, members and cards."""
    with store.read(NORTH) as reader:
        return {
            client: {trace[1:] for trace in traces if trace.kind is not TraceKind.TRIAL}
            for client, traces in reader.traces(words).items()
        }


def test_a_client_is_found_by_every_name_and_person_it_had(store: LiveStore) -> None:
    filled(store, "acme", "bolt")
    written(store, {("name",): "Acme", ANN: "admin"}, DAY)
    written(store, {("name",): "Zenith  GmbH", ANN: None}, LATER)

    expected = {
        (NAME, "acme “grösse” :id %s", DAY, DAY),
        (NAME, "acme", DAY, LATER),
        (MEMBER, "ann@acme.example", DAY, LATER),
        (NAME, "zenith gmbh", LATER, None),
    }
    for word in ("acme", "ann@acme.example", "zenith gmbh"):
        assert known(store, word) == {"id-of-acme": expected}
    assert stays(store, "ann@acme.example") == [("id-of-acme", DAY, LATER)]
    assert stays(store, "acme") == []
    assert known(store, "nobody") == known(store) == {}


def test_what_ends_and_begins_on_one_day_goes_on(store: LiveStore) -> None:
    filled(store, "acme")
    written(store, {ANN: "admin"}, LATER)
    written(store, {ANN: None}, LATER)
    assert (MEMBER, "ann@acme.example", LATER, LATER) in known(store, "ann@acme.example")[
        "id-of-acme"
    ]

    written(store, {ANN: "viewer"}, LATER)

    found = known(store, "ann@acme.example")["id-of-acme"]
    assert {each for each in found if each[0] is MEMBER} == {
        (MEMBER, "ann@acme.example", LATER, None)
    }


def test_a_new_address_is_known_since_the_former_was(store: LiveStore) -> None:
    new: FieldPath = ("members", "ann@new.example", "role")
    filled(store, "acme")
    written(store, {ANN: "admin"}, DAY)
    person = Person(Joining.INVITED, "i", LATER, was="ann@acme.example")
    written(store, {ANN: None, new: "admin"}, LATER, people={"ann@new.example": person})

    with store.read(NORTH) as reader:
        (client,) = reader.live_clients()
    assert client.live.observed.people["ann@new.example"] == person
    ann = known(store, "ann@new.example")["id-of-acme"]
    assert {each for each in ann if each[0] is MEMBER} == {
        (MEMBER, "ann@acme.example", DAY, LATER),
        (MEMBER, "ann@new.example", DAY, None),
    }


def test_a_removed_client_is_still_found(store: LiveStore) -> None:
    filled(store, "acme")
    card: FieldPath = ("payment_methods", "visa", "token")
    written(store, {ANN: "admin", card: "pm_1"}, DAY)

    written(store, {}, LATER, status=REMOVED)

    ended = known(store, "pm_1")["id-of-acme"]
    assert {each[3] for each in ended} == {LATER}
    assert {each[0] for each in ended} == {NAME, MEMBER, CARD}


def test_a_trial_lasts_as_long_as_its_status(store: LiveStore) -> None:
    filled(store, "acme")
    written(store, {("status",): "trial"}, DAY, status="trial")
    written(store, {("status",): "active"}, LATER)

    with store.read(NORTH) as reader:
        (traces,) = reader.traces(["acme “grösse” :id %s"]).values()
    assert Trace("id-of-acme", TraceKind.TRIAL, "", DAY, LATER) in traces


def test_a_thousand_words_are_asked_at_once(store: LiveStore) -> None:
    filled(store, *(f"c{number}" for number in range(3)))
    words = [f"w{number}" for number in range(2_000)]

    assert known(store, *words, "c1 “grösse” :id %s").keys() == {"id-of-c1"}


def test_traces_of_a_partner_are_its_own(store: LiveStore) -> None:
    filled(store, "acme")
    with store.begin("south", actor=ACTOR) as work:
        work.put_partner(partner_record("south"))
        work.create_clients([_named(client_record("other"), "acme “Größe” :id %s")])

    assert known(store, "acme “grösse” :id %s").keys() == {"id-of-acme"}


def _named(record: ClientRecord, name: str) -> ClientRecord:
    return replace(record, live=record.live.with_leaves({("name",): name}))
