"""One live account → Document: where it stands, and who holds each of its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from reconciler.diagnostics import FieldPath, counted, see
from reconciler.model.access.quota import over_quota
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.model.live.account import (
    Client,
    client_defaults,
    is_word,
    partner_defaults,
)
from reconciler.model.live.records import ClientRecord, PartnerRecord
from reconciler.plan.target.merge import same_words
from reconciler.report.clients.facts import (
    client_data,
    days_left,
    licence_data,
    licence_table,
    over_data,
    pool_data,
    request_data,
    status_words,
    values_data,
)
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    dim,
    dimmed,
    line,
    prose,
    strong,
)
from reconciler.report.money.pool_bars import live_pool
from reconciler.report.people.rows import NONE_OVER, LinksOver, people_rows, role_rows, staff_rows
from reconciler.report.shapes.as_json import Data
from reconciler.report.value_words import amounts, by_status, cut, shown, told_apart
from reconciler.rules.trial import after_trial, lines_to_grant
from reconciler.values import Frozen


class Holder(StrEnum):
    """Who holds a live value.

    `file`: the file names it. `drift`: it does, and live is something else. `live`: no file names
    it (released, or set by hand). `default`: nobody ever said anything.
    """

    FILE = "file"
    DRIFT = "drift"
    LIVE = "live"
    DEFAULT = "default"


_MARKS = {
    Holder.FILE: Mark("=", "file", Role.ADD),
    Holder.DRIFT: Mark("*", "drift", Role.WARNING),
    Holder.LIVE: Mark(".", "live", Role.CHANGE),
    Holder.DEFAULT: Mark(" ", "default", Role.DIM),
}


class HeldLeaf(Frozen):
    """One live leaf with its holder; `applied` is what the file last wrote."""

    path: FieldPath
    live: Leaf | None
    applied: Leaf | None
    holder: Holder


def held_leaves(live: Leaves, applied: Leaves, defaults: Leaves) -> tuple[HeldLeaf, ...]:
    """Every leaf that is live, applied or a default, by path."""
    return tuple(
        _held(path, live, applied, defaults) for path in sorted({**defaults, **applied, **live})
    )


def _held(path: FieldPath, live: Leaves, applied: Leaves, defaults: Leaves) -> HeldLeaf:
    now, last = live.get(path, defaults.get(path)), applied.get(path)
    if last is not None:
        holder = Holder.FILE if now == last else Holder.DRIFT
    else:
        holder = Holder.DEFAULT if now == defaults.get(path) else Holder.LIVE
    return HeldLeaf(path, now, last, holder)


def leaf_rows(leaves: Sequence[HeldLeaf]) -> Iterator[Row]:
    """Make rows of leaves; elements of one list with one holder share a row."""
    lists: dict[tuple[FieldPath, Holder], list[str]] = {}
    for leaf in leaves:
        if is_word(leaf.path):
            lists.setdefault((leaf.path[:-1], leaf.holder), []).append(cut(leaf.path[-1]))
    for leaf in leaves:
        live, applied = told_apart(leaf.live, leaf.applied, leaf.path)
        path, note = leaf.path, f"the file wrote {applied}"
        if is_word(path):
            # The first of a list stands for all.
            words = lists.pop((path[:-1], leaf.holder), None)
            if words is None:
                continue
            path, live, note = path[:-1], ", ".join(words), "the file wrote it, and it is not live"
        elif leaf.holder is not Holder.DRIFT:
            live = shown(leaf.live, leaf.path)
        notes = {Holder.DRIFT: note, Holder.LIVE: "no file names it"}.get(leaf.holder)
        cells = (line(dotted(path)), line(Span(live, Role.VALUE)))
        yield Row(cells, _MARKS[leaf.holder], ((dim(notes),),) if notes else ())


def leaves_data(leaves: Iterable[HeldLeaf]) -> list[Data]:
    """The same as JSON values."""
    return [
        {
            "path": list(leaf.path),
            "field": dotted(leaf.path),
            "live": leaf.live,
            "applied": leaf.applied,
            "held_by": leaf.holder.value,
        }
        for leaf in leaves
    ]


def client_view(
    record: ClientRecord,
    partner: PartnerRecord,
    today: date,
    over: LinksOver = NONE_OVER,
    profile: str = "",
) -> Document:
    """Make the document of one live client; `over` are its invitations whose link is dead.

    `profile` is the one that its file names: no store knows it.
    """
    client = record.live
    leaves = held_leaves(client.leaves, same_words(record.applied, client), client_defaults())
    kind = f", profile {cut(profile)}" if profile else ""
    title = line(strong(client.key), dim(f"  {cut(client.name)}{kind}"))
    owned = licence_table(client, partner.live)
    blocks: tuple[Block, ...] = (
        Paragraph(tuple(_standing(client, partner, today))),
        Rows((), tuple(leaf_rows(leaves)), "leaves"),
        *people_rows(client, partner.live, over),
        *([owned] if owned else ()),
        Footer((dimmed(see("who may enter", "access", client.key)),)),
    )
    return Document(
        title,
        blocks,
        lambda: _data(record, partner, leaves, today, over) | {"profile": profile or None},
    )


def _standing(client: Client, partner: PartnerRecord, today: date) -> Iterator[Line]:
    since = f" since {client.observed.since}" if client.observed.since else ""
    status, *left = status_words(client, today)
    yield line(status, since, *left)
    clock = client.observed.trial
    if clock is not None:
        extended = f", extended on {clock.extended_on}" if clock.extended_on else ""
        ends = "ended" if clock.end <= today else "ends"
        # Out of the trial its end means nothing any more.
        until = f": sign-in {ends} on {clock.end}" if client.trial else ""
        yield line(f"trial from {clock.start}{extended}{until}")
    if days_left(client, today) == 0:
        yield from map(advised, after_trial(client.key, client.mode).ways)
    if asked := client.observed.waiting_request(today):
        yield prose(f"{asked.by} asked for more days on {asked.on}: {lines_to_grant(asked)}")
    yield line(_billed(client, partner))
    usage = client.observed.usage
    if usage:
        yield line(f"uses {amounts(sorted(usage.items()))}")
    for over in over_quota(client, usage, partner.live):
        yield line(Span("over quota", Role.WARNING), f": {over.words}")


def _billed(client: Client, partner: PartnerRecord) -> str:
    if client.mode is BillingMode.PLATFORM:
        picked = client.observed.program
        program = f" on its program {cut(picked)}" if picked else ", no program picked yet"
        return f"billed by the platform{program}, draws nothing on the pool"
    pooled = [(name, held) for name, held in client.holds.items() if name in partner.pool]
    draws = amounts(pooled) or "nothing"
    return f"billed by {cut(partner.live.name)}, draws {draws} on the pool"


def _data(
    record: ClientRecord,
    partner: PartnerRecord,
    leaves: tuple[HeldLeaf, ...],
    today: date,
    over: LinksOver,
) -> Data:
    return {
        "format": 1,
        "kind": "client",
        "today": today.isoformat(),
        **client_data(record.live, partner, today, over),
        "features": list(record.live.features),
        "holds": dict(record.live.holds),
        "program": record.live.observed.program or None,
        "usage": dict(sorted(record.live.observed.usage.items())),
        "over_quota": over_data(record.live, partner.live),
        "extension_request": request_data(record.live, today),
        "fields": leaves_data(leaves),
        "properties": values_data(record.live, partner.live.columns),
        "articles": record.live.articles,
        "licences": licence_data(record.live, partner.live),
    }


def partner_view(partner: PartnerRecord, statuses: Mapping[str, int], today: date) -> Document:
    """Make the document of the live partner; `statuses` says how many clients have each."""
    live, clients = partner.live, sum(statuses.values())
    leaves = held_leaves(live.leaves, partner.applied, partner_defaults())
    title = line(
        strong(live.key), dim(f"  {cut(live.name)}, {counted(clients, 'client')} on {today}")
    )
    blocks: tuple[Block, ...] = (
        Paragraph((by_status(statuses),)),
        *([live_pool(partner.pool)] if partner.pool else ()),
        Rows((), tuple(leaf_rows(leaves)), "leaves"),
        *([staff_rows(live)] if live.staff else ()),
        role_rows(live),
        Footer((dimmed(see("one client", "show", "KEY")),)),
    )
    return Document(title, blocks, lambda: _partner_data(partner, clients, leaves, today))


def _partner_data(
    partner: PartnerRecord,
    clients: int,
    leaves: tuple[HeldLeaf, ...],
    today: date,
) -> Data:
    return {
        "format": 1,
        "kind": "partner",
        "today": today.isoformat(),
        "key": partner.live.key,
        "name": partner.live.name,
        "store": partner.store,
        "serial": partner.serial,
        "clients": clients,
        "pool": pool_data(partner.pool),
        "staff": [
            {"email": email, "role": role} for email, role in sorted(partner.live.staff.items())
        ],
        "roles": {
            name: sorted(each.value for each in given) for name, given in partner.live.roles.items()
        },
        "fields": leaves_data(leaves),
    }
