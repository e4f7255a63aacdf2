"""Entries of the audit trail, and what they post in the ledger: two sides, so every sum stays 0.

Accounts: `vendor:<item>` (where supply and charges come from), `partner:free`, `partner:staff`,
`partner:payable`, `client:<id>`, and of one client `client:<id>:credits:<grant>`,
`client:<id>:campaign:<name>` and `client:<id>:paid`. Source: DESIGN rule "money".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.billing.credits import Draw
from reconciler.billing.lines import Invoice
from reconciler.model.files.consent import PartnerConsent
from reconciler.model.files.credits import Bought, ClientReceipt
from reconciler.model.files.leaves import dotted
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import (
    CAME_FOUND,
    OF_CLIENT,
    OF_STAFF,
    OF_VENDOR,
    VIA_SETTLE,
    Amounts,
    Event,
    Head,
    Operation,
    Posting,
    commit_in,
    commit_note,
)
from reconciler.plan.plan import ExpiredTrial
from reconciler.plan.steps import CreateClient, InviteMembers, ObserveClient, StartPool, StopPool
from reconciler.values import replace

FREE = "partner:free"
PAYABLE = "partner:payable"
VENDOR_CREDITS = "vendor:credits"


def ledger_account(client: str) -> str:
    """Name the ledger's account of a client, by its id."""
    return f"{OF_CLIENT}{client}"


def _moved(commodity: str, amount: int, giver: str, taker: str) -> Iterator[Posting]:
    if amount:
        yield Posting(giver, commodity, -amount)
        yield Posting(taker, commodity, amount)


def supplied(moves: Mapping[str, int]) -> tuple[Posting, ...]:
    """Post what the supply gains (negative: loses), by resource."""
    return tuple(
        each for name, by in moves.items() for each in _moved(name, by, f"{OF_VENDOR}{name}", FREE)
    )


def staffed(moves: Mapping[str, int]) -> tuple[Posting, ...]:
    """Post what staff occupies more (negative: less), by resource."""
    return tuple(each for name, by in moves.items() for each in _moved(name, by, FREE, OF_STAFF))


def allocated(moves: Mapping[str, int], client: str) -> tuple[Posting, ...]:
    """Post what a client takes (negative: gives back), by resource."""
    account = ledger_account(client)
    return tuple(each for name, by in moves.items() for each in _moved(name, by, FREE, account))


def whole(
    resource: str, amounts: Amounts, step: StartPool | StopPool, sign: int
) -> tuple[Posting, ...]:
    """Post a whole pool at once, as it begins (1) or ends (-1)."""
    held = (
        each
        for client, amount in step.holders.items()
        for each in allocated({resource: sign * amount}, client)
    )
    supply = supplied({resource: sign * amounts.supply})
    return (*supply, *staffed({resource: sign * amounts.staff}), *held)


def invoiced(invoice: Invoice) -> tuple[Posting, ...]:
    """Post what an invoice asks for, item by item, in minor units of its currency."""
    return tuple(
        each
        for line in invoice.lines
        for each in _moved(invoice.currency, line.amount, f"{OF_VENDOR}{line.item}", PAYABLE)
    )


def granted(client: str, grant: str, bought: Bought) -> tuple[Posting, ...]:
    """Post what a client is granted, in minor units of its credit."""
    taker = grant_account(client, grant)
    return tuple(_moved(credit(bought.currency), bought.amount, VENDOR_CREDITS, taker))


def voided(client: str, grant: str, amount: int, currency: str) -> tuple[Posting, ...]:
    """Post what is taken back of a grant."""
    return tuple(_moved(credit(currency), amount, grant_account(client, grant), VENDOR_CREDITS))


def found_grant(client: str, grant: str, bought: Bought) -> tuple[Posting, ...]:
    """Post a grant that a client had before it came here, and what was spent of it by then."""
    gone, giver = bought.amount - bought.left, grant_account(client, grant)
    before = _moved(credit(bought.currency), gone, giver, VENDOR_CREDITS)
    return (*granted(client, grant, bought), *before)


def found_spending(client: str, campaign: str, amount: int, currency: str) -> tuple[Posting, ...]:
    """Post what a campaign had spent before its client came here, of grants that nobody names."""
    taker = campaign_account(client, campaign)
    return tuple(_moved(credit(currency), amount, VENDOR_CREDITS, taker))


