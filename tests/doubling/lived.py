"""What a store has been through, by kind: all of it about the client that is asked about, `c0`.

It is written as every command writes it, thousands of entries in one transaction; what only acts of
several steps leave is put down row by row (`tests/history.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from reconciler.live.open import open_store
from reconciler.model.live.records import SIGNED_IN, SPENT, VIA_CONSOLE, Event, Posting
from reconciler.values import replace
from tests.builders import START
from tests.history import put_history

PARTNER, KEY = "north", "c0"
_WHO = "staff0@north.example"


def _entry(client: str, kind: str, facts: Mapping[str, str], *paths: str) -> Event:
    return Event(kind, client, _WHO, VIA_CONSOLE, START, "lived", paths, facts=facts)


def _edits(client: str, count: int) -> Iterator[Event]:
    for number in range(count):
        yield _entry(client, "client-changed", {"name": f"A{number} → B{number}"}, "name")


def _sign_ins(client: str, count: int) -> Iterator[Event]:
    for number in range(count):
        yield _entry(client, SIGNED_IN, {"user": f"m{number % 2}@c0.example"})


def _statuses(client: str, count: int) -> Iterator[Event]:
    for moved in ("active → disabled", "disabled → active") * (count // 2):
        yield _entry(client, "client-changed", {"status": moved}, "status")


def _seats(client: str, count: int) -> Iterator[Event]:
    for by in (1, -1) * (count // 2):
        held = Posting(f"client:{client}", "seats", by)
        moved = _entry(client, "client-changed", {"seats": "2 → 3"}, "seats")
        yield replace(moved, postings=(Posting("partner:free", "seats", -by), held))


def _spendings(client: str, count: int) -> Iterator[Event]:
    facts = {"campaign": "k0-0", "amount": "1", "currency": "EUR"}
    for _ in range(count):
        yield _entry(client, SPENT, facts)


ENTRIES: Mapping[str, Callable[[str, int], Iterable[Event]]] = {
    "edits": _edits,
    "sign-ins": _sign_ins,
    "statuses": _statuses,
    "seats": _seats,
    "spendings": _spendings,
}
ROWS: Mapping[str, tuple[str, ...]] = {
    "operations": ("operation",),
    "receipts": ("receipt",),
    "letters": ("invitation", "outbox"),
    "lines": ("invoice_line",),
    "names": ("trace",),
}
"""Kinds that are put down row by row, and the tables that hold them."""
KINDS = (*ENTRIES, *ROWS)


def live(store: str, counts: Mapping[str, int]) -> None:
    """Let a store have been through so many of each kind."""
    opened = open_store(store)
    with opened.read(PARTNER) as reader:
        (client,) = (head.id for head in reader.heads() if head.key == KEY)
    with opened.begin(PARTNER, actor=_WHO) as work:
        for kind, entries in ENTRIES.items():
            work.append([*entries(client, counts[kind])])
    for kind, tables in ROWS.items():
        put_history(store, KEY, counts[kind], tables)
