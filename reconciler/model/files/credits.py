"""Credits and campaigns: what a client bought in advance, and what it may be spent on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import Field

from reconciler.model.fields import Key, OneLine, OptionalLine, Value, Word, distinct
from reconciler.model.scalar import Day, MoneyText
from reconciler.values import Frozen, field


class Void(Value):
    """What is unspent of a grant is taken back, once and for ever."""

    by: OneLine = Field(description="Who decided it: a name or an e-mail address.")
    reason: OneLine = Field(description="Why, for whoever reads this later.")


class Grant(Value):
    """Credit given to this client, once. It is an event: what was applied never changes."""

    id: Key = Field(description="A name of your own, such as 2026-11-launch; never used twice.")
    amount: MoneyText = Field(description='How much, in the currency you are billed in: "500.00".')
    date: Day = Field(description="The day of the purchase.")
    paid_by: Word | None = Field(
        default=None,
        description="What it was paid with: one of the client's `payment_methods`. Without it, it "
        "is a present.",
    )
    expires: Day | None = Field(
        default=None, description="The first day on which it can no longer be spent."
    )
    void: Void | None = Field(
        default=None,
        description="Takes back what is unspent of it, once and for ever. What was paid for that "
        "is paid back outside.",
    )


class Credits(Value):
    """The credit store of one client."""

    grants: Annotated[tuple[Grant, ...], distinct("`grants`", "id", "give one a new id")] = Field(
        default=(),
        description="Credit given to this client. A line that was applied may go; the same id with "
        "another content is refused.",
    )


class Campaign(Value):
    """A campaign of this client, paid out of its credits."""

    name: OneLine = Field(description="What the campaign is called.")
    budget: MoneyText | None = Field(
        default=None,
        description="The most that may be spent on it: a cap, nothing is set aside.",
    )
    team: OptionalLine = Field(
        default="", description="Who runs it: one of the `teams` in partner.yaml."
    )


class Bought(Frozen):
    """A grant as it was applied, and what is left of it, in minor units of `currency`.

    `digest` stands for everything its line said of the grant. `voided` is what was taken back, more
    than 0 once it was.
    """

    amount: int
    left: int
    currency: str
    bought_on: date = field(name="date")  # as the store calls it
    digest: str
    paid_by: str = ""
    expires: date | None = None
    voided: int = 0


class CreditLot(Frozen):
    """A grant as the store guards it: `remaining` never leaves 0 to `amount` (minor units)."""

    client: str
    grant: str
    currency: str
    amount: int
    remaining: int


class ClientReceipt(Frozen):
    """What one client paid for once, apart from every invoice of the partner; never altered.

    `number` has no gaps within a partner; `item` is `credit:<grant>` or `article:<name>`. `unit`
    and `amount` are minor units of `currency`, below 0 where they are to be paid back outside;
    `client` is an id.
    """

    number: int
    client: str
    day: date
    item: str
    quantity: int
    unit: int
    amount: int
    currency: str
    paid_by: str
    operation: str


class MonthSpent(NamedTuple):
    """What one campaign of a client (by id) spent in a month, as 2026-11; in minor units."""

    client: str
    month: str
    campaign: str
    currency: str
    amount: int


class CreditMoves(Frozen):
    """What one transaction writes of credits: lots that open, what is drawn, receipts.

    `drawn` is (client id, grant) → minor units.
    """

    opened: tuple[CreditLot, ...] = ()
    drawn: Mapping[tuple[str, str], int] = field(default_factory=dict)
    receipts: tuple[ClientReceipt, ...] = ()


class CreditRows(Frozen):
    """All that a store guards of credits: lots, campaign → client id for ever, receipts."""

    lots: tuple[CreditLot, ...] = ()
    campaigns: Mapping[str, str] = field(default_factory=dict)
    receipts: tuple[ClientReceipt, ...] = ()


class CreditAccount(Frozen):
    """The credits of one client: grants by id, and what each campaign has spent, in minor units.

    Balance is what is left of grants that have not expired.
    """

    grants: Mapping[str, Bought] = field(default_factory=dict)
    spent: Mapping[str, int] = field(default_factory=dict)
