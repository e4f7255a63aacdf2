"""What is done with a store as a whole, whatever it holds: each act a few lines.

No file is read but the store. Nothing here reads the clock, the environment or stdout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api.reports import Answer
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    # Only for reading.
    from pathlib import Path

    from reconciler.apply.write_request import WriteRequest
    from reconciler.live.store import LiveSource
    from reconciler.live.whole import WholeStore
    from reconciler.model.live.moved import Copied, Restored, Saved
    from reconciler.model.live.records import Proof


def check_store(live: LiveSource) -> Answer[tuple[Proof, ...]]:
    """Prove a store itself, for all of its partners. Raises UsageRefused where there is none."""
    from reconciler.report.store.verify_view import verify_view

    proofs = live.proofs()
    if not proofs:
        raise UsageRefused(
            f"nothing is live in {live.where}", help=see("see what an apply would do", "plan")
        )
    return Answer(proofs, verify_view(proofs, where=live.where))


def back_up_store(live: WholeStore, file: Path, request: WriteRequest) -> Answer[Saved]:
    """Save a store in a new file; see `reconciler.apply.move.back_up` for what it raises."""
    from reconciler.apply.move.back_up import back_up
    from reconciler.report.store.move_view import backup_view

    saved = back_up(live, file, request)
    return Answer(saved, backup_view(saved))


def restore_store(live: WholeStore, file: Path, request: WriteRequest) -> Answer[Restored]:
    """Make a store of a backup; see `reconciler.apply.move.restore` for what it raises."""
    from reconciler.apply.move.restore import restore
    from reconciler.report.store.move_view import restore_view

    restored = restore(file, live, request)
    return Answer(restored, restore_view(restored))


def move_store(source: WholeStore, target: WholeStore, request: WriteRequest) -> Answer[Copied]:
    """Copy a store and close it; see `reconciler.apply.move.copy_store` for what it raises."""
    from reconciler.apply.move.copy_store import copy_store
    from reconciler.report.store.move_view import copy_view

    copied = copy_store(source, target, request)
    return Answer(copied, copy_view(copied))


def rehearse_elsewhere(
    source: WholeStore, target: WholeStore, request: WriteRequest
) -> Answer[Copied]:
    """Copy a store for a rehearsal; see `reconciler.apply.move.rehearse` for what it raises."""
    from reconciler.apply.move.rehearse import rehearse_store
    from reconciler.report.store.move_view import copy_view

    copied = rehearse_store(source, target, request)
    return Answer(copied, copy_view(copied))
