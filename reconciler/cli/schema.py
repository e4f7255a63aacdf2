"""`reconciler schema`: the JSON Schemas of files and outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from reconciler.cli.console import Console
from reconciler.cli.paths import TypedPath
from reconciler.errors import FilesInvalid, ReconcilerError

if TYPE_CHECKING:
    from pathlib import Path


@click.command("schema")
@click.option(
    "--out",
    "-o",
    type=TypedPath(),
    default="schemas",
    show_default=True,
    metavar="DIR",
    help="The folder of the schemas that every partner has alike.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if a schema is not current.")
@click.pass_obj
def command(console: Console, *, out: Path, check: bool) -> None:
    """Write the JSON Schemas that an editor completes from."""
    from reconciler.cli.output_files import refuse_schema
    from reconciler.cli.schema_texts import own_texts, texts
    from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
    from reconciler.diagnostics import cure

    own = console.source / SCHEMAS_FOLDER
    wanted = {out / name: text for name, text in texts().items()}
    with_own_words = {}
    if not check or own.exists():
        with_own_words = {own / name: text for name, text in own_texts(console.source).items()}
    wanted |= with_own_words
    stale = {path: text for path, text in wanted.items() if not _is(path, text)}
    if check and stale:
        names = ", ".join(path.as_posix() for path in stale)
        raise FilesInvalid(
            f"{names} {'is' if len(stale) == 1 else 'are'} not current",
            help=cure("write them", "schema", "-o", str(out)),
        )
    if not check:
        for path in stale:
            refuse_schema(path, console.kept(), own=path in with_own_words)
        _write(stale)
    if not console.quiet:
        console.say(
            _said(out, own, len(wanted), len(stale), own_words=own / "client.schema.json" in wanted)
        )


def _said(out: Path, own: Path, count: int, stale: int, *, own_words: bool) -> str:
    where = f"{out} and {own}" if own_words else f"{out}"
    summary = f"{count} schemas in {where}" + (f", {stale} written" if stale else " are current")
    if own_words:
        return summary
    return f"{summary}; those with your own words need a partner.yaml without errors"


def _is(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _write(wanted: Mapping[Path, str]) -> None:
    from reconciler.desired.write.write import write_file
    from reconciler.diagnostics import cure

    for path, text in wanted.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text.encode())
        except OSError as error:
            raise ReconcilerError(
                f"the schemas could not be written to {path.parent}: {error.strerror}",
                help=cure("name another folder", "schema", "-o", "DIR"),
            ) from error
