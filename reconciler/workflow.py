"""The table of contents of the product: each act a few lines, files in, values out.

Embedding programs start here: nothing below reads the clock, the environment or stdout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconciler.apply.apply import Request, apply
from reconciler.apply.survey import Ask, partner_key, survey
from reconciler.desired.tree import Tree
from reconciler.diagnostics import Diagnostic, in_order
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.live.store import LiveReader, LiveSource, LiveStore
from reconciler.model.live import ClientRecord, Head, PartnerRecord
from reconciler.plan.clock import Clock, counted_day
from reconciler.plan.plan import Plan
from reconciler.plan.receipt import Receipt


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
    """A plan and its findings with their places in the files."""

    plan: Plan
    findings: tuple[Diagnostic, ...]


def plan_files(source: Path, live: LiveSource, ask: Ask) -> Planned:
    """Plan files against live, reading only. Raises FilesInvalid, PlanRefused, StoreFailed."""
    tree = Tree(source)
    with live.read(partner_key(tree, live)) as reader:
        plan = survey(tree, reader, ask).plan
    return Planned(plan, tree.located(plan.findings))


def apply_files(source: Path, live: LiveStore, request: Request) -> Receipt:
    """Apply files in one transaction; see `reconciler.apply.apply.apply` for what it raises."""
    return apply(Tree(source), live, request)


@dataclass(frozen=True, slots=True)
class Look:
    """What is live of one partner on one day; `clients` are sorted by key, tombstones left out."""

    partner: PartnerRecord
    clients: tuple[ClientRecord, ...]
    today: date


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
    return Look(record, clients, counted_day(clock.day(zone), record.high_water))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partner stands: its record and the heads of its clients; no partner: nothing live."""

    partner: PartnerRecord | None
    heads: tuple[Head, ...]
    today: date


def stand(source: Path, live: LiveSource, clock: Clock) -> Standing:
    """Read the heads alone; files are only looked at to find out whose store this is."""
    with live.read(_whose(source, live)) as reader:
        record = reader.partner()
        if record is None:
            return Standing(None, (), clock.day("UTC"))
        heads = tuple(reader.heads())
    zone = str(record.live.get(("time_zone",)))
    return Standing(record, heads, counted_day(clock.day(zone), record.high_water))


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
