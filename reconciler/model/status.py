"""The table of statuses: what each one means and permits. Whoever has a question asks it here.

Tables over the statuses, here and elsewhere, are `ByStatus(…)`: a new status is a type error in
each of them until it stands there. Where an account may go stands in `rules/transitions.py`.

Source: DESIGN rule "status", the table of effects; seed facts S0-04 to S0-12, S1-01 to S1-37.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Generic, NamedTuple, TypeVar

from reconciler.model.fields import DescribedEnum, enum_reader
from reconciler.model.resources import LEAST_IN_OPERATION
from reconciler.values import Frozen

T = TypeVar("T")

LONGEST_TRIAL = 14
"""Days of a trial at most, and of one that says nothing; at least it has one."""
EXTENSION_DAYS = 14
"""Days by which a trial is extended, once."""
SUSPENDED = "account suspended"
"""What a user of a disabled client is told; source: seed fact S1-37."""


class Status(DescribedEnum):
    """Where a client account stands in its life."""

    SETUP = (
        "setup",
        "Being built: only your own admins enter. Free. **Once left, gone for good.**",
    )
    TRIAL = (
        "trial",
        (
            f"The client tries it out, free, for {LONGEST_TRIAL} days at most. "
            "**No way back to setup.**"
        ),
    )
    ACTIVE = ("active", "In operation and paid for. **No way back to setup or trial.**")
    DISABLED = (
        "disabled",
        (
            "Suspended: nobody of the client can sign in, seats return to your supply. "
            "From here only back to active, or removal."
        ),
    )

    @property
    def facts(self) -> StatusFacts:
        """Its row of the table."""
        return _FACTS[self]

    @property
    def is_open(self) -> bool:
        """Whether users of the client may sign in, unless their trial is over."""
        return self.facts.effects[Effect.SIGN_IN].allowed

    @property
    def is_suspended(self) -> bool:
        """Whether nothing takes place in the account but that parent admins enter."""
        takes_place = [effect for effect in Effect if self.facts.effects[effect].allowed]
        return takes_place == [Effect.PARENT_ADMINS]

    @property
    def has_users(self) -> bool:
        """Whether the account can have users at all, new ones or those who are there."""
        ruling = self.facts.effects[Effect.ADD_USERS]
        return ruling.allowed or ruling.in_part


class ByStatus(Frozen, Generic[T], kw_only=True):
    """One value for each status."""

    setup: T
    trial: T
    active: T
    disabled: T

    def __getitem__(self, status: Status) -> T:
        """The value for one status."""
        match status:
            case Status.SETUP:
                return self.setup
            case Status.TRIAL:
                return self.trial
            case Status.ACTIVE:
                return self.active
            case Status.DISABLED:
                return self.disabled


_OTHER_WORDS = ByStatus(
    setup="set-up;onboarding;einrichtung;in einrichtung;neu;new",
    trial="trialing;trialling;test;testphase;free trial;probe;probezeit",
    active="aktiv;live;paying;customer;kunde",
    disabled="inactive;inaktiv;suspended;paused;deaktiviert;gesperrt;pausiert",
)
STATUS_WORDS = {
    word: status for status in Status for word in (status.value, *_OTHER_WORDS[status].split(";"))
}
"""Words for a status, in English and German, in lower case."""

_REMOVE = (
    "to remove it for good, leave the status as it is, and add "
    "`removed: {reason: why, by: dana@agency.example}`"
)
_REMOVED_WORDS = ("removed", "deleted", "cancelled", "canceled", "closed", "gelöscht", "gekündigt")

StatusField = Annotated[
    Status,
    enum_reader(Status, "a status", {**STATUS_WORDS, **dict.fromkeys(_REMOVED_WORDS, _REMOVE)}),
]


class Effect(DescribedEnum):
    """One thing that depends on where the account stands."""

    SIGN_IN = ("sign_in", "client users may sign in")
    ADD_USERS = ("add_users", "users may be added")
    SHARING = ("sharing", "live sharing, published links")
    REFRESH = ("refresh", "data sources refresh by themselves")
    DOWNLOAD = ("download", "download / e-mail of dashboards")
    POOL = ("pool", "draws on the pool, is billed")
    PARENT_ADMINS = ("parent_admins", "parent admins may enter")


class Ruling(NamedTuple):
    """Whether an effect takes place, in a few words, and why.

    One that does not may take place `in_part`: a refresh that somebody queues, a user who leaves.
    One that is `unconditional` asks for no feature; seed fact S1-09.
    """

    allowed: bool
    word: str
    why: str
    in_part: bool = False
    unconditional: bool = False


Effects = Mapping[Effect, Ruling]


class StatusFacts(NamedTuple):
    """What a status means.

    `stands` completes "the account is". In a status that
    `tries` the clock of the trial counts; what is `unseen` was never open to users of the client.
    `least` is what an account needs of each resource as long as it is there.
    """

    stands: str
    effects: Effects
    tries: bool = False
    unseen: bool = False
    least: Mapping[str, int] = MappingProxyType({})


def _yes(why: str, word: str = "yes", *, unconditional: bool = False) -> Ruling:
    return Ruling(allowed=True, word=word, why=why, unconditional=unconditional)


def _no(why: str, word: str = "no", *, in_part: bool = False) -> Ruling:
    return Ruling(allowed=False, word=word, why=why, in_part=in_part)


_ENTER = _yes("an admin of the parent account enters every client account, whatever its status")
_SHARE = _yes("live dashboards and published links work for as long as the account is open")
_FRESH = _yes("data sources keep to their refresh rate")
_GRANTED = _yes("as the features `download_reports` and `email_reports` allow", "per feature")

STATUSES = ByStatus(
    setup=StatusFacts(
        stands="in setup",
        unseen=True,
        effects={
            Effect.SIGN_IN: _no("the account is being built, unseen", "no (parent admins only)"),
            Effect.ADD_USERS: _no("users come once the account has left setup"),
            Effect.SHARING: _no("what is being built stays hidden"),
            Effect.REFRESH: _no(
                "a refresh can be queued by hand", "no (manual queue only)", in_part=True
            ),
            Effect.DOWNLOAD: _yes(
                "every page carries the Setup watermark", "yes, with watermark", unconditional=True
            ),
            Effect.POOL: _no("setup is free"),
            Effect.PARENT_ADMINS: _ENTER,
        },
    ),
    trial=StatusFacts(
        stands="in trial",
        tries=True,
        effects={
            Effect.SIGN_IN: _yes("a trial has every tool that active has", "yes, until it expires"),
            Effect.ADD_USERS: _yes("users come and go during a trial"),
            Effect.SHARING: _SHARE,
            Effect.REFRESH: _FRESH,
            Effect.DOWNLOAD: _GRANTED,
            Effect.POOL: _no("a trial is free"),
            Effect.PARENT_ADMINS: _ENTER,
        },
    ),
    active=StatusFacts(
        stands="active",
        least=LEAST_IN_OPERATION,
        effects={
            Effect.SIGN_IN: _yes("the account is in operation"),
            Effect.ADD_USERS: _yes("users come and go, each on a seat"),
            Effect.SHARING: _SHARE,
            Effect.REFRESH: _FRESH,
            Effect.DOWNLOAD: _GRANTED,
            Effect.POOL: _yes("what is allotted comes out of your supply", "yes if billed by you"),
            Effect.PARENT_ADMINS: _ENTER,
        },
    ),
    disabled=StatusFacts(
        stands="disabled",
        effects={
            Effect.SIGN_IN: _no(f'users are told "{SUSPENDED}"', "no: account suspended"),
            Effect.ADD_USERS: _no(
                "users can only be removed", "no (removal allowed)", in_part=True
            ),
            Effect.SHARING: _no("published links show nothing"),
            Effect.REFRESH: _no("nothing runs in a suspended account"),
            Effect.DOWNLOAD: _no("nothing leaves a suspended account"),
            Effect.POOL: _no("what it held is back in your supply"),
            Effect.PARENT_ADMINS: _ENTER,
        },
    ),
)

_FACTS: Mapping[Status, StatusFacts] = {status: STATUSES[status] for status in Status}

TRIAL_OVER: Effects = {
    Effect.SIGN_IN: _no("the trial is over"),
    Effect.ADD_USERS: _no("those who are there stay, and nobody is added", in_part=True),
    Effect.SHARING: _no("published links show nothing"),
    Effect.REFRESH: _no("nothing runs once the trial is over"),
    Effect.DOWNLOAD: _no("nothing leaves an account whose trial is over"),
    Effect.POOL: _no("a trial is free, and so is its end"),
    Effect.PARENT_ADMINS: _ENTER,
}
"""What a trial permits that is over: what a suspended account does, in words of its own."""

TRIAL_OVER_PICKING: Effects = {
    **TRIAL_OVER,
    Effect.ADD_USERS: _yes(
        "only who may manage the company settings, to reach the page where a program is picked",
        "managers only",
    ),
}
"""The same while the platform bills: whoever may pick the program can still be added and come."""

REMOVED = "removed"
"""What stands for the status of a client that was removed."""
DEFAULT_STATUS = Status.SETUP
"""Where a client stands that names no status."""
OPEN = frozenset(status for status in Status if status.is_open)
WITH_USERS = frozenset(status for status in Status if status.has_users)
IN_TRIAL = frozenset(status for status in Status if status.facts.tries)
IN_OPERATION = frozenset(status for status in Status if status.facts.least)
