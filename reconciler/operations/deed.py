"""What an act by hand came to, in the line that the history shows: of whom, and what it did."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.billing.money import Currency, decimal_text
from reconciler.diff.compare import FieldChange
from reconciler.model.files.leaves import dotted
from reconciler.plan.plan import Plan
from reconciler.plan.steps import (
    ChangeClient,
    DismissMembers,
    InviteMembers,
    ObserveClient,
    SpendCredit,
    Step,
)

_MEMBERS = "members"
_WORDS = {("status",), ("billing", "mode")}
"""Fields whose value is a word of ours; a text could hold what no list should show."""
_MOST = 3
_ARROW = " → "


def deed_words(plan: Plan) -> str:
    """Say it: `acme: seats 12 → 14`; what had to be bought for it stands in its entries.

    Nothing where the plan only does what the calendar asks.
    """
    deeds = [(key, deed) for step in plan.steps for key, deed in _deeds(step)]
    keys = dict.fromkeys(key for key, _ in deeds)
    rest = len(deeds) - _MOST
    told = [deed for _, deed in deeds[:_MOST]] + ([f"and {rest} more"] if rest > 0 else [])
    return f"{', '.join(keys)}: {', '.join(told)}" if deeds else ""


def _deeds(step: Step) -> Iterator[tuple[str, str]]:
    match step:
        case ChangeClient() | InviteMembers() | DismissMembers():
            yield from ((step.key, _moved(field)) for field in step.fields)
        case SpendCredit():
            amount = decimal_text(sum(draw.amount for draw in step.draws), Currency(step.currency))
            yield step.key, f"{amount} {step.currency} for {step.campaign}"
        case ObserveClient():
            yield from ((step.key, deed) for deed in _observed(step))
        case _:
            return


def _observed(step: ObserveClient) -> list[str]:
    """Say which counts and words moved; where none did, the first of what was told."""
    moved = [f"{name} {told}" for name, told in step.facts.items() if _ARROW in told]
    return moved or [step.said[0] if step.said else step.kind.replace("-", " ")]


def _moved(field: FieldChange) -> str:
    path, before, after = field.path, field.before, field.after
    name = path[1] if path[0] == _MEMBERS and len(path) > 1 else dotted(path)
    if after is None:
        return f"{name} removed"
    if path[0] == _MEMBERS:
        return f"{name} added as {after}" if before is None else f"{name} is {after} now"
    if after is True and before is None:
        return f"{name} added"
    if path in _WORDS or isinstance(after, int):
        return f"{name} {'nothing' if before is None else before}{_ARROW}{after}"
    return name
