"""`reconciler operate record-usage`: the platform counts what a client uses."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import Inside, act_options, run_inside


@click.command("record-usage")
@click.argument("client")
@click.argument("counts", nargs=-1, required=True, metavar="NAME=AMOUNT …")
@act_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    counts: tuple[str, ...],
    actor: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Record how much of something a client uses.

    Amounts are absolute: dashboards=7 assets=120. More than the client is allowed is recorded and
    said. Exit 0: done, or known already; 6: locked; 64: no such client or count.
    """
    from reconciler.operations.acts.record_usage import record_usage  # noqa: PLC0415 - `--help` needs no store

    act = record_usage(client, counts)
    return run_inside(console, act, client, Inside(actor, as_of, lock_timeout))
