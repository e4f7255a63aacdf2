"""`--close-periods`: what a person allows of the calendar, on every command that counts a day."""

from __future__ import annotations

import click

from reconciler.cli.console import Console, Function


def close_periods_option(function: Function) -> Function:
    """Add `--close-periods`; the console puts it beside the clock."""

    def chosen(ctx: click.Context, _param: click.Parameter, value: int | None) -> int | None:
        console: Console = ctx.obj
        console.close_periods = value
        return value

    return click.option(
        "--close-periods",
        type=click.IntRange(min=0),
        metavar="N",
        callback=chosen,
        expose_value=False,
        help="Allow what the clock alone would not be believed: close exactly N periods.",
    )(function)
