"""The table of statuses: every step, what it forecloses for ever, and the shortest legal way.

Data and arithmetic only; the rules over it stand in `status.py` and `billing.py`.
Source: DESIGN rule "status"; seed facts S0-05 to S0-12, S1-11, S1-32.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.files.consent import Door
from reconciler.model.status import OPEN, REMOVED, ByStatus, Status
from reconciler.values import Frozen

NEW = "new"


class Transition(Frozen):
    """One cell of the table: legal with or without a door, or refused with the reason.

    One that is legal may bring a `warning`: what it costs, though nothing that was there is lost.
    """

    legal: bool
    door: Door | None = None
    why: str = ""
    warning: str = ""


_BILLED = "going active starts billing, and the platform has no way to take that back"
_LEFT = "an account that has left setup can never return to it"
_LAUNDER = "it would be a way round the rule that active never returns to trial"
_FIRST = "a client in use is disabled first, then removed"

_OPEN = Transition(legal=True)


def _no(why: str) -> Transition:
    return Transition(legal=False, why=why)


def _one_way(door: Door) -> Transition:
    return Transition(legal=True, door=door)


_NEW = ByStatus(
    setup=_OPEN,
    trial=_OPEN,
    active=_OPEN,
    disabled=Transition(legal=True, warning="it can never have a setup or a trial"),
)
_MOVES: ByStatus[ByStatus[Transition]] = ByStatus(
    setup=ByStatus(
        setup=_OPEN,
        trial=_one_way(Door.TRIAL),
        active=_one_way(Door.ACTIVE),
        disabled=_one_way(Door.DISABLED),
    ),
    trial=ByStatus(
        setup=_no(_LEFT),
        trial=_OPEN,
        active=_one_way(Door.ACTIVE),
        disabled=_one_way(Door.DISABLED),
    ),
    active=ByStatus(setup=_no(_LEFT), trial=_no(_BILLED), active=_OPEN, disabled=_OPEN),
    disabled=ByStatus(setup=_no(_LEFT), trial=_no(_LAUNDER), active=_OPEN, disabled=_OPEN),
)
_REMOVAL = ByStatus(setup=_OPEN, trial=_no(_FIRST), active=_no(_FIRST), disabled=_OPEN)

TABLE: Mapping[str, Mapping[str, Transition]] = {
    NEW: {to: _NEW[to] for to in Status},
    **{
        at: {**{to: _MOVES[at][to] for to in Status if to is not at}, REMOVED: _REMOVAL[at]}
        for at in Status
    },
}
"""Where an account is → where it may go; staying is no step."""

PLATFORM_START = Status.TRIAL
"""Where an account stands when the platform begins to bill it."""
PICKED = Status.ACTIVE
"""Where an account stands once its client picked a program of the platform."""
HANDOVER = (Status.ACTIVE, PLATFORM_START)
"""The step that only a change of billing takes."""
PAUSED_TRIAL = (Status.TRIAL, Status.DISABLED)
RESUMED_TRIAL = (Status.DISABLED, Status.TRIAL)
"""Steps of a client that only its trial opens: the platform bills it, and it has no program."""


def step(before: str, after: str) -> Transition:
    """The cell of the table; staying where one is is always legal."""
    if before == after:
        return _OPEN
    return TABLE.get(before, {}).get(after) or _no(f"nothing leads from {before} to {after}")


def possible(start: str) -> tuple[str, ...]:
    """The statuses that one legal step reaches."""
    return tuple(to for to, cell in TABLE.get(start, {}).items() if cell.legal)


def opens(before: str) -> str:
    """The first open status that one legal step reaches; empty where nothing opens it again."""
    return next((to for to in possible(before) if to in OPEN), "")


def forecloses(before: str, after: str) -> tuple[str, ...]:
    """The statuses that a step puts out of reach for ever."""
    if before == NEW:
        return ()
    gone = _ways(before).keys() - _ways(after)
    return tuple(str(status) for status in Status if status in gone)


def shortest_way(before: str, after: str) -> tuple[str, ...]:
    """The shortest chain of legal steps, both ends included; empty if there is none."""
    return _ways(before).get(after, ())


def _ways(start: str) -> dict[str, tuple[str, ...]]:
    ways: dict[str, tuple[str, ...]] = {start: (str(start),)}
    reached = [start]
    for at in reached:
        nearer = [to for to in possible(at) if to not in ways]
        ways |= {to: (*ways[at], str(to)) for to in nearer}
        reached += nearer
    return ways


def starts_trial(before: str, after: Status) -> bool:
    """Whether this step is the start of a first trial."""
    return after.facts.tries and (before == NEW or Status(before).facts.unseen)
