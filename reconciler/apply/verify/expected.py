"""What a store is expected to know: heads of its trail that others kept from earlier.

No proof inside a store can tell that it is yesterday's: that is only seen from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.live.store import LiveReader
from reconciler.model.live.records import PartnerRecord, Proof
from reconciler.model.live.trail import NO_TRAIL, TrailHead

EXPECTED = "expected"


class Expected(NamedTuple):
    """A head of a trail, who knows it, and the id of the store it is of, where that is known."""

    name: str
    trail: TrailHead
    store: str = ""


def expected_proof(
    reader: LiveReader, record: PartnerRecord | None, expected: Sequence[Expected]
) -> Proof:
    """Prove that the trail of a partner once ended where it is said to have."""
    faults = tuple(_faults(reader, record, expected))
    return Proof(EXPECTED, "the store knows what is expected of it", faults)


def _faults(
    reader: LiveReader, record: PartnerRecord | None, expected: Sequence[Expected]
) -> Iterator[str]:
    seals = reader.seals({each.trail.entry for each in expected})
    store, now = (record.store, record.trail) if record else ("", NO_TRAIL)
    for each in expected:
        if store and each.store not in ("", store):
            yield f"{each.name} is about another store"
        elif why := each.trail.objection(each.name, now, seals):
            yield why
