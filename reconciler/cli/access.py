"""`reconciler access`: who may do what in a client, and why.

A no is an answer: exit code 0, or 2 with `--detailed-exitcode`.
"""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import DIFFERENCES, Console, as_of_option
from reconciler.cli.format_options import table_option
from reconciler.errors import UsageRefused


@click.command("access")
@click.argument("client", default="", metavar="[CLIENT]", shell_complete=on_tab("client_keys"))
@click.option(
    "--user",
    default=None,
    metavar="EMAIL",
    shell_complete=on_tab("addresses"),
    help="Decide for this user.",
)
@click.option("--can", default=None, metavar="ACTION", help="Decide about this; else: sign in.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 if the answer is no.")
@as_of_option
@table_option
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    user: str | None,
    can: str | None,
    detailed_exitcode: bool,
    as_of: date | None,
) -> int:
    """Say what a client's users may do, and decide for one of them.

    Without CLIENT, decide the same of every client: a row each.
    """
    from reconciler.api import queries

    if not client:
        if detailed_exitcode:
            raise UsageRefused("`--detailed-exitcode` is about one client", help="name the client")
        console.show(queries.list_access(console.looks(as_of), user, can).document)
        return 0
    answer = queries.decide_access(console.looks(as_of), client, user, can)
    console.show(answer.document)
    return DIFFERENCES if detailed_exitcode and not answer.value.decision.allowed else 0
