"""`reconciler operate request-extension`: a client asks for more trial days."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import Inside, by_option, inside_options, run_inside


@click.command("request-extension")
@click.argument("client")
@by_option
@inside_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    by: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Ask for more trial days, from inside a client account.

    Nothing is granted here: `plan` and `trials` show that a request waits, with the lines to
    write. Exit 0: done, or a request waits already; 4: refused; 6: locked; 64: no such client.
    """
    from reconciler.operations.acts.request_extension import request_extension  # noqa: PLC0415 - `--help` needs no store

    act = request_extension(client, by)
    return run_inside(console, act, client, Inside(by, as_of, lock_timeout))
