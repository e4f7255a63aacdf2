"""A law of the store that was checked, and what was found against it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """One named law: `statement` says it in a sentence, `faults` are what breaks it."""

    name: str
    statement: str
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return not self.faults
