"""`reconciler validate`: the files alone."""

from __future__ import annotations

import click

from reconciler.cli.console import Console
from reconciler.cli.format_options import format_option
from reconciler.errors import FilesInvalid


@click.command("validate")
@format_option
@click.pass_obj
def command(console: Console) -> int:
    """Check the files alone: every finding of every file at once.

    Needs no store and no day. Exit 0: fine; 3: something must be mended.
    """
    from reconciler.api.commands import validate_files

    validation = validate_files(console.source, console.progress)
    console.show(validation.document)
    return 0 if validation.valid else FilesInvalid.exit_code
