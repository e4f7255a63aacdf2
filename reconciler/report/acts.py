"""What an act behind the files did, as a value: drift that one person moved in one go."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from reconciler.report.facts import Remark


class ActKind(Enum):
    """What an act behind the files did: to an element of a list, to one field, to several."""

    LOST = auto()
    GAINED = auto()
    FIELD_MOVED = auto()
    FIELDS_MOVED = auto()
    STORE_EDITED = auto()


class ActFact(NamedTuple):
    """An act behind the files: to whom by key, to which element, field or number of fields."""

    kind: ActKind
    whose: tuple[str, ...]
    what: str
    together: Remark | None
    who: str
