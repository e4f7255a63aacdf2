"""What a client outgrew from inside: how many seats it takes, and who is told what.

The partner is told amounts, the client never. Source: DESIGN rule "seats, resources, pool"; seed
facts S2-31 to S2-33, S2-52, S2-53.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.billing.money import Currency, decimal_text
from reconciler.model.billing import BillingMode
from reconciler.model.files.partner import StaffRole
from reconciler.model.files.people import ADMIN
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.learned import Notice
from reconciler.model.resources import SEATS
from reconciler.plan.money.planned_money import PlannedMoney
from reconciler.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Growth:
    """A client before and after somebody was added to it, and who added whom."""

    before: Client
    after: Client
    email: str
    by: str

    @property
    def seats(self) -> tuple[int, int]:
        """The seats before and after."""
        return self.before.amount(SEATS), self.after.amount(SEATS)

    @property
    def said(self) -> str:
        """What happened, as both are told."""
        role = self.after.members[self.email]
        return f"{self.by} added {self.email} ({role}) to {self.after.name}."


def seats_for(client: Client) -> int:
    """Give the seats that a client needs for one user more; a free one is taken first."""
    return max(client.amount(SEATS), len(client.members) + 1)


def notices(growth: Growth, partner: Partner, plan: Plan) -> tuple[Notice, ...]:
    """Give the letters about seats that grew; a seat that was free is news to nobody."""
    before, after = growth.seats
    if before == after:
        return ()
    return (*_to_partner(growth, partner, plan), *_to_client(growth))


def _to_partner(growth: Growth, partner: Partner, plan: Plan) -> Iterator[Notice]:
    before, after = growth.seats
    client = growth.after
    text = "\n".join(
        (growth.said, f"Its seats went from {before} to {after}.", *_cost(client, plan))
    )
    for email, role in sorted(partner.staff.items()):
        if role == StaffRole.ADMIN:
            yield Notice(email, f"{client.name} has {_seats(after)} now", text)


def _cost(client: Client, plan: Plan) -> Iterator[str]:
    if not client.draws:
        why = "the platform bills it" if client.mode is BillingMode.PLATFORM else "it is in trial"
        yield f"You pay nothing for that: {why}."
        return
    line = plan.pool.of(SEATS)
    if line is None or line.declared is None:
        yield "You pay nothing for that: seats are not counted."
        return
    if not line.bought:
        yield f"Your supply gave what it took, and has {_seats(line.after.free)} left."
        yield "You pay nothing for that."
        return
    yield f"Nothing was free, so {_seats(line.bought)} more had to be bought."
    if plan.money is not None:
        yield _paid(plan.money)


def _paid(money: PlannedMoney) -> str:
    currency = Currency(money.currency)
    when = "invoiced today" if money.due_now else "on the next invoice"
    more = money.run_rate_after - money.run_rate_before
    return (
        f"That costs {decimal_text(money.charged, currency)} {money.currency} until "
        f"{money.period_end}, {when}, and {decimal_text(more, currency)} {money.currency} more a "
        "month after that."
    )


def _to_client(growth: Growth) -> Iterator[Notice]:
    client = growth.after
    text = f"{growth.said}\nYour plan was updated: you have {_seats(growth.seats[1])} now."
    for email, role in sorted(growth.before.members.items()):
        if role == ADMIN:
            yield Notice(email, f"{client.name} has {_seats(growth.seats[1])} now", text)


def _seats(number: int) -> str:
    return f"{number:,} seat{'' if number == 1 else 's'}"
