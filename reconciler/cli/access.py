"""`reconciler access`: who may enter a client, and why."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.looks import look
from reconciler.report.access_view import access_view


@click.command("access")
@click.argument("client", metavar="CLIENT")
@click.option("--user", default="", metavar="EMAIL", help="Decide for this user.")
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, client: str, user: str, as_of: date | None) -> int:
    """Say what a client's status lets its users do, and decide for one of them."""
    seen = look(console.source, console.reads(), console.clock(as_of), client)
    console.show(access_view(seen.clients[0], seen.partner, user, seen.today))
    return 0
