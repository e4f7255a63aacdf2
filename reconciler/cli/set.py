"""`reconciler set`: change fields of one file."""

from __future__ import annotations

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console
from reconciler.cli.format_options import format_option
from reconciler.errors import UsageRefused


@click.command("set")
@click.argument("who", metavar="CLIENT", shell_complete=on_tab("file_keys"))
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
@format_option
@click.pass_obj
def command(
    console: Console, *, who: str, assignments: tuple[str, ...], unset: tuple[str, ...]
) -> None:
    """Change fields of a client's file, and no other line.

    CLIENT is a client's key, or `partner` for partner.yaml. Needs no store; what is live changes
    with the next apply.

    reconciler set acme seats=12 features+=sso features-=public_links

    reconciler set acme status=disabled description= --unset resources.dashboards

    reconciler set partner supply.seats=50 'staff[dana@north.example].role=admin'

    Exit 3: the file is or would be wrong, and nothing was written; 64: there is no such client or
    field.
    """
    from reconciler.api.commands import set_fields
    from reconciler.diagnostics import cure

    if not assignments and not unset:
        raise UsageRefused(
            "nothing to set", help=cure("name a field and its value", "set", who, "KEY=VALUE")
        )
    console.show(set_fields(console.source, who, assignments, unset).document)
