"""What a store holds of a partner and its clients, in the words that plan and apply share.

Records, the pool, events of the audit trail with their postings (which balance), operations, and
the laws of the store that `verify` checks. Money is integer minor units of one currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from reconciler.model.files.leaves import Leaves
from reconciler.model.live.account import Client, Holds, Partner
from reconciler.model.live.closure import Closure
from reconciler.model.live.traces import Trace, as_one_person, traced, words_of
from reconciler.model.live.trail import NO_TRAIL, TrailHead
from reconciler.model.status import REMOVED
from reconciler.values import Frozen, astuple, field, replace

VIA_APPLY, VIA_SETTLE, VIA_CONSOLE = "apply", "settle", "console"
REMOVAL = "client-removed"
"""The audit entry that every tombstone has."""
CAME_NEW, CAME_FOUND = "client-created", "client-found"
"""The audit entries of which every client has one: its first."""
SIGNED_IN = "signed-in"
"""The audit entry of a user who was let in; its fact `user` says who."""
SPENT = "credit-spent"
"""The audit entry of what a campaign spent; its facts say which, how much, of what currency."""
PERIOD_CLOSED = "period-closed"
"""The audit entry of a boundary: one for each, whenever somebody wrote it."""
VIA_INSIDE = "inside"
"""The ways on which anything reaches a store, as the audit trail names them."""

FROM_INSIDE = frozenset(
    {"sign-in", "add-user", "remove-user", "accept", "request-extension", "pick-program"}
)
"""The kinds of acts that people do inside a client account, not at the partner's console."""
_VIA = {kind: kind for kind in (VIA_APPLY, VIA_SETTLE)} | dict.fromkeys(FROM_INSIDE, VIA_INSIDE)


class Head(NamedTuple):
    """The narrow row of one client: enough to know whether anything about it must be looked at.

    `content` is the content id of the file that was last fully applied (empty: not converged);
    `applied_print` the fingerprint of the live document at that moment, `live_print` today's.
    `generation` names the models and rules that judged it. `trial_end` is the first day
    after the trial, while the client is in trial. `revision` counts the writes to this client.
    `gone_on` is the day of the apply that found its file gone; `None` while it has one.
    """

    id: str
    key: str
    content: str
    generation: str
    applied_print: str
    live_print: str
    status: str
    mode: str
    holds: Holds
    trial_end: date | None
    revision: int
    gone_on: date | None = None

    @property
    def removed(self) -> bool:
        """Whether the client is a tombstone."""
        return self.status == REMOVED


class ClientRecord(Frozen):
    """A client as stored: its head, its live state, and what the files last wrote (`applied`)."""

    head: Head
    live: Client
    applied: Leaves

    @property
    def id(self) -> str:
        """The client's immutable id inside the store."""
        return self.head.id

    def traced(self, known: Iterable[Trace], day: date) -> tuple[Trace, ...]:
        """The traces that begin or end when this is written; a tombstone has none any more."""
        words = frozenset() if self.head.removed else words_of(self.live)
        observed = self.live.observed
        start = observed.trial.start if observed.trial else None
        was = {email: person.was for email, person in observed.people.items() if person.was}
        moved = traced(self.id, words, known, day, trial=start)
        return tuple(as_one_person(moved, was)) if was else moved

    @property
    def contradicts(self) -> bool:
        """Whether head and document differ in what the pool counts: only a raw edit does that."""
        head, live = self.head, self.live
        return not head.removed and (head.status, head.mode, head.holds) != (
            live.status.value,
            live.mode.value,
            live.holds,
        )


class LiveClient(NamedTuple):
    """A client by its id as it is live, without what the files last wrote: what a look needs."""

    id: str
    live: Client


class Amounts(Frozen):
    """One pooled resource: `supply = free + staff + allocated`, every number at least 0."""

    supply: int = 0
    staff: int = 0
    allocated: int = 0

    @property
    def free(self) -> int:
        """What is neither allocated to a client nor occupied by staff."""
        return self.supply - self.staff - self.allocated


Pool = Mapping[str, Amounts]
"""Resource → amounts, for every resource that is pooled."""


