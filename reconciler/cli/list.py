"""`reconciler list`: the live clients in a table."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.looks import look
from reconciler.report.list_view import list_view


@click.command("list")
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, as_of: date | None) -> int:
    """List the live clients."""
    seen = look(console.source, console.reads(), console.clock(as_of))
    console.show(list_view(seen.clients, seen.partner, seen.today))
    return 0
