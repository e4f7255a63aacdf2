"""Looking without touching: each look a few lines, from a store to values.

The files are only asked whose store it is, and which profile a client follows. Nothing here reads
the clock, the environment or stdout. What one look alone needs is imported where it looks: most
read a few rows, and plan nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.apply.survey.partner_in_store import live_partner
from reconciler.diagnostics import see
from reconciler.errors import FilesInvalid, ReconcilerError, UsageRefused
from reconciler.model.live.outbox import LetterState
from reconciler.model.status import OPEN
from reconciler.plan.clock import looked_day
from reconciler.values import Frozen, field

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.billing.lines import Invoice
    from reconciler.desired.read.tree import Tree
    from reconciler.live.store import LiveReader, LiveSource
    from reconciler.model.live.outbox import Letter
    from reconciler.model.live.records import ClientRecord, Head, PartnerRecord
    from reconciler.plan.clock import Clock
    from reconciler.plan.drift.report import DriftReport, Waiting
    from reconciler.plan.money.settled import Settled
    from reconciler.plan.plan import Plan
    from reconciler.report.store.waits import WaitGroup


class Look(Frozen):
    """What is live of one partner on one day; `clients` are sorted by key, tombstones left out.

    `over` is client id → e-mail → the first day on which the link was dead.
    """

    partner: PartnerRecord
    clients: tuple[ClientRecord, ...]
    today: date
    over: Mapping[str, Mapping[str, date]]


def look(source: Path, live: LiveSource, clock: Clock) -> Look:
    """Read all live clients without touching anything.

    Raises UsageRefused for a partner that is not live.
    """
    with live.read(partner_here(source, live)) as reader:
        record, today = standing_of(reader, live, clock)
        heads = [head for head in reader.heads() if not head.removed]
        clients = sorted(reader.load(heads).values(), key=lambda client: client.head.key)
        return Look(record, tuple(clients), today, links_over(reader, today))


def standing_of(reader: LiveReader, live: LiveSource, clock: Clock) -> tuple[PartnerRecord, date]:
    """Read the partner, and the day that a look counts for.

    Raises UsageRefused for a partner that is not live, PlanRefused for a day that the store is
    past.
    """
    record = live_partner(reader, live.where)
    return record, looked_on(record, clock)


class LookAtOne(Frozen):
    """One live client on one day; `over` is e-mail → the first day on which its link was dead."""

    partner: PartnerRecord
    client: ClientRecord
    today: date
    over: Mapping[str, date]


def look_at(source: Path, live: LiveSource, clock: Clock, key: str) -> LookAtOne:
    """Read the live client of a key by that key, without touching anything.

    Raises UsageRefused for a partner or a client that is not live.
    """
    with live.read(partner_here(source, live)) as reader:
        record, today = standing_of(reader, live, clock)
        head = head_called(reader, key)
        if head is None or head.removed or head.key != key:
            raise UsageRefused(f"no live client is called `{key}`", help=see("see them", "list"))
        client = reader.load([head])[head.id]
        over = links_over(reader, today, head.id).get(head.id, {})
        return LookAtOne(record, client, today, over)


def head_called(reader: LiveReader, key: str) -> Head | None:
    """Look up the head of the client that has a key, or had it, removed or not."""
    return next(iter(reader.heads_of(reader.owners([key]).values())), None)


def loaded(reader: LiveReader, ids: Sequence[str]) -> Iterator[ClientRecord]:
    """Load clients by their ids, in this order."""
    records = reader.load(reader.heads_of(ids))
    return map(records.__getitem__, ids)


def links_over(reader: LiveReader, today: date, client: str = "") -> dict[str, dict[str, date]]:
    """Map client id → e-mail → the first day on which the link of that invitation was dead.

    Of one client, or of all. One that is disabled is left out: nobody can come in there, whatever
    the link.
    """
    expired = reader.expired(today, client)
    heads = reader.heads_of({each.client for each in expired}) if expired else ()
    open_ones = {head.id for head in heads if head.status in OPEN}
    over: dict[str, dict[str, date]] = {}
    for each in expired:
        if each.client in open_ones and each.expires_on is not None:
            over.setdefault(each.client, {})[each.email] = each.expires_on
    return over


class Standing(Frozen):
    """Where a partner stands: its record and the heads of its clients; no partner: nothing live.

    `money` is the next renewal: its day, what it comes to in minor units, and the currency.
    `letters` counts those that wait; `over` is client id → e-mail → since when a link is dead.
    `records` are the clients that something is known of: all of a small partner's, of a large
    one's those that did not converge, and then it was looked at `partly`. `due` are invoices of
    periods that began and are not written; `late` is what the files ask for and was not applied
    for longer than a day, as far as they can be read; `groups` is all that waits. `found_file`
    says that found.yaml is there.
    """

    partner: PartnerRecord | None
    heads: tuple[Head, ...]
    today: date
    money: tuple[date, int, str] | None = None
    letters: int = 0
    records: tuple[ClientRecord, ...] = ()
    over: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    due: tuple[Invoice, ...] = ()
    late: tuple[Waiting, ...] = ()
    groups: tuple[WaitGroup, ...] = ()
    partly: bool = False
    found_file: bool = False


_SMALL = 500
"""So many clients are loaded by one statement."""


def stand(source: Path, live: LiveSource, clock: Clock) -> Standing:
    """Read the heads and few records, and what the files ask for beside them."""
    from reconciler.desired.read.tree import Tree
    from reconciler.plan.money.settled import settled
    from reconciler.report.store.all_waits import WaitSources, groups

    with live.read(partner_here(source, live)) as reader:
        record = reader.partner()
        tree = Tree(source)
        found_file = bool(tree.found_file)
        if record is None:
            return Standing(None, (), clock.day("UTC"), found_file=found_file)
        # First: it has the files and the heads in memory for itself, and is done with them.
        plan, drift, wrong = _compared(tree, live, reader, clock)
        del tree
        heads = tuple(reader.heads())
        letters = reader.letter_count(LetterState.WAITING)
        there = [head for head in heads if not head.removed]
        partly = len(there) > _SMALL
        asked = [head for head in there if not head.content] if partly else there
        loaded = reader.load(asked[:_SMALL])
        records = tuple(loaded[head.id] for head in asked[:_SMALL] if head.id in loaded)
        today = looked_on(record, clock)
        over = links_over(reader, today)
    calendar = settled(record, heads, today)
    due = due_invoices(calendar)
    waits = groups(
        WaitSources(
            today, record.live, there, plan, drift, wrong, found_file, due, letters, over, records
        )
    )
    late = drift.late if drift else ()
    money = _next_renewal(calendar)
    return Standing(
        record, heads, today, money, letters, records, over, due, late, waits, partly, found_file
    )


def _compared(
    tree: Tree, live: LiveSource, reader: LiveReader, clock: Clock
) -> tuple[Plan | None, DriftReport | None, tuple[str, ...]]:
    """Plan, and say what moved behind the files; or which files are wrong.

    Nothing where the files are another's, or the day is over.
    """
    from reconciler.apply.drift import find_drift
    from reconciler.apply.survey.ask import Ask
    from reconciler.apply.survey.survey import partner_key, survey
    from reconciler.plan.drift.classes import without_ignored

    record = reader.partner()
    try:
        if record is None or partner_key(tree, live) != record.live.key:
            return None, None, ()
        report = find_drift(tree, reader, Ask(clock), most=_SMALL)
        report = without_ignored(report, tree.required_ignores().entries)
        return survey(tree, reader, Ask(clock)).plan, report, ()
    except FilesInvalid as wrong:
        files = (each.position.file for each in wrong.diagnostics if each.position)
        return None, None, tuple(dict.fromkeys(files))
    except ReconcilerError:
        return None, None, ()


def due_invoices(calendar: Settled) -> tuple[Invoice, ...]:
    """The invoices that the calendar asks for and nobody wrote."""
    return tuple(each.invoice for each in calendar.closes if each.invoice is not None)


def _next_renewal(calendar: Settled) -> tuple[date, int, str] | None:
    from reconciler.billing.close import close

    if calendar.books is None:
        return None
    course = calendar.course
    closed = close(calendar.books, course.need, course.prices, course.declared)
    return closed.period.start, closed.run_rate, calendar.books.currency


class Letters(Frozen):
    """The letters that wait, oldest first, and by its id the key of each client they concern."""

    partner: PartnerRecord
    letters: tuple[Letter, ...]
    keys: Mapping[str, str]
    over: Mapping[str, Mapping[str, date]] = field(default_factory=dict)


def waiting(source: Path, live: LiveSource, clock: Clock) -> Letters:
    """Read what waits to be sent, and which links are dead.

    Raises UsageRefused where nothing is live.
    """
    with live.read(partner_here(source, live)) as reader:
        record, today = standing_of(reader, live, clock)
        letters = tuple(reader.letters(LetterState.WAITING))
        over = links_over(reader, today)
        concerned = {letter.client for letter in letters if letter.client} | over.keys()
        heads = reader.heads_of(concerned) if concerned else ()
    return Letters(record, letters, {head.id: head.key for head in heads}, over)


def looked_on(record: PartnerRecord | None, clock: Clock) -> date:
    """The day that a look counts for. Raises PlanRefused for a day that the store is past."""
    if record is None:
        return clock.day("UTC")
    return looked_day(clock, str(record.live.get(("time_zone",))), record)


def partner_here(source: Path, live: LiveSource) -> str:
    """Name the partner to look at: the only one in the store, else the one of the files."""
    with live.read("") as reader:
        partners = reader.partners(most=2)  # a store may hold thousands
    if len(partners) == 1:
        return partners[0]
    from reconciler.apply.survey.survey import partner_key
    from reconciler.desired.read.tree import Tree

    return partner_key(Tree(source), live)
