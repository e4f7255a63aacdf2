"""`reconciler receipts`: what clients paid once."""

from __future__ import annotations

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console
from reconciler.cli.format_options import table_option


@click.command("receipts")
@click.argument("client", default="", metavar="[CLIENT]", shell_complete=on_tab("client_keys"))
@table_option
@click.pass_obj
def command(console: Console, *, client: str) -> None:
    """Show what clients paid once: credits and articles.

    With CLIENT, only the receipts of that one.
    """
    from reconciler.api import money_queries

    console.show(money_queries.list_receipts(console.looks(), client).document)
