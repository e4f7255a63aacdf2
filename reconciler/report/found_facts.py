"""What was true of an account that comes in as it was found, as notes; `facts` has all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StatusSince:
    """Since when it has its status."""

    day: date


@dataclass(frozen=True, slots=True)
class TrialFound:
    """The trial that it is in: its first day, and the first day without access."""

    start: date
    end: date
    extended: ExtendedOn | None


@dataclass(frozen=True, slots=True)
class TrialHad:
    """The trial that it had: its first day."""

    start: date


@dataclass(frozen=True, slots=True)
class ExtendedOn:
    """The day on which its one extension was granted."""

    day: date


@dataclass(frozen=True, slots=True)
class MembersIn:
    """How many people are in already: nobody is written to."""

    number: int


@dataclass(frozen=True, slots=True)
class CampaignSpent:
    """What a campaign has spent, as found.yaml says it."""

    campaign: str
    amount: str


@dataclass(frozen=True, slots=True)
class ProgramPicked:
    """The program that the client picked, while the platform bills it."""

    program: str
