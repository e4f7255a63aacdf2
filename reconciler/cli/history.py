"""`reconciler history`: what was done, when, by whom."""

from __future__ import annotations

import click

from reconciler.api.readings import client_history, history
from reconciler.cli.console import Console, format_option
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused
from reconciler.report.store.history_view import client_history_view, operations_view

_LATEST = 20
_MOST = 10_000


@click.command("history")
@click.argument("client", default="", metavar="[CLIENT]")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=None,
    metavar="N",
    help=f"Show the latest N operations.  [default: {_LATEST}]",
)
@format_option
@click.pass_obj
def command(console: Console, *, client: str, limit: int | None) -> int:
    """Show what was done, when, by whom: of all clients, or of one.

    A client answers to every key it ever had, removed ones too.
    """
    if client and limit is not None:
        raise UsageRefused(
            "`--limit` counts operations, and a client's history is shown whole",
            help=see("its whole history", "history", client).or_(
                see("the latest operations", "history", "--limit", str(limit))
            ),
        )
    if client:
        console.show(client_history_view(client_history(console.source, console.reads(), client)))
    else:
        found = history(console.source, console.reads(), limit or _LATEST)
        console.show(operations_view(found))
    return 0
