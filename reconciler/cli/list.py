"""`reconciler list`: the live clients in a table."""

from __future__ import annotations

from datetime import date

import click

from reconciler.api.readings import links_over, look
from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.report.clients.list_filters import matching
from reconciler.report.clients.list_view import list_view


@click.command("list")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME",
    help="Show this column beside the key; can be given several times. Default: all.",
)
@click.option(
    "--where",
    "wishes",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only clients with this value in a column, or among those of `members`, `features` and "
    "`articles`; can be given several times.",
)
@as_of_option
@format_option
@click.pass_obj
def command(
    console: Console, *, columns: tuple[str, ...], wishes: tuple[str, ...], as_of: date | None
) -> int:
    """List the live clients."""
    live = console.reads()
    seen = look(console.source, live, console.clock(as_of))
    found = matching(seen.clients, wishes, seen.partner.live)
    over = links_over(console.source, live, seen.today)
    console.show(list_view(found, seen.partner, seen.today, columns, over))
    return 0
