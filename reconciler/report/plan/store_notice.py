"""What a plan has to say of its store first: that it is closed, or that it is not there yet."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.diagnostics import Help, ask, counted
from reconciler.plan.change import Action
from reconciler.plan.plan import Plan

_NEW = "There is no store here yet: an apply makes one, and buys, bills and invites from the start."

_AS_FOUND = "The store is opened as found.yaml says, with"
_ALL_OR_NOTHING = (
    "The store is opened as found.yaml says, all of it or nothing: first mend what is refused here."
)
_RESTORE = ask("if there was one, restore it", "store", "restore", "FILE")


class StoreNotice(NamedTuple):
    """What is with the store, in a sentence, and what to do about it."""

    words: str
    help: Help


def store_notice(plan: Plan, where: str = "") -> StoreNotice | None:
    """Say what is with the store of a plan; nothing where it is open. `where` names it."""
    record = plan.partner.record
    if record is not None and record.closed is not None:
        words = record.closed.words(where)
        return StoreNotice(f"{words}. Nothing can be applied here.", record.closed.help(where))
    if record is None and plan.as_found is not None:
        return StoreNotice(found_words(plan), _RESTORE)
    if record is None and not plan.store and plan.changes:
        return StoreNotice(_NEW, _RESTORE)
    return None


def found_words(plan: Plan) -> str:
    """Say that a store is opened as found, and what does not happen by it."""
    if plan.refusals:
        return _ALL_OR_NOTHING
    day = plan.money.paid_until if plan.money else None
    until = f"; what is owned is paid until {day}" if day else ""
    clients = counted(plan.count(Action.CREATE) - plan.partner_moves, "client")
    return f"{_AS_FOUND} {clients} as they are. Nobody is written to, nothing is bought{until}."
