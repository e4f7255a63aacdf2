"""The one shape that every format prints: blocks of lines, lines of spans, spans with a role.

Nothing here knows a terminal, Markdown or JSON. A text in a span may hold anything that a file or
a store holds: each format makes it harmless where it writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from reconciler.diagnostics import OR, Advice, Diagnostic, FieldPath, Help, Position, Severity
from reconciler.report.cells import Sheet
from reconciler.values import Frozen, field

if TYPE_CHECKING:
    # A page of the manual has no account in it, and loads none.
    from reconciler.report.changes import Account
    from reconciler.report.facts import Money


class Role(StrEnum):
    """What a text is: formats choose colour or marks by it, and never say anything by it alone.

    `value` is what a file or a store holds, `command` what can be typed.
    """

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    ONE_WAY = "one-way"
    ERROR = "error"
    WARNING = "warning"
    COMMAND = "command"
    VALUE = "value"


class Span(NamedTuple):
    """A text with one role; `whole` is never broken across lines.

    A format that knows its reader's locale prints `money` instead of the text, which says the same.
    """

    text: str
    role: Role = Role.PLAIN
    whole: bool = False
    money: Money | None = None


Line = tuple[Span, ...]

DEFAULT_LOCALE = "en"  # whose way to write money is taken where nobody names another one


def line(*parts: str | Span) -> Line:
    """Make a line; bare texts are plain."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def strong(text: str) -> Span:
    """Make a span that stands out."""
    return Span(text, Role.STRONG)


def dim(text: str) -> Span:
    """Make a span that stands back."""
    return Span(text, Role.DIM)


def command(text: str) -> Span:
    """Make a span that can be typed."""
    return Span(text, Role.COMMAND, whole=True)


def prose(text: str, role: Role = Role.PLAIN, code: Role = Role.COMMAND) -> Line:
    """Make a line of a sentence; what stands between backticks stays in one piece."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return (Span(text, role),)
    return tuple(
        Span(f"`{part}`", code, whole=True) if at % 2 else Span(part, role)
        for at, part in enumerate(parts)
        if part or at % 2
    )


def dimmed(help: Advice) -> Line:
    """Make a line of the next act whose words stand back."""
    return advised(help, Role.DIM)


def advised(help: Help, words: Role = Role.PLAIN) -> Line:
    """Make a line of the next act; what can be typed stays in one piece."""
    if isinstance(help, str):
        return prose(help, words)
    spans: list[Span] = []
    for way in help.ways:
        spans += [Span(OR)] if spans else []
        spans += prose(way.before, words) if way.before else ()
        if way.typed:
            spans.append(command(way.typed if way.command else f"`{way.lines}`"))
        spans += [Span(way.after)] if way.after else []
    return tuple(spans)


class Mark(Frozen):
    """What a row does: a glyph and, always, its word."""

    glyph: str
    word: str
    role: Role = Role.PLAIN


CREATE = Mark("+", "create", Role.ADD)
FOUND = Mark("+", "found", Role.ADD)
UPDATE = Mark("~", "update", Role.CHANGE)
CLOSING = Mark("~", "update", Role.WARNING)
NEXT_PERIOD = Mark("@", "next period", Role.CHANGE)
REMOVE = Mark("-", "remove", Role.REMOVE)
ONE_WAY = Mark("!", "one-way", Role.ONE_WAY)
GIVEN_BACK = Mark("!", "access back", Role.ONE_WAY)
RECORDED = Mark("=", "recorded", Role.DIM)
KEPT = Mark("=", "kept", Role.WARNING)
UNMANAGED = Mark(".", "unmanaged", Role.WARNING)


class Paragraph(Frozen):
    """Lines that belong together; one too long goes on below, indented where they `hang`."""

    lines: tuple[Line, ...]
    hang: bool = False


def paragraph(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """Make a paragraph of some lines, if there are any."""
    if told := tuple(lines):
        yield Paragraph(told)


class Row(NamedTuple):
    """One row: cells side by side, and notes behind the last one or below."""

    cells: tuple[Line, ...]
    mark: Mark | None = None
    notes: tuple[Line, ...] = ()


class Rows(Frozen):
    """Rows under a title; blocks with the same `group` share their columns.

    Those that are `flush` begin at the left edge, right below other such blocks.
    """

    title: Line
    rows: tuple[Row, ...]
    group: str = ""
    flush: bool = False


class Column(Frozen):
    """A column of a table: numbers stand at its right edge, and a name that `shrinks` may be cut.

    It is cut to `least`, and further only where all others gave way. One that `gives_way` is left
    out where it has no room, and named: the last first; of those `alike` each stays that has room.
    One that `wraps` goes on below in the few rows where it is far longer than in the others; else
    it is cut, last. A row has a line for it; with `role` a text, with `says` a value. `legend`: its
    signs.
    """

    title: str
    right: bool = False
    shrinks: bool = False
    least: int = 0
    gives_way: bool = False
    needed: bool = False
    alike: str = ""
    wraps: bool = False
    role: Role | None = None
    longest: int = 0
    says: Callable[[Any], Line] | None = None
    legend: tuple[Span, ...] = ()


class Table(Frozen):
    """A table; a line stands above the rows in `ruled`, last words by what was left out `below`."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    ruled: frozenset[int] = frozenset()
    indent: int = 2
    below: Callable[[Sequence[str]], Sequence[Line]] = lambda _: ()


