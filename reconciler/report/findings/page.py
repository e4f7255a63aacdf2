"""Pages of the manual: a rule's sections, and Markdown as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.report.document import (
    Block,
    Column,
    Line,
    Paragraph,
    Role,
    Span,
    Table,
    command,
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
    """Give a line of Markdown: code stays in one piece, what is bold stands out."""
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
    """Give a page of Markdown as blocks: headings, paragraphs, lists, code and tables."""
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
    for line in [*lines, ""]:
        starts = not line or line.startswith(("    ", "#", "- ", "* "))
        if run and starts:
            yield inline(run)
            run = ""
        if line.startswith("    "):
            yield (Span(line, Role.VALUE, whole=True),)
        elif line.startswith("#"):
            yield (strong(line.lstrip("# ")),)
        else:
            run = f"{run} {line.strip()}".strip()


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
