"""`reconciler verify`: prove that the store holds what it should."""

from __future__ import annotations

import click

from reconciler.api import queries
from reconciler.cli.console import Console, format_option
from reconciler.errors import ReconcilerError


@click.command("verify")
@format_option
@click.pass_obj
def command(console: Console) -> int:
    """Prove that the store adds up: ledger, invoices, pool, clients.

    Reads only. Exit 0: every proof holds; 1: one failed.
    """
    answer = queries.prove_store(console.looks())
    console.show(answer.document)
    return 0 if all(proof.holds for proof in answer.value) else ReconcilerError.exit_code
