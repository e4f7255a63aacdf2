"""Copy a store for a rehearsal: what is done there, nobody is billed for or written to."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from reconciler.apply.move.figures import (
    figures_of,
    proven,
    require_empty,
    require_filled,
    require_room,
    require_same,
)
from reconciler.apply.write_request import WriteRequest
from reconciler.live.store import LiveReader
from reconciler.live.whole import WholeStore, contents, fill
from reconciler.model.live.moved import Copied
from reconciler.plan.clock import Clock


def rehearse_store(source: WholeStore, target: WholeStore, request: WriteRequest) -> Copied:
    """Copy a store, open or closed, and leave it as it is; the copy has an id of its own.

    Raises UsageRefused where there is nothing to copy or the target is not empty, StoreFailed,
    StoreLocked.
    """
    with source.snapshot() as old:
        require_filled(old, source.where)
    require_room(target)
    target.migrate()
    with target.locked(request.actor) as new:
        require_empty(new, target)
        with source.snapshot() as old:
            held = fill(new, require_filled(old, source.where), None, request.clock.progress)
        require_same(held, contents(new), source.where, target.where)
        new.rehearse(uuid4().hex)
        for partner in new.partners():
            with new.begin(partner, request.actor) as work:
                work.forget_links(_today(work, request.clock))
        sound, told = proven(new, request.clock), figures_of(new)
    return Copied(source.where, target.where, told, held.rows, sound, rehearsal=True)


def _today(reader: LiveReader, clock: Clock) -> date:
    record = reader.partner()
    return clock.day(str(record.live.get(("time_zone",))) if record else "UTC")
