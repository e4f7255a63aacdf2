"""What a partner pays, and for whom: of a month to come, or of one period that was invoiced.

Every row is a client, or what is no client's: the staff, what is owned and free, the program, an
add-on. Together they are what is invoiced, to the minor unit. Nobody is billed by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from reconciler.billing.money import Currency, half_up, minor
from reconciler.billing.periods import Period
from reconciler.model.files.billing import PricePeriod
from reconciler.model.live.account import Client
from reconciler.model.resources import SEATS
from reconciler.values import Frozen, field

_PRICE = ("billing", "price")
_MONTHS = 12


class CostKind(StrEnum):
    """Whose a part of the costs is."""

    CLIENT = "client"
    STAFF = "staff"
    FREE = "free"
    PROGRAM = "program"
    ADD_ON = "add_on"


class CostRow(Frozen):
    """One part of the costs, in minor units; without a kind, the sum of some.

    `key` is the client's, or the name of the program or add-on; `held` is resource → how much is
    held on the last day that counts, `parts` item → what it comes to. `asked` is what the partner
    asks of the client a month (None: nothing is asked), `articles` and `credits` what the client
    paid once, by itself.
    """

    kind: CostKind | None = None
    key: str = ""
    name: str = ""
    held: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    asked: int | None = None
    articles: int = 0
    credits: int = 0

    @property
    def seats(self) -> int:
        """How many seats are held."""
        return self.held.get(SEATS, 0)

    @property
    def pays(self) -> int:
        """What it costs the partner."""
        return sum(self.parts.values())

    @property
    def draws(self) -> bool:
        """Whether it is a client that holds or costs anything: one that should have a price."""
        return self.kind is CostKind.CLIENT and bool(self.held or self.parts)

    @property
    def left(self) -> int | None:
        """What is left of what is asked; None where nothing is."""
        return None if self.asked is None else self.asked - self.pays


class Idle(NamedTuple):
    """So much of a resource is owned, wanted and free; owning `need` a month costs less by `saves`.

    That is in minor units, and below 0 where more of it is cheaper.
    """

    resource: str
    free: int
    need: int
    saves: int


class Costs(Frozen, dict=True):
    """The costs of each month from `period` on, or with `invoices` of that period alone.

    `versions` are the first days of the prices that count, `due` says that some invoice is not
    written yet, `waits` what the period was charged for later invoices. `unbilled` counts the other
    clients by status; `platform` are the keys of those that the platform bills.
    """

    currency: str
    period: Period
    today: date
    rows: tuple[CostRow, ...]
    versions: tuple[date, ...]
    invoices: tuple[int, ...] = ()
    due: bool = False
    waits: int = 0
    idle: tuple[Idle, ...] = ()
    unbilled: Mapping[str, int] = field(default_factory=dict)
    platform: tuple[str, ...] = ()

    @cached_property
    def total(self) -> int:
        """What the partner pays: the sum of all rows, and of the invoices."""
        return sum(row.pays for row in self.rows)

    @property
    def asked(self) -> int:
        """What is asked of all clients together."""
        return sum(row.asked or 0 for row in self.rows)


def asked_of(client: Client, currency: str) -> int | None:
    """What a partner asks of a client a month, a year as 12 of them; None where nothing is.

    Raises ValueError for an amount that nobody could have written.
    """
    amount = client.leaves.get((*_PRICE, "amount"))
    if amount is None:
        return None
    asked = minor(str(amount), Currency(currency))
    yearly = client.leaves.get((*_PRICE, "per")) == PricePeriod.YEAR.value
    return half_up(Fraction(asked, _MONTHS)) if yearly else asked
