"""What a step of status closes or opens again, as JSON."""

from __future__ import annotations

from typing import Annotated, TypedDict


class TurnShape(TypedDict):
    """What a step of status closes or opens again."""

    closes: Annotated[bool, "Whether it closes the account; else it opens it again."]
    users: Annotated[list[str], "Who may sign in no more, or again."]
    effects: Annotated[list[str], "What stops, or works again: see `access`."]
    waiting: Annotated[int, "How many open invitations the account has."]
