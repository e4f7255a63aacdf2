"""`reconciler operate spend`: a campaign spends credit of its client."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.console import Console
from reconciler.cli.operate.options import Inside, act_options, run_inside


@click.command("spend")
@click.argument("client")
@click.argument("campaign")
@click.argument("amount")
@click.option(
    "--once",
    "name",
    default="",
    metavar="NAME",
    help="Name this spending, such as an order number: under one name it is done once.",
)
@act_options
@click.pass_obj
def command(
    console: Console,
    *,
    client: str,
    campaign: str,
    amount: str,
    name: str,
    actor: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Spend credit of one client on one of its campaigns, whole or not at all.

    AMOUNT is in the currency that the partner is billed in, such as 120.00. What expires first is
    spent first. Exit 0: done; 4: refused; 6: locked; 64: no such client, campaign or amount.
    """
    from reconciler.operations.acts.spend import spend  # noqa: PLC0415 - `--help` needs no store

    inside = Inside(actor, as_of, lock_timeout, name)
    return run_inside(console, spend(client, campaign, amount), client, inside)
