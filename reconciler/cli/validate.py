"""`reconciler validate`: the files alone."""

from __future__ import annotations

import click

from reconciler.api.commands import validate_files
from reconciler.cli.console import Console, format_option
from reconciler.diagnostics import has_errors
from reconciler.errors import FilesInvalid
from reconciler.report.findings.view import findings_view


@click.command("validate")
@format_option
@click.pass_obj
def command(console: Console) -> int:
    """Check the files alone: every finding of every file at once.

    Needs no store and no day. Exit 0: fine; 3: something must be mended.
    """
    found = validate_files(console.source)
    console.show(findings_view(found.findings, found.files))
    return FilesInvalid.exit_code if has_errors(found.findings) else 0
