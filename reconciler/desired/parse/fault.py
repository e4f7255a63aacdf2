"""Where a parser gave up, and what stands around that place."""

from __future__ import annotations

import re

from reconciler.desired.findings.findings import finding
from reconciler.desired.parse.nodes import YamlDocument
from reconciler.diagnostics import Diagnostic, Position
from reconciler.values import Frozen


class Fault(Frozen):
    """Where the parser gave up, why, and where the thing began that it was reading.

    Lines and columns count from 0.
    """

    file: str
    lines: tuple[str, ...]
    problem: str
    place: tuple[int, int]
    began: tuple[int, int]

    @property
    def line(self) -> int:
        """The line it gave up on, by number."""
        return self.place[0]

    @property
    def column(self) -> int:
        """The column it gave up in."""
        return self.place[1]

    @property
    def text(self) -> str:
        """The line it gave up on."""
        return self.lines[self.line]

    @property
    def before(self) -> str:
        """What stands before the place, on its line."""
        return self.text[: self.column]

    @property
    def above(self) -> int:
        """The nearest line above with something on it, by number (or the first line)."""
        return next((n for n in range(self.line - 1, 0, -1) if self.lines[n].strip()), 0)

    @property
    def rest(self) -> str:
        """What stands from the place on, without a comment."""
        return without_comment(self.text[self.column :])

    def says(self, message: str, label: str = "", help: str = "", rule: str = "") -> Diagnostic:
        """Make the finding at the place itself."""
        return self.says_at((self.line, self.column, 1), message, label, help, rule)

    def says_at(
        self,
        place: tuple[int, int, int],
        message: str,
        label: str = "",
        help: str = "",
        rule: str = "",
    ) -> Diagnostic:
        """Make the finding at a line and column, some characters wide."""
        at = self.position(place)
        return finding(rule or "yaml-syntax", message, position=at, label=label, help=help)

    def position(self, place: tuple[int, int, int]) -> Position:
        """Turn line, column and width into a position."""
        line, column, width = place
        end = column + max(width, 1)
        return Position(self.file, line + 1, column + 1, end + 1, self.lines[line])


def fault_of(error: Exception, parser: object, document: YamlDocument) -> Fault:
    """Read an error of PyYAML: its words, where it gave up, and where it began."""
    # Only the Python parser raises errors without marks, and it knows where it is.
    place = getattr(error, "problem_mark", None) or parser
    began = getattr(error, "context_mark", None) or place
    problem = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', error)}".strip()
    lines = document.lines
    return Fault(document.file, lines, problem, _inside(place, lines), _inside(began, lines))


def indent(line: str) -> int:
    """Count the spaces before a line's text."""
    return len(line) - len(line.lstrip())


def without_comment(text: str) -> str:
    """Leave out a comment at the end, and the spaces before it."""
    return re.split(r"\s#", text, maxsplit=1)[0].rstrip()


def _inside(place: object, lines: tuple[str, ...]) -> tuple[int, int]:
    """Line and column, from 0; at the end of a file the parser is a line too far."""
    line = min(getattr(place, "line", 0), len(lines) - 1)
    return line, min(getattr(place, "column", 0), len(lines[line]))
