"""The smallest things an apply does, as data: what is shown is what will run.

`fields` are leaf changes; `takes` what a step draws on the pool (negative: gives back).
A status change and its take or release are one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reconciler.billing.credits import Draw
from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.diagnostics import FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.model.files.consent import Removal
from reconciler.model.files.credits import Bought
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.observed import Learned, Observed
from reconciler.model.live.outbox import Notice
from reconciler.model.live.records import Amounts
from reconciler.values import Frozen, field


class StartPool(Frozen):
    """A resource begins to be pooled, with what clients (by id) already hold of it."""

    resource: str
    amounts: Amounts
    holders: Mapping[str, int] = field(default_factory=dict)


class MoveSupply(Frozen):
    """The supply of a resource changes, and why.

    It was `declared` by the file, bought by `expansion`, or `found`: owned already.
    """

    resource: str
    by: int
    why: str


class StopPool(Frozen):
    """A resource is no longer pooled, whatever clients (by id) hold of it."""

    resource: str
    amounts: Amounts
    holders: Mapping[str, int] = field(default_factory=dict)


class ClosePeriod(Frozen):
    """A period that is over is closed: the next one is invoiced, what was scheduled happens.

    `supply` is how the supply of each resource moves at the boundary.
    """

    opened: date
    supply: Mapping[str, int]
    invoice: Invoice | None


class Charge(Frozen):
    """What grew is charged: `lines` on one invoice, or waiting for the next one (`None`)."""

    lines: tuple[ChargeLine, ...]
    invoice: Invoice | None


class ChangePartner(Frozen):
    """The partner's own fields change; staff takes or gives back seats.

    One that is created may be `found`: its account was there already.
    """

    fields: tuple[FieldChange, ...]
    staff: Mapping[str, int] = field(default_factory=dict)
    create: bool = False
    found: bool = False


class CreateClient(Frozen):
    """A client comes to be, with its leaves but its members, whom another step invites.

    Of one that was there already, `found` is all that is known, and its members are in.
    """

    key: str
    leaves: Leaves
    takes: Mapping[str, int] = field(default_factory=dict)
    clock: TrialClock | None = None
    found: Observed | None = None

    @property
    def paths(self) -> list[FieldPath]:
        """What it has before anybody is invited, in order."""
        return sorted(path for path in self.leaves if path[0] != "members")


class ChangeClient(Frozen):
    """Some leaves of a client change; `clock` is its trial afterwards."""

    key: str
    fields: tuple[FieldChange, ...]
    takes: Mapping[str, int] = field(default_factory=dict)
    clock: TrialClock | None = None


class DismissMembers(Frozen):
    """Members of a client lose access; an invitation that is still open is void.

    `notices` tell those whose address another one takes the place of.
    """

    key: str
    fields: tuple[FieldChange, ...]
    notices: tuple[Notice, ...] = ()


class InviteMembers(Frozen):
    """People are invited into a client, or once more with another role: one letter each.

    `was` is the former address of those who get another one, by the new one.
    """

    key: str
    fields: tuple[FieldChange, ...]
    was: Mapping[str, str] = field(default_factory=dict)


class MoveClient(Frozen):
    """A client gets another key; its id, history and holdings stay."""

    key: str
    moved_from: str


class RemoveClient(Frozen):
    """A client becomes a tombstone, for good."""

    key: str
    removal: Removal


class RecordClient(Frozen):
    """What the files own is written down anew; nothing live changes."""

    key: str
    paths: tuple[str, ...]


class GrantCredit(Frozen):
    """A grant becomes credit of one client, once; with `paid_by`, the client gets a receipt."""

    key: str
    grant: str
    bought: Bought


class BuyArticle(Frozen):
    """A client gets more of an article: paid once, by a receipt, in minor units each."""

    key: str
    article: str
    quantity: int
    unit: int
    currency: str


class SpendCredit(Frozen):
    """A campaign spends its client's credit; `draws` says which grants give how much."""

    key: str
    campaign: str
    draws: tuple[Draw, ...]
    currency: str


class VoidCredit(Frozen):
    """What is unspent of a grant is taken back, for ever; with `paid_by`, a receipt below 0."""

    key: str
    grant: str
    amount: int
    currency: str
    paid_by: str
    by: str
    reason: str


CreditStep = GrantCredit | BuyArticle | SpendCredit | VoidCredit


class ObserveClient(Frozen):
    """Something happens in a client account that no file ever says; the audit trail tells it.

    `kind` and `facts` are what the trail keeps, `learned` what is known from now on; `said` are
    lines for whoever did it, `notices` letters to others.
    """

    key: str
    kind: str
    facts: Mapping[str, str] = field(default_factory=dict)
    learned: Learned = field(default_factory=Learned)
    said: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


Step = (
    ClosePeriod
    | Charge
    | StartPool
    | MoveSupply
    | StopPool
    | ChangePartner
    | CreateClient
    | ChangeClient
    | DismissMembers
    | InviteMembers
    | MoveClient
    | RemoveClient
    | RecordClient
    | GrantCredit
    | BuyArticle
    | SpendCredit
    | VoidCredit
    | ObserveClient
)
