"""`reconciler costs`: what is paid, and for whom."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import table_option


@click.command("costs")
@click.option(
    "--period",
    default="",
    metavar="PERIOD",
    help="What was invoiced of this period: the month in which it begins, as 2026-11, or a day of "
    "it. Default: each month to come.",
)
@as_of_option
@table_option
@click.pass_obj
def command(console: Console, *, period: str, as_of: date | None) -> None:
    """Show what each client costs you, and what you ask of it."""
    from reconciler.api.money_queries import show_costs

    console.show(show_costs(console.looks(as_of), period).document)
