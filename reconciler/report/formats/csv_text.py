"""Tables for spreadsheets and programs: CSV in UTF-8, one line of names, then a line a row.

A text stands in quotes and everything else does not: numbers have a point and no other sign, days
are 2026-11-27, yes and no are `true` and `false`, what is not there is empty. So a spreadsheet that
is told to take quoted cells as text keeps the zeros of `0005`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reconciler.model.leaf_texts import guarded
from reconciler.report.cells import Fact
from reconciler.report.document import Document
from reconciler.report.formats.style import TextStyle
from reconciler.report.safe import escaped_at, orders

_NAME = re.compile("[A-Za-z0-9_-]+")


def csv_parts(document: Document, style: TextStyle) -> Iterator[str]:
    """Print the table of a document, row by row; nothing of one that has no table."""
    if document.sheet is None:
        return
    sheet = document.sheet()
    yield _line(name if _NAME.fullmatch(name) else _quoted(name, style) for name in sheet.columns)
    for row in sheet.rows:
        yield _line(_cell(fact, style) for fact in row)


def _line(cells: Iterable[str]) -> str:
    line = ",".join(cells)
    return f"{escaped_at(line, orders(line))}\n"


def _cell(fact: Fact, style: TextStyle) -> str:
    match fact:
        case None | "":
            return ""
        case bool():
            return "true" if fact else "false"
        case str():
            return _quoted(fact, style)
        case int():
            return str(fact)
        case _:
            return f"{fact:f}" if hasattr(fact, "as_tuple") else fact.isoformat()


def _quoted(text: str, style: TextStyle) -> str:
    shown = guarded(style.clean(text)).replace('"', '""')
    return f'"{shown}"'
