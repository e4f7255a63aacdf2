"""The commands that look at what is live, and print one answer of `reconciler.api.queries`."""

from __future__ import annotations

import re
from datetime import date

import click

from reconciler.api import queries
from reconciler.cli.console import DIFFERENCES, Console, as_of_option, format_option
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused

_DAYS = re.compile(r"(0|[1-9][0-9]{0,3})d?")
_MOST_PERIODS = 120
_MOST_OPERATIONS = 10_000

command = click.Group()


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


@command.command("show")
@click.argument("client", default="", metavar="[CLIENT]")
@as_of_option
@format_option
@click.pass_obj
def _show(console: Console, *, client: str, as_of: date | None) -> None:
    """Show the partner, or one client, as it is live."""
    at = console.looks(as_of)
    console.show((queries.show_client(at, client) if client else queries.show_partner(at)).document)


@command.command("list")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME",
    help="Show this column beside the key; can be given several times. Default: all.",
)
@click.option(
    "--where",
    "wishes",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only clients with this value in a column, or among those of `members`, `features` and "
    "`articles`; can be given several times.",
)
@as_of_option
@format_option
@click.pass_obj
def _list(
    console: Console, *, columns: tuple[str, ...], wishes: tuple[str, ...], as_of: date | None
) -> None:
    """List the live clients."""
    console.show(queries.list_clients(console.looks(as_of), wishes, columns).document)


@command.command("access")
@click.argument("client", metavar="CLIENT")
@click.option("--user", default=None, metavar="EMAIL", help="Decide for this user.")
@click.option("--can", default=None, metavar="ACTION", help="Decide about this; else: sign in.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 if the answer is no.")
@as_of_option
@format_option
@click.pass_obj
def _access(
    console: Console,
    *,
    client: str,
    user: str | None,
    can: str | None,
    detailed_exitcode: bool,
    as_of: date | None,
) -> int:
    """Say what a client's users may do, and decide for one of them."""
    answer = queries.decide_access(console.looks(as_of), client, user, can)
    console.show(answer.document)
    return DIFFERENCES if detailed_exitcode and not answer.value.decision.allowed else 0


@command.command("invoices")
@click.argument("number", type=click.IntRange(min=1), required=False, metavar="[NUMBER]")
@format_option
@click.pass_obj
def _invoices(console: Console, *, number: int | None) -> None:
    """Show the partner's invoices, or one with its lines."""
    at = console.looks()
    shown = queries.list_invoices(at) if number is None else queries.show_invoice(at, number)
    console.show(shown.document)


@command.command("receipts")
@click.argument("client", default="", metavar="[CLIENT]")
@format_option
@click.pass_obj
def _receipts(console: Console, *, client: str) -> None:
    """Show what clients paid once: credits and articles.

    With CLIENT, only the receipts of that one.
    """
    console.show(queries.list_receipts(console.looks(), client).document)


@command.command("credits")
@click.argument("client", default="", metavar="[CLIENT]")
@click.option("--by-month", is_flag=True, help="Show what was spent, month by month.")
@as_of_option
@format_option
@click.pass_obj
def _credits(console: Console, *, client: str, by_month: bool, as_of: date | None) -> None:
    """Show what clients have left to spend, and what campaigns spent.

    With CLIENT, each of its grants and campaigns.
    """
    look = queries.list_spendings if by_month else queries.show_credits
    console.show(look(console.looks(as_of), client).document)


@command.command("forecast")
@click.option(
    "--periods",
    type=click.IntRange(1, _MOST_PERIODS),
    default=12,
    show_default=True,
    metavar="N",
    help="How many billing periods to look ahead.",
)
@as_of_option
@format_option
@click.pass_obj
def _forecast(console: Console, *, periods: int, as_of: date | None) -> None:
    """Show the invoices that are to come if nothing else changes."""
    console.show(queries.forecast_invoices(console.looks(as_of), periods).document)


@command.command("trials")
@click.option(
    "--within", type=Days(), metavar="DAYS", help="Only those that end within so many days, as 7d."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when a trial is shown.")
@as_of_option
@format_option
@click.pass_obj
def _trials(
    console: Console, *, within: int | None, detailed_exitcode: bool, as_of: date | None
) -> int:
    """Show the clients in trial, what ends first before the others.

    A trial that is over and waits for a decision ends within any number of days.
    """
    answer = queries.list_trials(console.looks(as_of), within)
    console.show(answer.document)
    return DIFFERENCES if answer.value and detailed_exitcode else 0


@command.command("history")
@click.argument("client", default="", metavar="[CLIENT]")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST_OPERATIONS),
    default=None,
    metavar="N",
    help=f"Show the latest N operations.  [default: {queries.LATEST}]",
)
@format_option
@click.pass_obj
def _history(console: Console, *, client: str, limit: int | None) -> None:
    """Show what was done, when, by whom: of all clients, or of one.

    A client answers to every key it ever had, removed ones too.
    """
    if client and limit is not None:
        raise UsageRefused(
            "`--limit` counts operations, and a client's history is shown whole",
            help=see("its whole history", "history", client).or_(
                see("the latest operations", "history", "--limit", str(limit))
            ),
        )
    at, most = console.looks(), limit or queries.LATEST
    shown = queries.show_history(at, client) if client else queries.list_operations(at, most)
    console.show(shown.document)
