"""`reconciler trials`: who is in trial, and until when."""

from __future__ import annotations

import re
from datetime import date

import click

from reconciler.cli.console import DIFFERENCES, Console, as_of_option
from reconciler.cli.format_options import table_option

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
@table_option
@click.pass_obj
def command(
    console: Console, *, within: int | None, detailed_exitcode: bool, as_of: date | None
) -> int:
    """Show the clients in trial, what ends first before the others.

    A trial that is over and waits for a decision ends within any number of days.
    """
    from reconciler.api import queries

    answer = queries.list_trials(console.looks(as_of), within)
    console.show(answer.document)
    return DIFFERENCES if answer.value and detailed_exitcode else 0
