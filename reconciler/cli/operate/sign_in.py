"""`reconciler operate sign-in`: somebody signs in to a client account."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import Inside, inside_options, run_inside, user_option


@click.command("sign-in")
@click.argument("client")
@user_option
@inside_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    user: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Let a user sign in to a client account, or say why not.

    Either way it is one entry in the audit trail and nothing else. Exit 0: decided; 6: locked;
    64: no such client.
    """
    from reconciler.operations.acts.sign_in import sign_in  # noqa: PLC0415 - `--help` needs no store

    act = sign_in(client, user)
    return run_inside(console, act, client, Inside(user, as_of, lock_timeout))
