"""A group of commands, each in a module of its name that is imported only to run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click


def on_tab(name: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Complete what is typed by a function of `typed_words`, which is loaded at a Tab only."""

    def complete(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
        from reconciler.cli import typed_words

        words: list[str] = getattr(typed_words, name)(ctx, param, typed)
        return words

    return complete


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a word that is none is told what was meant by it."""
        if args[0] in self.lines or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from reconciler.desired.edit.verbs import command_meant
        from reconciler.diagnostics import Help, cure, nearest
        from reconciler.errors import UsageRefused

        near = nearest(args[0], self.lines)
        help: Help = f"did you mean `{near}`?" if near else f"{ctx.command_path} --help"
        if ctx.parent is None and (meant := command_meant(args[0], args[1:])):
            help = cure("did you mean", *meant)
        raise UsageRefused(f"no command is called `{args[0]}`", help=help)
