"""All that waits → blocks: a group has its command in its head line, a kind has a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reconciler.diagnostics import counted, listed, shell_line
from reconciler.report.amounts import money_span
from reconciler.report.document import (
    Block,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    command,
    line,
    strong,
)
from reconciler.report.store.waits import SOON, Wait, WaitGroup, WaitKind
from reconciler.report.value_words import ARROW, cut

_MOST_NAMED = 3
_MOST_DAYS = 3
_LONGEST = 20
_APART = 3


def _names(wait: Wait) -> str:
    return listed(wait.whose, _MOST_NAMED)


def _noted(wait: Wait) -> Line:
    return line(_names(wait), f": {wait.note}" if wait.note else "")


def _moved(wait: Wait) -> Line:
    what = f"{cut(wait.what)} at " if wait.what else ""
    return line(f"{what}{_names(wait)}", f", by {cut(wait.note)}" if wait.note else "")


def _gone(wait: Wait) -> Line:
    return line(f"{_names(wait)} {'stays' if wait.count == 1 else 'stay'} live without one")


def _ends(wait: Wait) -> Line:
    ends = "its trial ends" if wait.count == 1 else "their trials end"
    return line(f"{_names(wait)}: {ends} on {wait.day}")


def _near(wait: Wait) -> Line:
    return line(f"{cut(wait.what, _LONGEST)}: {_names(wait)}, the first on {wait.day}")


def _money(wait: Wait) -> Line:
    due, before, after = wait.amounts
    at_once = line(money_span(due), " due with the apply") if due.minor else ()
    if before == after:
        return at_once
    monthly = line(money_span(before), ARROW, money_span(after), " a month")
    return (*at_once, Span("; "), *monthly) if at_once else monthly


class _Look(NamedTuple):
    """The sign of a kind and its colour, the word behind its count, and what its row says.

    `many` is the word for several, where it is another one.
    """

    sign: str
    role: Role
    word: str
    many: str = ""
    words: Callable[[Wait], Line] = lambda wait: line(_names(wait))


_LOOKS: Mapping[WaitKind, _Look] = {
    WaitKind.WRONG: _Look("✗", Role.ERROR, "file wrong", "files wrong"),
    WaitKind.REFUSED: _Look("✗", Role.ERROR, "refused", words=_noted),
    WaitKind.LOCKED_OUT: _Look("▼", Role.WARNING, "locked out", words=_noted),
    WaitKind.FILE_GONE: _Look("▼", Role.WARNING, "file gone", "files gone", _gone),
    WaitKind.ADD: _Look("+", Role.ADD, "to add"),
    WaitKind.CHANGE: _Look("~", Role.CHANGE, "to change"),
    WaitKind.REMOVE: _Look("-", Role.REMOVE, "to remove"),
    WaitKind.MONEY: _Look("=", Role.PLAIN, "money", words=_money),
    WaitKind.FOUND_FILE: _Look(
        "=", Role.DIM, "file over", words=lambda _: line("found.yaml was used, and can be deleted")
    ),
    WaitKind.CONFLICT: _Look("✗", Role.ERROR, "conflict", "conflicts", _moved),
    WaitKind.RAW_EDIT: _Look(
        "!",
        Role.ERROR,
        "raw edit",
        "raw edits",
        lambda wait: line(f"at {_names(wait)}, in no audit trail"),
    ),
    WaitKind.ACCESS: _Look("▲", Role.ERROR, "access", words=_moved),
    WaitKind.VALUE: _Look("◆", Role.WARNING, "value", "values", _moved),
    WaitKind.UNMANAGED: _Look(".", Role.WARNING, "without a file"),
    WaitKind.TRIAL_OVER: _Look("◐", Role.ERROR, "trial over", "trials over"),
    WaitKind.TRIAL_ENDS: _Look("◐", Role.WARNING, "", words=_ends),
    WaitKind.INVOICE_DUE: _Look(
        "=",
        Role.WARNING,
        "invoice due",
        words=lambda wait: line(f"of {wait.day} is not written: ", *map(money_span, wait.amounts)),
    ),
    WaitKind.DATE_NEAR: _Look("@", Role.PLAIN, "day near", "days near", _near),
    WaitKind.LETTER: _Look("@", Role.COMMAND, "letter", "letters", lambda _: line("to be sent")),
    WaitKind.LINK_OVER: _Look("!", Role.WARNING, "link over", "links over"),
    WaitKind.DAYS_ASKED: _Look("?", Role.WARNING, "for more days", words=_noted),
    WaitKind.OVER_QUOTA: _Look("!", Role.WARNING, "over quota"),
}
_UNCOUNTED = frozenset({WaitKind.MONEY, WaitKind.FOUND_FILE})


def waits_blocks(groups: Sequence[WaitGroup], today: date) -> Iterator[Block]:
    """Lay out all groups in the same columns; where nothing waits, say so in one line."""
    if not groups:
        quiet = "The files are live, nothing moved behind them, no trial ends within "
        yield Paragraph((line(Span("✓ ", Role.ADD), f"{quiet}{counted(SOON.days, 'day')}."),))
    widest = max((len(group.title) for group in groups), default=0) + _APART
    for group in groups:
        gap = " " * (widest - len(group.title))
        title = line(strong(group.title), gap, command(shell_line(group.typed)))
        yield Rows(title, tuple(_rows(group, today)), "waits")


def _rows(group: WaitGroup, today: date) -> Iterator[Row]:
    later = [wait for wait in group.waits if wait.kind is WaitKind.TRIAL_ENDS][_MOST_DAYS:]
    for wait in group.waits:
        if wait not in later:
            ways = [advised(wait.way)] if wait.way else []
            ways += [(command(shell_line(wait.typed)),)] if wait.typed else []
            yield Row(
                (_LOOKS[wait.kind].words(wait),), _mark(wait, _word(wait, today)), tuple(ways)
            )
        elif wait is later[-1]:
            trials = counted(sum(one.count for one in later), "more trial")
            yield Row((line(f"{trials}, the last on {wait.day}"),), _mark(wait, "later"))


def _mark(wait: Wait, word: str) -> Mark:
    look = _LOOKS[wait.kind]
    return Mark(look.sign, word, look.role)


def _word(wait: Wait, today: date) -> str:
    look = _LOOKS[wait.kind]
    if wait.kind is WaitKind.TRIAL_ENDS and wait.day:
        return f"in {counted((wait.day - today).days, 'day')}"
    if wait.kind in _UNCOUNTED:
        return look.word
    return f"{wait.count:,} {look.word if wait.count == 1 else look.many or look.word}"
