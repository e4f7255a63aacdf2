"""A table as rows of texts: CSV as spreadsheets save it, or the JSON list of a platform.

Nothing is guessed of what a text means; that is known by its column. Rows are counted as a
spreadsheet counts them: the line of titles is row 1.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from reconciler.desired.findings.findings import finding
from reconciler.desired.tables.json_rows import records_in
from reconciler.diagnostics import Diagnostic, Position, ask, counted, cure
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.card_numbers import masked
from reconciler.model.leaf_texts import unguarded
from reconciler.values import Frozen, field

_DELIMITERS = ";\t,|"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MOST_BYTES = 64 * 1024 * 1024


class TableRow(Frozen):
    """One row: its number, and the text below each title; what is empty is left out."""

    number: int
    cells: Mapping[str, str]

    @property
    def repeats_the_titles(self) -> bool:
        """Whether each of its cells, which are several, is the title of its column."""
        same = (title.casefold() == text.casefold() for title, text in self.cells.items())
        return len(self.cells) > 1 and all(same)


class ClientTable(Frozen):
    """A table that was read: its name for messages, its titles in order, its rows."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[TableRow, ...]
    findings: tuple[Diagnostic, ...] = field(default=())

    @property
    def filled(self) -> tuple[str, ...]:
        """The titles of the columns that have a value in some row."""
        used = {title for row in self.rows for title in row.cells}
        return tuple(title for title in self.titles if title in used)

    def place(self, row: int, title: str = "") -> Position:
        """The place of a cell: its row as a line, its column counted from 1."""
        column = self.titles.index(title) + 1 if title in self.titles else 1
        return Position(self.name, row, column, column + 1)

    def wrong(
        self, row: int, title: str, message: str, *, help: str, rule: str = "import-table"
    ) -> Diagnostic:
        """Make a finding about a cell, or about a whole row where there is no title."""
        label = f"row {row}, column `{title}`" if title else f"row {row}"
        where = self.place(row, title)
        return finding(rule, masked(message), position=where, label=label, help=masked(help))


def read_table(path: Path, encoding: str) -> ClientTable:
    """Read a table of clients.

    Raises UsageRefused for a file that cannot be read, FilesInvalid for one that is no table.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageRefused(
            f"`{path}` cannot be read: {error.strerror}", help="name a CSV or JSON file"
        ) from error
    name = path.as_posix()
    if len(data) > _MOST_BYTES:
        raise _no_table(name, "it is larger than 64 MiB", "split it")
    text = _decoded(data, name, encoding)
    if text.lstrip()[:1] in ("[", "{"):
        return _json_table(text, name)
    return _csv_table(text, name)


def _decoded(data: bytes, name: str, encoding: str) -> str:
    known = encoding or ("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    try:
        return data.decode(known)
    except LookupError as error:
        raise UsageRefused(
            f"there is no encoding `{encoding}`", help="such as --encoding cp1252"
        ) from error
    except UnicodeDecodeError as error:
        raise _no_table(
            name,
            f"byte {error.start} is not {known.removesuffix('-sig').upper()}",
            "save it as CSV UTF-8; or, of an older spreadsheet, say `--encoding cp1252`",
        ) from error


def _no_table(name: str, why: str, help: str, row: int = 1) -> FilesInvalid:
    wrong = finding("import-table", why, position=Position(name, row), help=help)
    return FilesInvalid(f"`{name}` is no table of clients", diagnostics=[wrong])


def _csv_table(text: str, name: str) -> ClientTable:
    first = text.lstrip("\r\n").splitlines()[:1]
    delimiter = max(_DELIMITERS, key=(first or [""])[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        records.extend([unguarded(cell.strip()) for cell in row] for row in rows)
    except csv.Error as error:
        raise _no_table(
            name, "a quote does not fit", "close it, or double it inside a value", len(records) + 1
        ) from error
    while records and not any(records[0]):  # empty lines above the titles
        records.pop(0)
    if not records or not any(records[1:]):
        raise _no_table(name, "there is no client in it", "the first line holds the titles")
    titles = records[0]
    while titles and not titles[-1]:
        titles.pop()
    return _checked(ClientTable(name, tuple(titles), tuple(_rows(titles, records[1:]))), records)


def _rows(titles: list[str], records: list[list[str]]) -> Iterator[TableRow]:
    for number, record in enumerate(records, 2):
        if any(record):
            pairs = zip(titles, record, strict=False)
            yield TableRow(number, {title: cell for title, cell in pairs if cell})


def _checked(table: ClientTable, records: list[list[str]]) -> ClientTable:
    """Name the titles that stand twice or are missing, and the rows that are too long."""
    wrong = [
        table.wrong(1, title, f"{count} columns are called `{title}`", help="rename one")
        if title
        else table.wrong(1, "", "a column has no title", help="give it one")
        for title, count in Counter(table.titles).items()
        if count > 1 or not title
    ]
    width = len(table.titles)
    wrong += [
        table.wrong(
            number,
            "",
            f"there are {counted(len(record), 'value')} and {counted(width, 'title')}",
            help="a value that holds the delimiter stands in quotes",
        )
        for number, record in enumerate(records[1:], 2)
        if any(record[width:])
    ]
    return ClientTable(table.name, table.titles, table.rows, tuple(wrong))


def _json_table(text: str, name: str) -> ClientTable:
    try:
        records = records_in(json.loads(text))
    except (ValueError, RecursionError) as error:
        help = ask("save the answer of the platform as it came")
        row = getattr(error, "lineno", 1)  # where the text is JSON up to a place
        raise _no_table(name, "it is no JSON", str(help), row) from error
    if not records:
        raise _no_table(
            name, "there is no list of clients in it", str(cure("a list", lines='[{"name": …}]'))
        )
    titles = dict.fromkeys(title for record in records for title in record)
    rows = tuple(
        TableRow(number, {title: cell for title, cell in record.items() if cell})
        for number, record in enumerate(records, 1)
    )
    return ClientTable(name, tuple(titles), rows)
