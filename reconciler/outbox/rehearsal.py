"""A store for rehearsal sends no mail: its people are real, and what is done there is not."""

from __future__ import annotations

from reconciler.diagnostics import see
from reconciler.errors import PlanRefused
from reconciler.model.live.records import PartnerRecord


def require_real(record: PartnerRecord) -> None:
    """Refuse to write to the people of a rehearsal: PlanRefused."""
    if record.rehearsal:
        raise PlanRefused(
            "a store for rehearsal sends no mail", help=see("see what waits there", "outbox")
        )