class PartnerRecord(Frozen):  # noqa: PLW1641 - none stands in a set
    """A partner as stored. `serial` counts writes and is the fence of every one of them.

    `high_water` is the latest day the store has been written for (the clock never runs back).
    `books` is the canonical text of the billing state (a projection of the ledger), empty while
    nothing is billed. `live_print` is the fingerprint the store keeps of the live document; empty
    where it keeps none. `closed` says why nobody may write any more; None while anybody may.
    `trail` is the store's own, and written by nobody.
    """

    live: Partner
    applied: Leaves
    content: str
    generation: str
    serial: int
    high_water: date
    pool: Pool
    store: str = ""
    rehearsal: bool = False
    books: str = ""
    live_print: str = ""
    closed: Closure | None = None
    trail: TrailHead = NO_TRAIL

    def __eq__(self, other: object) -> bool:
        """Tell whether the same was written; what a store adds by itself is left out."""
        return isinstance(other, PartnerRecord) and self._written() == other._written()

    def _written(self) -> tuple[object, ...]:
        return astuple(replace(self, live_print="", trail=NO_TRAIL))

    @property
    def declared(self) -> Partner:
        """The partner as its file was last applied."""
        return Partner(self.live.key, self.applied)


class Event(Frozen):  # noqa: PLW1641 - none stands in a set
    """One entry of the audit trail: what happened to which client, who did it and through what.

    `day` is the day it counts for; `paths` the fields it moved, dotted. `client` is empty for the
    partner. `via` says how: apply, settle, console, inside.
    `postings` are what it moved in the ledger; they balance in every commodity. `recorded` is the
    moment at which a database wrote it, in UTC; empty where none did.
    """

    kind: str
    client: str
    actor: str
    via: str
    day: date
    operation: str
    paths: tuple[str, ...] = ()
    note: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()
    recorded: str = ""

    def __eq__(self, other: object) -> bool:
        """Tell whether the same happened, whenever it was recorded."""
        return isinstance(other, Event) and astuple(self)[:-1] == astuple(other)[:-1]


_COMMIT = re.compile(r"\bcommit ([0-9a-f]{40,64}\+?)")


def commit_note(commit: str) -> str:
    """Say in a note which commit of the files was applied; nothing where none is known.

    A `+` at its end says that files were changed which nobody had committed.
    """
    return f"commit {commit}" if commit else ""


def commit_in(note: str) -> str:
    """The commit that a note, or the result of an operation, names; empty if it names none."""
    match = _COMMIT.search(note)
    return match[1] if match else ""


class Operation(Frozen):  # noqa: PLW1641 - none stands in a set
    """One write to a store, named before it is tried: the name makes a retry safe.

    `id` is unique in the store for this partner; `payload` is the digest of what it was asked to
    do. The same id with another payload is an error. `result` is what it said when it was done.
    `kind` is `apply`, `settle`, or the act that somebody did by hand. `recorded` is the moment at
    which a database wrote it, in UTC; empty where none did.
    """

    id: str
    kind: str
    payload: str
    actor: str
    day: date
    result: str = ""
    recorded: str = ""

    def __eq__(self, other: object) -> bool:
        """Tell whether the same was done, whenever it was recorded."""
        return isinstance(other, Operation) and astuple(self)[:-1] == astuple(other)[:-1]

    @property
    def via(self) -> str:
        """How the audit trail names the way it came: an act is inside a client or the console's."""
        return _VIA.get(self.kind, VIA_CONSOLE)


OF_VENDOR, OF_STAFF, OF_CLIENT = "vendor:", "partner:staff", "client:"
"""How the ledger names accounts: of an item, of the staff, and of a client by its id."""


class Posting(Frozen):
    """One side of a movement: `amount` of a commodity comes to (or leaves) an account.

    Commodities are resource names, a currency code, or `CREDIT:<code>`; accounts are
    `vendor:<item>`, `partner:free`, `partner:staff`, `partner:payable` and `client:<id>`.
    The postings of one event add up to 0 in every commodity.
    """

    account: str
    commodity: str
    amount: int


class Movement(NamedTuple):
    """What one entry of the audit trail moved in the ledger: its day, and the write it is of."""

    kind: str
    day: date
    operation: str
    postings: tuple[Posting, ...]


def back_to(day: date, newest_first: Iterable[Movement]) -> Iterator[Movement]:
    """Take movements, newest first, as long as any may be of this day or a later one.

    One write may have entries of several days, but none that is earlier than those of the write
    before. So the first write that has nothing since that day ends it; it is among them.
    """
    for _, written in groupby(newest_first, key=lambda movement: movement.operation):
        recent = False
        for movement in written:
            recent = recent or movement.day >= day
            yield movement
        if not recent:
            return


class Proof(Frozen):
    """One named law: `statement` says it in a sentence, `faults` are what breaks it.

    `notes` break nothing: what is there beside it, or could not be asked.
    """

    name: str
    statement: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return not self.faults
