"""The small words that every view shares: values, numbers, changes of one leaf."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from reconciler.diagnostics import Diagnostic, FieldPath, Severity, in_order
from reconciler.diff.change import FieldChange
from reconciler.model.account import CLIENT_COLLECTIONS, PARTNER_COLLECTIONS
from reconciler.model.leaves import Leaf, dotted, in_collection
from reconciler.report.document import Line, Role, Span, command, dim, line
from reconciler.report.safe import cut

ARROW = " → "
_SHORT = 10
_TO = Span(ARROW)
_COLLECTIONS = CLIENT_COLLECTIONS | PARTNER_COLLECTIONS


def shown(leaf: Leaf | None) -> str:
    """Give a value as a file would say it, cut to what a line has room for."""
    if leaf is None:
        return "nothing"
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    return cut(str(leaf)) if leaf != "" else '""'


def value(leaf: Leaf | None) -> Span:
    """Make a span of a value from a file or the store."""
    return Span(shown(leaf), Role.VALUE)


def counted(number: int, word: str) -> str:
    """Say a number with its word: `1 error`, `2 errors`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def is_element(change: FieldChange) -> bool:
    """Tell whether a leaf says no more than that an element of a list is there."""
    return in_collection(change.path, _COLLECTIONS) and True in (change.before, change.after)


def before_after(change: FieldChange) -> Line:
    """Say what a leaf was and what it becomes; an element of a list says all by its path."""
    if is_element(change):
        return ()
    if change.before is None:
        return (value(change.after),)
    if change.after is None:
        return (Span(shown(change.before)),)
    return (Span(shown(change.before)), _TO, value(change.after))


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
    grave = sorted(findings, key=lambda each: each.severity is not Severity.ERROR)
    return line(dim("what a rule means: "), command(f"reconciler explain {grave[0].rule}"))


def refusals_last(findings: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings by place, and what stops the command behind what does not."""
    found = in_order(findings)
    return tuple(sorted(found, key=lambda each: each.severity is Severity.ERROR))