def spent(client: str, campaign: str, draws: Iterable[Draw], currency: str) -> tuple[Posting, ...]:
    """Post what a campaign takes from each grant of its own client."""
    taker = campaign_account(client, campaign)
    return tuple(
        each
        for draw in draws
        for each in _moved(credit(currency), draw.amount, grant_account(client, draw.lot), taker)
    )


def receipt_postings(receipt: ClientReceipt) -> tuple[Posting, ...]:
    """Post what a client pays by a receipt; nothing of it is the partner's."""
    giver, taker = f"{OF_VENDOR}{receipt.item}", paid_account(receipt.client)
    return tuple(_moved(receipt.currency, receipt.amount, giver, taker))


def credit(currency: str) -> str:
    """Name the commodity of credit in one currency."""
    return f"CREDIT:{currency}"


def grant_account(client: str, grant: str) -> str:
    """Name the ledger's account of one grant."""
    return f"{ledger_account(client)}:credits:{grant}"


def campaign_account(client: str, campaign: str) -> str:
    """Name the ledger's account of one campaign."""
    return f"{ledger_account(client)}:campaign:{campaign}"


def paid_account(client: str) -> str:
    """Name the ledger's account of what a client paid by receipts."""
    return f"{ledger_account(client)}:paid"


def entry(
    operation: Operation,
    kind: str,
    client: str = "",
    facts: Mapping[str, str] | None = None,
    postings: tuple[Posting, ...] = (),
) -> Event:
    """Make an entry about a client (by id; empty: the partner), by whoever does the operation."""
    done = operation
    return Event(
        kind, client, done.actor, done.via, done.day, done.id, facts=facts or {}, postings=postings
    )


def with_commit(event: Event, operation: Operation) -> Event:
    """Note in an entry which commit of the files the operation applied."""
    return replace(event, note=commit_note(commit_in(operation.result)))


def guard_passed(consent: PartnerConsent, operation: Operation) -> Event:
    """Say that an apply passed a guard, and who consented to that."""
    facts = {
        "guard": str(consent.guard),
        "up_to": str(consent.up_to),
        "by": consent.by,
        "reason": consent.reason,
    }
    return entry(operation, "guard-passed", facts=facts)


def used_up(consent: PartnerConsent, operation: Operation) -> Operation:
    """Make the operation by which a consent to pass a guard counts, once for ever.

    Its id is an idempotency key: the store itself lets it be written for one apply only.
    """
    result = f"{consent.guard} up to {consent.up_to}, consent of {consent.by}: {consent.reason}"
    return replace(
        operation, id=consent.operation, kind="consent", payload=operation.id, result=result
    )


def trial_expired(trial: ExpiredTrial, operation: Operation) -> Event:
    """Record the end of a trial, for the day on which it fell.

    It changes nothing by itself: the status stays, nobody can sign in. It is recorded once: due
    are the ends after the store's high-water day.
    """
    return replace(entry(operation, "trial-expired", trial.client), via=VIA_SETTLE, day=trial.since)


def observed(step: ObserveClient, operation: Operation, client: str) -> Event:
    """Record an act on a client (by id), with whom a letter waits for."""
    told = ", ".join(notice.to for notice in step.notices)
    facts = {**step.facts, **({"notices": told} if told else {})}
    return entry(operation, step.kind, client, facts)


def client_found(step: CreateClient, known: Observed, operation: Operation, client: str) -> Event:
    """Record that a client (by id) was there before its file, and what is known of that time."""
    clock = known.trial
    days = {
        "since": known.since,
        "trial_start": clock.start if clock else None,
        "trial_extended_on": clock.extended_on if clock else None,
        "trial_end": clock.end if clock else None,
    }
    facts = {name: day.isoformat() for name, day in days.items() if day is not None}
    facts |= {"program": known.program} if known.program else {}
    paths = tuple(map(dotted, sorted(step.leaves)))
    return replace(entry(operation, CAME_FOUND, client, facts), paths=paths)


def readdressed(step: InviteMembers, operation: Operation, client: str) -> Iterator[Event]:
    """Record of members of a client (by id) that another address takes the place of theirs."""
    for new, old in step.was.items():
        yield entry(operation, "address-changed", client, {"user": new, "was": old})


def file_gone(head: Head, operation: Operation) -> Event:
    """Record that a client's file went: it stays live, and nothing else happens."""
    return with_commit(entry(operation, "file-gone", head.id), operation)


def leaf_words(leaf: object) -> str:
    """Spell out a leaf for the trail."""
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    return "nothing" if leaf is None else str(leaf)