class Bar(Frozen):
    """An amount as a bar: what was used, what is used in addition, out of a total."""

    label: str
    used: int
    added: int
    total: int
    words: Line


class Bars(Frozen):
    """Bars under one another; `flush` like rows."""

    bars: tuple[Bar, ...]
    flush: bool = False


class Findings(Frozen):
    """Findings, in the order they are read."""

    findings: tuple[Diagnostic, ...]


class Footer(Frozen):
    """The last lines: what it comes to; `then` is for whoever sits there and can type it."""

    lines: tuple[Line, ...]
    then: tuple[Line, ...] = ()


class Folded(Frozen):
    """Something in short, and the same with all there is to say of it: made for who prints that."""

    short: tuple[Block, ...]
    whole: Callable[[], tuple[Block, ...]]


PlainBlock = Paragraph | Rows | Table | Bars | Findings | Footer | Folded
Block: TypeAlias = "Account | PlainBlock"


Place = Callable[[str, FieldPath], Position | None]
"""Address and path → where that is written."""


class Streamed(NamedTuple):
    """A JSON array of many items, which are made one by one while it is printed."""

    items: Callable[[], Iterable[Mapping[str, Any]]]


def _nothing() -> Mapping[str, Any]:
    return {}


def nowhere(_address: str, _path: FieldPath) -> None:
    """Know no place: nothing was read from files."""


class Document(Frozen):
    """One subject, ready to be printed: its title and blocks for people, its data for programs.

    `subject` makes the data when a format asks for it; text never pays for it. An array that is
    `Streamed` may stand among its values, not deeper. Nor does text pay for
    `place`, which finds where a value is written.
    `sheet` makes what stands in its table, one that has no rows included; None where it has none.
    `annotations` say on a file's line what the blocks say in their own way.
    `about` is the subject itself: a format that says more than the blocks knows it by its type.
    """

    title: Line
    blocks: tuple[Block, ...]
    subject: Callable[[], Mapping[str, Any]] = field(default=_nothing)
    annotations: tuple[Diagnostic, ...] = ()
    place: Place = field(default=nowhere)
    about: object = None
    sheet: Callable[[], Sheet] | None = None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """What happens to accounts, those in folds too."""
        unfolded = [one.whole() if isinstance(one, Folded) else (one,) for one in self.blocks]
        return tuple(one for some in unfolded for one in some if not isinstance(one, PlainBlock))

    @property
    def kind(self) -> str:
        """What the data are of."""
        return str(self.subject().get("kind", ""))

    @property
    def data(self) -> Mapping[str, Any]:
        """The subject as plain JSON values, all in memory."""
        return {
            key: [*value.items()] if isinstance(value, Streamed) else value
            for key, value in self.subject().items()
        }


SEVERITY_ROLES: Mapping[Severity, Role] = {
    Severity.ERROR: Role.ERROR,
    Severity.WARNING: Role.WARNING,
    Severity.NOTE: Role.STRONG,
}
