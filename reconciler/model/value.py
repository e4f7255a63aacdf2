"""The base of every value that a file describes: frozen, and closed to unknown keys."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from reconciler.diagnostics import FieldPath

ANY = "*"
"""In a pattern of paths: any key of a mapping, any identity of an element."""


class Value(BaseModel):
    """A frozen value.

    `INSTRUCTIONS` names fields that ask for an act or say who this is: they are no state.
    `KEYED` names mappings whose elements merge one by one, as lists do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
    INSTRUCTIONS: ClassVar[frozenset[str]] = frozenset()
    KEYED: ClassVar[frozenset[str]] = frozenset()


def is_below(path: FieldPath, pattern: FieldPath) -> bool:
    """Tell whether a leaf is what a pattern names, or stands below it."""
    return len(pattern) <= len(path) and all(
        step in (ANY, own) for step, own in zip(pattern, path, strict=False)
    )
