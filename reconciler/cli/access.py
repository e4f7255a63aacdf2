"""`reconciler access`: who may do what in a client, and why."""

from __future__ import annotations

from datetime import date

import click

from reconciler.api.readings import look
from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.diagnostics import did_you_mean
from reconciler.errors import UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.words import is_email
from reconciler.report.clients.access_view import access_view, ask


@click.command("access")
@click.argument("client", metavar="CLIENT")
@click.option("--user", default=None, metavar="EMAIL", help="Decide for this user.")
@click.option("--can", default=None, metavar="ACTION", help="Decide about this; else: sign in.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 if the answer is no.")
@as_of_option
@format_option
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
    """Say what a client's users may do, and decide for one of them."""
    if user is not None and not is_email(user):
        raise UsageRefused(
            f"`{user}` is not an e-mail address", help="write it as --user name@example.com"
        )
    if can is not None and can not in set(UserAction):
        raise UsageRefused(f"`{can}` is not an action", help=did_you_mean(can, UserAction))
    seen = look(console.source, console.reads(), console.clock(as_of), client)
    asked = ask(seen.clients[0], seen.partner, seen.today, user or "", can or "")
    console.show(access_view(asked))
    return 2 if detailed_exitcode and not asked.decision.allowed else 0
