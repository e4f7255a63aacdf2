"""`reconciler show`: the partner or one client, live."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import format_option


@click.command("show")
@click.argument("client", default="", metavar="[CLIENT]", shell_complete=on_tab("client_keys"))
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, client: str, as_of: date | None) -> None:
    """Show the partner, or one client, as it is live."""
    from reconciler.api import queries

    at = console.looks(as_of)
    console.show((queries.show_client(at, client) if client else queries.show_partner(at)).document)
