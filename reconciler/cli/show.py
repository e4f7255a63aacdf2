"""`reconciler show`: the partner or one client, live."""

from __future__ import annotations

from datetime import date

import click

from reconciler.api.readings import links_over, look
from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.report.clients.client_view import client_view
from reconciler.report.clients.partner_view import partner_view


@click.command("show")
@click.argument("client", default="", metavar="[CLIENT]")
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, client: str, as_of: date | None) -> int:
    """Show the partner, or one client, as it is live."""
    live = console.reads()
    seen = look(console.source, live, console.clock(as_of), *([client] if client else []))
    if client:
        (record,) = seen.clients
        over = links_over(console.source, live, seen.today).get(record.id, {})
        console.show(client_view(record, seen.partner, seen.today, over))
    else:
        console.show(partner_view(seen.partner, seen.clients, seen.today))
    return 0
