"""What is done with a store as a whole, whatever it holds: each act a few lines.

No file is read but the store. Nothing here reads the clock, the environment or stdout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api.reports import Answer
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.live.store import LiveSource
    from reconciler.model.live.records import Proof


def check_store(live: LiveSource) -> Answer[tuple[Proof, ...]]:
    """Prove a store itself, for all of its partners. Raises UsageRefused where there is none."""
    from reconciler.report.store.verify_view import verify_view

    proofs = live.proofs()
    if not proofs:
        raise UsageRefused(
            f"nothing is live in {live.where}", help=see("see what an apply would do", "plan")
        )
    return Answer(proofs, verify_view(proofs, where=live.where))
