"""The four statuses of a client account."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from reconciler.model.words import enum_reader


class Status(StrEnum):
    """Where a client account stands in its life; source: seed facts S0-04 to S0-12."""

    SETUP = "setup"
    TRIAL = "trial"
    ACTIVE = "active"
    DISABLED = "disabled"


STATUS_WORDS: dict[Status, str] = {
    Status.SETUP: "Being built: only your own admins enter. Free. **Once left, gone for good.**",
    Status.TRIAL: "The client tries it out, free, for 14 days at most. **No way back to setup.**",
    Status.ACTIVE: "In operation and paid for. **No way back to setup or trial.**",
    Status.DISABLED: "Suspended: nobody of the client can sign in, seats return to your supply. "
    "From here only back to active, or removal.",
}
"""What the editor shows beside each value."""

StatusField = Annotated[Status, enum_reader(Status, "a status")]
