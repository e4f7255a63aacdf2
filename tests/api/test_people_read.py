"""What a look at people reads: one person costs the same in any fleet, and after any history."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reconciler.api.people import looks
from reconciler.api.queries import Viewpoint
from reconciler.live.open import open_source, open_store
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.records import SIGNED_IN, ClientRecord, Event
from reconciler.plan.clock import Clock
from reconciler.values import replace
from tests.builders import moment
from tests.live.records import ACTOR, DAY, NORTH, an_event, client_record, fill
from tests.rows_read import rows_read

ANN = "ann@acme.example"


def with_people(record: ClientRecord, *emails: str) -> ClientRecord:
    live = record.live.with_leaves({("members", each, "role"): "admin" for each in emails})
    known = {each: Person(Joining.ACCEPTED, "i", DAY) for each in emails}
    return replace(record, live=replace(live, observed=replace(live.observed, people=known)))


def signed_in(key: str) -> Event:
    return replace(an_event(f"id-of-{key}", kind=SIGNED_IN), facts={"user": ANN}, paths=())


def store_of(folder: Path, clients: int, *, sign_ins: int = 1) -> Viewpoint:
    """Make a store in which Ann is in two of so many clients, each with somebody of its own."""
    url = str(folder / "live.db")
    store = open_store(url)
    with store.begin(NORTH, actor=ACTOR) as work:
        fill(work)
        records = [client_record(f"k{number}") for number in range(clients)]
        work.create_clients(
            [
                with_people(each, f"one@{each.head.key}.example", *[ANN] * (at < 2))
                for at, each in enumerate(records)
            ]
        )
        work.append([signed_in("k0") for _ in range(sign_ins)])
    return Viewpoint(folder, open_source(url), Clock(moment(DAY)))


def counted(at: Viewpoint, email: str = "") -> Counter[str]:
    with rows_read() as seen:
        if email:
            person = looks.show_person(at, email).value
            assert [each.member.client for each in person.places] == ["k0", "k1"]
        else:
            looks.list_people(at)
    return seen


def test_one_person_costs_the_same_in_any_fleet(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()

    assert counted(store_of(many, 900), ANN) == counted(store_of(few, 4), ANN)


@pytest.mark.parametrize("email", ["", ANN])
def test_no_look_reads_more_where_somebody_came_often(tmp_path: Path, email: str) -> None:
    once, often = tmp_path / "once", tmp_path / "often"
    once.mkdir()
    often.mkdir()

    assert counted(store_of(often, 4, sign_ins=900), email) == counted(store_of(once, 4), email)


def test_all_people_are_read_page_by_page_and_asked_about_at_once(tmp_path: Path) -> None:
    seen = counted(store_of(tmp_path, 1100))

    assert seen["statements"] <= 11  # three pages of clients, and an empty one, are among them
    assert seen["rows"] <= 1100 + 10
