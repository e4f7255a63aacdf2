"""`reconciler verify`: prove that the store holds what it should."""

from __future__ import annotations

import click

from reconciler.cli.console import Console
from reconciler.cli.format_options import format_option
from reconciler.errors import PlanRefused, ReconcilerError


@click.command("verify")
@click.option(
    "--expect",
    multiple=True,
    metavar="FILE|HEAD",
    help="Prove that the store knows what is written there: a plan file, the JSON of a plan or a "
    "receipt, or the head of a trail; can be given several times.",
)
@format_option
@click.pass_obj
def command(console: Console, *, expect: tuple[str, ...]) -> int:
    """Prove that the store adds up: ledger, invoices, pool, clients.

    And, first, that it is whole. Reads only. Exit 0: every proof holds; 1: one failed; 4: only
    that the store does not know what was expected of it; 64: nothing is live of this partner.
    """
    from reconciler.api import queries
    from reconciler.api.expectations import read_expectation
    from reconciler.apply.verify.expected import EXPECTED
    from reconciler.diagnostics import see

    expected = tuple(map(read_expectation, expect))
    answer = queries.prove_store(console.looks(), expected)
    console.show(answer.document)
    failed = {proof.name for proof in answer.value if not proof.holds}
    if failed == {EXPECTED}:
        raise PlanRefused(
            "the store does not know what was expected of it",
            help=see("find out whether this is the right store", "explain", "store"),
        )
    return ReconcilerError.exit_code if failed else 0
