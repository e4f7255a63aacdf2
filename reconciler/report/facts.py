"""What there is to say of a change, as values: notes, each of a kind with its arguments.

No words stand here: `phrases` says each kind once, every format prints the value. A new kind is a
class below, or a member of `Remark`, and its phrase there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from reconciler.model.status import Effect
from reconciler.report.found_facts import (
    CampaignSpent,
    ExtendedOn,
    MembersIn,
    ProgramPicked,
    StatusSince,
    TrialFound,
    TrialHad,
)
from reconciler.report.people_facts import (
    InvitationsSent,
    InvitationsWait,
    LosesSignIn,
    SamePerson,
    SignsInAgain,
    StillMember,
)


class Money(NamedTuple):
    """An amount in minor units of a currency.

    `bare` leaves the currency to the text around it; `signed` shows a plus as well as a minus.
    """

    minor: int
    currency: str
    bare: bool = False
    signed: bool = False


class Remark(Enum):
    """A note without arguments."""

    NOBODY_SIGNS_IN = auto()
    SEATS_FOLLOW = auto()
    INVITED = auto()
    INVITED_AGAIN = auto()
    LOSES_ACCESS = auto()
    GOES_ON = auto()
    NOT_PAID_BACK = auto()
    HISTORY_KEPT = auto()
    VALUE_KEPT = auto()
    EXTENSION_KEPT = auto()
    GRANT_KEPT = auto()
    REFUSED_WITH_PARTNER = auto()
    IN_ONE_ACT = auto()
    CONFLICT = auto()
    UNRECONCILABLE = auto()
    RAW_EDIT = auto()
    IN_FILE = auto()
    NOBODY_KNOWN = auto()


@dataclass(frozen=True, slots=True)
class Stops:
    """What works in the account no more."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class WorksAgain:
    """What works in the account again."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class TrialStarts:
    """A trial clock starts; `end` is the first day without access."""

    days: int
    end: date


@dataclass(frozen=True, slots=True)
class TrialExtended:
    """A trial that would end on `was` gets more days."""

    days: int
    end: date
    was: date


@dataclass(frozen=True, slots=True)
class TrialResumed:
    """A client is back in the trial that it had."""

    end: date


ResourceAmounts = tuple[tuple[str, int], ...]
"""Pairs of a resource and how much of it."""


@dataclass(frozen=True, slots=True)
class TakesFromSupply:
    """What is drawn on the supply; a bare number where the field names the resource."""

    amounts: ResourceAmounts | int


@dataclass(frozen=True, slots=True)
class ReturnsToSupply:
    """What comes back to the supply; a bare number where the field names the resource."""

    amounts: ResourceAmounts | int


@dataclass(frozen=True, slots=True)
class BoughtByItself:
    """What the partner buys because its clients need it."""

    number: int


@dataclass(frozen=True, slots=True)
class PaysOnce:
    """What the client pays for it, apart from every invoice of the partner."""

    price: Money


@dataclass(frozen=True, slots=True)
class PutBack:
    """A value that moved behind the files; `who` says by whom, when and how."""

    who: str


@dataclass(frozen=True, slots=True)
class InFileSince:
    """The files ask for it since that day, and it was not applied."""

    day: date


@dataclass(frozen=True, slots=True)
class Because:
    """What else there is to know of drift, in words."""

    why: str


@dataclass(frozen=True, slots=True)
class LostForGood:
    """What is lost behind a one-way door."""

    what: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A client is removed for good."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Until:
    """The first day on which a grant can no longer be spent."""

    day: date


@dataclass(frozen=True, slots=True)
class PaidBy:
    """A grant that the client paid."""

    method: str
    until: Until | None


@dataclass(frozen=True, slots=True)
class Present:
    """A grant that nobody paid."""

    until: Until | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What is unspent of a grant is void, for ever."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class SpentOf:
    """The grants that a campaign spends."""

    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """A new client begins with a grant of credit."""

    grant: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CreditLeft:
    """What is left of a grant, and what was granted."""

    grant: str
    left: Money
    granted: Money


@dataclass(frozen=True, slots=True)
class Refused:
    """The rule that refuses it."""

    rule: str


Note = (
    Remark
    | LosesSignIn
    | SignsInAgain
    | Stops
    | WorksAgain
    | InvitationsWait
    | InvitationsSent
    | SamePerson
    | TrialStarts
    | TrialExtended
    | TrialResumed
    | TakesFromSupply
    | ReturnsToSupply
    | BoughtByItself
    | PaysOnce
    | PutBack
    | LostForGood
    | InFileSince
    | Because
    | Removed
    | StillMember
    | Until
    | PaidBy
    | Present
    | TakenBack
    | SpentOf
    | Granted
    | Refused
    | StatusSince
    | TrialFound
    | TrialHad
    | ExtendedOn
    | MembersIn
    | CreditLeft
    | CampaignSpent
    | ProgramPicked
)
"""What a change means."""
