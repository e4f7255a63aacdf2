"""How a driver is asked, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

DriverRow = tuple[Any, ...]
Run = Callable[[str, Mapping[str, str]], Iterable[DriverRow]]
"""Runs a statement with its values, of which each stands as `%(name)s`, in one snapshot."""

NOT_PLAIN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a value raises that is none of ours, beside what the driver says of it."""


class Driver(NamedTuple):
    """A driver with the words of its engine.

    `lines` makes one text of the values `{}` of many rows, each on a line of its own; `distinct`
    makes one JSON array of them, each once. `sound` is the condition for a head whose values are of
    the kinds of their columns, and `texts` what has to be fetched to see that they can be decoded:
    SQLite keeps whatever it is given, PostgreSQL refuses it.
    """

    run: Run
    lines: str
    distinct: str
    sound: str
    texts: str


def day_of(value: object) -> date:
    """Read a day as a driver gives it: as a date, or as ISO text. ValueError for anything else."""
    if type(value) is date:
        return value
    if type(value) is str and (day := date.fromisoformat(value)).isoformat() == value:
        return day
    raise ValueError("no day")
