"""The options that every act takes: who does it, for which day, how long to wait, how to print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import click

from reconciler.cli.console import Console, as_of_option, format_option, unattended, who
from reconciler.diagnostics import cure
from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    # Only for reading: `--help` of an act needs no store.
    from reconciler.operations.perform import Act, Order

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Inside:
    """Who acts, for which day (none: today), and how many seconds to wait for another writer.

    Under one `name` an act is done once; without it each is an act of its own.
    """

    actor: str
    as_of: date | None
    lock_timeout: float
    name: str = ""


def act_options(function: Function) -> Function:
    """Add `--actor`, `--lock-timeout`, `--as-of` and `--format`."""
    return click.option(
        "--actor", default="", metavar="A", help="Who does it. [default: CI identity, user]"
    )(inside_options(function))


def inside_options(function: Function) -> Function:
    """Add the same without `--actor`: somebody inside the client account does it."""
    function = format_option(as_of_option(function))
    return click.option(
        "--lock-timeout",
        default=10.0,
        show_default=True,
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="How long to wait for somebody else who writes.",
    )(function)


def by_option(function: Function) -> Function:
    """Add `--by EMAIL`: who inside the client account does it."""
    return click.option(
        "--by", required=True, metavar="EMAIL", help="Who does it, as the account knows them."
    )(function)


def user_option(function: Function) -> Function:
    """Add `--user EMAIL`: whom it is about."""
    return click.option("--user", required=True, metavar="EMAIL", help="Whom it is about.")(
        function
    )


def run_inside(console: Console, act: Act, client: str, options: Inside) -> int:
    """Do an act on a client account, and print what came of it."""
    from reconciler.api import runtime  # noqa: PLC0415 - `--help` needs no store

    live = console.writes(options.lock_timeout)
    order = order_of(console, options.actor, options.as_of, options.name)
    console.show(runtime.operate(console.source, live, act, order, client).document)
    return 0


def order_of(console: Console, actor: str, as_of: date | None, name: str = "") -> Order:
    """Make the order of one act, under this name, else under one of its own.

    Raises UsageRefused where nobody is there to answer and no actor is named.
    """
    from reconciler.operations.perform import Order  # noqa: PLC0415 - see above

    if unattended() and not actor:
        raise UsageRefused(
            "where nobody is there to answer, an act by hand needs to be told who does it",
            help=cure("name a person: add --actor NAME"),
        )
    return Order(console.clock(as_of), actor or who(), f"named-{name}" if name else uuid4().hex)
