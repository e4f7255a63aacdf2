"""`reconciler settle`: do what is due by the calendar."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.close_periods import close_periods_option
from reconciler.cli.console import (
    Console,
    actor_option,
    as_of_option,
    lock_timeout_option,
)
from reconciler.cli.format_options import format_option


@click.command("settle")
@actor_option
@lock_timeout_option("another apply")
@close_periods_option
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, actor: str, lock_timeout: float, as_of: date | None) -> None:
    """Do what the calendar asks: close periods, record ended trials.

    `apply` does it first of all; a second time changes nothing. Exit 0: done, or nothing is due;
    6: locked.
    """
    from reconciler.api.commands import settle_store

    live = console.writes(lock_timeout)
    console.show(settle_store(console.source, live, console.request(actor, as_of)).document)
