"""Postings, invoices and the audit trail as rows, and the hash chain that seals them.

Each entry seals itself, what it moved in the ledger, the invoices written with it, and the entry
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import attrgetter, itemgetter
from sys import intern
from typing import Any

from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.live.sql.rows.texts import named_texts, words_of_list
from reconciler.model.live.records import Event, Movement, Posting
from reconciler.values import Frozen, JsonEncoder, astuple, names, spaced_json

POSTING = names(Posting)
_values = attrgetter(*POSTING)
"""Reads the values of a posting: they are texts and a number, of which no copy has to be made."""
INVOICE = tuple(name for name in names(Invoice) if name != "lines")
LINE = names(ChargeLine)
_SEALED, _FACTS = JsonEncoder(), JsonEncoder(order="sorted")
_ALIKE = 100
"""So many lists of paths are remembered: clients of a fleet come with the same few."""


class StoredInvoice(Frozen):
    """An invoice as stored: with the total that was written, and the entry that seals it."""

    invoice: Invoice
    total: int
    event: int

    @property
    def sealed(self) -> list[Any]:
        """What a seal covers: every value of the invoice, its total and its lines."""
        values = [str(getattr(self.invoice, name)) for name in INVOICE]
        lines = [[str(value) for value in astuple(line)] for line in self.invoice.lines]
        return [*values, str(self.total), lines]


def posting_rows(partner: str, event: int, postings: Iterable[Posting]) -> Iterator[dict[str, Any]]:
    """Make the rows of what an event moved."""
    for line, posting in enumerate(postings, start=1):
        yield {
            "partner": partner,
            "event": event,
            "line": line,
            "account": posting.account,
            "commodity": posting.commodity,
            "amount": posting.amount,
        }


def invoice_row(partner: str, bill: StoredInvoice) -> dict[str, Any]:
    """Make the row of an invoice, without its lines."""
    values = {name: getattr(bill.invoice, name) for name in INVOICE}
    values["kind"] = bill.invoice.kind.value  # the enumeration is a text in the store
    return {"partner": partner, **values, "total": bill.total, "event": bill.event}


def line_rows(partner: str, invoice: Invoice) -> Iterator[dict[str, Any]]:
    """Make the rows of an invoice's lines, numbered from 1."""
    for number, line in enumerate(invoice.lines, start=1):
        values = dict(zip(LINE, astuple(line), strict=True))
        values["kind"] = line.kind.value
        yield {"partner": partner, "number": invoice.number, "line": number, **values}


def bills_of(rows: Iterable[Mapping[Any, Any]]) -> Iterator[StoredInvoice]:
    """Read the invoices of rows that are in the order of number and line."""
    for _, group in groupby(rows, key=itemgetter("number")):
        own = list(group)
        values = {name: own[0][name] for name in INVOICE} | {"kind": ChargeKind(own[0]["kind"])}
        lines = tuple(_line_of(row) for row in own if row["line"] is not None)
        yield StoredInvoice(
            Invoice(**values, lines=lines), total=own[0]["total"], event=own[0]["event"]
        )


def _line_of(row: Mapping[Any, Any]) -> ChargeLine:
    values = {name: row[f"line_{name}"] for name in LINE}
    line = ChargeLine(**values | {"kind": ChargeKind(values["kind"])})
    line.period  # noqa: B018 - ValueError for days of which no period can be made
    return line


SealedEntry = tuple[Mapping[Any, Any], tuple[Posting, ...]]
"""A row of the audit trail with what it moved."""

SEALED = (
    "partner",
    "number",
    "client",
    "kind",
    "actor",
    "via",
    "day",
    "operation",
    "paths",
    "note",
    "facts",
    "recorded_at",
    "previous",
)
_sealed_values = itemgetter(*SEALED)


