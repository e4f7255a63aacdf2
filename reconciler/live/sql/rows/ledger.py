"""Postings and invoices as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import Any

from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.model.live.records import Posting

POSTING = tuple(field.name for field in fields(Posting))
INVOICE = tuple(field.name for field in fields(Invoice) if field.name != "lines")
LINE = tuple(field.name for field in fields(ChargeLine))


@dataclass(frozen=True, slots=True)
class Bill:
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
    """Give the rows of what an event moved."""
    for line, posting in enumerate(postings, start=1):
        values = dict(zip(POSTING, astuple(posting), strict=True))
        yield {"partner": partner, "event": event, "line": line, **values}


def postings_of(rows: Iterable[Mapping[Any, Any]]) -> tuple[Posting, ...]:
    """Give the postings of the rows of one event, which has one empty row when it has none."""
    return tuple(
        Posting(*(row[name] for name in POSTING)) for row in rows if row["line"] is not None
    )


def invoice_row(partner: str, bill: Bill) -> dict[str, Any]:
    """Give the row of an invoice, without its lines."""
    values = {name: getattr(bill.invoice, name) for name in INVOICE}
    values["kind"] = bill.invoice.kind.value  # the enumeration is a text in the store
    return {"partner": partner, **values, "total": bill.total, "event": bill.event}


def line_rows(partner: str, invoice: Invoice) -> Iterator[dict[str, Any]]:
    """Give the rows of an invoice's lines."""
    for number, line in enumerate(invoice.lines, start=1):
        values = dict(zip(LINE, astuple(line), strict=True))
        values["kind"] = line.kind.value
        yield {"partner": partner, "number": invoice.number, "line": number, **values}


def bills_of(rows: Iterable[Mapping[Any, Any]]) -> Iterator[Bill]:
    """Give the invoices of rows that are in the order of number and line."""
    for _, group in groupby(rows, key=itemgetter("number")):
        own = list(group)
        values = {name: own[0][name] for name in INVOICE} | {"kind": ChargeKind(own[0]["kind"])}
        lines = tuple(_line_of(row) for row in own if row["line"] is not None)
        yield Bill(Invoice(**values, lines=lines), total=own[0]["total"], event=own[0]["event"])


def _line_of(row: Mapping[Any, Any]) -> ChargeLine:
    values = {name: row[f"line_{name}"] for name in LINE}
    return ChargeLine(**values | {"kind": ChargeKind(values["kind"])})
