"""`reconciler operate edit`: change values of one live client by hand."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import Inside, act_options, run_inside


@click.command("edit")
@click.argument("client")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE …")
@act_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    changes: tuple[str, ...],
    actor: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Change values of one live client, as at the platform's console.

    seats=14 sets a value, features+=sso and features-=sso change a list, description= clears a
    text, resources.dashboards=5 names a field of a group. Exit 0: done, or it is like that
    already; 4: refused; 6: locked; 64: no such client, field or value.
    """
    from reconciler.model.assignment import parse_assignment  # noqa: PLC0415 - see options.py
    from reconciler.operations.acts.edit import edit  # noqa: PLC0415

    wanted = [parse_assignment(change) for change in changes]
    return run_inside(console, edit(client, wanted), client, Inside(actor, as_of, lock_timeout))
