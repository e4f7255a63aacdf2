"""`reconciler invoices`: what was billed."""

from __future__ import annotations

import click

from reconciler.cli.console import Console
from reconciler.cli.format_options import table_option


@click.command("invoices")
@click.argument("number", type=click.IntRange(min=1), required=False, metavar="[NUMBER]")
@table_option
@click.pass_obj
def command(console: Console, *, number: int | None) -> None:
    """Show the partner's invoices, or one with its lines."""
    from reconciler.api.money_queries import list_invoices, show_invoice

    at = console.looks()
    shown = list_invoices(at) if number is None else show_invoice(at, number)
    console.show(shown.document)
