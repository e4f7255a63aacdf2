"""A page read back: its tables as programs see them, and every element with its attributes."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Element(NamedTuple):
    name: str
    attributes: dict[str, str]


class PageReader(HTMLParser):
    """Tables by `data-table`: rows of column → value; a cell's is `data-v`, or else its text.

    Rows that belong to another one, such as what is folded below a client, are left out.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[dict[str, str]]] = {}
        self.columns: dict[str, list[str]] = {}
        self.tiles: dict[str, str] = {}
        self.elements: list[Element] = []
        self.open: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.text: list[str] = []
        self._table = ""
        self._cell: list[str] | None = None
        self._value: str | None = None
        self._row: list[str] = []
        self._skipped = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        assert len(own) == len(attrs), (tag, attrs)
        self.elements.append(Element(tag, own))
        if tag not in VOID:
            self.open.append(tag)
        if "data-tile" in own:
            self.tiles[own["data-tile"]] = own["data-v"]
        if tag == "table":
            self._table = own["data-table"]
            self.tables[self._table], self.columns[self._table] = [], []
        elif tag == "tr":
            self._row, self._skipped = [], own.get("class") == "more"
        elif tag in {"td", "th"}:
            if "data-column" in own:
                self.columns[self._table].append(own["data-column"])
            self._cell, self._value = [], own.get("data-v")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag
        if tag in {"td", "th"} and self._cell is not None:
            text = " ".join("".join(self._cell).split())
            self._row.append(text if self._value is None else self._value)
            self._cell = None
        is_row = tag == "tr" and "tbody" in self.open and not self._skipped
        if is_row:
            columns = self.columns[self._table]
            assert len(columns) == len(self._row), (self._table, columns, self._row)
            self.tables[self._table].append(dict(zip(columns, self._row, strict=True)))

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            (self.scripts if self.open[-1] == "script" else self.styles).append(data)
            return
        self.text.append(data)
        if self._cell is not None:
            self._cell.append(data)
