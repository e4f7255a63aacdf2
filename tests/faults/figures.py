"""What the long form measured, with the machine it ran on: one file of the tree.

`pytest tests/faults --long --record` writes it. A promise in `promises.py` names the measures it
rests on; the page of the store prints them.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

FILE = Path(__file__).with_name("figures.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one test of the long form measured; `load` is the machine's over fifteen minutes."""

    count: int
    result: str
    seconds: int
    date: str
    cores: int
    load: float


@dataclass(slots=True)
class Scale:
    """How much of a test is run, and what it measures while it runs."""

    long: bool
    part: float = 1.0
    """Which part of the long form is run: 0.1 tries it with a tenth of all numbers."""
    began: float = field(default_factory=monotonic)
    made: dict[str, Figure] = field(default_factory=dict)

    def of(self, short: int, long: int) -> int:
        """Choose a number by the form that runs; a stride is smaller in the long one."""
        if not self.long:
            return short
        if long < short:
            return min(short, round(long / self.part))
        return max(short, round(long * self.part))

    def measured(self, name: str, count: int, result: str) -> None:
        """Take down a count and a result under a name, which is unique in the file."""
        self.made[name] = Figure(
            count,
            result,
            round(monotonic() - self.began),
            datetime.now(UTC).date().isoformat(),  # noqa: TID251 - when it was measured
            os.cpu_count() or 1,
            round(os.getloadavg()[2], 1),
        )

    def write(self) -> None:
        """Put what was measured into the file, beside what other tests put there."""
        with FILE.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            kept: dict[str, Any] = json.loads(file.read() or "{}")
            kept |= {name: asdict(figure) for name, figure in self.made.items()}
            file.truncate(0)
            file.write(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def figures() -> dict[str, Figure]:
    """Read what was measured last."""
    kept = json.loads(FILE.read_text(encoding="utf-8") or "{}") if FILE.exists() else {}
    return {name: Figure(**fields) for name, fields in kept.items()}
