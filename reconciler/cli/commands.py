"""A group of commands, each in a module of its name that is imported only to run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click


class Commands(click.Group):
    """A group that knows its commands by name: `lines` is name → its line in the overview.

    `find` gives the command of a name, and imports it only then.
    """

    def __init__(
        self,
        *,
        find: Callable[[str], click.Command],
        lines: Mapping[str, str],
        **more: Any,  # noqa: ANN401 - what click passes on
    ) -> None:
        super().__init__(**more)
        self.find = find
        self.lines = lines

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name the commands, in the order people use them."""
        return list(self.lines)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        return self.find(cmd_name) if cmd_name in self.lines else None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lines.items()))
