"""`reconciler adopt`: write the files from what is live."""

from __future__ import annotations

from datetime import date

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import format_option


@click.command("adopt")
@click.argument("names", nargs=-1, metavar="[CLIENT[.FIELD] …]", shell_complete=on_tab("file_keys"))
@as_of_option
@format_option
@click.pass_obj
def command(console: Console, *, names: tuple[str, ...], as_of: date | None) -> None:
    """Write the files from what is live, keeping comments.

    Without a name: all that moved behind the files, and a file for every client without one.
    `partner` names partner.yaml. A field that is named goes back to live even if a change of it
    waits in the file. Nothing live changes; look at it with `git diff`.
    """
    from reconciler.api.commands import adopt_files
    from reconciler.apply.survey.ask import Ask

    adopted = adopt_files(console.source, console.reads(), Ask(console.clock(as_of)), names)
    console.show(adopted.document)
