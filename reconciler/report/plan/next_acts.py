"""What to type after a plan: an act that does what was shown, and nothing that would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.diagnostics import ask, cure, see, wait
from reconciler.plan.plan import Plan, Verdict
from reconciler.report.document import Line, advised, command, line, strong
from reconciler.report.plan.at_rest import NEXT_COMMAND, NEXT_WORDS

_FILE = "plan.json"
_NOTHING = "Nothing was written. "
_APART = "   "
_THEN = wait("then", "apply", _FILE)


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
        full = see("All of it", "plan", *typed.words, *_day(typed), "--full")
        yield line(strong(_NOTHING), *_do(typed), _APART, *advised(full))


def all_of_it(plan: Plan, typed: Typed) -> Line:
    """Say what prints all of a plan of many clients, and of one of them.

    While something is refused that ends with 4, as this plan does: then it is no mere look.
    """
    words, one = (*typed.words, *_day(typed), "--full"), (*_day(typed), "--client", "KEY")
    full = see("All of it", "plan", *words)
    if plan.verdict is Verdict.REFUSED:
        full = ask("All of it, refused as here", "plan", *words)
    return line(*advised(full), _APART, *advised(see("One client", "plan", *one)))


def _refused(plan: Plan, typed: Typed) -> Iterator[Line]:
    """After a refusal: mend it; or do the rest alone, if there is any."""
    nothing = strong("Nothing was written, and apply would write nothing. ")
    again = ask("Mend what is refused, then", "plan", *typed.words, *_day(typed))
    yield line(nothing, *advised(again))
    if plan.changes and not typed.day:
        rest = ask("All but what is refused", "plan", *typed.words, "-o", _FILE)
        yield line(*advised(rest), _APART, *advised(_THEN))


def _do(typed: Typed) -> Line:
    """Say what does what was shown: what was asked for in part is done by its plan file."""
    if typed.day:
        return advised(see("As of today", "plan", *typed.words))
    if typed.out:
        return advised(cure("Do it", "apply", typed.out))
    if typed.words:
        some = cure("Do it", "plan", *typed.words, "-o", _FILE)
        return line(*advised(some), _APART, *advised(_THEN))
    return advised(cure("Do it", "apply"))


def _day(typed: Typed) -> tuple[str, ...]:
    return ("--as-of", typed.day) if typed.day else ()
