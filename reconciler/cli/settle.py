"""`reconciler settle`: do what is due by the calendar."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import click

from reconciler.api.commands import settle_store
from reconciler.apply.apply import Request
from reconciler.apply.survey.ask import Ask
from reconciler.cli.console import (
    Console,
    actor_option,
    as_of_option,
    format_option,
    lock_timeout_option,
)
from reconciler.cli.environment import who


@click.command("settle")
@actor_option
@lock_timeout_option("another apply")
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, actor: str, lock_timeout: float, as_of: date | None) -> None:
    """Do what the calendar asks: close periods, record ended trials.

    `apply` does it first of all; a second time changes nothing. Exit 0: done, or nothing is due;
    6: locked.
    """
    live = console.writes(lock_timeout)
    request = Request(Ask(console.clock(as_of)), actor or who(), uuid4().hex)
    console.show(settle_store(console.source, live, request).document)
