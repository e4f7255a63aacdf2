"""A path as it is typed, and one that is to be written."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.console import Console


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


def named_output(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    """Take the value of an option that names one file to write. Raises UsageRefused."""
    console: Console = ctx.obj
    if value is not None:
        console.takes(value)
    return value
