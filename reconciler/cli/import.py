"""`reconciler import`: files from a table of clients that exist already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.console import Console
from reconciler.cli.day import DayOption
from reconciler.cli.environment import has_terminal, unattended
from reconciler.cli.format_options import format_option
from reconciler.cli.paths import TypedPath
from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    from pathlib import Path

_SIGNS = ("point", "comma")
_ORDERS = ("ymd", "dmy", "mdy")


@click.command("import")
@click.argument("table", type=TypedPath(), metavar="FILE")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column is; several with commas. FIELD: name, seats, active_since, …, "
    "properties.NAME[:TYPE], or - to leave it out.",
)
@click.option(
    "--fill",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A value for every client whose row has none, such as status=active.",
)
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="WORD=STATUS",
    help="What another word for a status means, such as Bestand=active.",
)
@click.option(
    "--decimal",
    type=click.Choice(_SIGNS),
    default="point",
    show_default=True,
    help="The sign before decimals: 1,234.50 or 1.234,50.",
)
@click.option(
    "--days",
    type=click.Choice(_ORDERS),
    default="ymd",
    show_default=True,
    help="How days are written: 2026-03-31, 31.03.2026 or 3/31/2026.",
)
@click.option("--encoding", default="", metavar="NAME", help="Such as cp1252. [default: UTF-8]")
@click.option("--paid-until", type=DayOption(), default=None, help="The first day not paid yet.")
@click.option("--partner", default="", metavar="KEY", help="Your key, without a partner.yaml.")
@click.option("--name", default="", metavar="NAME", help="Your name, without a partner.yaml.")
@click.option("--time-zone", default="", metavar="ZONE", help="Yours, without a partner.yaml.")
@click.option("--currency", default="", metavar="CODE", help="Such as EUR; as above, for credit.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@format_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    table: Path,
    fill: tuple[str, ...],
    words: tuple[str, ...],
    yes: bool,
    **more: Any,  # noqa: ANN401 - each option as `TableReading` has it
) -> None:
    """Write files from a table of clients that exist already.

    FILE is CSV, as a spreadsheet saves it, or the JSON list that a platform answers with.

    It shows what it understood before it writes. Columns are known by their titles; every other
    one becomes a property. It writes one file a client, adds what partner.yaml lacks, and writes
    found.yaml, with which the first apply opens the store: nobody is invited, nothing is bought.
    Exit 3: something cannot be understood, and nothing was written; 4: the partner is live already.
    """
    from reconciler.api.commands import import_clients, write_import
    from reconciler.api.embedding.table_reading import TableReading

    if not yes and (unattended() or not has_terminal()):
        raise _nobody()
    filled, meant = _pairs(fill, "--fill"), _pairs(words, "--word")
    reading = TableReading(fill=filled, words=meant, **more)
    request = reading.request(table, console.clock(None))
    understood = import_clients(console.source, console.reads(), request)
    if not yes:
        console.aside(understood.document)
        count = len(understood.value.read.clients)
        click.confirm(f"Write the files of {count} clients?", abort=True, err=True)
    console.show(write_import(understood.value).document)


def _pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    return dict(_pair(text, option) for text in texts)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (equals and name and value):
        raise UsageRefused(f"`{text}` is no value for {option}", help=f"write {option} NAME=VALUE")
    return name, value


def _nobody() -> UsageRefused:
    from reconciler.diagnostics import cure

    return UsageRefused(
        "nobody can answer here", help=cure("without asking", "import", "FILE", "--yes")
    )
