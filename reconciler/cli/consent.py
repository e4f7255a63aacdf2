"""What a person is asked before a plan is done: y or N, or the words of what is for good.

A typo answers y as easily as N. So where a plan opens a one-way door or removes an account, its
word has to be typed, such as `active`; where there are several, with their count: one question,
however many there are, and nobody answers it without having read how many.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    # Only for reading: a plan is there before anybody is asked.
    from reconciler.plan.plan import Plan

_NAMED = 3
"""So many accounts are named for each word; the plan above names all."""


def require_consent(plan: Plan) -> None:
    """Ask whether a plan is to be done. Raises click.Abort if it is not."""
    # Who lost a store types the same as ever: everything would be billed a second time.
    deed = "do this" if plan.store else "make a new store, and do this"
    kinds = _for_good(plan)
    if not kinds:
        click.confirm(f"{deed[0].upper()}{deed[1:]}?", abort=True, err=True)
        return
    listed = "; ".join(f"{len(keys)} {word} ({_names(keys)})" for word, keys in kinds.items())
    click.echo(f"! This is for good: {listed}.", err=True)
    words = _words(kinds)
    question = f"Type {words} to {deed}, nothing to leave it"
    while (answer := click.prompt(question, default="", show_default=False, err=True)) != "":
        if _plain(answer) in {_plain(words), f"1 {_plain(words)}"}:
            return
        click.echo("That is not it.", err=True)
    raise click.Abort


def _for_good(plan: Plan) -> dict[str, list[str]]:
    """List the clients behind each word: those of doors, and `removed`."""
    from reconciler.model.status import REMOVED
    from reconciler.plan.change import Action

    kinds = defaultdict[str, list[str]](list)
    for client in plan.clients:
        for opening in client.openings:
            kinds[str(opening.door)].append(client.change.key)
        if client.action is Action.REMOVE:
            kinds[REMOVED].append(client.change.key)
    return kinds


def _names(keys: list[str]) -> str:
    rest = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _words(kinds: dict[str, list[str]]) -> str:
    """Make what has to be typed: the word alone for one account, else each with its count."""
    if sum(map(len, kinds.values())) == 1:
        return next(iter(kinds))
    return ", ".join(f"{len(keys)} {word}" for word, keys in kinds.items())


def _plain(typed: str) -> str:
    return " ".join(typed.casefold().replace(",", " ").split())
