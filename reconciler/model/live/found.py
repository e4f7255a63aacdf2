"""`found.yaml`: what is true of accounts that exist already, and that no other file may say.

It is read once: when a partner is new to a store, the store is opened as found. Nobody is invited,
nothing is bought, and no trial begins again. Source: DESIGN rule "coming in with clients that
exist".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import Field

from reconciler.model.fields import Key, Value, Word
from reconciler.model.files.trial import TrialDays
from reconciler.model.scalar import Day, MoneyText
from reconciler.values import Frozen


class FoundTrial(Value):
    """The trial that a client has, or had."""

    start: Day = Field(description="The first day of its trial.")
    days: TrialDays | None = Field(
        default=None,
        description="How many days it has, without the extension. Left out: as many as the "
        "client's file says, or partner.yaml.",
    )
    extended_on: Day | None = Field(
        default=None, description="The day on which its one extension was granted, if it was."
    )


class FoundCredits(Value):
    """What is left of a client's credit, and what its campaigns have spent."""

    left: dict[Key, MoneyText] = Field(
        default={},
        description="What is left of each grant in the client's file, by its id. Of a grant that "
        "is not named here, all is left.",
    )
    spent: dict[Word, MoneyText] = Field(
        default={}, description="What each campaign in the client's file has spent, by its name."
    )


class FoundClient(Value):
    """What was true of one client before it came here."""

    since: Day | None = Field(
        default=None, description="The day since when it has the status that its file says."
    )
    trial: FoundTrial | None = Field(
        default=None, description="Its trial, running or over. A client in trial needs it."
    )
    program: Word | None = Field(
        default=None, description="The program that it picked, where the platform bills it."
    )
    credits: FoundCredits = Field(
        default=FoundCredits(), description="What is left of its credit, and what was spent."
    )


class FoundFile(Value):
    """Everything that `found.yaml` can say."""

    paid_until: Day | None = Field(
        default=None,
        description="The first day that is not paid yet, of all that you own: the first day of a "
        "period. Left out: this period is paid.",
    )
    clients: dict[Key, FoundClient] = Field(
        default={}, description="What was true of each client, by its key."
    )


@cache
def nothing_found() -> FoundClient:
    """What is known of a client that no `found.yaml` names; most partners have no such file."""
    return FoundClient()


class AsFound(Frozen):
    """What `found.yaml` says, and the content id of the file."""

    file: FoundFile
    content: str

    @property
    def clients(self) -> Mapping[str, FoundClient]:
        """What was true of each client that the file names, by key."""
        return self.file.clients

    def client(self, key: str) -> FoundClient:
        """What was true of one client; of one that the file does not name, nothing is known."""
        return self.file.clients.get(key) or nothing_found()
