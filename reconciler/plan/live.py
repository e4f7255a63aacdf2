"""What a plan knows of live: clients of their own, the rest in sum, and whom they could be.

A plan must know of the clients that share a word with one that is new or changes. Asked are the
names that appear, the people of a client that gains one or starts a trial, and the cards that
appear; staff is left out, who would lead to every client there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client, Holds, Partner
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.records import ClientRecord, Event, Head, PartnerRecord
from reconciler.model.live.traces import Trace, TraceKind, words_of
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.people import still_members
from reconciler.rules.kin import Kin, Relative
from reconciler.rules.review import PartnerChange, Rest, Uses
from reconciler.rules.transitions import NEW, starts_trial
from reconciler.values import Frozen, field


class Live(Frozen):
    """What a plan knows of live: heads of all, records of what is examined.

    `gone` are live clients without a file; `kin` the traces, by client id, of those that share a
    word with a client that is new or changes. `owners` says of keys that are asked for which client
    ever had them; `movers` are audit events by client id, newest first (the partner's under an
    empty id). `campaigns` says which client id owns, for ever, a campaign that is asked for.
    `left_behind` are all of `gone` in full, read only where partner.yaml takes something away that
    clients may depend on. `clients` says how many are live where `heads` are some of them alone:
    those that an act or the calendar concerns.
    """

    partner: PartnerRecord | None
    heads: Sequence[Head]
    records: Mapping[str, ClientRecord]
    gone: Sequence[Head] = ()
    kin: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    movers: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    store: str = ""
    campaigns: Mapping[str, str] = field(default_factory=dict)
    left_behind: tuple[Client, ...] = ()
    clients: int | None = None

    @property
    def counted(self) -> int:
        """How many clients are live."""
        if self.clients is not None:
            return self.clients
        return sum(1 for head in self.heads if not head.removed)

    @property
    def by_id(self) -> dict[str, Head]:
        """Every head by its client's id, removed ones too."""
        return {head.id: head for head in self.heads}


def by_key(clients: Mapping[str, DeclaredClient], live: Live) -> dict[str, ClientRecord]:
    """Pair each file with its live client: by key, or by the key it moved from."""
    ids = {head.key: head.id for head in live.heads}
    records = {}
    for key, file in clients.items():
        origin = file.moved_from if key not in ids and file.moved_from else key
        record = live.records.get(ids.get(origin, ""))
        if record is not None and not (origin != key and record.head.removed):
            records[key] = record
    return records


def rest_of(
    partner: PlannedPartner,
    clients: Sequence[PlannedClient],
    declared: Declared,
    live: Live,
    kin: Kin | None = None,
) -> Rest:
    """Sum up everything that these changes do not touch."""
    heads = live.by_id if live.campaigns else {}
    claimed = claimed_keys(clients, live)
    asked = any(client.change.asked_from for client in clients) or declared.as_found is not None
    before, after = partner.change.before, partner.change.after
    owned = before.supply if before is not None else {}
    shrinks = any(after.supply.get(name, 0) < amount for name, amount in owned.items())
    acting = {client.change.key for client in clients if client.record}
    return Rest(
        clients=live.counted,
        kin=kin or Kin(),
        claimed=claimed,
        holders=_holders(clients, live) if shrinks else {},
        files=frozenset(declared.contents) if asked or claimed else frozenset(),
        now_called=now_called(live),
        campaigns={name: heads[owner].key for name, owner in live.campaigns.items()},
        uses=uses_of(partner.change, clients, live),
        others=tuple(other for other in _afterwards(clients, live) if other.key not in acting)
        if before is not None and _loosened(before, after)
        else (),
    )


def now_called(live: Live) -> dict[str, str]:
    """The key of today of whoever used a key that is asked for."""
    heads = live.by_id if live.owners else {}
    return {key: heads[owner].key for key, owner in live.owners.items() if owner in heads}


def claimed_keys(clients: Iterable[PlannedClient], live: Live) -> dict[str, str]:
    """Say of each key that is asked for, and that some client used before, whose it was."""
    heads = live.by_id if live.owners else {}
    removed = {
        client.change.key: f"`{client.change.key}` was removed"
        for client in clients
        if client.record is not None and client.record.head.removed
    }
    used = {
        key: f"`{key}` was removed"
        if head is None or head.removed
        else f"`{key}` is the former key of `{head.key}`"
        for key, owner in live.owners.items()
        if not (head := heads.get(owner)) or head.removed or head.key != key
    }
    return used | removed


