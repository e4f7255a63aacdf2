"""`reconciler receipts`: what clients paid once."""

from __future__ import annotations

import click

from reconciler.api.readings import paid
from reconciler.cli.console import Console, format_option
from reconciler.report.money.receipts_view import receipts_view


@click.command("receipts")
@click.argument("client", default="", metavar="[CLIENT]")
@format_option
@click.pass_obj
def command(console: Console, *, client: str) -> int:
    """Show what clients paid once: credits and articles.

    With CLIENT, only the receipts of that one.
    """
    found = paid(console.source, console.reads(), client)
    console.show(receipts_view(found.receipts, found.keys))
    return 0
