"""Save a store in a file, while it is written.

Whatever the engine, the backup is an SQLite file: it needs no server, is one thing to carry away,
and every look reads it as it reads a store. It is closed when it is made, so that nobody goes on
writing it by mistake; `restore` makes a store of it again. It keeps a digest of its own rows.
"""

from __future__ import annotations

from pathlib import Path

from reconciler.apply.move.copy_store import moment_of
from reconciler.apply.move.figures import (
    figures_of,
    proven,
    require_filled,
    require_same,
)
from reconciler.apply.write_request import WriteRequest
from reconciler.live.new_file import new_file
from reconciler.live.open import open_whole
from reconciler.live.whole import Contents, WholeStore, contents, fill
from reconciler.model.live.closure import Closure, ClosureKind
from reconciler.model.live.moved import Saved
from reconciler.values import replace


def back_up(source: WholeStore, file: Path, request: WriteRequest) -> Saved:
    """Save what a store holds at one moment in a new file, which appears whole or not at all.

    Nobody who writes waits for longer than it takes to read the rows. Raises UsageRefused for a
    file that is there already or a store that holds nobody, StoreFailed.
    """
    moment = moment_of(request.clock)
    with new_file(file) as unfinished:
        held, closed = _written(source, unfinished, moment, request)
        with open_whole(str(unfinished)).snapshot() as saved:
            backup = require_filled(saved, str(file))
            require_same(held, contents(backup), source.where, str(file))
            told, sound = figures_of(backup), proven(backup, request.clock)
        size = unfinished.stat().st_size
    return Saved(source.where, str(file), size, moment, told, held.rows, sound, closed)


def _written(
    source: WholeStore, file: Path, moment: str, request: WriteRequest
) -> tuple[Contents, str]:
    actor = request.actor
    target = open_whole(str(file))
    # Asked first: no tables are made for a store that is not there.
    with source.snapshot() as old:
        require_filled(old, source.where)
    target.migrate()
    with target.locked(actor) as new:
        with source.snapshot() as old:
            living = require_filled(old, source.where)
            closure = living.closure()
            words = Closure(ClosureKind.BACKUP, living.place, moment, actor)
            held = fill(new, living, words, request.clock.progress)
        new.close(replace(words, digest=held.digest))
    return held, closure.words(source.where) if closure else ""
