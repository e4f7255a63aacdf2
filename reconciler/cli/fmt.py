"""`reconciler fmt`: files in their canonical form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.console import DIFFERENCES, Console
from reconciler.cli.format_options import format_option
from reconciler.cli.paths import TypedPath

if TYPE_CHECKING:
    from pathlib import Path


@click.command("fmt")
@click.argument("files", nargs=-1, type=TypedPath(), metavar="[FILE...]")
@click.option("--check", is_flag=True, help="Write nothing; exit 2 if a file would change.")
@format_option
@click.pass_obj
def command(console: Console, *, files: tuple[Path, ...], check: bool) -> int:
    """Bring files into their canonical form, keeping comments.

    Without FILE, all of them. Keys stand in the order of the manual, each with the comment above
    it; lines end plainly, with no blanks and no two empty lines in a row. Values stay as they are
    written. Exit 3: a file is wrong, and nothing was written.
    """
    from reconciler.api.commands import format_files

    formatted = format_files(console.source, files, write=not check)
    console.show(formatted.document)
    return DIFFERENCES if check and any(change.is_change for change in formatted.value) else 0
