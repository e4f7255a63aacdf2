"""`reconciler settle`: do what is due by the calendar."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import click

from reconciler.api.commands import settle_store
from reconciler.apply.apply import Request
from reconciler.apply.survey.survey import Ask
from reconciler.cli.console import Console, as_of_option, format_option, who


@click.command("settle")
@click.option("--actor", default="", metavar="A", help="Who does it. [default: CI identity, user]")
@click.option(
    "--lock-timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="How long to wait for another apply.",
)
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, actor: str, lock_timeout: float, as_of: date | None) -> int:
    """Do what the calendar asks: close periods, record ended trials.

    `apply` does it first of all; a second time changes nothing. Exit 0: done, or nothing is due;
    6: locked.
    """
    live = console.writes(lock_timeout)
    request = Request(Ask(console.clock(as_of)), actor or who(), uuid4().hex)
    console.show(settle_store(console.source, live, request).document)
    return 0
