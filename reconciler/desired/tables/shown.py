"""A table as people see it before it counts: each column, and each client in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.desired.tables.cells import GRANT
from reconciler.desired.tables.columns import PROPERTY, Target
from reconciler.desired.tables.infer import few_words
from reconciler.desired.tables.rows import ClientTable
from reconciler.desired.tables.understand import TableClient, Understood
from reconciler.diagnostics import Diagnostic, FieldPath
from reconciler.model.card_numbers import masked
from reconciler.model.files.properties import PropertyType
from reconciler.plan.adopt.table_read import ReadClient, ReadColumn, TableRead

_CREDIT: FieldPath = ("credits", "grants", GRANT, "amount")


def shown_table(
    table: ClientTable,
    targets: Mapping[str, Target],
    understood: Understood,
    partner: str,
    findings: Iterable[Diagnostic],
) -> TableRead:
    """Say what was understood of a table, for the partner with this key."""
    return TableRead(
        table.name,
        partner,
        tuple(_columns(table, targets, understood)),
        tuple(map(_client, understood.clients)),
        tuple(findings),
    )


def _columns(
    table: ClientTable, targets: Mapping[str, Target], understood: Understood
) -> Iterator[ReadColumn]:
    for title in table.filled:
        cells = [row.cells[title] for row in table.rows if title in row.cells]
        first, target = masked(cells[0]) if cells else "", targets[title]
        if target.property:
            kind = understood.kinds[target.property].value
            read_as = f"{PROPERTY}{target.property}, {kind}"
            words = few_words(cells) if kind == PropertyType.TEXT and not target.kind else ()
            yield ReadColumn(title, read_as, len(cells), first, target.property, kind, words)
        else:
            yield ReadColumn(title, target.field, len(cells), first)


def _client(client: TableClient) -> ReadClient:
    leaves, found = client.leaves, client.found
    seats, credit = leaves.get(("seats",)), leaves.get(_CREDIT)
    return ReadClient(
        row=client.row,
        key=client.key,
        name=str(leaves.get(("name",), "")),
        status=str(leaves.get(("status",), "")),
        seats=None if seats is None else int(seats),
        members=sum(path[0] == "members" for path in leaves),
        since=found.since,
        trial_start=found.trial.start if found.trial else None,
        trial_extended_on=found.trial.extended_on if found.trial else None,
        credit=None if credit is None else str(credit),
    )
