"""All pages of the manual → Document: rules by what they are about, topics, fields by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.diagnostics import see
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Row,
    Rows,
    command,
    dimmed,
    line,
    strong,
)
from reconciler.report.findings.explain_view import inline

Index = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Kind of page → group → name of a page → its sentence."""

_FILES = {
    "client": "Fields of clients/KEY.yaml",
    "partner": "Fields of partner.yaml",
    "ignore": "Fields of ignore.yaml",
    "found": "Fields of found.yaml",
}


def index_view(index: Index) -> Document:
    """Make the document of all pages, each with a sentence."""
    return Document(
        line(strong("Pages of the manual")),
        tuple(_blocks(index)),
        lambda: {
            "format": 1,
            "kind": "pages",
            **{
                kind: {name: says for group in groups.values() for name, says in group.items()}
                for kind, groups in index.items()
            },
        },
    )


def _blocks(index: Index) -> Iterator[Block]:
    for group, names in index["rules"].items():
        yield page_rows(f"Rules: {group}", names)
    for names in index["topics"].values():
        yield page_rows("Topics", names)
    for kind, names in index["fields"].items():
        yield page_rows(_FILES[kind], names)
    yield Footer(
        (
            dimmed(see("one of them", "explain", "NAME")),
            dimmed(see("what stands below a field", "explain", "client.trial")),
        )
    )


def page_rows(title: str, names: Mapping[str, str]) -> Rows:
    """List pages below a title, each with its sentence."""
    rows = tuple(Row((line(command(name)), inline(says))) for name, says in names.items())
    return Rows(line(strong(title)), rows, title)
