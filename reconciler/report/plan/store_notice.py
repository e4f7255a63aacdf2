"""What a plan has to say of its store first: that it is closed, or that it is not there yet."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.diagnostics import Help, ask
from reconciler.plan.plan import Plan

_NEW = "There is no store here yet: an apply makes one, and buys, bills and invites from the start."


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
    if record is None and not plan.store and plan.changes:
        return StoreNotice(_NEW, ask("if there was one, restore it", "store", "restore", "FILE"))
    return None