class Chain:
    """The end of one partner's trail, where new entries are linked on."""

    def __init__(self, partner: str, number: int, last: str) -> None:
        self._partner = partner
        self.number = number
        self._last = last

    def link(
        self, events: Sequence[Event], recorded_at: str, bills: Sequence[StoredInvoice] = ()
    ) -> list[dict[str, Any]]:
        """Make the rows of these events, numbered and sealed one after the other.

        Each seals the bills that name its number.
        """
        rows = []
        sealed: dict[int, list[StoredInvoice]] = {}
        for bill in bills:
            sealed.setdefault(bill.event, []).append(bill)
        for event in events:
            self.number += 1
            own = sealed.get(self.number, [])
            row = {
                "partner": self._partner,
                "number": self.number,
                "recorded_at": recorded_at,
                "previous": self._last,
                **event_columns(event),
            }
            row["hash"] = self._last = seal(row, event.postings, own)
            rows.append(row)
        return rows


def event_columns(event: Event) -> dict[str, Any]:
    """Make an event's own columns, without its number and its seal."""
    return {
        "client": event.client,
        "kind": event.kind,
        "actor": event.actor,
        "via": event.via,
        "day": event.day,
        "operation": event.operation,
        "paths": _paths_text(event.paths),
        "note": event.note,
        "facts": _text(_FACTS.encode(dict(event.facts))) if event.facts else "{}",
    }


@lru_cache(_ALIKE)
def _paths_text(paths: tuple[str, ...]) -> str:
    return _text(_SEALED.encode(paths))


def _text(json: bytes) -> str:
    return spaced_json(json, indent=0).decode()


def event_of(row: Mapping[Any, Any], postings: tuple[Posting, ...]) -> Event:
    """Read the event that a row and its postings hold."""
    # Thousands of events are of one operation: what all of them say is kept once.
    return Event(
        kind=intern(row["kind"]),
        client=row["client"],
        actor=intern(row["actor"]),
        via=intern(row["via"]),
        day=row["day"],
        operation=intern(row["operation"]),
        paths=words_of_list(row["paths"]),
        note=row["note"],
        facts=named_texts(row["facts"]),
        postings=postings,
        recorded=intern(row["recorded_at"]),
    )


def entries(rows: Iterable[Mapping[Any, Any]]) -> Iterator[SealedEntry]:
    """Group rows into entries with their postings; they stand in the order of entry and line."""
    for _, group in groupby(rows, key=itemgetter("number")):
        own = list(group)
        yield (
            own[0],
            tuple(
                Posting(*(row[name] for name in POSTING)) for row in own if row["line"] is not None
            ),
        )


def movements_of(rows: Iterable[Mapping[Any, Any]]) -> Iterator[Movement]:
    """Read what entries moved, of rows in the order of `entries`."""
    for row, postings in entries(rows):
        yield Movement(row["kind"], row["day"], row["operation"], postings)


def seal(
    row: Mapping[Any, Any], postings: Sequence[Posting] = (), bills: Sequence[StoredInvoice] = ()
) -> str:
    """Hash an entry with sha256, the hash before it included; as hex digits.

    What moves nothing in the ledger is sealed as it was before there was one.
    """
    sealed: list[Any] = [*map(str, _sealed_values(row))]
    if postings or bills:
        sealed.append([_values(posting) for posting in postings])
        sealed.append([bill.sealed for bill in bills])
    return sha256(spaced_json(_SEALED.encode(sealed), indent=0)).hexdigest()


def first_break(
    trail: Iterable[SealedEntry], bills: Iterable[StoredInvoice], last_entry: int
) -> int | None:
    """Find the first entry that is missing, moved or altered: its number, or None.

    A bill of an entry that is not there breaks the chain as well.
    """
    sealed: dict[int, list[StoredInvoice]] = {}
    for bill in bills:
        sealed.setdefault(bill.event, []).append(bill)
    number, last = 0, ""
    for row, postings in trail:
        number += 1
        if row["number"] != number or row["previous"] != last:
            return number
        if row["hash"] != seal(row, postings, sealed.get(number, ())):
            return number
        last = row["hash"]
    if number == last_entry and max(sealed, default=0) <= number:
        return None
    return min(number, last_entry) + 1
