"""The options that every act takes: who does it, for which day, how long to wait, how to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import click

from reconciler.cli.console import Console, as_of_option, format_option, who

if TYPE_CHECKING:
    # Only for reading: `--help` of an act needs no store.
    from reconciler.operations.perform import Order

Function = TypeVar("Function", bound=Callable[..., Any])


def act_options(function: Function) -> Function:
    """Add `--actor`, `--lock-timeout`, `--as-of` and `--format`."""
    function = format_option(as_of_option(function))
    function = click.option(
        "--lock-timeout",
        default=10.0,
        show_default=True,
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="How long to wait for somebody else who writes.",
    )(function)
    return click.option(
        "--actor", default="", metavar="A", help="Who does it. [default: CI identity, user]"
    )(function)


def order_of(console: Console, actor: str, as_of: date | None) -> Order:
    """Make the order of one act, under a name of its own."""
    from reconciler.operations.perform import Order  # noqa: PLC0415 - see above

    return Order(console.clock(as_of), actor or who(), uuid4().hex)
