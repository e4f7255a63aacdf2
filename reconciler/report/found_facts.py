"""What was true of an account that comes in as it was found, as notes; `facts` has all others."""

from __future__ import annotations

from datetime import date

from reconciler.values import Frozen


class StatusSince(Frozen):
    """Since when it has its status."""

    day: date


class TrialFound(Frozen):
    """The trial that it is in: its first day, and the first day without access."""

    start: date
    end: date
    extended: ExtendedOn | None


class TrialHad(Frozen):
    """The trial that it had: its first day."""

    start: date


class ExtendedOn(Frozen):
    """The day on which its one extension was granted."""

    day: date


class MembersIn(Frozen):
    """How many people are in already: nobody is written to."""

    number: int


class CampaignSpent(Frozen):
    """What a campaign has spent, as found.yaml says it."""

    campaign: str
    amount: str


class ProgramPicked(Frozen):
    """The program that the client picked, while the platform bills it."""

    program: str
