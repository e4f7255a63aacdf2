"""A page of the manual → Document: a rule with why, wrong, right, also; or a topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconciler.diagnostics import see
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Paragraph,
    Row,
    Rows,
    dimmed,
    line,
    strong,
)
from reconciler.report.findings.page import SECTIONS, inline, markdown_blocks, rule_page

Index = Mapping[str, Sequence[str]]
"""Kind of page (`rules`, `topics`) → names of its pages."""


def explain_view(subject: str, page: str, index: Index) -> Document:
    """Make the document of one page; without a subject, of all there are."""
    if not subject:
        return Document(
            line(strong("Pages of the manual")),
            tuple(_index(index)),
            lambda: {
                "format": 1,
                "kind": "pages",
                **{name: list(each) for name, each in index.items()},
            },
        )
    summary, sections = rule_page(page)
    blocks = (
        _rule(summary, sections) if set(sections) >= {"Why", "Right"} else markdown_blocks(page)
    )
    # A topic's page has its own heading.
    title = () if page.startswith("# ") else line(strong(subject))
    return Document(
        title,
        tuple(blocks),
        lambda: {"format": 1, "kind": "page", "subject": subject, "page": page},
    )


def _rule(summary: str, sections: Mapping[str, str]) -> Iterator[Block]:
    if summary:
        yield Paragraph((inline(summary),))
    rows = tuple(
        Row((line(strong(name)), inline(sections[name])))
        for name in SECTIONS
        if sections.get(name, "nothing.") != "nothing."
    )
    yield Rows((), rows, "page")


def _index(index: Index) -> Iterator[Block]:
    for kind, names in index.items():
        yield Rows(line(strong(kind.capitalize())), (Row((line(", ".join(names)),)),), "pages")
    yield Footer((dimmed(see("one of them", "explain", "NAME")),))
