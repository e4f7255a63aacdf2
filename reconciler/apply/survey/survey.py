"""Read what a plan needs, and no more: heads of all, files and records of what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from reconciler.apply.survey.ask import Ask, planned
from reconciler.apply.survey.live_law_first import require_forbidden, with_findings
from reconciler.apply.survey.partner_in_store import is_new_here
from reconciler.desired.findings.findings import a_new_file
from reconciler.desired.read.found_file import left_over
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import FieldPath, client_address, cure, nearest
from reconciler.errors import UsageRefused
from reconciler.live.store import LiveReader, LiveSource
from reconciler.model.files.consent import PartnerConsent
from reconciler.model.files.leaves import in_collection
from reconciler.model.live.account import CLIENT_COLLECTIONS, Client
from reconciler.model.live.declared import Declared
from reconciler.model.live.records import ClientRecord, Event, Head, PartnerRecord
from reconciler.plan.clock import looked_day
from reconciler.plan.drift.classes import plan_without_ignored
from reconciler.plan.drift.integrity import moved_leaves
from reconciler.plan.examine import Examination, examine, must_examine_everything
from reconciler.plan.live import Live, asked_words, concerns_everybody
from reconciler.plan.plan import Plan
from reconciler.plan.promise.same_store import require_same_store
from reconciler.plan.target.credits import asked_campaigns
from reconciler.values import Frozen, field, replace


class Survey(Frozen):
    """A plan, with what was read to make it: the partner's record, and who touched whom last."""

    plan: Plan
    record: PartnerRecord | None
    day: date
    touched: Mapping[str, str] = field(default_factory=dict)


def partner_key(tree: Tree, source: LiveSource) -> str:
    """Name the partner without parsing, when its file is the one that was last applied."""
    if tree.findings:
        tree.everything()
    known = source.partner_with(tree.partner_content)
    if known:
        return known
    file = tree.partner_file()
    return file.partner if file is not None else tree.everything().partner.key


class Gathered(Frozen):
    """What files and live say, of what differs: all that a plan for one day is made from."""

    declared: Declared
    live: Live
    day: date
    touched: Mapping[str, Head]
    new_here: bool = False


def survey(tree: Tree, reader: LiveReader, ask: Ask) -> Survey:
    """Plan from one snapshot.

    Raises FilesInvalid, UsageRefused for a client nobody knows or a partner that is new to a store
    of others, PlanRefused for a day that is over.
    """
    tree.ignores()  # what is wrong with it is told with all the rest, whether it is needed or not
    compared = gathered(tree, reader, ask)
    require_whole(ask, compared.declared)
    ignored = tree.required_ignores().entries
    record, movers = compared.live.partner, compared.live.movers
    plan = planned(tree, compared.declared, compared.live, compared.day, ask)
    findings = with_findings(plan, tree)
    if record is not None and tree.found_file is not None:
        findings += (left_over(tree.found_file),)
    plan = replace(plan, findings=findings, new_partner=compared.new_here)
    if plan.drift:
        plan = plan_without_ignored(plan, ignored)
        away = (each.address for each in plan.drift if not ask.is_about(each.address))
        plan = replace(plan, elsewhere=frozenset(away))
    touched = {key: _last(movers[head.id]) for key, head in compared.touched.items()}
    return Survey(plan, record, compared.day, touched)


def gathered(tree: Tree, reader: LiveReader, ask: Ask, *, also: Collection[str] = ()) -> Gathered:
    """Read what differs, and the clients named in `also`; raises what `survey` raises.

    StalePlan, before anything is judged, where the store is older than a promise.
    """
    record = reader.partner()
    require_same_store(ask.promises, record, reader.seals)
    declared, live, examined = _read(tree, reader, record, {*also, *ask.restore})
    new_here = record is None and is_new_here(
        declared.partner.key, reader, ask.new_partner, ask.promises
    )
    zone = str((record.live if record else declared.partner).get(("time_zone",)))
    require_forbidden(tree, declared, live, ask.clock.day(zone))
    require_known_clients(ask, tree, live.heads)
    day = looked_day(ask.clock, zone, record)
    heads = {client_address(head.key): head for head in live.heads} if ask.promises else {}
    touched = {
        change.address: heads[change.address]
        for promise in ask.promises
        for change in promise.changes
        if change.address in heads and heads[change.address].revision != change.revision
    }
    # Ask the audit trail, only where something moved behind the files
    asked: dict[str, tuple[FieldPath, ...]] = {head.id: () for head in touched.values()}
    asked |= {each.id: moved_leaves(each) for each in live.records.values() if _drifted(each)}
    if (
        record is not None
        and examined.keys
        and any(record.live.get(path) != leaf for path, leaf in record.applied.items())
    ):
        asked[""] = moved_leaves(record)
    live = Live(
        record,
        live.heads,
        live.records,
        examined.gone,
        live.kin,
        live.owners,
        reader.movers(asked) if asked else {},
        live.store,
        live.campaigns,
        live.left_behind,
    )
    return Gathered(declared, live, day, touched, new_here)


