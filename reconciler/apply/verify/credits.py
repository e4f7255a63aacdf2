"""Prove the credits of a store: lots, credit accounts, campaigns and receipts follow the journal.

Source: DESIGN rule "money": credits belong to one client, spending succeeds whole or fails whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from reconciler.apply.execute.credit_steps import (
    CAMPAIGN_FOUND,
    RECEIPT,
    VOIDED,
    receipt_facts,
)
from reconciler.apply.execute.entries import (
    campaign_account,
    credit,
    grant_account,
    ledger_account,
    paid_account,
)
from reconciler.apply.verify.pages import Entry, Watch, faults_of
from reconciler.billing.credits import wallet_of
from reconciler.model.files.credits import CreditAccount, CreditRows
from reconciler.model.live.account import Client
from reconciler.model.live.records import SPENT, Event, Posting
from reconciler.values import Frozen, Struct, field

_CREDIT = credit("")
_CLIENT = ledger_account("")

Law = tuple[str, str, Callable[[], Iterable[str]]]
"""Name and statement of a proof, and what finds its faults."""


class Held(Frozen):
    """What one client's document says of its credits; `key` is how people know it."""

    key: str
    credits: CreditAccount
    campaigns: tuple[str, ...]


def held_by(client: Client) -> Held | None:
    """Pick what a client has of credits and campaigns, if anything."""
    account, campaigns = client.observed.credits, client.campaigns
    return (
        Held(client.key, account, campaigns)
        if account.grants or account.spent or campaigns
        else None
    )


class Spent(Struct):
    """What was drawn for each campaign, by client and name, and the faults of spendings."""

    posted: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    faults: list[str] = field(default_factory=list)


class Moves(Struct):
    """What came to each account of credits, and what went, in minor units."""

    came: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    went: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


class CreditEntries(Frozen):
    """What the proofs of credits keep of the audit trail.

    `taken_back` is by client and grant; `receipts` are the entries that seal one, by its number.
    """

    moves: Watch[Entry, Moves]
    taken_back: Watch[Entry, dict[tuple[str, str], int]]
    strangers: Watch[Entry, list[str]]
    spent: Watch[Entry, Spent]
    receipts: Watch[Entry, dict[str, Event]]

    @property
    def all(self) -> tuple[Watch[Entry, Any], ...]:
        """Each of them, to be shown the entries."""
        return self.moves, self.taken_back, self.strangers, self.spent, self.receipts


def credit_entries() -> CreditEntries:
    """Begin to keep what the proofs of credits need."""
    return CreditEntries(
        Watch(Moves(), _move),
        Watch(defaultdict(int), _take_back),
        Watch([], _isolate),
        Watch(Spent(), _spend),
        Watch({}, _seal),
    )


def credit_proofs(
    held: Callable[[], Mapping[str, Held]],
    entries: Callable[[], CreditEntries],
    rows: Callable[[], CreditRows],
    today: Callable[[], date],
    sums: Callable[[], Iterable[str]],
) -> tuple[Law, ...]:
    """Prove the credits: name, statement and faults of every proof; `held` is by client id.

    `sums` finds the faults of what is added up by month.
    """
    return (
        (
            "credits",
            "what was granted is what was spent, expired, taken back and left",
            lambda: _left(held(), entries().moves.kept, today()),
        ),
        (
            "voids",
            "what was taken back of a grant was posted once",
            lambda: _void(held(), entries().taken_back.kept),
        ),
        (
            "isolation",
            "no entry moves the credits of two clients",
            lambda: faults_of(entries().strangers),
        ),
        (
            "spending",
            "each spending was drawn whole",
            lambda: (*_spending(held(), entries().spent), *sums()),
        ),
        (
            "purses",
            "lots and campaigns are what documents say",
            lambda: _projections(held(), rows()),
        ),
        (
            "receipts",
            "each client receipt is as the journal has it",
            lambda: _receipts(rows(), entries().receipts.kept),
        ),
    )


