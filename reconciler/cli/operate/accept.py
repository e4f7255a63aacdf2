"""`reconciler operate accept`: somebody accepts an invitation."""

from __future__ import annotations

import sys
from datetime import date

import click

from reconciler.cli.console import Console, who
from reconciler.cli.operate.options import Inside, inside_options, order_of, run_inside

_READ = "-"  # as many tools name standard input


@click.command("accept")
@click.argument("client", required=False, default="")
@click.option("--user", default="", metavar="EMAIL", help="Whom it is about, in a rehearsal.")
@click.option("--token", default="", metavar="TOKEN", help="What the link ends with; - reads it.")
@inside_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    user: str,
    token: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Let an invited user in: by the token of the link, or by name in a rehearsal.

    `--token -` reads the token from standard input, so that no list of processes shows it. CLIENT
    with `--user` works in a store for rehearsal only. Exit 0: in; 4: refused; 6: locked; 64: both,
    neither, or nobody invited them.
    """
    if bool(token) == bool(client and user) or (token and (client or user)):
        raise click.UsageError(
            "accept takes --token TOKEN, or CLIENT and --user EMAIL in a store for rehearsal"
        )
    if not token:
        from reconciler.operations.acts.accept import accept  # noqa: PLC0415 - `--help` needs no store

        inside = Inside(user, as_of, lock_timeout)
        return run_inside(console, accept(client, user), client, inside)
    from reconciler.api import runtime  # noqa: PLC0415 - see above

    if token == _READ:
        token = sys.stdin.readline().strip()
    live = console.writes(lock_timeout)
    order = order_of(console, who(), as_of)  # the token says who comes in
    console.show(runtime.accept_invitation(console.source, live, token, order).document)
    return 0
