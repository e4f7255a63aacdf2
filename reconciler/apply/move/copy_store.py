"""Copy a store to another place, and let it live on there.

Two copies that can both be written are what must never be. So the new place is closed until the
old one is: rows are written to it with the words that it is an unfinished copy, the old place is
closed with the words where it went, and only then is the new one opened. Killed anywhere in
between, at most one of them can be written, and the same command typed again ends what was begun:
while the old place is open, the copy is compared with it, and made anew where it was written since;
once it is closed, the copy is opened.
"""

from __future__ import annotations

from datetime import UTC
from uuid import uuid4

from reconciler.apply.move.figures import (
    figures_of,
    identity_of,
    proven,
    require_empty,
    require_filled,
    require_room,
    require_same,
)
from reconciler.apply.write_request import WriteRequest
from reconciler.diagnostics import ask
from reconciler.errors import StoreFailed
from reconciler.live.whole import (
    Contents,
    WholeSnapshot,
    WholeStore,
    WholeTransaction,
    contents,
    fill,
)
from reconciler.model.live.closure import Closure, ClosureKind
from reconciler.model.live.moved import Copied, Proven
from reconciler.plan.clock import Clock
from reconciler.values import replace


def copy_store(source: WholeStore, target: WholeStore, request: WriteRequest) -> Copied:
    """Copy a store, close it, and open the copy.

    Raises UsageRefused where there is nothing to copy or the target is not empty, StoreClosed where
    the store went elsewhere before, StoreFailed where either does not prove, StoreLocked.
    """
    with source.snapshot() as living:
        old = require_filled(living, source.where)
        closure = old.closure()
        with target.snapshot() as there:
            begun = _is_unfinished(there, old)
            if closure is not None:
                _require_begun(closure, old, there)
    if closure is not None:
        return _ended(source.where, target, closure, request)
    if not begun:
        require_room(target)
    target.migrate()
    held, sound, name = _moved(source, target, request)
    with target.locked(request.actor) as new:
        _open(new, name)
        return Copied(source.where, target.where, figures_of(new), held.rows, sound)


def moment_of(clock: Clock) -> str:
    """The moment of a command, in UTC, as a closed store names it."""
    return clock.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moved(
    source: WholeStore, target: WholeStore, request: WriteRequest
) -> tuple[Contents, Proven, str]:
    """Copy, prove both sides, and close the old one; the copy is closed as well until later."""
    with source.locked(request.actor) as old:
        _require_open(old)
        _require_proven(proven(old, request.clock), source.where)
        moment, actor, name = moment_of(request.clock), request.actor, uuid4().hex
        begun = Closure(ClosureKind.COPYING, old.place, moment, actor, name)
        with target.locked(request.actor) as new:
            held = _written(old, new, begun, target, request.clock)
            sound = proven(new, request.clock)
            _require_proven(sound, target.where)
            went = replace(begun, kind=ClosureKind.COPIED, place=new.place, digest=held.digest)
        _require_whole(target)
        old.close(went)
    return held, sound, name


def _require_open(old: WholeSnapshot) -> None:
    closure = old.closure()
    if closure is not None:
        raise closure.refused(old.where)


def _is_unfinished(there: WholeSnapshot | None, old: WholeSnapshot) -> bool:
    """Whether this is a copy of the same store that nobody could write yet."""
    closure = there.closure() if there else None
    if there is None or closure is None:
        return False
    return closure.kind is ClosureKind.COPYING and identity_of(there) == identity_of(old)


def _written(
    old: WholeSnapshot,
    new: WholeTransaction,
    begun: Closure,
    target: WholeStore,
    clock: Clock,
) -> Contents:
    """Write what the old place holds; what an earlier run wrote stays, if it is still the same."""
    if _is_unfinished(new, old):
        held = contents(old)
        if held == contents(new):
            new.close(replace(begun, digest=held.digest))
            return held
        new.clear()
    require_empty(new, target)
    held = fill(new, old, begun, clock.progress)
    require_same(held, contents(new), old.where, new.where)
    new.close(replace(begun, digest=held.digest))
    return held


def _require_proven(sound: Proven, where: str) -> None:
    if sound.failures:
        more = f" and {len(sound.failures) - 1} more" if len(sound.failures) > 1 else ""
        raise StoreFailed(
            f"{where} does not prove: {sound.failures[0]}{more}; nothing was copied",
            help=ask("see all of it", "verify"),
        )


def _require_whole(target: WholeStore) -> None:
    failed = [proof for proof in target.proofs() if not proof.holds]
    if failed:
        raise StoreFailed(
            f"{target.where} does not prove: {failed[0].name}: {failed[0].faults[0]}",
            help="the copy stays closed, and the old store open; use another disk or database",
        )


def _open(new: WholeTransaction, name: str) -> None:
    """Let everybody write the copy that has this name, and no other one."""
    closure = new.closure()
    if closure is None or closure.name != name:
        raise StoreFailed(
            f"{new.where} is not the copy that was made", help="run the same command again"
        )
    new.close(None)


def _require_begun(closure: Closure, old: WholeSnapshot, there: WholeSnapshot | None) -> None:
    """Let only that copy go on which closed the old store: StoreClosed."""
    theirs = there.closure() if there else None
    if closure.kind is ClosureKind.COPIED and there is not None:
        waits = theirs is not None and theirs.name == closure.name
        done = theirs is None and there.place == closure.place
        if (waits or done) and identity_of(there) == identity_of(old):
            return
    raise closure.refused(old.where)


def _ended(source: str, target: WholeStore, closure: Closure, request: WriteRequest) -> Copied:
    """Open what an earlier run copied, if it is as it was; or tell that it is open since."""
    with target.locked(request.actor) as new:
        held, sound = contents(new), proven(new, request.clock)
        waits = new.closure() is not None
        if waits and held.digest != closure.digest:
            raise StoreFailed(
                f"{target.where} does not hold any more what was copied to it; it stays closed",
                help="save the old store with `store backup`, and restore that elsewhere",
            )
        if waits:
            _open(new, closure.name)
        told = figures_of(new)
    return Copied(source, target.where, told, held.rows, sound, before=not waits)
