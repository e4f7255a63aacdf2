"""`reconciler operate remove-user`: a user is taken out from inside a client account."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import (
    Inside,
    by_option,
    inside_options,
    run_inside,
    user_option,
)


@click.command("remove-user")
@click.argument("client")
@user_option
@by_option
@inside_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    user: str,
    by: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Take a user out from inside a client account.

    The seat stays with the client. Exit 0: done; 4: refused, such as for the last admin;
    6: locked; 64: no such client or user.
    """
    from reconciler.operations.acts.remove_user import remove_user  # noqa: PLC0415 - `--help` needs no store

    act = remove_user(client, user, by)
    return run_inside(console, act, client, Inside(by, as_of, lock_timeout))
