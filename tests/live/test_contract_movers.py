"""Who moved a leaf last: the same answer from every store, and no older entry is read for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.records import REMOVAL, Event
from reconciler.values import replace
from tests.live.records import ACTOR, NORTH, an_event, fill
from tests.rows_read import rows_read

ACME, BETA = "id-of-acme", "id-of-beta"
QUOTED = 'properties[say "seats"]'


def moved(client: str, note: str, *paths: str) -> Event:
    return replace(an_event(client, note=note), paths=paths)


def lived(store: LiveStore, *events: Event) -> LiveStore:
    with store.begin(NORTH, actor=ACTOR) as work:
        fill(work, "acme", "beta")
        work.append(events)
    return store


def notes(found: Mapping[str, tuple[Event, ...]]) -> dict[str, list[str]]:
    return {client: [event.note for event in events] for client, events in found.items()}


def test_the_newest_event_and_that_of_each_leaf_are_read(store: LiveStore) -> None:
    lived(
        store,
        moved(ACME, "1", "seats", "name"),
        moved(ACME, "2", "seats"),
        moved(BETA, "3", "seats"),
        moved(ACME, "4", "Seats", "seats_of_others", QUOTED),
        moved(ACME, "5", "description"),
        moved("", "6", "supply.seats"),
    )

    with store.read(NORTH) as reader:
        asked = {ACME: [("seats",), ("name",), ("team",)], BETA: (), "": [("supply", "seats")]}
        assert notes(reader.movers(asked)) == {ACME: ["5", "2", "1"], BETA: ["3"], "": ["6"]}
        assert notes(reader.movers({ACME: [("properties", 'say "seats"')]})) == {ACME: ["5", "4"]}
        assert notes(reader.movers({"id-of-nobody": [("seats",)]})) == {"id-of-nobody": []}


def test_what_stood_in_the_events_is_read_but_for_their_postings(store: LiveStore) -> None:
    lived(store, event := moved(ACME, "1", "seats", "name"))

    with store.read(NORTH) as reader:
        assert reader.movers({ACME: [("name",)]}) == {ACME: (replace(event, postings=()),)}


def test_a_removal_is_known_by_the_trail(store: LiveStore) -> None:
    lived(store, an_event(ACME, kind=REMOVAL), an_event(ACME), an_event(BETA))

    with store.read(NORTH) as reader:
        assert reader.removed_in_trail([ACME, BETA]) == {ACME}


@pytest.mark.parametrize("length", [10, 2_000])
def test_of_a_long_trail_no_more_is_read(sqlite_url: str, length: int) -> None:
    store = open_store(sqlite_url)
    lived(
        store, *(moved(ACME, str(number), f"properties.p{number % 5}") for number in range(length))
    )

    with rows_read() as rows, store.read(NORTH) as reader:
        reader.movers({ACME: [("properties", "p1"), ("properties", "p2")]})

    assert 3 <= rows["rows"] <= 5
