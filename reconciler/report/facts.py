"""What there is to say of a change, as values: notes, each of a kind with its arguments.

No words stand here: `phrases` says each kind once, every format prints the value. A new kind is a
class below, or a member of `Remark`, and its phrase there.
"""

from __future__ import annotations

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
from reconciler.values import Frozen


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


class Upshot(Enum):
    """What a change comes to, for an account as a whole or for one field, in a word."""

    IN_NO_TOTAL = auto()
    LEFT_OUT_WITH_IT = auto()
    GONE_FOR_GOOD = auto()
    LOCKS_OUT = auto()
    CLOSES = auto()
    DOOR = auto()
    COMES = auto()
    GOES = auto()


class Stops(Frozen):
    """What works in the account no more."""

    effects: tuple[Effect, ...]


class WorksAgain(Frozen):
    """What works in the account again."""

    effects: tuple[Effect, ...]


class TrialStarts(Frozen):
    """A trial clock starts; `end` is the first day without access."""

    days: int
    end: date


class TrialExtended(Frozen):
    """A trial that would end on `was` gets more days."""

    days: int
    end: date
    was: date


class TrialResumed(Frozen):
    """A client is back in the trial that it had."""

    end: date


ResourceAmounts = tuple[tuple[str, int], ...]
"""Pairs of a resource and how much of it."""


class TakesFromSupply(Frozen):
    """What is drawn on the supply; a bare number where the field names the resource."""

    amounts: ResourceAmounts | int


class OriginKind(Enum):
    """Where something of the supply comes from."""

    RELEASED = auto()
    FREE = auto()
    OWNED = auto()
    BOUGHT = auto()


class Origin(NamedTuple):
    """So much from one source; `of` is the key of the client that releases it."""

    kind: OriginKind
    number: int
    of: str = ""


class TakesFrom(Frozen):
    """What is drawn on the supply where not all of it was free."""

    amount: int
    sources: tuple[Origin, ...]


class ReturnsToSupply(Frozen):
    """What comes back to the supply; a bare number where the field names the resource."""

    amounts: ResourceAmounts | int


class BoughtByItself(Frozen):
    """What the partner buys because its clients need it."""

    number: int


class PaysOnce(Frozen):
    """What the client pays for it, apart from every invoice of the partner."""

    price: Money


class PutBack(Frozen):
    """A value that moved behind the files; `who` says by whom, when and how."""

    who: str


class InFileSince(Frozen):
    """The files ask for it since that day, and it was not applied."""

    day: date


class Because(Frozen):
    """What else there is to know of drift, in words."""

    why: str


class LostForGood(Frozen):
    """What is lost behind a one-way door."""

    what: str


class Removed(Frozen):
    """A client is removed for good."""

    reason: str
    by: str


class Until(Frozen):
    """The first day on which a grant can no longer be spent."""

    day: date


class PaidBy(Frozen):
    """A grant that the client paid."""

    method: str
    until: Until | None


class Present(Frozen):
    """A grant that nobody paid."""

    until: Until | None


class TakenBack(Frozen):
    """What is unspent of a grant is void, for ever."""

    by: str
    reason: str


class SpentOf(Frozen):
    """The grants that a campaign spends."""

    grants: tuple[str, ...]


class Granted(Frozen):
    """A new client begins with a grant of credit."""

    grant: str
    amount: Money


class CreditLeft(Frozen):
    """What is left of a grant, and what was granted."""

    grant: str
    left: Money
    granted: Money


class Refused(Frozen):
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
    | TakesFrom
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
