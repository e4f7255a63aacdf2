"""The base of every value that a file describes: frozen, and closed to unknown keys."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value.

    `INSTRUCTIONS` names fields that ask for an act or say who this is: they are no state.
    `KEYED` names mappings whose elements merge one by one, as lists do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
    INSTRUCTIONS: ClassVar[frozenset[str]] = frozenset()
    KEYED: ClassVar[frozenset[str]] = frozenset()
