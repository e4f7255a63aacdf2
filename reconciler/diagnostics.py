"""What we have to say about files and plans, and where: the one shape of every finding.

No I/O, no other module of the package: everything may import this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

FieldPath = tuple[str, ...]
"""The way to one value inside a file: `("billing", "mode")`; `()` is the whole file."""

PARTNER = "partner"
"""The address of the partner itself; a client's address is `client.<key>`."""


def client_address(key: str) -> str:
    """Give the address of the client with this key: `client.acme`."""
    return f"client.{key}"


def client_key(address: str) -> str:
    """Give the key behind an address; the partner's is empty."""
    return address.removeprefix("client.") if address != PARTNER else ""


class Severity(StrEnum):
    """How much a finding weighs: an error stops the command, a warning or note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file: line and column count from 1, `end_column` is exclusive.

    `text` is that line as written, for the excerpt under the message.
    """

    file: str
    line: int = 1
    column: int = 1
    end_column: int = 2
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: which rule, how grave, about what, where, and what to do next.

    `message` says what is, in lower case without a full stop; `label` adds the fact beside the
    caret; `help` is the next act as text that can be typed.
    """

    rule: str
    severity: Severity
    message: str
    address: str = ""
    path: FieldPath = ()
    label: str = ""
    help: str = ""
    position: Position | None = None

    @property
    def client(self) -> str:
        """The key of the client it is about, or an empty string."""
        return client_key(self.address) if self.address else ""

    def at(self, position: Position | None) -> Diagnostic:
        """Give the same finding with a place in a file."""
        return replace(self, position=position)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any finding is an error."""
    return any(each.severity is Severity.ERROR for each in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings the way people read them: by file and place, errors first at one place."""
    grave = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

    def place(each: Diagnostic) -> tuple[str, int, int, int, str, str]:
        at = each.position or Position(file="\uffff")
        return (at.file, at.line, at.column, grave[each.severity], each.rule, each.message)

    return tuple(sorted(diagnostics, key=place))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that a mistyped one most likely means, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - most commands never need it

    choices = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return choices[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say "did you mean `x`?" or list what is possible."""
    choices = tuple(known)
    near = nearest(word, choices)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"one of: {', '.join(choices)}" if choices else ""


Manual = Mapping[str, str]
"""Rule id → its page for partners (Markdown)."""
