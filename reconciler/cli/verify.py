"""`reconciler verify`: prove that the store holds what it should."""

from __future__ import annotations

import click

from reconciler.api import readings
from reconciler.cli.console import Console, format_option
from reconciler.errors import ReconcilerError
from reconciler.report.store.verify_view import verify_view


@click.command("verify")
@format_option
@click.pass_obj
def command(console: Console) -> int:
    """Prove that the store adds up: ledger, invoices, pool, clients.

    Reads only. Exit 0: every proof holds; 1: one failed.
    """
    live = console.reads()
    proofs = readings.prove(console.source, live)
    console.show(verify_view(proofs, where=live.where))
    return 0 if all(proof.holds for proof in proofs) else ReconcilerError.exit_code
