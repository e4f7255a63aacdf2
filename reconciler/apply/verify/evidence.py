"""What the proofs of one partner are made from: each part is read once, when it is first asked for.

What cannot be read fails for every proof that needs it, and for no other one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from reconciler.apply.survey.readable_records import readable_records
from reconciler.apply.verify.credits import Held, held_by
from reconciler.apply.verify.people import Roster, roster_of
from reconciler.billing.lines import ChargeLine
from reconciler.errors import StoreFailed
from reconciler.live.store import LiveReader
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import Client
from reconciler.model.live.outbox import LetterState
from reconciler.model.live.records import REMOVAL, ClientRecord, Event, Head, PartnerRecord, Proof

_PAGE = 500
_SHOWN = 20
_ALL = 2**31 - 1
Part = TypeVar("Part")
Balances = Mapping[tuple[str, str], int]
"""(account, commodity) → what stands on it."""


class Once(Generic[Part]):
    """A part that is read when it is first asked for; a failure is kept, and raised each time."""

    def __init__(self, read: Callable[[], Part]) -> None:
        self._read = read
        self._kept: list[Part] = []
        self._failure: StoreFailed | None = None

    def __call__(self) -> Part:
        if self._failure is not None:
            raise self._failure
        if not self._kept:
            try:
                self._kept.append(self._read())
            except StoreFailed as failure:
                self._failure = failure
                raise
        return self._kept[0]


@dataclass(slots=True)
class Documents:
    """What all documents say: faults of theirs, and who has credits or people, by client id."""

    faults: list[str] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    rosters: dict[str, Roster] = field(default_factory=dict)


class Evidence:
    """All that proofs ask of one partner's snapshot."""

    def __init__(self, reader: LiveReader) -> None:
        # No part names this object, so that all of it is gone with the last proof.
        heads, invoices = Once(reader.heads), Once(reader.invoices)
        events: Once[Sequence[Event]] = Once(lambda: list(reader.events()))
        self.record: Once[PartnerRecord | None] = Once(reader.partner)
        self.heads, self.events, self.invoices = heads, events, invoices
        self.balances = Once(lambda: _balances(events()))
        self.lines: Once[Sequence[ChargeLine]] = Once(
            lambda: [line for invoice in invoices() for line in invoice.lines]
        )
        self.documents = Once(lambda: _documents(reader, heads(), events()))
        self.credit_rows = Once(reader.credit_rows)
        self.invitations = Once(reader.invitations)
        self.waiting = Once(lambda: reader.letters(LetterState.WAITING))
        self.operations = Once(lambda: reader.operations(_ALL))
        self.first_break = Once(reader.first_break)

    def partner(self) -> PartnerRecord:
        """The partner's record, which is there: whoever has none is not proven."""
        record = self.record()
        if record is None:
            raise LookupError("no partner")
        return record


def proof_of(
    name: str,
    statement: str,
    find: Callable[[], Iterable[str]],
    note: Callable[[], Iterable[str]] = tuple,
) -> Proof:
    """Prove one law; what it is about may be impossible to read, or to compute with.

    `note` finds what is worth knowing where it holds.
    """
    found: list[str] = []
    try:
        found.extend(find())
    except StoreFailed as stopped:
        found.append(f"not proven: {stopped.message}")
    except (ValueError, LookupError, ArithmeticError):
        # It can be read, and no program of ours wrote it: a date out of order, a name that is gone.
        found.append("not proven: what is stored cannot be computed with")
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return Proof(name, statement, (*found[:_SHOWN], *more), () if found else tuple(note()))


def _balances(events: Iterable[Event]) -> Balances:
    balances: dict[tuple[str, str], int] = defaultdict(int)
    for posting in (moved for event in events for moved in event.postings):
        balances[(posting.account, posting.commodity)] += posting.amount
    return balances


def _documents(reader: LiveReader, heads: Sequence[Head], events: Iterable[Event]) -> Documents:
    """Prove the heads page by page, and note who has credits or campaigns, and who has people."""
    removed = {event.client for event in events if event.kind == REMOVAL}
    all_ = Documents()
    for start in range(0, len(heads), _PAGE):
        for head, record in readable_records(reader, heads[start : start + _PAGE]):
            if record is None or (faults := _head(head, record)) is None:
                all_.faults.append(f"the document of {head.key} cannot be read")
                continue
            if mine := held_by(record.live):
                all_.held[head.id] = mine
            if not head.removed and (whom := roster_of(record.live)):
                all_.rosters[head.id] = whom
            all_.faults += faults
            if head.removed and head.id not in removed:
                all_.faults.append(f"{head.key} is marked as removed, and nobody removed it")
    return all_


def _head(head: Head, record: ClientRecord) -> list[str] | None:
    """Prove one head; nothing where its document holds what no field of ours can hold."""
    try:
        return list(_said_otherwise(head, record.live))
    except (ValueError, TypeError, AttributeError):
        return None


def _said_otherwise(head: Head, client: Client) -> Iterator[str]:
    if fingerprint(canonical_text(client.leaves)) != head.live_print:
        yield f"the document of {head.key} was changed outside"
    if head.removed:
        return
    stored = (head.status, head.mode, dict(head.holds), head.trial_end)
    shown = (client.status, client.mode, client.holds, client.trial.end if client.trial else None)
    if stored != shown:
        yield f"the head of {head.key} says {stored}, its document {shown}"
