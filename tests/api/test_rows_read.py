"""What a look reads: rows and statements, counted. One client costs the same in any fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.api import LATEST, money_queries, queries
from reconciler.api.people import looks
from reconciler.api.queries import Viewpoint
from reconciler.live.open import open_source, open_store
from reconciler.model.live.outbox import NOTICE, Letter
from reconciler.model.live.records import Event
from reconciler.plan.clock import Clock
from tests.builders import moment
from tests.live.records import (
    ACTOR,
    DAY,
    NORTH,
    an_event,
    an_operation,
    charge,
    client_record,
    filled,
)
from tests.rows_read import rows_read

LOOKS: dict[str, Callable[[Viewpoint], object]] = {
    "show": lambda at: queries.show_client(at, "k1"),
    "access": lambda at: queries.decide_access(at, "k1", None, None),
    "history": lambda at: queries.show_history(at, "k1"),
    "credits": lambda at: money_queries.show_credits(at, "k1"),
    "receipts": lambda at: money_queries.list_receipts(at, "k1"),
    "invoice": lambda at: money_queries.show_invoice(at, 1),
    "partner": queries.show_partner,
}
ALL: dict[str, Callable[[Viewpoint], object]] = {
    **LOOKS,
    "bare": queries.show_status,
    "list": queries.list_clients,
    "trials": queries.list_trials,
    "people": looks.list_people,
    "all credits": money_queries.show_credits,
    "spendings": money_queries.list_spendings,
    "all receipts": money_queries.list_receipts,
    "invoices": money_queries.list_invoices,
    "outbox": queries.show_outbox,
    "operations": queries.list_operations,
}


def store_of(folder: Path, clients: int, *, events: int = 0) -> Viewpoint:
    """Make a store of so many clients, and of so many events and operations about nobody."""
    url = str(folder / f"{clients}-{events}.db")
    store = filled(open_store(url), "k0", "k1")
    with store.begin(NORTH, actor=ACTOR) as work:
        work.create_clients([client_record(f"k{number}") for number in range(2, clients)])
        charge(work)
        work.append([*_events(events)])
    for number in range(events // 40):
        with store.begin(NORTH, actor=ACTOR) as work:
            work.append([an_event(kind="noted")])
            work.record(an_operation(f"op-{number + 2}"))
    return Viewpoint(folder, open_source(url), Clock(moment(DAY)))


def _events(count: int) -> Iterator[Event]:
    return (an_event(kind="noted", note=str(number)) for number in range(count))


def counted(look: Callable[[Viewpoint], object], at: Viewpoint) -> Counter[str]:
    with rows_read() as seen:
        look(at)
    assert seen["rows"] > 0
    return seen


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return store_of(tmp_path_factory.mktemp("few"), 25)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return store_of(tmp_path_factory.mktemp("many"), 1100)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return store_of(tmp_path_factory.mktemp("old"), 25, events=1500)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_look_at_one_client_reads_the_same_in_any_fleet(
    look: Callable[[Viewpoint], object], few: Viewpoint, many: Viewpoint
) -> None:
    assert counted(look, many) == counted(look, few)


@pytest.mark.parametrize("look", ALL.values(), ids=ALL)
def test_no_look_reads_what_happened_to_others_before(
    look: Callable[[Viewpoint], object], few: Viewpoint, old: Viewpoint
) -> None:
    expected = counted(look, few)
    if look is queries.list_operations:  # all that are shown, at most
        expected["rows"] += LATEST - 1

    assert counted(look, old) == expected


def test_a_list_of_invoices_reads_none_of_their_lines(few: Viewpoint) -> None:
    with few.live.read(NORTH) as reader, rows_read() as seen:
        (invoice,) = reader.invoice_totals()

    assert (seen["rows"], invoice.number) == (1, 1)


@pytest.mark.parametrize("waiting", [1, 300])
def test_where_you_stand_counts_the_letters_and_reads_none(
    tmp_path: Path, few: Viewpoint, waiting: int
) -> None:
    at = store_of(tmp_path, 25)
    with open_store(str(tmp_path / "25-0.db")).begin(NORTH, actor=ACTOR) as work:
        notices = [
            Letter(f"n{number}", NOTICE, "", "ann@acme.example", DAY) for number in range(waiting)
        ]
        work.add_letters(notices, [])
        work.append([an_event()])

    with rows_read() as seen:
        standing = queries.show_status(at).value

    assert standing.letters == waiting
    assert seen == counted(queries.show_status, few)


def test_what_all_heads_say_is_kept_once(few: Viewpoint) -> None:
    with few.live.read(NORTH) as reader:
        heads = reader.heads()

    assert len({id(head.generation) for head in heads}) == 1
    assert len({id(head.mode) for head in heads}) == 1