def _left(held: Mapping[str, Held], moves: Moves, today: date) -> Iterator[str]:
    """I29. The balance of a client is what is left of grants that have not expired on a day."""
    came, went = moves.came, moves.went
    known = set()
    for client, each in held.items():
        left: dict[str, int] = defaultdict(int)
        for name, lot in each.credits.grants.items():
            account = (grant_account(client, name), credit(lot.currency))
            known.add(account)
            rest = came.get(account, 0) - went.get(account, 0)
            if rest != lot.left or rest < 0 or came.get(account, 0) != lot.amount:
                yield f"grant {name} of {each.key}: {lot.left} of {lot.amount}, {rest} was posted"
            left[lot.currency] += 0 if (lot.expires is not None and lot.expires <= today) else rest
        for currency, amount in left.items():
            if wallet_of(client, each.credits, currency).balance(today) != amount:
                yield f"the balance of {each.key} is not {amount} in {currency}"
    for account in came:
        if ":credits:" in account[0] and account not in known:
            yield f"{account[0]} was granted, and no client has it"


def _move(moves: Moves, entry: Entry) -> None:
    for posting in _credits(entry[1]):
        moved = moves.came if posting.amount > 0 else moves.went
        moved[posting.account, posting.commodity] += abs(posting.amount)


def _void(held: Mapping[str, Held], taken_back: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """What was taken back of a grant is what its client's document says, and nobody else's."""
    back = dict(taken_back)
    for client, each in held.items():
        for name, lot in each.credits.grants.items():
            posted = back.pop((client, name), 0)
            if posted != lot.voided:
                yield f"grant {name} of {each.key}: {lot.voided} taken back, {posted} was posted"
    yield from (f"grant {name} of {client} is void in the journal alone" for client, name in back)


def _take_back(back: dict[tuple[str, str], int], entry: Entry) -> None:
    event = entry[1]
    if event.kind == VOIDED:
        name = event.facts["grant"]
        account = grant_account(event.client, name)
        back[event.client, name] -= sum(
            posting.amount for posting in event.postings if posting.account == account
        )


def _isolate(faults: list[str], entry: Entry) -> None:
    """I30. An entry moves credits of the client that it is about, and of nobody else."""
    number, event = entry
    owners = {posting.account.split(":")[1] for posting in _credits(event)}
    if owners - {event.client}:
        faults.append(f"entry {number} moves the credits of {', '.join(sorted(owners))}")


def _spend(spent: Spent, entry: Entry) -> None:
    number, event = entry
    if event.kind not in {SPENT, CAMPAIGN_FOUND}:
        return
    name = event.facts["campaign"]
    account = campaign_account(event.client, name)
    came = sum(posting.amount for posting in event.postings if posting.account == account)
    spent.posted[event.client, name] += came
    if str(came) != event.facts["amount"]:
        spent.faults.append(f"entry {number} spends {event.facts['amount']} and {came} was drawn")


def _spending(held: Mapping[str, Held], spent: Watch[Entry, Spent]) -> Iterator[str]:
    """I31. What a campaign was to spend is what was drawn for it, and what its client knows."""
    yield from spent.so_far.faults
    posted = spent.kept.posted
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
                yield f"grant {name} of {one.key} is not what its lot says"
        for name in one.campaigns:
            if rows.campaigns.get(name) != client:
                yield f"campaign {name} of {one.key} is owned by {rows.campaigns.get(name)}"
    yield from (f"lot {name} of {client} belongs to no credit account" for client, name in lots)


def _seal(receipts: dict[str, Event], entry: Entry) -> None:
    event = entry[1]
    if event.kind == RECEIPT:
        receipts[event.facts["number"]] = event


def _receipts(rows: CreditRows, receipts: Mapping[str, Event]) -> Iterator[str]:
    sealed = dict(receipts)
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


def _credits(event: Event) -> Iterator[Posting]:
    for posting in event.postings:
        if posting.commodity.startswith(_CREDIT) and posting.account.startswith(_CLIENT):
            yield posting
