"""The acts of somebody inside a client account who adds a user to it, or takes one out.

Of seats that grow, the partner is told amounts, the client never. Source: DESIGN rule "seats,
resources, pool"; seed facts S2-31 to S2-33, S2-52, S2-53.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.billing.money import Currency, decimal_text
from reconciler.diagnostics import cure, did_you_mean
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.access.identity import Identity
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.partner import StaffRole
from reconciler.model.files.people import ADMIN, Joining, Person
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Learned
from reconciler.model.live.outbox import Notice
from reconciler.model.resources import SEATS
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot, require_member
from reconciler.plan.money.cost import PlannedMoney
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient
from reconciler.values import Frozen, replace


class Growth(Frozen):
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
    def sentence(self) -> str:
        """What happened, as both are told."""
        role = self.after.members[self.email]
        return f"{self.by} added {self.email} ({role}) to {self.after.name}."


def add_user(key: str, email: str, role: str, by: str) -> Act:
    """Make the act that adds a user from inside, on a seat that is free or that has to be found.

    A free seat of the client; else, active and billed by the partner, a free one of the supply;
    else one that is bought, by the rules and guards of an apply. In trial, or billed by the
    platform, the client simply has a seat more.
    """
    who, actor = email_of(email), email_of(by)

    def plan(snapshot: Snapshot) -> Plan | None:
        live, partner = snapshot.client(key).live, snapshot.record.live
        adder = snapshot.require(live, actor, UserAction.ADD_USERS)
        if role not in partner.roles:
            raise UsageRefused(f"`{role}` is not a role", help=did_you_mean(role, partner.roles))
        snapshot.require_admitted(live, who, role)
        if live.members.get(who) == role:
            return None
        held = live.members.get(who)
        if held is not None:
            raise PlanRefused(
                f"`{who}` is a member of `{live.key}` already, as {held}",
                help=cure("for another role", "set", live.key, f"members[{who}].role=ROLE"),
            )
        # A free seat of the client is taken first.
        seats = max(live.amount(SEATS), len(live.members) + 1)
        after = live.with_leaves({(SEATS,): seats, ("members", who, "role"): role})
        grown = snapshot.plan(after)
        _require_seat(grown, adder, partner)
        growth = Growth(live, after, who, actor)
        person = Person(Joining.INVITED, "", snapshot.day, outside=True)
        grew = f"{growth.seats[0]} → {seats}" if seats != growth.seats[0] else ""
        step = ObserveClient(
            key,
            "user-added",
            facts={"user": who, "role": role, **({"seats": grew} if grew else {})},
            learned=Learned(people={who: person}),
            said=(
                growth.sentence,
                f"grew from inside: {grew} seats" if grew else "on a seat that was free",
            ),
            notices=notices(growth, partner, grown),
        )
        return replace(grown, steps=(*grown.steps, step))

    return Act("add-user", (key, who, role, actor), plan)


def _require_seat(plan: Plan, adder: Identity, partner: Partner) -> None:
    # What stands against it tells the partner's numbers and money, which no client may see.
    if plan.refusals and not adder.staff:
        raise PlanRefused(
            "there is no seat for another user, nothing was written",
            help=f"ask {partner.name} for one",
        )


def notices(growth: Growth, partner: Partner, plan: Plan) -> tuple[Notice, ...]:
    """Write the letters about seats that grew; a seat that was free is news to nobody."""
    before, after = growth.seats
    if before == after:
        return ()
    return (*_to_partner(growth, partner, plan), *_to_client(growth))


def _to_partner(growth: Growth, partner: Partner, plan: Plan) -> Iterator[Notice]:
    before, after = growth.seats
    client = growth.after
    text = "\n".join(
        (growth.sentence, f"Its seats went from {before} to {after}.", *_cost(client, plan))
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
    text = f"{growth.sentence}\nYour plan was updated: you have {_seats(growth.seats[1])} now."
    for email, role in sorted(growth.before.members.items()):
        if role == ADMIN:
            yield Notice(email, f"{client.name} has {_seats(growth.seats[1])} now", text)


def _seats(number: int) -> str:
    return f"{number:,} seat{'' if number == 1 else 's'}"


def remove_user(key: str, email: str, by: str) -> Act:
    """Make the act that takes a user out; the seat stays with the client.

    In a disabled account only admins of the partner get so far. An open one keeps an admin, even
    an invited or an implicit one.
    """
    who, actor = email_of(email), email_of(by)

    def plan(snapshot: Snapshot) -> Plan:
        live = snapshot.client(key).live
        snapshot.require(live, actor, UserAction.MANAGE_USERS)
        require_member(live, who, f"`{who}` is no member of `{key}`")
        planned = snapshot.plan(live.with_leaves({("members", who, "role"): None}))
        step = ObserveClient(
            key,
            "user-removed",
            facts={"user": who},
            learned=Learned(left=frozenset({who})),
            said=(f"{actor} took {who} out of {live.name}", "the seat stays with the client"),
        )
        return replace(planned, steps=(*planned.steps, step))

    return Act("remove-user", (key, who, actor), plan)
