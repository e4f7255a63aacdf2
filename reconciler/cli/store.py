"""`reconciler store`: what is done with a store as a whole."""

from __future__ import annotations

import click

from reconciler.cli.console import Console, format_option
from reconciler.errors import ReconcilerError


@click.group("store")
def command() -> None:
    """Check the live store itself, whatever it holds."""


@command.command("check")
@format_option
@click.pass_obj
def _check(console: Console) -> int:
    """Prove that the store itself is whole: its pages, indexes and triggers.

    Reads only, and no file but the store. Exit 0: every proof holds; 1: one failed; 64: nothing is
    live there.
    """
    from reconciler.api.stores import check_store  # noqa: PLC0415 - see console.py

    answer = check_store(console.reads())
    console.show(answer.document)
    return 0 if all(proof.holds for proof in answer.value) else ReconcilerError.exit_code
