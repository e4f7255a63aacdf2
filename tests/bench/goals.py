"""How fast is fast enough: each row has its goals here, and the table says which are met.

CPU is compared with a yardstick of the same round, because machines differ and are busy; memory is
in MiB, of the largest process. A goal that names no row, or a row that is gone, fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.bench.rows import (
    AMONG,
    CLICK,
    EVENTS,
    HASHES,
    NOTHING,
    OURS,
    PLAN_MANY,
    SQLALCHEMY,
)


class Measure(StrEnum):
    """What a goal is about."""

    CPU = "CPU"
    MEMORY = "memory"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Goal:
    """The most that a row may take for a fleet of `clients`.

    CPU: times what its `yardstick` takes. Memory: MiB. Growth: the exponent from the tenth part of
    the fleet to this size; 1 is in proportion.
    """

    row: str
    clients: int
    most: float
    measure: Measure = Measure.CPU
    yardstick: str = ""


def _memory(row: str, clients: int, most: float) -> Goal:
    return Goal(row, clients, most, Measure.MEMORY)


_LOOKS = (
    "drift",
    "verify",
    "where you stand",
    "show",
    "trials",
    "credits",
    "outbox",
    "people",
    "access",
    "costs",
    "history",
    "invoices",
    "receipts",
    "forecast",
)
_LARGE = tuple(name for name, row in OURS.items() if not row.alone and row.most is None)
GOALS = (
    *(Goal(row, 1, 1.5, yardstick=CLICK) for row in ("--help", "plan --help", "explain")),
    Goal(NOTHING, 1, 0.3, yardstick=SQLALCHEMY),
    Goal(NOTHING, 10_000, 0.6, yardstick=SQLALCHEMY),
    Goal(NOTHING, 100_000, 1.2, yardstick=HASHES),
    *(Goal(AMONG, size, 1.1, yardstick=NOTHING) for size in (1, 1_000, 10_000)),
    _memory(NOTHING, 10_000, 45),
    _memory(NOTHING, 100_000, 90),
    Goal("validate", 10_000, 3, yardstick=EVENTS),
    Goal("fmt --check", 10_000, 4, yardstick=EVENTS),
    Goal("plan, all new", 10_000, 5, yardstick=EVENTS),
    _memory("plan, all new", 10_000, 120),
    Goal("apply, all new", 10_000, 8, yardstick=EVENTS),
    _memory("apply, all new", 10_000, 150),
    Goal("apply FILE, n changed", 1_000, 3, yardstick=PLAN_MANY),
    Goal("apply FILE, n changed", 10_000, 3, yardstick=PLAN_MANY),
    Goal("apply FILE, n changed", 10_000, 1.1, Measure.GROWTH),
    Goal("list", 10_000, 3.5, yardstick=SQLALCHEMY),
    _memory("list", 10_000, 90),
    *(_memory(row, 10_000, 90) for row in _LOOKS),
    _memory("report", 10_000, 220),
    *(_memory(row, 100_000, 1024) for row in _LARGE),
)
