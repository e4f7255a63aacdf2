"""What the laws keep of heads and documents, which are read once and page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from reconciler.apply.execute.entries import FREE, ledger_account
from reconciler.apply.survey.readable_records import head_faults, readable_records
from reconciler.apply.verify.credits import Held, held_by
from reconciler.apply.verify.pages import Once, Watch, let_pass
from reconciler.apply.verify.people import Invited, Members, meet_members
from reconciler.apply.verify.trail import Sums, Trail
from reconciler.live.store import LiveReader
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import Client
from reconciler.model.live.records import ClientRecord, Head
from reconciler.plan.progress import Progress, Stage
from reconciler.values import Frozen

_TOGETHER = 100
"""Documents that are in memory at one time: each takes about 20 KiB once it is decoded."""


class ClientSeen(NamedTuple):
    """One client: its head, its document, and what contradicts the head there.

    No document where it cannot be read, or holds what no field of ours can hold.
    """

    head: Head
    live: Client | None
    faults: tuple[str, ...] = ()


class Posted(NamedTuple):
    """What stands on each account; all commodities, and those that are pooled."""

    balances: Sums
    commodities: frozenset[str]
    pooled: frozenset[str]


class Documents(Frozen):
    """What is kept of all clients.

    `heads` and `holdings` are faults; `held` is who has credits or campaigns, by client id.
    """

    heads: Watch[ClientSeen, list[str]]
    holdings: Watch[ClientSeen, list[str]]
    held: Watch[ClientSeen, dict[str, Held]]
    members: Watch[ClientSeen, Members]


def read_documents(
    reader: LiveReader,
    trail: Callable[[], Trail],
    invitations: Callable[[], Mapping[str, Invited]],
    progress: Progress,
) -> Documents:
    """Read every client, tombstones included.

    Raises StoreFailed where heads or the trail cannot be read.
    """
    posted = Once(lambda: _posted(trail().balances.kept))
    documents = Documents(
        Watch([], lambda faults, seen: _prove(faults, seen, trail().removed.kept)),
        Watch([], lambda faults, seen: _hold(faults, seen.head, posted())),
        Watch({}, _keep_held),
        Watch(Members(), lambda members, seen: _meet(members, seen, invitations())),
    )
    watches = (documents.heads, documents.holdings, documents.held, documents.members)
    let_pass(progress(Stage.PROVING, _clients(reader, trail), 0), watches)
    return documents


def _clients(reader: LiveReader, trail: Callable[[], Trail]) -> Iterator[ClientSeen]:
    for page in reader.head_pages():
        trail()  # read before any document: without it none is proven
        for at in range(0, len(page), _TOGETHER):
            for head, record in readable_records(reader, page[at : at + _TOGETHER]):
                yield _seen(head, record)


def _seen(head: Head, record: ClientRecord | None) -> ClientSeen:
    if record is None:
        return ClientSeen(head, None)
    try:
        return ClientSeen(head, record.live, tuple(_said_otherwise(head, record)))
    except (ValueError, TypeError, AttributeError):
        return ClientSeen(head, None)


def _said_otherwise(head: Head, record: ClientRecord) -> Iterator[str]:
    if fingerprint(canonical_text(record.live.leaves)) != head.live_print:
        yield f"the document of {head.key} was changed outside"
    yield from (f"{head.key}: {fault}" for fault in head_faults(record))


def _prove(faults: list[str], seen: ClientSeen, removed: AbstractSet[str]) -> None:
    head = seen.head
    if seen.live is None:
        faults.append(f"the document of {head.key} cannot be read")
        return
    faults += seen.faults
    if head.removed and head.id not in removed:
        faults.append(f"{head.key} is marked as removed, and nobody removed it")


def _posted(balances: Sums) -> Posted:
    commodities = frozenset(name for _, name in balances)
    pooled = frozenset(name for name in commodities if balances.get((FREE, name)))
    return Posted(balances, commodities, pooled)


def _hold(faults: list[str], head: Head, posted: Posted) -> None:
    account = ledger_account(head.id)
    for name in posted.commodities if head.removed else posted.pooled:
        if head.removed and (account, name) not in posted.balances:
            continue
        held, amount = head.holds.get(name, 0), posted.balances.get((account, name), 0)
        if held != amount:
            faults.append(f"{head.key} holds {held} {name} and {amount} was posted")


def _keep_held(held: dict[str, Held], seen: ClientSeen) -> None:
    if seen.live is not None and (mine := held_by(seen.live)):
        held[seen.head.id] = mine


def _meet(members: Members, seen: ClientSeen, invitations: Mapping[str, Invited]) -> None:
    if seen.live is not None and not seen.head.removed:
        meet_members(invitations, members, seen.head.id, seen.live)
