"""`reconciler operate pick-program`: a client picks a program of the platform."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import Inside, by_option, inside_options, run_inside


@click.command("pick-program")
@click.argument("client")
@click.argument("program")
@by_option
@inside_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    program: str,
    by: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Pick a program for a client that the platform bills.

    It is active from then on, also where its trial is over, and draws nothing on your supply.
    Exit 0: done, or picked already; 4: refused; 6: locked; 64: no such client.
    """
    from reconciler.operations.acts.pick_program import pick_program  # noqa: PLC0415 - `--help` needs no store

    act = pick_program(client, program, by)
    return run_inside(console, act, client, Inside(by, as_of, lock_timeout))
