"""Documents as annotations of a GitHub run: each finding on its line in the pull request.

GitHub drops what is too much without a word, so the last line says how many are missing. A text
from a file or a store stands behind the second `::` of its line, where nothing is obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.errors import ReconcilerError
from reconciler.report.document import Document, Findings
from reconciler.report.formats.render import unfolded
from reconciler.report.formats.style import TextStyle
from reconciler.report.safe import escaped_at, orders, printable
from reconciler.report.value_words import cut

MOST_OF_A_KIND = 9
LONGEST_MESSAGE = 2000
_LONGEST_PROPERTY = 300
_KINDS = (Severity.ERROR, Severity.WARNING)


def render_github(document: Document, style: TextStyle) -> str:
    """Print a document's findings, errors first; one without findings prints nothing.

    An error without a finding is an annotation too: a run that fails says why.
    """
    lines = list(_lines(document))
    if not style.unicode:
        lines = ["".join(style.clean_characters(line)) for line in lines]
    return "".join(f"{line}\n" for line in lines)


def _lines(document: Document) -> Iterator[str]:
    found = [
        finding
        for block in unfolded(document).blocks
        if isinstance(block, Findings)
        for finding in block.findings
    ]
    found += document.annotations
    if not found and isinstance(document.about, ReconcilerError):
        yield f"::error::{_message(document.about.message, str(document.about.help))}"
    kinds = ([each for each in found if each.severity is kind] for kind in _KINDS)
    shown = [finding for kind in kinds for finding in kind[:MOST_OF_A_KIND]]
    yield from map(_annotation, shown)
    if len(shown) < len(found):
        yield f"::notice::and {len(found) - len(shown):,} more, see the log"


def _annotation(finding: Diagnostic) -> str:
    named = [f"title={_property(finding.rule)}"]
    if at := finding.position:
        # A folder has no lines.
        lines = bool(at.text) or at.file.endswith(".yaml")
        columns = [f"line={at.line},col={at.column},endColumn={at.end_column}"] if lines else []
        named = [f"file={_property(at.file)}", *columns, *named]
    said = _message(finding.message, str(finding.help), finding.label)
    return f"::{finding.severity.value} {','.join(named)}::{said}"


def _message(message: str, help: str, label: str = "") -> str:
    said = filter(None, (message, label, f"help: {help}" if help else ""))
    return "%0A".join(_data(cut(part, LONGEST_MESSAGE)) for part in said)


def _property(text: str) -> str:
    return _data(cut(text, _LONGEST_PROPERTY)).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    shown = printable(text)
    # Printable text has no line ends left; they are named all the same: this is the sink's rule.
    guarded = escaped_at(shown, orders(shown))
    return guarded.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
