"""`reconciler trials`: who is in trial, and until when."""

from __future__ import annotations

import re
from datetime import date

import click

from reconciler.api.readings import look
from reconciler.cli.console import Console, as_of_option, format_option
from reconciler.report.clients.trials_view import running_trials, trials_view

_ENDING = 2
_DAYS = re.compile(r"(0|[1-9][0-9]{0,3})d?")


class Days(click.ParamType[int]):
    """A number of days, written 7d."""

    name = "days"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read a number of days."""
        found = _DAYS.fullmatch(str(value))
        if found is None:
            self.fail(f"`{value}` is not a number of days; write it as 7d", param, ctx)
        return int(found[1])


@click.command("trials")
@click.option(
    "--within", type=Days(), metavar="DAYS", help="Only those that end within so many days, as 7d."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when a trial is shown.")
@as_of_option
@format_option
@click.pass_obj
def command(
    console: Console, *, within: int | None, detailed_exitcode: bool, as_of: date | None
) -> int:
    """Show the clients in trial, what ends first before the others.

    A trial that is over and waits for a decision ends within any number of days.
    """
    seen = look(console.source, console.reads(), console.clock(as_of))
    found = running_trials(seen.clients, seen.today, within)
    console.show(trials_view(found, seen.partner, seen.today, within))
    return _ENDING if found and detailed_exitcode else 0
