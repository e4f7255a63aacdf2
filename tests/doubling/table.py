"""What is doubled, and what is asked then. A new dimension is a field of `Size` and a row here."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tests.doubling.fleet import Size


class State(StrEnum):
    """Where files and store stand before a command is measured."""

    NEW = "new"
    APPLIED = "applied"
    CHANGED = "changed"


class Asked(NamedTuple):
    """A command as it is typed, where things stand before it, and what is typed first."""

    typed: str
    state: State
    first: str = ""


ASKED = {
    "plan of nothing": Asked("plan", State.APPLIED),
    "plan of changes": Asked("plan", State.CHANGED),
    "apply FILE": Asked("apply plan.json --yes --actor dana", State.CHANGED, "plan -o plan.json"),
}

ROWS: dict[str, tuple[Size, tuple[str, ...]]] = {
    "clients": (Size(clients=20), ("plan of nothing", "plan of changes", "apply FILE")),
    "properties": (Size(properties=20), ("plan of nothing", "plan of changes", "apply FILE")),
}
"""Dimension → a size of it that is large enough to show, and the commands it is doubled for."""
