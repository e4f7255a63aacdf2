"""The table of contents of the product: each act a few lines, files in, values out.

Embedding programs start here: nothing below reads the clock, the environment or stdout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconciler.apply.apply import Request, apply
from reconciler.apply.converge import converge
from reconciler.apply.drift import find_drift
from reconciler.apply.settle import settle
from reconciler.apply.survey import Ask, partner_key, survey
from reconciler.apply.verify import verify
from reconciler.billing.books import need_of
from reconciler.billing.close import close, forecast
from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.billing.price_list import price_list
from reconciler.desired.change_files import formatted, set_leaves
from reconciler.desired.history import file_sides
from reconciler.desired.read import read_file
from reconciler.desired.tree import Tree
from reconciler.desired.write import write_file
from reconciler.diagnostics import Diagnostic, FieldPath, Position, in_order
from reconciler.diff.file_change import FileChange
from reconciler.errors import FilesInvalid, ReconcilerError, UsageRefused
from reconciler.live.store import LiveReader, LiveSource, LiveStore
from reconciler.model.assignment import Assignment
from reconciler.model.live import ClientRecord, Head, PartnerRecord
from reconciler.model.proof import Proof
from reconciler.operations.edit import edit
from reconciler.operations.perform import Order, perform
from reconciler.plan.clock import Clock, looked_day
from reconciler.plan.drift_report import DriftClass, DriftReport, FileSide, Spot
from reconciler.plan.ignoring import without_ignored
from reconciler.plan.plan import Plan
from reconciler.plan.promise import Promise
from reconciler.plan.receipt import Receipt
from reconciler.plan.settled import settled


@dataclass(frozen=True, slots=True)
class Validation:
    """What `validate` found: every finding of every file, and how many files there are."""

    files: int
    findings: tuple[Diagnostic, ...]


def validate_files(source: Path) -> Validation:
    """Read, parse and judge every file, without any store."""
    tree = Tree(source)
    try:
        tree.everything()
    except FilesInvalid as error:
        return Validation(tree.files, in_order(error.diagnostics))
    return Validation(tree.files, in_order(tree.findings))


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and its findings with their places in the files; `place` finds any other one."""

    plan: Plan
    findings: tuple[Diagnostic, ...]
    place: Callable[[str, FieldPath], Position | None]


def plan_files(source: Path, live: LiveSource, ask: Ask) -> Planned:
    """Plan files against live, reading only. Raises FilesInvalid, PlanRefused, StoreFailed."""
    tree = Tree(source)
    with live.read(partner_key(tree, live)) as reader:
        plan = survey(tree, reader, ask).plan
    return Planned(plan, tree.located(plan.findings), tree.locate)


def apply_files(source: Path, live: LiveStore, request: Request) -> Receipt:
    """Apply files in one transaction; see `reconciler.apply.apply.apply` for what it raises."""
    return apply(Tree(source), live, request)


@dataclass(frozen=True, slots=True)
class Drifted:
    """A drift report, where the files name what moved, and the findings about ignore.yaml."""

    report: DriftReport
    sides: Mapping[Spot, FileSide]
    findings: tuple[Diagnostic, ...]


def drift_files(source: Path, live: LiveSource, ask: Ask) -> Drifted:
    """Say what moved behind the files, reading every live record; see `find_drift` for errors."""
    tree = Tree(source)
    with live.read(partner_key(tree, live)) as reader:
        found = find_drift(tree, reader, ask)
    ignores = tree.ignores()
    tree.require()
    report = without_ignored(found, ignores.entries)
    moved = [each for cause in report.causes for each in cause.differences]
    named = [each.spot for each in (*moved, *report.of(DriftClass.PENDING)) if each.path]
    findings = (*ignores.findings, *ignores.expired(report.today))
    return Drifted(report, file_sides(tree, named), in_order(findings))


@dataclass(frozen=True, slots=True)
class Look:
    """What is live of one partner on one day; `clients` are sorted by key, tombstones left out."""

    partner: PartnerRecord
    clients: tuple[ClientRecord, ...]
    today: date


def converge_files(
    source: Path, live: LiveStore, request: Request, found: Sequence[Promise]
) -> Receipt:
    """Apply every promise about the files as they are, and what harms nobody beside them."""
    return converge(Tree(source), live, request, found)


