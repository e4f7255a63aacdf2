"""The table of statuses: every step, what it forecloses for ever, and the shortest legal way.

Data and arithmetic only; the rules over it stand in `status.py` and `billing.py`.
Source: DESIGN rule "status"; seed facts S0-05 to S0-12, S1-11, S1-32.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.model.files.consent import Door
from reconciler.model.status import Status

REMOVED = "removed"
NEW = "new"


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table: legal with or without a door, or refused with the reason."""

    legal: bool
    door: Door | None = None
    why: str = ""


_BILLED = "going active starts billing, and the platform has no way to take that back"
_LEFT = "an account that has left setup can never return to it"
_LAUNDER = "it would be a way round the rule that active never returns to trial"
_FIRST = "a client in use is disabled first, then removed"

_OPEN = Step(legal=True)


def _no(why: str) -> Step:
    return Step(legal=False, why=why)


def _one_way(door: Door) -> Step:
    return Step(legal=True, door=door)


TABLE: dict[str, dict[str, Step]] = {
    NEW: {
        Status.SETUP: _OPEN,
        Status.TRIAL: _OPEN,
        Status.ACTIVE: _OPEN,
        Status.DISABLED: _OPEN,
    },
    Status.SETUP: {
        Status.TRIAL: _one_way(Door.TRIAL),
        Status.ACTIVE: _one_way(Door.ACTIVE),
        Status.DISABLED: _one_way(Door.DISABLED),
        REMOVED: _OPEN,
    },
    Status.TRIAL: {
        Status.SETUP: _no(_LEFT),
        Status.ACTIVE: _one_way(Door.ACTIVE),
        Status.DISABLED: _one_way(Door.DISABLED),
        REMOVED: _no(_FIRST),
    },
    Status.ACTIVE: {
        Status.SETUP: _no(_LEFT),
        Status.TRIAL: _no(_BILLED),
        Status.DISABLED: _OPEN,
        REMOVED: _no(_FIRST),
    },
    Status.DISABLED: {
        Status.SETUP: _no(_LEFT),
        Status.TRIAL: _no(_LAUNDER),
        Status.ACTIVE: _OPEN,
        REMOVED: _OPEN,
    },
}


def step(before: str, after: str) -> Step:
    """Give the cell of the table; staying where one is is always legal."""
    if before == after:
        return _OPEN
    return TABLE.get(before, {}).get(after, _no(f"nothing leads from {before} to {after}"))


def reachable(start: str) -> tuple[str, ...]:
    """Name every status that some chain of legal steps reaches from here, nearest first."""
    found: list[str] = []
    edge = [start]
    while edge:
        nearer = [to for at in edge for to, cell in TABLE.get(at, {}).items() if cell.legal]
        edge = [to for to in dict.fromkeys(nearer) if to not in found and to != start]
        found += edge
    return tuple(found)


def possible(start: str) -> tuple[str, ...]:
    """Name the statuses that one legal step reaches."""
    return tuple(to for to, cell in TABLE.get(start, {}).items() if cell.legal)


def forecloses(before: str, after: str) -> tuple[str, ...]:
    """Name the statuses that a step puts out of reach for ever."""
    if before == NEW:
        return ()
    had, has = {before, *reachable(before)}, {after, *reachable(after)}
    return tuple(str(each) for each in Status if each in had - has)


def shortest_way(before: str, after: str) -> tuple[str, ...]:
    """Give the shortest chain of legal steps, both ends included; empty if there is none."""
    ways: list[tuple[str, ...]] = [(before,)]
    seen = {before}
    while ways:
        way = ways.pop(0)
        if way[-1] == after:
            return tuple(str(each) for each in way)
        for to in possible(way[-1]):
            if to not in seen:
                seen.add(to)
                ways.append((*way, to))
    return ()
