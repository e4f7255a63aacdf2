"""`reconciler operate add-user`: a user is added from inside a client account."""

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


@click.command("add-user")
@click.argument("client")
@user_option
@click.option("--role", required=True, metavar="ROLE", help="What the user may do.")
@by_option
@inside_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    user: str,
    role: str,
    by: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Add a user from inside a client account, on a seat that is free or found.

    A free seat of the client; else one of your supply; else one that is bought, by the rules of an
    apply. In trial, or billed by the platform, the client has a seat more. Exit 0: done, or a
    member already; 4: refused; 6: locked; 64: no such client or role.
    """
    from reconciler.operations.acts.add_user import add_user  # noqa: PLC0415 - `--help` needs no store

    act = add_user(client, user, role, by)
    return run_inside(console, act, client, Inside(by, as_of, lock_timeout))
