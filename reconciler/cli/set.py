"""`reconciler set`: change fields of one file, or of many."""

from __future__ import annotations

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console
from reconciler.cli.format_options import format_option
from reconciler.errors import UsageRefused


@click.command("set")
@click.argument(
    "who", default="", metavar="[CLIENT]", required=False, shell_complete=on_tab("file_keys")
)
@click.argument(
    "assignments", nargs=-1, metavar="KEY=VALUE...", shell_complete=on_tab("assignments")
)
@click.option(
    "--unset",
    multiple=True,
    metavar="KEY",
    shell_complete=on_tab("fields"),
    help="Take this field out of the file.",
)
@click.option(
    "--where",
    "wishes",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=on_tab("wishes"),
    help="Instead of CLIENT: every client with this value in a column of `list`, as its file says; "
    "can be given several times.",
)
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    who: str,
    assignments: tuple[str, ...],
    unset: tuple[str, ...],
    wishes: tuple[str, ...],
) -> None:
    """Change fields of a client's file, and no other line.

    CLIENT is a client's key, or `partner` for partner.yaml. Needs no store; what is live changes
    with the next apply. With --where the files of many clients are changed, all or none.

    reconciler set acme seats=12 features+=sso features-=public_links

    reconciler set acme status=disabled description= --unset resources.dashboards

    reconciler set partner supply.seats=50 'staff[dana@north.example].role=admin'

    reconciler set --where team=emea --where status=active resources.dashboards=5

    Exit 3: a file is or would be wrong, and nothing was written; 64: there is no such client, field
    or column, or no client is chosen.
    """
    from reconciler.api import commands
    from reconciler.diagnostics import cure

    console: Console = ctx.obj
    words = (*((who,) if wishes and who else ()), *assignments)
    if wishes and who and "=" not in who:
        raise UsageRefused(
            f"`{who}` is named, and others are chosen by --where",
            help=cure("leave one of them out", "set", who, *(assignments or ("KEY=VALUE",))),
        )
    if not wishes and not who:
        raise click.MissingParameter(ctx=ctx, param_hint="'CLIENT'", param_type="argument")
    if not wishes and "=" in who:
        raise UsageRefused(
            "no client is named",
            help=cure("name one, or choose some with --where", "set", "CLIENT", who, *words),
        )
    if not words and not unset:
        whose = [word for wish in wishes for word in ("--where", wish)] or [who]
        raise UsageRefused(
            "nothing to set", help=cure("name a field and its value", "set", *whose, "KEY=VALUE")
        )
    if wishes:
        console.show(commands.set_where(console.source, wishes, words, unset).document)
    else:
        console.show(commands.set_fields(console.source, who, words, unset).document)
