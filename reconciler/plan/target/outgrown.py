"""A client that outgrew its file from inside: it is named with the number to write, never undone.

Source: DESIGN rule "seats, resources, pool": a plan never proposes to go below its users.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler.diff.change import FieldChange
from reconciler.model.resources import SEATS
from reconciler.plan.drift_notes import Drift, DriftKind

_PATH = (SEATS,)


def is_outgrown(moved: FieldChange, users: int) -> bool:
    """Tell whether to put a leaf back would leave fewer seats than there are users."""
    if moved.path != _PATH:
        return False
    before, after = int(moved.before or 0), int(moved.after or 0)
    return before < users and before < after


def outgrown(note: Drift, users: int, *, restore: bool) -> Drift:
    """Say of seats that grew from inside how many to write; any other note stays as it is."""
    if not is_outgrown(FieldChange(note.path, note.applied, note.live), users):
        return note
    why = (
        f"grew from inside: {note.applied} → {note.live} seats, for {users} users; "
        f"write `seats: {users}` or more"
    )
    return replace(note, why=why, kind=DriftKind.UNRECONCILABLE if restore else note.kind)
