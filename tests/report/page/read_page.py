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

    `texts` are the same rows, each cell as it is read. Rows that belong to another one, such as
    what is folded below a client, are left out: `folded` has their terms by client. `feet` are last
    rows, `paths` the strokes of each drawing by look. `places` is every text, with the innermost
    place around it that has a name.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[dict[str, str]]] = {}
        self.texts: dict[str, list[dict[str, str]]] = {}
        self.columns: dict[str, list[str]] = {}
        self.tiles: dict[str, str] = {}
        self.elements: list[Element] = []
        self.open: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.text: list[str] = []
        self.folded: dict[str, dict[str, str]] = {}
        self.feet: dict[str, list[str]] = {}
        self.paths: dict[str, dict[str, list[str]]] = {}
        self.places: list[tuple[str, str]] = []
        self._names: list[str] = []
        self._client = self._term = ""
        self._table = ""
        self._cell: list[str] | None = None
        self._value: str | None = None
        self._row: list[str] = []
        self._said: list[str] = []
        self._skipped = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        assert len(own) == len(attrs), (tag, attrs)
        self.elements.append(Element(tag, own))
        if tag not in VOID:
            self._names.append(self._place(tag, own))
            self.open.append(tag)
        if tag == "path":
            looks = self.paths.setdefault(self._names[-1], {})
            looks.setdefault(own.get("class", ""), []).append(own["d"])
        if "data-tile" in own:
            self.tiles[own["data-tile"]] = own["data-v"]
        if tag == "table":
            self._table = own["data-table"]
            self.tables[self._table], self.texts[self._table] = [], []
            self.columns[self._table] = []
        elif tag == "tr":
            self._row, self._said = [], []
            self._skipped = own.get("class") == "more"
        elif tag in {"td", "th"}:
            if "data-column" in own:
                self.columns[self._table].append(own["data-column"])
            self._cell, self._value = [], own.get("data-v")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag
        self._names.pop()
        if tag in {"td", "th"} and self._cell is not None:
            text = " ".join("".join(self._cell).split())
            self._row.append(text if self._value is None else self._value)
            self._said.append(text)
            self._cell = None
        is_row = tag == "tr" and "tbody" in self.open and not self._skipped
        if is_row:
            columns = self.columns[self._table]
            assert len(columns) == len(self._row), (self._table, columns, self._row)
            self.tables[self._table].append(dict(zip(columns, self._row, strict=True)))
            self.texts[self._table].append(dict(zip(columns, self._said, strict=True)))
        elif tag == "tr" and "tfoot" in self.open:
            self.feet[self._table] = self._row

    def _place(self, tag: str, own: dict[str, str]) -> str:
        """Name the place that an element is, or else the one that it is in."""
        self._client = own.get("data-row", self._client)
        if own.get("class") == "more":
            self.folded[self._client] = {}
            return f"folded {self._client}"
        around = self._names[-1] if self._names else ""
        for name, is_there in (
            (f"table {own.get('data-table')}", tag == "table"),
            (f"sentence {own.get('data-chart')}", tag == "figure"),
            (around.replace("sentence", "drawing"), tag == "svg" and "sentence" in around),
            (own.get("aria-labelledby", ""), "tile" in own.get("class", "").split()),
            (tag, tag in {"header", "nav", "footer", "title", "h1", "h2", "h3"}),
            (f"section {own.get('id')}", tag == "section" and "id" in own),
        ):
            if is_there:
                return name
        return around

    def _fold(self, data: str) -> None:
        """Write down a term of a client, or what it says; what is before the terms has none."""
        last = next((tag for tag in reversed(self.open) if tag in {"dt", "dd", "summary"}), "")
        own = self.folded[self._client]
        if last == "dt":
            self._term = data
        elif last:
            term = self._term if last == "dd" else ""
            own[term] = " ".join(f"{own.get(term, '')} {data}".split())

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            (self.scripts if self.open[-1] == "script" else self.styles).append(data)
            return
        self.text.append(data)
        place = self._names[-1] if self._names else ""
        self.places.append((place, data))
        if place.startswith("folded"):
            self._fold(data)
        if self._cell is not None:
            self._cell.append(data)
