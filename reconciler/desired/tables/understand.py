"""Rows as clients: what each becomes, cell by cell, and every cell that cannot be understood.

A row without a name that only has people belongs to the client above it: a spreadsheet leaves
merged cells empty. Nothing is ever joined by itself but that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from reconciler.desired.findings.file_names import ENDING, key_of, suggestion
from reconciler.desired.tables.cells import CellReader, TextCell
from reconciler.desired.tables.columns import Target
from reconciler.desired.tables.infer import inferred, property_leaf
from reconciler.desired.tables.rows import ClientTable, TableRow
from reconciler.desired.tables.values import Spelling, UnreadableCell
from reconciler.diagnostics import Diagnostic, FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.found import FoundClient
from reconciler.values import Frozen, Struct, field

PEOPLE_FIELDS = ("admins", "editors", "viewers", "members")
_TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "subtotal", "gesamt", "gesamtsumme", "insgesamt"}
    | {"summe", "zwischensumme"}
)
"""How a row is called that adds up the ones above it."""


class TableClient(Struct):
    """One client of a table: its key, the row it begins in, what its file and found.yaml will say.

    `titles` names the column that a leaf came from.
    """

    key: str
    row: int
    leaves: dict[FieldPath, Leaf] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    titles: dict[FieldPath, str] = field(default_factory=dict)

    @property
    def found(self) -> FoundClient:
        """What found.yaml says of it."""
        return FoundClient(**self.known)

    def title_of(self, path: FieldPath) -> str:
        """The column that a field came from, as far as it came from one."""
        ways = (path[:length] for length in range(len(path), 0, -1))
        named = (
            title
            for way in ways
            for at, title in self.titles.items()
            if at[: len(way)] == way and title
        )
        return next(named, "")


class Understood(Frozen):
    """A whole table as it is understood: its clients, its properties, what is wrong.

    `kinds` are the types of the properties, `labels` the titles of their columns, `choices` all
    that stands in a column of choices.
    """

    clients: tuple[TableClient, ...]
    kinds: Mapping[str, PropertyType]
    findings: tuple[Diagnostic, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Meaning(Frozen):
    """What a table is read with.

    `targets` says what each column is, `columns` the types of properties that exist, `fill` a text
    for every client whose row has none, `words` what other words for a status mean.
    """

    targets: Mapping[str, Target]
    spelling: Spelling = field(default_factory=Spelling)
    columns: Mapping[str, PropertyType] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    today: date = date.min


def understand(table: ClientTable, meaning: Meaning) -> Understood:
    """Understand every row; what is wrong anywhere is told at once, and stops nothing here."""
    reader = _Rows(table, meaning)
    for row in table.rows:
        reader.take(row)
    clients = tuple(reader.clients.values())
    labels = {
        target.property: title for title, target in meaning.targets.items() if target.property
    }
    choices = {
        name: tuple(
            sorted(
                {
                    str(client.leaves["properties", name])
                    for client in clients
                    if ("properties", name) in client.leaves
                }
            )
        )
        for name, kind in reader.kinds.items()
        if kind is PropertyType.CHOICE
    }
    findings = (*table.findings, *reader.findings)
    return Understood(clients, reader.kinds, findings, labels, choices)


def _kinds(table: ClientTable, meaning: Meaning) -> Iterator[tuple[str, PropertyType]]:
    for title, target in meaning.targets.items():
        if target.property:
            texts = (row.cells[title] for row in table.rows if title in row.cells)
            kind = meaning.columns.get(target.property)
            asked = PropertyType(target.kind) if target.kind else None
            yield target.property, asked or kind or inferred(texts, meaning.spelling)


class _Rows:
    """One walk down a table: the clients so far, and what was wrong."""

    def __init__(self, table: ClientTable, meaning: Meaning) -> None:
        self.table = table
        self.meaning = meaning
        self.kinds = dict(_kinds(table, meaning))
        self.clients: dict[str, TableClient] = {}
        self.findings: list[Diagnostic] = []
        self.last: TableClient | None = None
        self.wrong: set[int] = set()

    def take(self, row: TableRow) -> None:
        """Understand one row."""
        cells = dict(self._cells(row))
        if "name" not in cells and self.last is not None and self._is_more_people(row):
            self._read(self.last, row, cells, PEOPLE_FIELDS)
            return
        client = None if self._is_no_client(row, cells) else self._client(row, cells)
        self.last = client
        if client is not None:
            filled = {
                name: TextCell("", text)
                for name, text in self.meaning.fill.items()
                if name not in cells
            }
            self._read(client, row, {**filled, **cells})
            self._properties(client, row)

    def _is_no_client(self, row: TableRow, cells: Mapping[str, TextCell]) -> bool:
        """Say of a row that adds up others, or has the titles once more, what it is."""
        if row.repeats_the_titles:
            self._wrong(row.number, "", "the titles stand here once more", help="take the row out")
            return True
        name = cells.get("name")
        if name is None or "status" in cells or name.text.casefold().strip(" :") not in _TOTALS:
            return False
        self._wrong(
            row.number,
            name.title,
            f"`{name.text}` has no status, and reads like the sum of other rows",
            help="take the row out; or, if a client is called so, write its status there",
        )
        return True

    def _is_more_people(self, row: TableRow) -> bool:
        fields = {self.meaning.targets[title].field for title in row.cells}
        return bool(fields) and fields <= set(PEOPLE_FIELDS)

    def _cells(self, row: TableRow) -> Iterator[tuple[str, TextCell]]:
        """Yield the cell of each field; two columns may be one field if they do not disagree."""
        seen: dict[str, TextCell] = {}
        for title, text in row.cells.items():
            name = self.meaning.targets[title].field
            if not name:
                continue
            before = seen.get(name)
            if before is None:
                seen[name] = TextCell(title, text)
            elif name in PEOPLE_FIELDS:
                seen[name] = TextCell(title, f"{before.text}, {text}")
            elif before.text != text:
                self._wrong(
                    row.number,
                    title,
                    f"`{text}` here, and `{before.text}` in column `{before.title}`",
                    help=f'both are read as `{name}`; leave one out: --map "{title}=-"',
                )
        yield from seen.items()

    def _client(self, row: TableRow, cells: Mapping[str, TextCell]) -> TableClient | None:
        name, own = cells.get("name"), cells.get("key")
        if name is None:
            targets = self.meaning.targets
            title = next((title for title, each in targets.items() if each.field == "name"), "")
            help = "write it there, or take the row out"
            if not title:
                help = 'say which column is the name: --map "COLUMN=name"'
            self._wrong(row.number, title, "there is no name", help=help)
            return None
        made = key_of(f"{own.text}{ENDING}") if own else suggestion(name.text).removesuffix(ENDING)
        if not made:
            cell = own or name
            help = "a key has lower-case letters, digits and dashes, such as acme-retail"
            self._wrong(row.number, cell.title, f"`{cell.text}` makes no key", help=help)
            return None
        if first := self.clients.get(made):
            self._wrong(
                row.number,
                (own or name).title,
                f"the key `{made}` is that of row {first.row} already",
                help="are they two clients? then give each a key of its own, in a column `key`",
            )
            return None
        self.clients[made] = client = TableClient(made, row.number)
        return client

    def _read(
        self,
        client: TableClient,
        row: TableRow,
        cells: Mapping[str, TextCell],
        only: Iterable[str] = (),
    ) -> None:
        reader = CellReader(client.leaves, client.known, self.meaning.spelling, self.meaning.words)
        for name in only or reader.fields:
            cell = cells.get(name)
            if cell is not None and (cell.title or reader.is_filled(name)):
                self._tried(client, row, cell, partial(reader.read, name))
        if not only:
            self._finish(client, row, reader)

    def _finish(self, client: TableClient, row: TableRow, reader: CellReader) -> None:
        if ("status",) not in client.leaves and row.number not in self.wrong:
            help = "one status for all without one: --fill status=active"
            self._wrong(row.number, "", "there is no status", help=help)
        reader.finish(self.meaning.today)

    def _properties(self, client: TableClient, row: TableRow) -> None:
        for title, text in row.cells.items():
            if name := self.meaning.targets[title].property:
                self._tried(
                    client, row, TextCell(title, text), partial(self._property, client, name)
                )

    def _property(self, client: TableClient, name: str, text: str) -> None:
        leaf = property_leaf(text, self.kinds[name], self.meaning.spelling)
        client.leaves["properties", name] = leaf

    def _tried(
        self, client: TableClient, row: TableRow, cell: TextCell, read: Callable[[str], object]
    ) -> None:
        before = set(client.leaves)
        try:
            read(cell.text)
        except UnreadableCell as why:
            self._wrong(row.number, cell.title, str(why), help=why.help)
        client.titles |= dict.fromkeys(set(client.leaves) - before, cell.title)

    def _wrong(self, row: int, title: str, message: str, *, help: str) -> None:
        self.wrong.add(row)
        self.findings.append(self.table.wrong(row, title, message, help=help, rule="import-value"))
