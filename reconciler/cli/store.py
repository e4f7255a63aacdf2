"""`reconciler store`: what is done with a store as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.console import Console, actor_option, lock_timeout_option
from reconciler.cli.environment import unattended
from reconciler.cli.format_options import format_option
from reconciler.cli.paths import TypedPath
from reconciler.errors import ReconcilerError, UsageRefused

if TYPE_CHECKING:
    from pathlib import Path

    # Only for reading: `--help` needs no store.
    from reconciler.model.live.moved import Proven


@click.group("store")
def command() -> None:
    """Check, save, restore or copy the live store as a whole."""


@command.command("check")
@format_option
@click.pass_obj
def _check(console: Console) -> int:
    """Prove that the store itself is whole: its engine, its schema, every row.

    Reads only, and no file but the store. Exit 0: every proof holds; 1: one failed; 64: nothing is
    live there.
    """
    from reconciler.api.stores import check_store

    answer = check_store(console.reads())
    console.show(answer.document)
    return 0 if all(proof.holds for proof in answer.value) else ReconcilerError.exit_code


@command.command("backup")
@click.argument("file", type=TypedPath(), metavar="FILE")
@actor_option
@format_option
@click.pass_obj
def _backup(console: Console, *, file: Path, actor: str) -> int:
    """Save the store in FILE, which is new, while others write.

    FILE is an SQLite file, whatever the store is: every command that only looks reads it, and none
    writes to it. Exit 0: saved, and every proof holds; 1: a proof failed, or it could not be saved;
    64: FILE is there already, or nothing is live.
    """
    from reconciler.api.stores import back_up_store
    from reconciler.cli.output_files import refuse_place
    from reconciler.live.open import open_whole

    refuse_place(file, console.kept())
    answer = back_up_store(open_whole(console.url()), file, console.request(actor, None))
    console.show(answer.document)
    return _code(answer.value.proven)


@command.command("restore")
@click.argument("file", type=TypedPath(), metavar="FILE")
@actor_option
@lock_timeout_option("somebody else who writes")
@format_option
@click.pass_obj
def _restore(console: Console, *, file: Path, actor: str, lock_timeout: float) -> int:
    """Make a store of the backup FILE, where there is none; FILE stays as it is.

    Links that were sent open nothing any more, and letters that waited do not leave. Exit 0:
    restored; 1: FILE is not as it was written, or a proof fails; 6: locked; 64: FILE is no backup,
    or a store is there already.
    """
    from reconciler.api.stores import restore_store
    from reconciler.live.open import open_whole

    _require_actor(actor)
    live = open_whole(console.named_url(), lock_timeout=lock_timeout)
    answer = restore_store(live, file, console.request(actor, None))
    console.show(answer.document)
    return _code(answer.value.proven)


@command.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--rehearsal", is_flag=True, help="Make a store to try things in; FROM stays open.")
@actor_option
@lock_timeout_option("somebody else who writes")
@format_option
@click.pass_obj
def _copy(
    console: Console,
    *,
    source: str,
    target: str,
    rehearsal: bool,
    actor: str,
    lock_timeout: float,
) -> int:
    """Move the store FROM to the new place TO; each is a path or a URL, as of --live.

    Nobody writes to FROM any more: it says where it went. The same command again ends a copy that
    was cut short. Exit 0: done; 1: either does not prove; 4: FROM went elsewhere before; 6: locked;
    64: nothing is live in FROM, or TO is not empty.
    """
    from reconciler.api.stores import move_store, rehearse_elsewhere
    from reconciler.live.open import open_whole

    _require_actor(actor)
    act = rehearse_elsewhere if rehearsal else move_store
    old, new = (open_whole(each, lock_timeout=lock_timeout) for each in (source, target))
    answer = act(old, new, console.request(actor, None))
    console.show(answer.document)
    return _code(answer.value.proven)


def _code(proven: Proven) -> int:
    return ReconcilerError.exit_code if proven.failures else 0


def _require_actor(actor: str) -> None:
    from reconciler.diagnostics import cure

    if unattended() and not actor:
        raise UsageRefused(
            "moving a store needs a named actor where nobody can answer",
            help=cure("name a person: add --actor NAME"),
        )
