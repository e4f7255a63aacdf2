"""`reconciler drift`: what moved behind the files, reading only."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import DIFFERENCES, Console, as_of_option
from reconciler.cli.format_options import format_option


@click.command("drift")
@click.option(
    "--client",
    "clients",
    multiple=True,
    metavar="K",
    shell_complete=on_tab("client_keys"),
    help="Look only at this client.",
)
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit 2 when something drifted, is in conflict or unmanaged and is not ignored, or when "
    "files are not applied for longer than a day.",
)
@as_of_option
@format_option
@click.pass_obj
def command(
    console: Console, *, clients: tuple[str, ...], detailed_exitcode: bool, as_of: date | None
) -> int:
    """Say what moved live behind the files, or was never applied.

    Reads every live record and proves its fingerprint; takes no lock. Exit 0: fine; 2: something
    needs a decision (with --detailed-exitcode); 3: the files are wrong. Files wait for their apply
    for a day; then they are named, with the day that git knows.
    """
    from reconciler.api.commands import drift_files
    from reconciler.apply.survey.ask import Ask

    ask = Ask(console.clock(as_of), clients=frozenset(clients))
    drifted = drift_files(console.source, console.reads(), ask)
    console.show(drifted.document)
    return DIFFERENCES if drifted.differs and detailed_exitcode else 0
