"""What waits to be sent: invitations, and letters that name one or tell facts. Never a secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from reconciler.values import Frozen, field

LINK_DAYS = 14
"""How long a registration link opens, in days from the sending of its letter."""

CLAIM_MINUTES = 10
"""How long a letter stays with the run that took it, in minutes: longer than any mail server is
waited for. Then the next run takes it over."""

INVITATION = "invitation"
NOTICE = "notice"
"""The kinds of letters."""


class InvitationState(StrEnum):
    """How far an invitation has come; `void` is one that no longer counts."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    VOID = "void"


class LetterState(StrEnum):
    """Whether a letter still has to be sent."""

    WAITING = "waiting"
    SENT = "sent"
    VOID = "void"


class Invitation(Frozen):
    """The one invitation of a person into a client (by id), with a role.

    `token_hash` is the SHA-256 of the secret in the last link, empty before the first; the secret
    itself is known to the letter alone. `expires_on` is the first day on which that link is dead,
    `sent` how many links were made.
    """

    id: str
    client: str
    email: str
    role: str
    state: InvitationState = InvitationState.INVITED
    token_hash: str = ""
    expires_on: date | None = None
    sent: int = 0


class Letter(Frozen):
    """One letter of the outbox: to whom, about which client (by id; empty: the partner).

    It names an `invitation`, or is a notice made of `facts`: `subject` and `text`. `since` is the
    day it was written, `sent_on` the day it left. `claimed` is the moment, in UTC, at which a
    run took it to send it.
    """

    id: str
    kind: str
    client: str
    to: str
    since: date
    invitation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    state: LetterState = LetterState.WAITING
    sent_on: date | None = None
    claimed: datetime | None = None

    def is_claimed(self, now: datetime) -> bool:
        """Whether a run is sending it now: one that took it long ago is taken to be dead."""
        if self.claimed is None:
            return False
        return abs(now - self.claimed) < timedelta(minutes=CLAIM_MINUTES)


def by_age(letters: Iterable[Letter]) -> list[Letter]:
    """Sort letters, the oldest first."""
    return sorted(letters, key=lambda letter: (letter.since, letter.id))


class Outcome(StrEnum):
    """What became of a letter: `held` waits for a client that is disabled, `gone` is not needed.

    `taken` is with another run.
    """

    SENT = "sent"
    HELD = "held"
    TAKEN = "taken"
    GONE = "gone"
    FAILED = "failed"


class Dispatch(Frozen):
    """What became of one letter, and why; `key` is the client's key, empty for the partner."""

    letter: Letter
    key: str
    outcome: Outcome
    why: str = ""


class Round(Frozen):
    """One round of deliveries; `problem` says why it ended before the last letter."""

    day: date
    done: tuple[Dispatch, ...] = ()
    left: tuple[Letter, ...] = ()
    problem: str = ""

    @property
    def failed(self) -> bool:
        """Whether a letter that should have left is still here."""
        return bool(self.problem) or any(each.outcome is Outcome.FAILED for each in self.done)


_TOKEN = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]+")


def token_of(invitation_id: str, secret: str) -> str:
    """What stands in a link: whose it is, and a secret that nobody keeps."""
    return f"{invitation_id}.{secret}"


def invitation_in(token: str) -> str:
    """The invitation that a link is for; empty for what cannot be one."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else ""


def hash_of(token: str) -> str:
    """The hash by which a link is known: 64 hex digits of SHA-256."""
    return sha256(token.encode(errors="surrogateescape")).hexdigest()


class Notice(Frozen):
    """A letter to one person that tells what happened; it asks for nothing and holds no secret."""

    to: str
    subject: str
    text: str
