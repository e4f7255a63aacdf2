"""A page of the manual → Document: a rule with why, wrong, right, also; or a topic of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reconciler.diagnostics import see
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    Table,
    command,
    dimmed,
    line,
    strong,
)

SECTIONS = ("Why", "Wrong", "Right", "Also")
_HEAD = re.compile(rf"(?:## +)?({'|'.join(SECTIONS)})(?::|$) *")
_INLINE = re.compile(r"(`[^`]+`|\*\*[^*]+\*\*)")
_NO_TEXT = ("<!--", "```")


def rule_page(text: str) -> tuple[str, dict[str, str]]:
    """Split a rule's page into its first sentences and its sections, whichever way it is written.

    `Why: …` as in a docstring, or `## Why` as in Markdown.
    """
    parts: dict[str, list[str]] = {"": []}
    at = ""
    for text_line in text.splitlines():
        said = text_line.strip()
        if found := _HEAD.match(said):
            at = found[1]
            said = said[found.end() :]
        parts.setdefault(at, []).append(said)
    joined = {name: " ".join(filter(None, said)) for name, said in parts.items()}
    return joined.pop(""), joined


def inline(text: str) -> Line:
    """A line of Markdown: code stays in one piece, what is bold stands out."""
    spans = []
    for part in _INLINE.split(text):
        if part.startswith("`") and len(part) > 1:
            spans.append(command(part))
        elif part.startswith("**") and part.endswith("**") and len(part) > len("****"):
            spans.append(strong(part[2:-2]))
        elif part:
            spans.append(Span(part))
    return tuple(spans)


def markdown_blocks(text: str) -> Iterator[Block]:
    """A page of Markdown as blocks: headings, paragraphs, lists, code and tables."""
    for part in re.split(r"\n{2,}", _without_fences(text)):
        lines = [
            text_line
            for text_line in part.splitlines()
            if text_line and not text_line.startswith(_NO_TEXT)
        ]
        if not lines:
            continue
        if all(line.startswith("|") for line in lines):
            yield _table(lines)
        else:
            yield Paragraph(tuple(_paragraph(lines)))


def _without_fences(text: str) -> str:
    """Indent fenced code, blank lines in it kept, so that it is told from text by one sign."""
    shown = []
    is_code = False
    for text_line in text.splitlines():
        if text_line.startswith("```"):
            is_code = not is_code
            shown.append("")
        else:
            shown.append(f"    {text_line}" if is_code else text_line)
    return "\n".join(shown)


def _paragraph(lines: list[str]) -> Iterator[Line]:
    run = ""
    for written in [*lines, ""]:
        if run and (not written or written.startswith(("    ", "#", "- ", "* "))):
            yield inline(run)
            run = ""
        if written.startswith("    "):
            yield (Span(written, Role.VALUE, whole=True),)
        elif written.startswith("#"):
            yield (strong(written.lstrip("# ")),)
        else:
            run = f"{run} {written.strip()}".strip()


def _table(lines: list[str]) -> Table:
    head, *rows = [_cells(line) for line in lines if not re.fullmatch(r"[|\s:-]+", line)]
    body = [(*row, *[""] * len(head))[: len(head)] for row in rows]
    return Table(
        tuple(Column(each) for each in head),
        tuple(tuple(inline(cell) for cell in row) for row in body),
    )


def _cells(row: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", row.strip().strip("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


def explain_view(subject: str, page: str, others: Iterable[str] = ()) -> Document:
    """Make the document of one page: of a rule, or a topic; `others` are called so too."""
    summary, sections = rule_page(page)
    blocks = (
        _rule(summary, sections) if set(sections) >= {"Why", "Right"} else markdown_blocks(page)
    )
    # A topic's page has its own heading.
    title = () if page.startswith("# ") else line(strong(subject))
    return Document(
        title,
        (*blocks, *also(others)),
        lambda: {"format": 1, "kind": "page", "subject": subject, "page": page},
    )


def also(others: Iterable[str]) -> Iterator[Footer]:
    """Say which other pages are called alike."""
    if names := tuple(others):
        yield Footer(
            tuple(dimmed(see("there is a field of that name", "explain", name)) for name in names)
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
