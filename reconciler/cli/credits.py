"""`reconciler credits`: what clients have left, and what their campaigns spent."""

from __future__ import annotations

from datetime import date

import click

from reconciler.api.readings import look, spendings
from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.report.money.credits_view import client_credits_view, credits_view
from reconciler.report.money.spending_view import spending_view


@click.command("credits")
@click.argument("client", default="", metavar="[CLIENT]")
@click.option("--by-month", is_flag=True, help="Show what was spent, month by month.")
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, client: str, by_month: bool, as_of: date | None) -> int:
    """Show what clients have left to spend, and what campaigns spent.

    With CLIENT, each of its grants and campaigns.
    """
    live = console.reads()
    seen = look(console.source, live, console.clock(as_of), *([client] if client else []))
    currency = seen.partner.live.currency
    if by_month:
        keys = {each.id: each.head.key for each in seen.clients}
        console.show(spending_view(spendings(console.source, live, seen), keys))
    elif client:
        console.show(client_credits_view(seen.clients[0].live, currency, seen.today))
    else:
        console.show(credits_view([each.live for each in seen.clients], currency, seen.today))
    return 0
