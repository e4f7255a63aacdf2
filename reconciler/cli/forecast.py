"""`reconciler forecast`: what will be billed."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import table_option

_MOST = 120


@click.command("forecast")
@click.option(
    "--periods",
    type=click.IntRange(1, _MOST),
    default=12,
    show_default=True,
    metavar="N",
    help="How many billing periods to look ahead.",
)
@as_of_option
@table_option
@click.pass_obj
def command(console: Console, *, periods: int, as_of: date | None) -> None:
    """Show the invoices that are to come if nothing else changes."""
    from reconciler.api import money_queries

    console.show(money_queries.forecast_invoices(console.looks(as_of), periods).document)
