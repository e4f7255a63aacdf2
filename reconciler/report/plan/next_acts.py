"""What to type after a plan: an act that does what was shown, and nothing that would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.diagnostics import shell_line
from reconciler.plan.plan import Plan, Verdict
from reconciler.report.document import Line, Span, command, line, strong
from reconciler.report.plan.at_rest import NEXT_COMMAND, NEXT_WORDS

_FILE = "plan.json"
_NOTHING = "Nothing was written. "


class Typed(NamedTuple):
    """How a plan was asked for: the words behind `plan`, and the plan file that it wrote.

    `day` is the one that was asked for, if any: nobody can apply that.
    """

    words: tuple[str, ...] = ()
    out: str = ""
    day: str = ""


NOTHING_TYPED = Typed()


def next_acts(plan: Plan, typed: Typed) -> Iterator[Line]:
    """Say what to type next."""
    record = plan.partner.record
    closed = record is not None and record.closed is not None
    if plan.is_idle:
        yield line(NEXT_WORDS, command(NEXT_COMMAND))
    elif closed:
        yield line(strong(_NOTHING), "This store is closed.")
    elif plan.verdict is Verdict.REFUSED:
        yield from _refused(plan, typed)
    else:
        yield line(strong(_NOTHING), *_do(typed), "   All of it: ", _again(typed, "--full"))


def all_of_it(typed: Typed) -> Line:
    """Say what prints all of a plan of many clients, and of one of them."""
    day = ("--as-of", typed.day) if typed.day else ()
    one = command(shell_line(("plan", *day, "--client", "KEY")))
    return line("All of it: ", _again(typed, "--full"), "   One client: ", one)


def _refused(plan: Plan, typed: Typed) -> Iterator[Line]:
    """After a refusal: mend it; or do the rest alone, if there is any."""
    nothing = strong("Nothing was written, and apply would write nothing. ")
    yield line(nothing, "Mend what is refused, then: ", _again(typed))
    if plan.changes and not typed.day:
        rest = line(_again(typed, "-o", _FILE), "  then  ", _apply(_FILE))
        yield line("All but what is refused: ", *rest)


def _do(typed: Typed) -> Line:
    """Say what does what was shown: what was asked for in part is done by its plan file."""
    if typed.day:
        return line("As of today: ", command(shell_line(("plan", *typed.words))))
    if typed.out:
        return line("Do it: ", _apply(typed.out))
    if typed.words:
        return line("Do it: ", _again(typed, "-o", _FILE), "  then  ", _apply(_FILE))
    return line("Do it: ", _apply())


def _again(typed: Typed, *more: str) -> Span:
    day = ("--as-of", typed.day) if typed.day else ()
    return command(shell_line(("plan", *typed.words, *day, *more)))


def _apply(*files: str) -> Span:
    return command(shell_line(("apply", *files)))
