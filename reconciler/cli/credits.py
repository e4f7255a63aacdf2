"""`reconciler credits`: what clients have left, and what their campaigns spent."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import table_option


@click.command("credits")
@click.argument("client", default="", metavar="[CLIENT]", shell_complete=on_tab("client_keys"))
@click.option("--by-month", is_flag=True, help="Show what was spent, month by month.")
@as_of_option
@table_option
@click.pass_obj
def command(console: Console, *, client: str, by_month: bool, as_of: date | None) -> None:
    """Show what clients have left to spend, and what campaigns spent.

    With CLIENT, each of its grants and campaigns.
    """
    from reconciler.api import money_queries

    look = money_queries.list_spendings if by_month else money_queries.show_credits
    console.show(look(console.looks(as_of), client).document)
