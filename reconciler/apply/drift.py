"""Read what a drift report needs: every live record, page by page; kept is only what differs.

A change that waits is no drift unless it waits for longer than a day: a merge never applied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from reconciler.apply.survey.ask import Ask
from reconciler.apply.survey.live_law_first import require_forbidden
from reconciler.apply.survey.partner_in_store import live_partner
from reconciler.apply.survey.readable_records import head_faults, readable_records
from reconciler.apply.survey.survey import require_known_clients
from reconciler.apply.survey.waiting import unapplied
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import PARTNER, FieldPath, client_address
from reconciler.live.store import LiveReader
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.declared import Declared
from reconciler.model.live.records import ClientRecord, Event, Head, PartnerRecord
from reconciler.plan.build import build_plan
from reconciler.plan.clock import looked_day
from reconciler.plan.drift.classes import Seen, differences
from reconciler.plan.drift.integrity import (
    changed_outside,
    differing,
    moved_leaves,
    raw_leaves,
    unposted,
)
from reconciler.plan.drift.report import Difference, DriftClass, DriftReport
from reconciler.plan.drift_notes import Reason
from reconciler.plan.examine import Examination, examine, must_examine_everything
from reconciler.plan.live import Live
from reconciler.plan.progress import Progress, Stage
from reconciler.values import Struct, field, replace

HOLDING = {("status",), ("billing",), ("seats",), ("resources",)}
"""Fields that decide what a client draws on the pool."""

PAGE = 100
"""Records that are read, and in memory, at one time: each takes about 20 KiB."""


class _Kept(Struct):
    """What is kept of all pages: records that differ, whose document was edited, faults found.

    `broken` are keys whose record cannot be read at all, `unposted` addresses that hold other
    amounts than were posted to them.
    """

    records: dict[str, ClientRecord] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    faults: list[Difference] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unposted: set[str] = field(default_factory=set)


def find_drift(tree: Tree, reader: LiveReader, ask: Ask, *, most: int | None = None) -> DriftReport:
    """Look at every live record from one snapshot, whatever its fingerprint says.

    Of more than `most` clients only those are read that their heads or files name. Raises
    FilesInvalid, PlanRefused for a day that is over, UsageRefused where nothing is live or for a
    client nobody knows.
    """
    record = live_partner(reader)
    heads = reader.heads()
    require_known_clients(ask, tree, heads)
    today = looked_day(ask.clock, str(record.live.get(("time_zone",))), record)
    looked = [head for head in heads if not ask.clients or head.key in ask.clients]
    examined = examine(
        {key: text for key, text in tree.contents.items() if not ask.clients or key in ask.clients},
        looked,
        generation=tree.generation,
        everything=_everything(tree, record),
    )
    declared = tree.declare_readable(
        examined.keys, None if _everything(tree, record) else record.declared
    )
    proved = looked if most is None or len(looked) <= most else _named(examined)
    kept = _kept(reader, proved, declared, ask.clock.progress)
    keys = {*examined.fresh, *(each.head.key for each in kept.records.values())} & {*tree.contents}
    declared = _declared(tree, declared, keys - kept.broken)
    seen = _seen(reader, record, kept)
    gone = [each for each in examined.gone if each.key not in kept.broken]
    live = Live(record, heads, kept.records, gone, movers=_by_id(seen, kept), store=record.store)
    require_forbidden(tree, declared, live, today)
    plan = build_plan(declared, live, today)
    different = [
        _held(difference, kept) for difference in differences(plan, declared, live, today, seen)
    ]
    different += kept.faults
    if ask.clients:
        different = [each for each in different if each.address != PARTNER]
    else:
        different += _partner_faults(record)
    different += _unexplained(kept, seen, different)
    counted = sum(1 for each in looked if not each.removed)
    asked = unapplied(tree, plan, ask.clock)
    if ask.clients:
        asked = tuple(each for each in asked if each.address != PARTNER)
    return DriftReport(record.live.name, today, counted, tuple(different), waiting=asked)


def _named(examined: Examination) -> list[Head]:
    """The heads that say, or whose files say, that something is to be done."""
    gone = [head for head in examined.gone if head.applied_print != head.live_print]
    return [*examined.heads, *gone]


def _everything(tree: Tree, record: PartnerRecord) -> bool:
    return must_examine_everything(
        record, partner_content=tree.partner_content, generation=tree.generation
    )


def _declared(tree: Tree, first: Declared, keys: Collection[str]) -> Declared:
    """Parse the files of what moved live as well; give those alone that differ somewhere."""
    more = [key for key in sorted(keys) if key not in first.clients]
    declared = tree.declare_readable([*first.clients, *more], first.partner) if more else first
    kept = {key: client for key, client in declared.clients.items() if key in keys}
    return replace(declared, clients=kept)


def _kept(
    reader: LiveReader, heads: Sequence[Head], declared: Declared, progress: Progress
) -> _Kept:
    kept = _Kept()
    moving = {client.moved_from for client in declared.clients.values() if client.moved_from}
    pages = [heads[start : start + PAGE] for start in range(0, len(heads), PAGE)]
    for page in progress(Stage.COMPARING, pages, len(pages)):
        tombs = [each.id for each in page if each.removed]
        removed = reader.removed_in_trail(tombs) if tombs else frozenset[str]()
        for head, record in readable_records(reader, page):
            if record is None or not _look(kept, record, removed):
                _fault(kept, head.key, "its document cannot be read", broken=True)
            elif _differs(kept, record, declared) or head.key in moving:
                kept.records[head.id] = record
    return kept


def _look(kept: _Kept, record: ClientRecord, removed: Collection[str]) -> bool:
    """Prove one record; give whether it could be read. `removed` are ids that the trail buried."""
    key = record.head.key
    try:
        faults = list(head_faults(record))
    except (ValueError, TypeError):  # a word or a number that no field of ours can hold
        return False
    if changed_outside(record):
        kept.edited.add(record.id)
        if unposted(record):
            kept.unposted.add(client_address(key))
        faults = []  # the document moved away from its head: it is what is named
    for each in faults:
        _fault(kept, key, each)
    if record.head.removed and record.id not in removed:
        _fault(kept, key, Reason.NOBODY_REMOVED)
    return True


def _fault(kept: _Kept, key: str, why: str, *, broken: bool = False) -> None:
    kept.faults.append(Difference(DriftClass.RAW_EDIT, client_address(key), why=why))
    if broken:
        kept.broken.add(key)


def _differs(kept: _Kept, record: ClientRecord, declared: Declared) -> bool:
    head = record.head
    client = declared.clients.get(head.key)
    return (
        record.id in kept.edited
        or (
            client is not None
            and (head.removed or client.removal is not None or bool(client.consents))
        )
        or (client is not None and client.client.leaves != record.applied)
        or bool(differing(record))
    )


def _seen(reader: LiveReader, record: PartnerRecord, kept: _Kept) -> Seen:
    """Ask the audit trail about whoever moved, 500 at a time."""
    moved = [each for each in kept.records.values() if differing(each)]
    asked = {each.id: moved_leaves(each) for each in moved}
    if differing(record):
        asked[""] = moved_leaves(record)
    events = reader.movers(asked) if asked else {}
    raw: dict[str, frozenset[FieldPath] | None] = {
        client_address(kept.records[each].head.key): raw_leaves(
            kept.records[each], events.get(each, ())
        )
        for each in kept.edited
        if each in kept.records
    }
    named = {client_address(each.head.key): events.get(each.id, ()) for each in moved}
    return Seen({**named, PARTNER: events.get("", ())}, raw)


def _by_id(seen: Seen, kept: _Kept) -> Mapping[str, tuple[Event, ...]]:
    movers = {
        record.id: seen.events.get(client_address(record.head.key), ())
        for record in kept.records.values()
    }
    return {**movers, "": seen.events.get(PARTNER, ())}


def _held(each: Difference, kept: _Kept) -> Difference:
    """Mark a raw edit of what the pool counts: an apply on top of it would count it twice."""
    if not each.raw or each.path[:1] not in HOLDING or each.address not in kept.unposted:
        return each
    return replace(each, kind=DriftClass.RAW_EDIT, why=Reason.POOL_NOT_TOLD)


def _unexplained(
    kept: _Kept, seen: Seen, different: Collection[Difference]
) -> Iterator[Difference]:
    """Name the edited documents whose edit no leaf of the report shows."""
    shown = {(each.address, each.path) for each in different if each.raw}
    for each in sorted(kept.edited):
        if each not in kept.records:
            continue
        address = client_address(kept.records[each].head.key)
        raw = seen.raw[address]
        if not raw or any((address, path) not in shown for path in raw):
            yield Difference(DriftClass.RAW_EDIT, address, why=Reason.OTHER_DOCUMENT)


def _partner_faults(record: PartnerRecord) -> Iterator[Difference]:
    written = record.live_print
    if written and fingerprint(canonical_text(record.live.leaves)) != written:
        yield Difference(DriftClass.RAW_EDIT, PARTNER, why=Reason.OTHER_DOCUMENT)
