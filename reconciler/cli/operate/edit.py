"""`reconciler operate edit`: change values of one live client by hand."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import act_options, order_of


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
    from reconciler.api import runtime  # noqa: PLC0415 - `--help` needs no store
    from reconciler.model.assignment import parse_assignment  # noqa: PLC0415
    from reconciler.operations.acts.edit import edit  # noqa: PLC0415
    from reconciler.report.receipt.operation_view import operation_view  # noqa: PLC0415

    wanted = [parse_assignment(change) for change in changes]
    live = console.writes(lock_timeout)
    order = order_of(console, actor, as_of)
    receipt = runtime.operate(console.source, live, edit(client, wanted), order)
    console.show(operation_view(receipt, "edit", client, where=live.where))
    return 0
