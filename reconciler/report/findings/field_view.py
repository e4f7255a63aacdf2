"""What is known of a field of a file → Document: what it takes, whose it is, an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.diagnostics import see
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    dimmed,
    line,
    strong,
)
from reconciler.report.findings.explain_view import inline
from reconciler.report.findings.index_view import page_rows

FieldFacts = Mapping[str, Mapping[str, Any]]
"""Address of a field → what is known of it."""

MOST_PAGES = 3
"""So many fields of one name are shown whole; more of them are listed."""

_OWNERS = {
    "value": "the file that writes it; take the line out, and the account keeps its value",
    "element": "the file, element by element; what only the account holds is left alone",
    "act": "nobody: it asks for something, or says who this is, and is no part of the account",
    "file": "this file alone; no account has it",
}
_REVIEW = {
    True: "harmless: an apply that nobody watches does it without a plan file",
    False: "needs a reviewed plan file where nobody watches the apply",
}


def field_view(subject: str, fields: FieldFacts, below: FieldFacts) -> Document:
    """Make the document of the fields of one name; `below` are all those that stand in them."""
    return Document(
        (),
        tuple(_blocks(fields, below)),
        lambda: {"format": 1, "kind": "fields", "subject": subject, "fields": fields},
    )


def _blocks(fields: FieldFacts, below: FieldFacts) -> Iterator[Block]:
    if len(fields) > MOST_PAGES:
        yield page_rows("Fields", {address: _sentence(facts) for address, facts in fields.items()})
        yield Footer((dimmed(see("one of them", "explain", next(iter(fields)))),))
        return
    for address, facts in fields.items():
        inner = {each: _sentence(of) for each, of in below.items() if _is_next(each, address)}
        yield from _page(address, facts, inner)


def _sentence(facts: Mapping[str, Any]) -> str:
    return str(facts["says"]).partition(". ")[0].removesuffix(".") + "."


def _is_next(address: str, outer: str) -> bool:
    """Tell whether a field stands in another one, with no third between them."""
    rest = address.removeprefix(outer)
    steps = [step for step in rest.replace("[]", "").split(".") if step not in ("", "NAME")]
    return rest != address and rest[:1] in (".", "[") and len(steps) == 1


def _page(address: str, facts: Mapping[str, Any], inner: Mapping[str, str]) -> Iterator[Block]:
    yield Paragraph((line(strong(address)),))
    yield Paragraph((inline(facts["says"]),))
    rows = tuple(Row((line(strong(name)), inline(text))) for name, text in _facts(address, facts))
    yield Rows((), rows, "page")
    if facts["words"]:
        yield page_rows("Words", facts["words"])
    if inner:
        yield page_rows("Fields in it", inner)
    yield Paragraph((line(strong("Example")), *_code(facts["example"])))


def _facts(address: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not facts["words"]:
        yield "Takes", facts["takes"]
    elif facts["elements"]:
        yield "Takes", "a list of the words below"
    if facts["without"] != "none":
        yield "Without it", facts["without"]
    yield "Belongs to", _OWNERS[facts["owner"]]
    if not address.startswith(("ignore.", "found.")):
        yield "Review", _REVIEW[facts["harmless"]]
    if facts["rules"]:
        yield "Rules", ", ".join(facts["rules"])


def _code(example: str) -> tuple[Line, ...]:
    return tuple(
        (Span(f"    {text_line}", Role.VALUE, whole=True),) for text_line in example.split("\n")
    )