def concerns_everybody(before: Partner, after: Partner) -> bool:
    """Tell whether rules about clients must be asked of all: partner.yaml takes something away."""
    return bool(narrowed(before, after)) or _loosened(before, after)


def _loosened(before: Partner, after: Partner) -> bool:
    """Tell whether staff, permissions or teams are taken away: clients may depend on them."""
    demoted = any(after.staff.get(email) != role for email, role in before.staff.items())
    roles = after.roles
    narrower = any(held - roles.get(role, frozenset()) for role, held in before.roles.items())
    return demoted or narrower or bool(set(before.teams) - set(after.teams))


def narrowed(before: Partner, after: Partner) -> frozenset[tuple[str, str]]:
    """Name the properties and articles that change in a way that matters to who has them."""
    found = {("articles", name) for name in set(before.articles) - set(after.articles)}
    new = after.columns
    found |= {
        ("properties", name)
        for name, column in before.columns.items()
        if name not in new
        or new[name].type is not column.type
        or set(column.choices) - set(new[name].choices)
    }
    return frozenset(found)


def uses_of(
    change: PartnerChange, clients: Sequence[PlannedClient], live: Live
) -> dict[tuple[str, str], Uses]:
    """Say who has what partner.yaml is about to change or take away, live and after the plan."""
    moving = narrowed(change.before, change.after) if change.before else frozenset()
    if not moving:
        return {}
    new = (client.change.after for client in clients if client.record is None)
    before = list(_afterwards((), live))
    after = [*_afterwards(clients, live), *(client for client in new if client is not None)]
    return {name: Uses(_having(name, before), _having(name, after)) for name in moving}


def _having(path: tuple[str, str], clients: Iterable[Client]) -> dict[str, Leaf]:
    return {client.key: client.leaves[path] for client in clients if path in client.leaves}


def farewells(
    partner: PlannedPartner, clients: Sequence[PlannedClient], live: Live
) -> dict[str, tuple[str, ...]]:
    """E-mail → clients that keep somebody as a member whom this plan takes off the staff."""
    staff = partner.change.before.staff if partner.change.before else ()
    return still_members(staff, partner.change.after.staff, _afterwards(clients, live))


def _afterwards(clients: Sequence[PlannedClient], live: Live) -> Iterator[Client]:
    """Every client that was read, as a plan leaves it."""
    ends = {client.record.id: client.change.after for client in clients if client.record}
    for record in live.records.values():
        left = ends.get(record.id, record.live)
        if left is not None and not record.head.removed:
            yield left
    yield from live.left_behind


def _holders(clients: Sequence[PlannedClient], live: Live) -> dict[str, Holds]:
    held = {head.key: head.holds for head in live.heads if not head.removed}
    for client in clients:
        held.pop(client.change.moved_from, None)
        held[client.change.key] = client.change.after.holds if client.change.after else {}
    return held


def asked_words(
    declared: Declared, live: Partner, records: Iterable[ClientRecord]
) -> frozenset[str]:
    """The words by which a store finds the clients that these files could be mixed up with."""
    before = {record.head.key: record.live for record in records if not record.head.removed}
    staff = declared.partner.staff.keys() | live.staff.keys()
    return frozenset(
        word
        for key, file in declared.clients.items()
        if file.removal is None
        for word in (
            *words_of_change(before.get(key) or before.get(file.moved_from), file.client),
            *(() if key in before else file.was.values()),
        )
        if word not in staff
    )


def words_of_change(before: Client | None, after: Client) -> Iterator[str]:
    """The words of one client that matter to others when it becomes what a file says."""
    had = words_of(before) if before else frozenset()
    new = words_of(after) - had
    starts = starts_trial(before.status if before else NEW, after.status)
    gains = starts or any(kind is TraceKind.MEMBER for kind, _ in new)
    for kind, word in had | new:
        wanted = {
            TraceKind.NAME: starts or (kind, word) in new,
            TraceKind.MEMBER: gains,
            TraceKind.CARD: (kind, word) in new,
            TraceKind.TRIAL: False,
        }
        if wanted[kind]:
            yield word


def kin_of(live: Live, went: Iterable[Head], change: PartnerChange) -> Kin:
    """The clients that the store found, as rules know them."""
    lately = {head.id for head in went}
    gone = {head.id for head in live.gone}
    heads = [head for head in live.heads if head.id in live.kin] if live.kin else []
    found = (
        Relative(each.key, each.status, live.kin[each.id], each.id in lately, each.id not in gone)
        for each in heads
    )
    return Kin(found, staff=change.staff)
