"""How a driver is asked, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

DriverRow = tuple[Any, ...]
Run = Callable[[str, tuple[str, ...]], Iterable[DriverRow]]
"""Runs a statement with its values, of which each stands as `?`, in one snapshot."""

NOT_PLAIN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a value raises that is none of ours, beside what the driver says of it."""


def day_of(value: object) -> date:
    """Read a day as a driver gives it: as a date, or as ISO text. ValueError for anything else."""
    if type(value) is date:
        return value
    if type(value) is str and (day := date.fromisoformat(value)).isoformat() == value:
        return day
    raise ValueError("no day")
