"""`reconciler forecast`: what will be billed."""

from __future__ import annotations

from datetime import date

import click

from reconciler.api import readings
from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.report.money.forecast_view import forecast_view

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
@format_option
@click.pass_obj
def command(console: Console, *, periods: int, as_of: date | None) -> int:
    """Show the invoices that are to come if nothing else changes."""
    found = readings.outlook(console.source, console.reads(), console.clock(as_of), periods)
    console.show(forecast_view(found.currency, found.rows, found.due))
    return 0