def require_known_clients(ask: Ask, tree: Tree, heads: Iterable[Head]) -> None:
    """Refuse a key that was typed and that no file and no live client has: it would do nothing."""
    promised = {key for promise in ask.promises for key in promise.restore}
    typed = {key for key in ask.clients | ask.restore if key} - promised - tree.contents.keys()
    live = {head.key for head in heads} if typed else set()
    unknown = sorted(typed - live)
    if unknown:
        near = nearest(unknown[0], [*tree.contents, *live])
        raise UsageRefused(
            f"no client is called `{unknown[0]}`",
            help=f"did you mean `{near}`?" if near else a_new_file(unknown[0]),
        )


def require_whole(ask: Ask, declared: Declared) -> None:
    """Refuse to bring in some of the clients that exist already: the others would be new later."""
    if ask.clients and declared.as_found is not None:
        raise UsageRefused(
            "the store is opened as found, with all of its clients at once",
            help=cure("leave `--client` out"),
        )


def _read(
    tree: Tree, reader: LiveReader, record: PartnerRecord | None, also: Collection[str]
) -> tuple[Declared, Live, Examination]:
    generation = tree.generation
    everything = must_examine_everything(
        record, partner_content=tree.partner_content, generation=generation
    )
    heads = reader.heads() if record else ()
    examined = examine(
        tree.contents, heads, generation=generation, everything=everything, also=also
    )
    declared = tree.declare_readable(
        examined.keys, None if everything or record is None else record.declared
    )
    if record is None:
        declared = replace(declared, as_found=tree.found().as_found)
    declared = replace(declared, used=_used(declared, reader))
    former = {client.moved_from for client in declared.clients.values() if client.moved_from}
    owners = (
        reader.owners(former | set(examined.fresh)) if record and (former or examined.fresh) else {}
    )
    moving = _moving(declared, heads, examined, former)
    records = reader.load([*examined.heads, *moving]) if record else {}
    words = asked_words(declared, record.live, records.values()) if record else ()
    kin = reader.traces(words) if words else {}
    store = record.store if record else ""
    named = asked_campaigns(declared.clients, records.values()) if record else ()
    campaigns = reader.campaign_owners(named) if named else {}
    behind: tuple[Client, ...] = ()
    if everything and record is not None and concerns_everybody(record.live, declared.partner):
        behind = _left_behind(reader, examined, moving)
    live = Live(record, heads, records, (), kin, owners, {}, store, campaigns, behind)
    return declared, live, examined


def _used(declared: Declared, reader: LiveReader) -> dict[PartnerConsent, str]:
    """Say of the consents to pass a guard that are used up when that was, and by whom."""
    written = (
        (consent, reader.operation(consent.operation))
        for consent in declared.consents
        if consent.guard
    )
    return {each: f"on {done.day} by {done.actor}" for each, done in written if done is not None}


def _moving(
    declared: Declared, heads: Sequence[Head], examined: Examination, asked: set[str]
) -> list[Head]:
    """Find the heads that some fresh file takes along under a new key."""
    if not asked:
        return []
    fresh = set(examined.fresh)
    wanted = {client.moved_from for client in declared.clients.values() if client.key in fresh}
    return [head for head in heads if head.key in wanted and head not in examined.heads]


def _left_behind(
    reader: LiveReader, examined: Examination, moving: Iterable[Head]
) -> tuple[Client, ...]:
    """Read the live clients without a file, some of whom have what the partner takes away."""
    taken = {head.id for head in moving}
    left = [head for head in examined.gone if head.id not in taken]
    return tuple(record.live for record in reader.load(left).values()) if left else ()


def _drifted(record: ClientRecord) -> bool:
    added = (path for path in record.live.leaves if path not in record.applied)
    return (
        record.head.applied_print not in ("", record.head.live_print)
        or any(record.live.get(path) != leaf for path, leaf in record.applied.items())
        or any(in_collection(path, CLIENT_COLLECTIONS) for path in added)
    )


def _last(events: Sequence[Event]) -> str:
    if not events:
        return "by nobody in the audit trail"
    return f"by {events[0].actor} on {events[0].day} via {events[0].via}"
