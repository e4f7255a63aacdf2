"""`reconciler list`: the live clients in a table."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import table_option


@click.command("list")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME",
    shell_complete=on_tab("columns"),
    help="Show this column beside the key; can be given several times, in any order. Default: all.",
)
@click.option(
    "--sort",
    "sorts",
    multiple=True,
    metavar="NAME",
    shell_complete=on_tab("columns"),
    help="Sort by this column, or as -NAME downwards; can be given several times. Default: key.",
)
@click.option(
    "--where",
    "wishes",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=on_tab("wishes"),
    help="Only clients with this value in a column, or among those of `members`, `features` and "
    "`articles`; can be given several times.",
)
@as_of_option
@table_option
@click.pass_obj
def command(
    console: Console,
    *,
    columns: tuple[str, ...],
    sorts: tuple[str, ...],
    wishes: tuple[str, ...],
    as_of: date | None,
) -> None:
    """List the live clients."""
    from reconciler.api import queries

    console.show_read(queries.listed_clients(console.looks(as_of), wishes, columns, sorts))
