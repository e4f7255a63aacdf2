"""What we have to say about files and plans, and where: the one shape of every finding.

No I/O, no other module of the package: everything may import this.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from reconciler.values import Frozen, replace

FieldPath = tuple[str, ...]
"""The way to one value inside a file: `("billing", "mode")`; `()` is the whole file."""

MOST_FINDINGS = 50
"""Findings of one run that are printed; in one file, no more are looked for."""
PARTNER = "partner"
"""The address of the partner itself; a client's address is `client.<key>`."""


def client_address(key: str) -> str:
    """The address of the client with this key: `client.acme`."""
    return f"client.{key}"


def client_key(address: str) -> str:
    """The key behind an address; the partner's is empty."""
    return address.removeprefix("client.") if address != PARTNER else ""


class Severity(StrEnum):
    """How much a finding weighs: an error stops the command, a warning or note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Position(Frozen):
    """A place in a file: line and column count from 1, `end_column` is exclusive.

    `text` is that line as written, for the excerpt under the message.
    """

    file: str
    line: int = 1
    column: int = 1
    end_column: int = 2
    text: str = ""


class AdviceKind(StrEnum):
    """What a piece of advice does once it is followed.

    After a `cure` the finding is gone, or another one stands in its place. A `look` shows something
    and ends with 0. A `wait` passes with time. What somebody else must do or decide is an `ask`.
    """

    CURE = "cure"
    LOOK = "look"
    WAIT = "wait"
    ASK = "ask"


class Advice(Frozen):
    """What to do next: in words, and as the thing to type where there is one.

    `command` are the words behind `reconciler`; one in capitals (`FILE`) stands for the reader's
    own. `lines` is what to write, in the file that the finding is about or in `file`, a name or the
    address of an account. `others` are further ways. A message holds a command or a line to write
    nowhere else: so a test can type it.
    """

    kind: AdviceKind
    text: str
    command: tuple[str, ...] = ()
    lines: str = ""
    file: str = ""
    others: tuple[Advice, ...] = ()

    @property
    def ways(self) -> tuple[Advice, ...]:
        """All ways, itself first."""
        return (replace(self, others=()), *self.others)

    @property
    def typed(self) -> str:
        """What can be typed: the command as a shell takes it, or the lines; empty for words."""
        return shell_line(self.command) if self.command else self.lines

    @property
    def after(self) -> str:
        """The words behind what can be typed."""
        if not self.file:
            return ""
        if self.file == PARTNER:
            return " in partner.yaml"
        key = client_key(self.file)
        return f" in {self.file if key == self.file else f'the file of `{key}`'}"

    @property
    def before(self) -> str:
        """The words before what can be typed."""
        if not self.typed or not self.text:
            return self.text
        return f"{self.text}: " if self.command else f"{self.text} "

    def or_(self, *others: Advice) -> Advice:
        """Add further ways."""
        return replace(self, others=(*self.others, *others))

    def __str__(self) -> str:
        """Say all ways in one line."""
        return OR.join(map(_said, self.ways))


OR = "; or "
"""What stands between two ways."""

Help = str | Advice
"""The next act: words alone, or advice of a kind."""


def cure(text: str, *command: str, lines: str = "", file: str = "") -> Advice:
    """Advise what takes the finding away: a command, or lines to write."""
    return Advice(AdviceKind.CURE, text, command, lines, file)


def see(text: str, *command: str) -> Advice:
    """Advise a look: a command that shows more and changes nothing."""
    return Advice(AdviceKind.LOOK, text, command)


def wait(text: str, *command: str) -> Advice:
    """Advise to wait, and what to type after that."""
    return Advice(AdviceKind.WAIT, text, command)


def ask(text: str, *command: str) -> Advice:
    """Name what somebody else must do or decide, and what to type to know more."""
    return Advice(AdviceKind.ASK, text, command)


def shell_line(words: Iterable[str]) -> str:
    """Write a command of ours as a shell takes it."""
    return " ".join(["reconciler", *map(shlex.quote, words)])


def _said(way: Advice) -> str:
    if way.command or not way.lines:
        return f"{way.before}{way.typed}{way.after}"
    return f"{way.before}`{way.lines}`{way.after}"


class Diagnostic(Frozen):
    """A finding: which rule, how grave, about what, where, and what to do next.

    `message` says what is, in lower case without a full stop; `label` adds the fact beside the
    caret; `help` is the next act. One that `leads` is told before everything else in its file:
    while it stands, nothing else there matters.
    """

    rule: str
    severity: Severity
    message: str
    address: str = ""
    path: FieldPath = ()
    label: str = ""
    help: Help = ""
    position: Position | None = None
    leads: bool = False

    @property
    def client(self) -> str:
        """The key of the client it is about, or an empty string."""
        return client_key(self.address) if self.address else ""

    def at(self, position: Position | None) -> Diagnostic:
        """The same finding with a place in a file."""
        return replace(self, position=position)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any finding is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings the way people read them: by file and place, errors first at one place.

    Before all others of a file stand those that lead.
    """
    grave = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

    def place(each: Diagnostic) -> tuple[str, bool, int, int, int, str, str]:
        at, weight = each.position or Position(file="\uffff"), grave[each.severity]
        return (at.file, not each.leads, at.line, at.column, weight, each.rule, each.message)

    return tuple(sorted(diagnostics, key=place))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a mistyped one most likely means, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - most commands never need it

    choices = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return choices[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say "did you mean `x`?", or list what is possible, and what can be done `otherwise`."""
    choices = tuple(known)
    near = nearest(word, choices)
    if near is not None:
        return f"did you mean `{near}`?"
    ways = (f"one of: {', '.join(choices)}" if choices else "", otherwise)
    return "; or ".join(filter(None, ways))


Manual = Mapping[str, str]
"""Rule id → its page for partners (Markdown)."""


def listed(words: Sequence[str], most: int = 5) -> str:
    """Name the first of many and count the others: `a, b and 3 more`."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def counted(number: int, word: str) -> str:
    """Say a number with its word: `1 error`, `2 errors`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
