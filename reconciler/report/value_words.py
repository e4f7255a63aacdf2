"""The small words that every view shares: statuses, values, numbers, changes of one leaf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from reconciler.diagnostics import Diagnostic, FieldPath, Severity, in_order, see
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.live.account import is_word
from reconciler.model.scalar import LONGEST_QUOTED
from reconciler.model.secrets import shown_leaf, without_secrets
from reconciler.model.status import ByStatus, Status
from reconciler.report.document import Line, Role, Span, dimmed, line

if TYPE_CHECKING:
    # Only for reading: most looks compare nothing.
    from reconciler.diff.compare import FieldChange

ARROW = " → "
NOTHING = "nothing"
_SHORT = 10
_BEFORE_DIFFERENCE = 20
_TO = Span(ARROW)


class _Look(NamedTuple):
    """The glyph beside a status and its colour; `place` is when people ask for it."""

    place: int
    glyph: str
    role: Role


_LOOKS = ByStatus(
    active=_Look(1, "●", Role.ADD),
    trial=_Look(2, "◐", Role.CHANGE),
    setup=_Look(3, "◌", Role.PLAIN),
    disabled=_Look(4, "○", Role.DIM),
)


def status_sign(status: Status) -> Span:
    """The sign that stands beside a status."""
    look = _LOOKS[status]
    return Span(look.glyph, look.role)


def status_place(status: Status) -> int:
    """When people ask for a status: who is active comes first."""
    return _LOOKS[status].place


def by_status(numbers: Mapping[str, int], between: str = "  ") -> Line:
    """Say how many clients stand where, leaving out where none does."""
    spans: list[Span] = []
    for status in sorted(Status, key=status_place):
        if number := numbers.get(status):
            spans += [Span(between)] if spans else []
            spans += [status_sign(status), Span(f" {number:,} {status}", whole=True)]
    return tuple(spans)


def cut(text: str, most: int = LONGEST_QUOTED) -> str:
    """Cut a value to what a line has room for; what it hides is hidden before."""
    return _short(without_secrets(text), most)


def _short(text: str, most: int = LONGEST_QUOTED) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shown(leaf: Leaf | None, path: FieldPath | str = ()) -> str:
    """A value as a file would say it, cut to what a line has room for, its secrets hidden."""
    leaf = shown_leaf(path, leaf)
    if leaf is None:
        return NOTHING
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    return f'"{leaf}"' if leaf in ("", NOTHING) else _short(str(leaf))


def value(leaf: Leaf | None) -> Span:
    """Make a span of a value from a file or the store."""
    return Span(shown(leaf), Role.VALUE)


def before_after(change: FieldChange) -> Line:
    """Say what a leaf was and what it becomes; a word of a list says all by its path."""
    if is_word(change.path):
        return ()
    if change.before is None:
        return (Span(shown(change.after, change.path), Role.VALUE),)
    if change.after is None:
        return (Span(shown(change.before, change.path)),)
    before, after = told_apart(change.before, change.after, change.path)
    return (Span(before), _TO, Span(after, Role.VALUE))


def applied_and_live(path: FieldPath, applied: Leaf | None, live: Leaf | None) -> Line:
    """Say what the files last wrote, and what is live."""
    before, after = told_apart(applied, live, path)
    return line(f"applied {before}, live ", Span(after, Role.VALUE))


def told_apart(
    before: Leaf | None, after: Leaf | None, path: FieldPath | str = ()
) -> tuple[str, str]:
    """Show two values that differ so that the two texts differ as well.

    What two long texts begin with alike is left out. A text that reads like a number or a flag
    stands in quotes beside one. Of two secrets that look alike the second is `another`.
    """
    old, new = shown(before, path), shown(after, path)
    if old != new or before == after:
        return old, new
    if not (isinstance(before, str) and isinstance(after, str)):
        return _in_quotes(before, old), _in_quotes(after, new)
    before, after = str(shown_leaf(path, before)), str(shown_leaf(path, after))
    if before == after:
        return old, f"another {new}"
    pairs = enumerate(zip_longest(before, after))
    begin = max(next(at for at, (old, new) in pairs if old != new) - _BEFORE_DIFFERENCE, 0)
    return cut(f"…{before[begin:]}"), cut(f"…{after[begin:]}")


def _in_quotes(leaf: Leaf | None, said: str) -> str:
    return f'"{said}"' if isinstance(leaf, str) else said


@lru_cache(maxsize=4096)
def field(path: FieldPath) -> Line:
    """Name a field; a large plan names the same few over and over."""
    return (Span(dotted(path)),)


def short_commit(commit: str) -> str:
    """Name a commit as people do; a `+` at its end means files that nobody had committed."""
    dirty = ", with local changes" if commit.endswith("+") else ""
    return f"commit {commit[:_SHORT]}{dirty}"


def amounts(takes: Iterable[tuple[str, int]]) -> str:
    """Name amounts of resources: `5 seats, 2 dashboards`."""
    return ", ".join(
        f"{amount:,} {resource.removesuffix('s') if amount == 1 else resource}"
        for resource, amount in takes
    )


def what_a_rule_means(findings: Iterable[Diagnostic]) -> Line:
    """Say how to read the page of the gravest finding's rule."""
    grave = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
    return dimmed(see("what a rule means", "explain", grave[0].rule))


def refusals_last(findings: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings by place, and what stops the command behind what does not."""
    return tuple(sorted(in_order(findings), key=lambda each: each.severity is Severity.ERROR))


def alone(findings: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What stops nothing, of rules that say something once: the others are told by their rule."""
    lesser = [finding for finding in findings if finding.severity is not Severity.ERROR]
    times = Counter(finding.rule for finding in lesser)
    return tuple(finding for finding in lesser if times[finding.rule] == 1)
