"""Prove the credits of a store: lots, credit accounts, campaigns and receipts follow the journal.

Source: DESIGN rule "money": credits belong to one client, spending succeeds whole or fails whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reconciler.apply.execute.credit_steps import RECEIPT, SPENT, VOIDED, receipt_facts
from reconciler.apply.execute.entries import (
    campaign_account,
    credit,
    grant_account,
    ledger_account,
    paid_account,
)
from reconciler.billing.credits import wallet_of
from reconciler.model.files.credits import CreditAccount, CreditRows
from reconciler.model.live.account import Client
from reconciler.model.live.records import Event, Posting

_CREDIT = credit("")
_CLIENT = ledger_account("")

Law = tuple[str, str, Callable[[], Iterable[str]]]
"""Name and statement of a proof, and what finds its faults."""

Moves = Mapping[tuple[str, str], int]
"""(account, commodity) → minor units."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one client's document says of its credits."""

    credits: CreditAccount
    campaigns: tuple[str, ...]


def held_by(client: Client) -> Held | None:
    """Pick what a client has of credits and campaigns, if anything."""
    account, campaigns = client.observed.credits, client.campaigns
    return Held(account, campaigns) if account.grants or account.spent or campaigns else None


def credit_proofs(
    held: Callable[[], Mapping[str, Held]],
    events: Callable[[], Sequence[Event]],
    rows: Callable[[], CreditRows],
    today: Callable[[], date],
) -> tuple[Law, ...]:
    """Prove the credits: name, statement and faults of every proof; `held` is by client id."""
    return (
        (
            "credits",
            "what was granted is what was spent, expired, taken back and left",
            lambda: _left(held(), events(), today()),
        ),
        (
            "voids",
            "what was taken back of a grant was posted once",
            lambda: _void(held(), events()),
        ),
        ("isolation", "no entry moves the credits of two clients", lambda: _isolation(events())),
        ("spending", "each spending was drawn whole", lambda: _spending(held(), events())),
        (
            "purses",
            "lots and campaigns are what documents say",
            lambda: _projections(held(), rows()),
        ),
        (
            "receipts",
            "each client receipt is as the journal has it",
            lambda: _receipts(rows(), events()),
        ),
    )


def _left(held: Mapping[str, Held], events: Sequence[Event], today: date) -> Iterator[str]:
    """I29. The balance of a client is what is left of grants that have not expired on a day."""
    came, went = _moves(events)
    known = set()
    for client, each in held.items():
        left: dict[str, int] = defaultdict(int)
        for name, lot in each.credits.grants.items():
            account = (grant_account(client, name), credit(lot.currency))
            known.add(account)
            rest = came.get(account, 0) - went.get(account, 0)
            if rest != lot.left or rest < 0 or came.get(account, 0) != lot.amount:
                yield f"grant {name} of {client}: {lot.left} of {lot.amount}, {rest} was posted"
            left[lot.currency] += 0 if (lot.expires is not None and lot.expires <= today) else rest
        for currency, amount in left.items():
            if wallet_of(client, each.credits, currency).balance(today) != amount:
                yield f"the balance of {client} is not {amount} in {currency}"
    for account in came:
        if ":credits:" in account[0] and account not in known:
            yield f"{account[0]} was granted, and no client has it"


def _void(held: Mapping[str, Held], events: Iterable[Event]) -> Iterator[str]:
    """What was taken back of a grant is what its client's document says, and nobody else's."""
    back = _taken_back(events)
    for client, each in held.items():
        for name, lot in each.credits.grants.items():
            posted = back.pop((client, name), 0)
            if posted != lot.voided:
                yield f"grant {name} of {client}: {lot.voided} taken back, {posted} was posted"
    yield from (f"grant {name} of {client} is void in the journal alone" for client, name in back)


def _taken_back(events: Iterable[Event]) -> dict[tuple[str, str], int]:
    """Sum up what was taken back of each grant, by client and id."""
    back: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        if event.kind == VOIDED:
            name = event.facts["grant"]
            account = grant_account(event.client, name)
            back[event.client, name] -= sum(
                posting.amount for posting in event.postings if posting.account == account
            )
    return back


def _isolation(events: Iterable[Event]) -> Iterator[str]:
    """I30. An entry moves credits of the client that it is about, and of nobody else."""
    for number, event in enumerate(events, 1):
        owners = {each.account.split(":")[1] for each in _credits(event)}
        if owners - {event.client}:
            yield f"entry {number} moves the credits of {', '.join(sorted(owners))}"


def _spending(held: Mapping[str, Held], events: Sequence[Event]) -> Iterator[str]:
    """I31. What a campaign was to spend is what was drawn for it, and what its client knows."""
    posted: dict[tuple[str, str], int] = defaultdict(int)
    for number, event in enumerate(events, 1):
        if event.kind != SPENT:
            continue
        name = event.facts["campaign"]
        account = campaign_account(event.client, name)
        came = sum(posting.amount for posting in event.postings if posting.account == account)
        posted[event.client, name] += came
        if str(came) != event.facts["amount"]:
            yield f"entry {number} spends {event.facts['amount']} and {came} was drawn"
    known = {(key, name): by for key, one in held.items() for name, by in one.credits.spent.items()}
    for key in {**posted, **known}:
        if posted.get(key, 0) != known.get(key, 0):
            yield f"campaign {key[1]}: {known.get(key, 0)} spent, {posted.get(key, 0)} posted"


def _projections(held: Mapping[str, Held], rows: CreditRows) -> Iterator[str]:
    lots = {(each.client, each.grant): each for each in rows.lots}
    for client, one in held.items():
        for name, grant in one.credits.grants.items():
            lot = lots.pop((client, name), None)
            stored = (lot.amount, lot.remaining, lot.currency) if lot else None
            if stored != (grant.amount, grant.left, grant.currency):
                yield f"grant {name} of {client} is not what its lot says"
        for name in one.campaigns:
            if rows.campaigns.get(name) != client:
                yield f"campaign {name} of {client} is owned by {rows.campaigns.get(name)}"
    yield from (f"lot {name} of {client} belongs to no credit account" for client, name in lots)


def _receipts(rows: CreditRows, events: Iterable[Event]) -> Iterator[str]:
    sealed = {each.facts["number"]: each for each in events if each.kind == RECEIPT}
    for expected, each in enumerate(rows.receipts, 1):
        if each.number != expected:
            yield f"receipt {each.number} stands where {expected} should"
        event = sealed.pop(str(each.number), None)
        if event is None or dict(event.facts) != receipt_facts(each):
            yield f"receipt {each.number} is not what the journal says"
            continue
        account = paid_account(each.client)
        posted = sum(side.amount for side in event.postings if side.account == account)
        told = (event.client, event.day, event.operation, posted)
        if told != (each.client, each.day, each.operation, each.amount):
            yield f"receipt {each.number} is not what was posted"
    yield from (f"receipt {number} is missing" for number in sealed)


def _moves(events: Iterable[Event]) -> tuple[Moves, Moves]:
    """Sum up what came to each account of credit, and what went."""
    came: dict[tuple[str, str], int] = defaultdict(int)
    went: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        for each in _credits(event):
            moved = came if each.amount > 0 else went
            moved[each.account, each.commodity] += abs(each.amount)
    return came, went


def _credits(event: Event) -> Iterator[Posting]:
    for posting in event.postings:
        if posting.commodity.startswith(_CREDIT) and posting.account.startswith(_CLIENT):
            yield posting