def look(source: Path, live: LiveSource, clock: Clock, *keys: str) -> Look:
    """Read the live clients of these keys, or all of them, without touching anything.

    Raises UsageRefused for a partner or a client that is not live.
    """
    with live.read(_whose(source, live)) as reader:
        record = reader.partner()
        if record is None:
            raise UsageRefused(
                f"nothing is live in {live.where}",
                help="see what an apply would do: reconciler plan",
            )
        clients = _clients(reader, keys)
    zone = str(record.live.get(("time_zone",)))
    return Look(record, clients, looked_day(clock, zone, record.high_water))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partner stands: its record and the heads of its clients; no partner: nothing live.

    `money` is the next renewal: its day, what it comes to in minor units, and the currency.
    """

    partner: PartnerRecord | None
    heads: tuple[Head, ...]
    today: date
    money: tuple[date, int, str] | None = None


def stand(source: Path, live: LiveSource, clock: Clock) -> Standing:
    """Read the heads alone; files are only looked at to find out whose store this is."""
    with live.read(_whose(source, live)) as reader:
        record = reader.partner()
        if record is None:
            return Standing(None, (), clock.day("UTC"))
        heads = tuple(reader.heads())
    zone = str(record.live.get(("time_zone",)))
    today = looked_day(clock, zone, record.high_water)
    return Standing(record, heads, today, _next_renewal(record, today))


def _next_renewal(record: PartnerRecord, today: date) -> tuple[date, int, str] | None:
    calendar = settled(record, today)
    if calendar.books is None or calendar.record is None:
        return None
    closed = close(calendar.books, need_of(calendar.record.pool), price_list(record.live))
    return closed.period.start, closed.run_rate, calendar.books.currency


def bills(source: Path, live: LiveSource) -> tuple[Invoice, ...]:
    """Read every invoice, by number."""
    with live.read(_whose(source, live)) as reader:
        return reader.invoices()


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next renewals if nothing else changes: their days and lines."""

    currency: str
    rows: tuple[tuple[date, tuple[ChargeLine, ...]], ...]


def outlook(source: Path, live: LiveSource, clock: Clock, periods: int) -> Outlook:
    """Run the close on a copy, some periods ahead. Raises UsageRefused where nothing is billed."""
    with live.read(_whose(source, live)) as reader:
        record = reader.partner()
    zone = str(record.live.get(("time_zone",))) if record else "UTC"
    today = looked_day(clock, zone, record.high_water if record else date.min)
    calendar = settled(record, today)
    if calendar.record is None or calendar.books is None:
        raise UsageRefused("nothing is billed here", help="see: reconciler explain money")
    need = need_of(calendar.record.pool)
    closes = forecast(calendar.books, periods, need, price_list(calendar.record.live))
    rows = tuple((each.period.start, each.invoice.lines if each.invoice else ()) for each in closes)
    return Outlook(calendar.books.currency, rows)


def settle_store(source: Path, live: LiveStore, request: Request) -> Receipt:
    """Run what is due by the calendar; the files are only asked whose store this is."""
    clock, key = request.ask.clock, _whose(source, live)
    return settle(live, key, clock, actor=request.actor, operation=request.operation)


def operate_edit(
    source: Path, live: LiveStore, key: str, assignments: Sequence[Assignment], order: Order
) -> Receipt:
    """Change values of one live client by hand, in one transaction; to the files it is drift.

    The files are only asked whose store this is. Raises UsageRefused for a client, a field or a
    value that is none, PlanRefused for what a rule forbids, StoreLocked, StoreFailed.
    """
    return perform(live, _whose(source, live), edit(key, assignments), order)


def prove(source: Path, live: LiveSource) -> tuple[Proof, ...]:
    """Prove chain, balance, pool, invoices and projections of what is live."""
    with live.read(_whose(source, live)) as reader:
        return verify(reader)


def set_fields(
    source: Path, who: str, typed: Iterable[str], unset: Iterable[str] = ()
) -> FileChange:
    """Change fields of one client's file, or of the `partner`'s, and write it.

    Raises UsageRefused for what cannot be meant, FilesInvalid for a file that is or would be wrong.
    """
    change = set_leaves(Tree(source), who, typed, unset)
    _write((change,))
    return change


def format_files(
    source: Path, files: Iterable[Path] = (), *, write: bool = True
) -> tuple[FileChange, ...]:
    """Bring files into canonical form, all without `files`; raises as `set_fields` does."""
    changes = formatted(Tree(source), files)
    if write:
        _write(changes)
    return changes


def _write(changes: Iterable[FileChange]) -> None:
    for change in changes:
        if not change.is_change:
            continue
        name = change.name
        if read_file(change.path, name).data != change.before:
            raise ReconcilerError(
                f"somebody changed {name} at the same moment", help="run the same command again"
            )
        try:
            write_file(Path(change.path), change.after)
        except OSError as error:
            raise ReconcilerError(
                f"{name} could not be written: {error.strerror}",
                help="it is as it was; see who may write in its folder",
            ) from error


def _clients(reader: LiveReader, keys: tuple[str, ...]) -> tuple[ClientRecord, ...]:
    heads = [head for head in reader.heads() if not head.removed and (not keys or head.key in keys)]
    missing = sorted(set(keys) - {head.key for head in heads})
    if missing:
        raise UsageRefused(
            f"no live client is called `{missing[0]}`", help="see them: reconciler list"
        )
    return tuple(sorted(reader.load(heads).values(), key=lambda each: each.head.key))


def _whose(source: Path, live: LiveSource) -> str:
    """Name the partner to look at: the only one in the store, else the one of the files."""
    with live.read("") as reader:
        partners = reader.partners()
    return partners[0] if len(partners) == 1 else partner_key(Tree(source), live)
