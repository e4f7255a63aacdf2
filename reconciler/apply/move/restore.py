"""Make a store of a backup.

What was done after the backup is lost, and may have reached people: letters left, links were
opened. So no letter leaves by itself, and no link that was sent opens; who waited for one is named,
and a person decides.
"""

from __future__ import annotations

from pathlib import Path

from reconciler.apply.move.figures import (
    figures_of,
    proven,
    require_empty,
    require_filled,
    require_room,
    require_same,
)
from reconciler.apply.write_request import WriteRequest, standing
from reconciler.diagnostics import ask, cure
from reconciler.errors import StoreFailed, UsageRefused
from reconciler.live.open import contents_as_written, open_whole
from reconciler.live.whole import (
    Contents,
    WholeSnapshot,
    WholeStore,
    WholeTransaction,
    contents,
    fill,
)
from reconciler.model.live.closure import Closure, ClosureKind
from reconciler.model.live.moved import Reopened, Restored, Unsent
from reconciler.model.live.outbox import InvitationState
from reconciler.model.live.records import VIA_CONSOLE, Event, Operation

RESTORED = "restored"
"""The kind of the entry that a restore adds to the trail."""


def restore(file: Path, target: WholeStore, request: WriteRequest) -> Restored:
    """Make a store of a backup where there is none, in one transaction.

    Raises UsageRefused for a file that is no backup and for a place that is not empty, StoreFailed
    for a backup that is not as it was written, PlanRefused for a clock that is behind the backup.
    """
    source = open_whole(str(file))
    with source.snapshot() as old:
        backup = require_filled(old, source.where)
        closure = _require_backup(backup)
        _require_as_taken(contents_as_written(source.where), closure, source.where)
        require_room(target)
        target.migrate()
        with target.locked(request.actor) as new:
            require_empty(new, target)
            held = fill(new, backup, None, request.clock.progress)
            require_same(held, contents(new), source.where, target.where)
            ends = {each.key: each.trail for each in figures_of(new)}
            reopened = [_reopened(new, key, closure, request) for key in ends]
            told, sound = figures_of(new), proven(new, request.clock)
    return Restored(
        source.where, target.where, closure, told, ends, held.rows, sound, tuple(reopened)
    )


def _require_backup(old: WholeSnapshot) -> Closure:
    closure = old.closure()
    if closure is not None and closure.kind is ClosureKind.BACKUP:
        return closure
    if closure is not None:
        raise closure.refused(old.where)
    raise UsageRefused(
        f"{old.where} is a store that can be written, and no backup",
        help=cure("move it", "store", "copy", "FROM", "TO").or_(
            cure("save it first", "--live", old.where, "store", "backup", "FILE")
        ),
    )


def _require_as_taken(held: Contents, closure: Closure, where: str) -> None:
    if held.digest != closure.digest:
        raise StoreFailed(
            f"{where} is not as it was written: something in it was changed since; "
            "nothing was restored",
            help=ask("take another backup; to see what this one holds", "--live", where, "verify"),
        )


def _reopened(new: WholeTransaction, key: str, closure: Closure, request: WriteRequest) -> Reopened:
    """Record the restore in a partner's trail, and take back what may have left meanwhile."""
    with new.begin(key, request.actor) as work:
        record, day = standing(work, request.clock)
        invited = (each for each in work.invitations() if each.state is InvitationState.INVITED)
        links = sum(bool(each.token_hash) for each in invited)
        letters = work.forget_links(day)
        keys = {head.id: head.key for head in work.heads()}
        told = f"from entry {record.trail.entry} of {closure.place}, saved at {closure.moment}"
        operation = Operation(
            request.operation, "restore", closure.digest, request.actor, day, f"restored {told}"
        )
        facts = {
            "entry": str(record.trail.entry),
            "head": record.trail.hash,
            "invoice": str(record.trail.invoice),
            "saved_at": closure.moment,
            "saved_by": closure.actor,
        }
        event = Event(
            RESTORED, "", request.actor, VIA_CONSOLE, day, operation.id, note=told, facts=facts
        )
        work.append([event])
        work.record(operation)
    unsent = tuple(Unsent(keys.get(each.client, ""), each) for each in letters)
    return Reopened(key, unsent, links)
