"""What people are told of a store that was moved, and what is proven of it on the way."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.apply.verify.verify import verify
from reconciler.diagnostics import counted
from reconciler.errors import StoreFailed, UsageRefused
from reconciler.live.whole import Contents, WholeSnapshot, WholeStore
from reconciler.model.live.moved import Figures, Proven
from reconciler.plan.clock import Clock


def figures_of(snapshot: WholeSnapshot) -> tuple[Figures, ...]:
    """Count what each partner of a store has."""
    return tuple(_figures(snapshot))


def _figures(snapshot: WholeSnapshot) -> Iterator[Figures]:
    for key in snapshot.partners():
        reader = snapshot.reader(key)
        record = reader.partner()
        if record is not None:
            pages = reader.head_pages()
            clients = sum(not head.removed for page in pages for head in page)
            yield Figures(key, record.live.name, clients, record.trail)


def proven(snapshot: WholeSnapshot, clock: Clock) -> Proven:
    """Run every proof on every partner of a store."""
    proofs, failures = 0, []
    for key in snapshot.partners():
        for proof in verify(snapshot.reader(key), clock.progress):
            proofs += 1
            failures += [f"{key}, {proof.name}: {fault}" for fault in proof.faults]
    return Proven(proofs, tuple(failures))


def identity_of(snapshot: WholeSnapshot) -> str:
    """The id of a store; empty where it holds nobody."""
    records = (snapshot.reader(key).partner() for key in snapshot.partners()[:1])
    return next((record.store for record in records if record is not None), "")


def require_same(held: Contents, written: Contents, source: str, target: str) -> None:
    """Refuse a copy that does not hold what was copied: StoreFailed."""
    if differing := held.differing(written):
        raise StoreFailed(
            f"{target} does not hold what {source} holds: {', '.join(differing)}",
            help="nothing was kept of the copy; check both disks, then run the command again",
        )


def require_filled(snapshot: WholeSnapshot | None, where: str) -> WholeSnapshot:
    """Refuse to copy from a place that holds no store: UsageRefused."""
    if snapshot is None or not snapshot.partners():
        raise UsageRefused(f"nothing is live in {where}", help="name the store that is to be read")
    return snapshot


def require_room(target: WholeStore) -> None:
    """Refuse to write where a store is already, whole or damaged: UsageRefused, StoreFailed.

    What is there is said, and how it is moved out of the way: nothing is ever overwritten.
    """
    try:
        with target.snapshot() as there:
            require_empty(there, target)
    except StoreFailed as error:
        raise StoreFailed(error.message, help=target.room) from error


def require_empty(there: WholeSnapshot | None, target: WholeStore) -> None:
    """Refuse to write where a store is already: UsageRefused, which says what is there."""
    if there is None or not there.partners():
        return
    held = ", ".join(
        f"`{each.key}` with {counted(each.clients, 'client')} up to entry {each.trail.entry}"
        for each in figures_of(there)
    )
    raise UsageRefused(f"{target.where} is not empty: it holds {held}", help=target.room)
