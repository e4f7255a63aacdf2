"""A group of commands, each in a module of its name that is imported only to run it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Commands(click.Group):
    """A group that knows its commands by name: `lines` is name → its line in the overview.

    Each stands as `command` in the module of its name in `package`.
    """

    def __init__(self, *, package: str, lines: Mapping[str, str], **more: Any) -> None:  # noqa: ANN401 - what click passes on
        super().__init__(**more)
        self.package = package
        self.lines = lines

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order people use them."""
        del ctx
        return list(self.lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in self.lines:
            return None
        command: click.Command = import_module(
            f"{self.package}.{cmd_name.replace('-', '_')}"
        ).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lines.items()))
