"""Document → any format. A new format is one module, and one line in `FORMATS`.

A format is loaded when something is printed in it, so its name costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.report.document import Block, Document
    from reconciler.report.formats.style import TextStyle

FORMATS: dict[str, str] = {
    "text": "text.text_parts",
    "markdown": "markdown.markdown.render_markdown",
    "json": "json_text.render_json",
    "github": "github.render_github",
    "csv": "csv_text.csv_parts",
    "summary": "markdown.markdown.render_summary",
}
"""The name of each format → the function in this room that prints it."""

FILES: dict[str, str] = {"page": "page.page.render_document"}
"""The formats that `plan` writes to files alone."""

CSV = "csv"
"""The format of tables; every other one prints whatever there is."""


def render(document: Document, format: str, style: TextStyle | None = None) -> str:
    """Print a document in one of `FORMATS` or `FILES`; it ends with a line end, or is empty."""
    return "".join(render_parts(document, format, style))


def render_parts(document: Document, format: str, style: TextStyle | None = None) -> Iterator[str]:
    """Print a document part by part: a long one is never all in memory."""
    from reconciler.report.formats.style import TextStyle  # noqa: PLC0415 - as the docstring says

    printed = _renderer(format)(document, style or TextStyle())
    yield from (printed,) if isinstance(printed, str) else printed


def _renderer(format: str) -> Callable[[Document, TextStyle], str | Iterator[str]]:
    module, _, name = (FORMATS | FILES)[format].rpartition(".")
    renderer: Callable[[Document, TextStyle], str | Iterator[str]] = getattr(
        import_module(f"reconciler.report.formats.{module}"), name
    )
    return renderer


def unfolded(document: Document) -> Document:
    """The same document with nothing folded, for whoever cannot ask for more."""
    from reconciler.report.document import Folded  # noqa: PLC0415 - as the docstring says

    blocks = [
        part
        for block in document.blocks
        for part in (block.whole() if isinstance(block, Folded) else (block,))
    ]
    return without_next(document, blocks)


def without_next(document: Document, blocks: Iterable[Block] = ()) -> Document:
    """The same document, of other `blocks`, for whoever need not type anything next."""
    from reconciler.report.document import Footer  # noqa: PLC0415 - as the docstring says
    from reconciler.values import replace  # noqa: PLC0415 - as the docstring says

    kept = (
        Footer(one.lines) if isinstance(one, Footer) else one for one in blocks or document.blocks
    )
    return replace(document, blocks=tuple(kept))
