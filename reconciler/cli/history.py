"""`reconciler history`: what was done, when, by whom."""

from __future__ import annotations

import click

from reconciler.api import LATEST
from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console
from reconciler.cli.format_options import table_option
from reconciler.errors import UsageRefused

_MOST = 10_000


@click.command("history")
@click.argument("client", default="", metavar="[CLIENT]", shell_complete=on_tab("client_keys"))
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=None,
    metavar="N",
    help=f"Show the latest N operations.  [default: {LATEST}]",
)
@table_option
@click.pass_obj
def command(console: Console, *, client: str, limit: int | None) -> None:
    """Show what was done, when, by whom: of all clients, or of one.

    A client answers to every key it ever had, removed ones too.
    """
    from reconciler.api.queries import list_operations, show_history
    from reconciler.diagnostics import see

    if client and limit is not None:
        raise UsageRefused(
            "`--limit` counts operations, and a client's history is shown whole",
            help=see("its whole history", "history", client).or_(
                see("the latest operations", "history", "--limit", str(limit))
            ),
        )
    if client:
        console.show(show_history(console.looks(), client).document)
    else:
        console.show(list_operations(console.looks(), limit or LATEST).document)
