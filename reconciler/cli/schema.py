"""`reconciler schema`: the JSON Schemas of files and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    default=None,
    metavar="DIR",
    help="Also write those that all partners have alike, and those of what commands print.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if a schema is not current.")
@click.pass_obj
def command(console: Console, *, out: Path | None, check: bool) -> None:
    """Write the JSON Schemas that an editor completes from.

    They stand in .schemas/ beside partner.yaml, and know its columns, teams, roles and articles.
    `new`, `fmt`, `import`, `adopt` and `set partner` keep them up to date; after a change by hand,
    this does. Exit 3: partner.yaml is wrong, or with --check a schema is not current.
    """
    from reconciler.cli.output_files import refuse_schema
    from reconciler.cli.schema_texts import texts
    from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
    from reconciler.desired.read.tree import Tree
    from reconciler.desired.write.own_schemas import schema_texts

    tree, own = Tree(console.source), console.source / SCHEMAS_FOLDER
    partner = tree.partner_file()
    if partner is None and out is None:
        tree.require()
    whose = {own / name: text for name, text in schema_texts(partner).items()} if partner else {}
    wanted = whose | ({out / name: text for name, text in texts().items()} if out else {})
    stale = {path: text for path, text in wanted.items() if not _is(path, text)}
    if check and stale:
        raise _not_current(stale, out)
    if not check:
        for path in stale:
            refuse_schema(path, console.kept(), own=path in whose)
        _write(stale)
    if not console.quiet:
        folders = [*([out] if out else []), *([own] if whose else [])]
        summary = f"{len(wanted)} schemas in {' and '.join(map(str, folders))}"
        summary += f", {len(stale)} written" if stale else " are current"
        more = "" if whose else "; those with your own words need a partner.yaml without errors"
        console.say(summary + more)


def _not_current(stale: Iterable[Path], out: Path | None) -> FilesInvalid:
    from reconciler.diagnostics import cure

    names = [path.as_posix() for path in stale]
    where = ("-o", str(out)) if out else ()
    return FilesInvalid(
        f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not current",
        help=cure("write them", "schema", *where),
    )


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
