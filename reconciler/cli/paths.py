"""A path as it is typed, and one that is to be written."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reconciler.cli.console import Console

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")


class TypedPath(click.Path["Path"]):
    """A path, of a file unless `exists` and `file_okay` say otherwise.

    Its type is loaded when one is typed: `--help` would wait for it longer than for all options.
    """

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Read a path."""
        from pathlib import Path

        return Path(super().convert(value, param, ctx))


def output_option(told: str) -> Callable[[_Command], _Command]:
    """Make the option that names the file to write; `told` is its help."""
    return click.option(
        "--out", "-o", type=TypedPath(), metavar="FILE", callback=_named_output, help=told
    )


def _named_output(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    """Take the file that is named. Raises UsageRefused."""
    console: Console = ctx.obj
    if value is not None:
        console.takes(value)
    return value
