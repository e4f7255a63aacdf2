"""`reconciler people`: who is where, all of one person, and taking one out of every file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console, as_of_option
from reconciler.cli.format_options import table_option
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.report.formats.render import CSV

if TYPE_CHECKING:
    from reconciler.report.document import Document

_REMOVE = "remove"


@click.command("people")
@click.argument(
    "words", nargs=-1, metavar="[[remove] EMAIL]", shell_complete=on_tab("people_words")
)
@click.option(
    "--role",
    default="",
    metavar="ROLE",
    shell_complete=on_tab("roles"),
    help="Only people with this role.",
)
@click.option(
    "--outside",
    multiple=True,
    metavar="DOMAIN",
    help="Only addresses outside of this domain; can be given several times.",
)
@as_of_option
@table_option
@click.pass_obj
def command(
    console: Console,
    *,
    words: tuple[str, ...],
    role: str,
    outside: tuple[str, ...],
    as_of: date | None,
) -> int:
    """Say who is in which client, with which role, since when.

    With EMAIL, all of one person: the clients they are in, how they came there, what they may.

    `people remove EMAIL` takes them out of every file that names them, `staff` included, and names
    what is left to do by hand. It writes files alone, and shows the plan of them; what is live
    changes with the next apply.

    Exit 3: a file is or would be wrong, and nothing was written; 4: the files are written, and the
    plan of them is refused; 64: nobody is called so.
    """
    if words and words[0] == _REMOVE:
        return _remove(console, words, role, outside, as_of)
    console.show(_asked(console, words, role, outside, as_of))
    return 0


def _asked(
    console: Console, words: tuple[str, ...], role: str, outside: tuple[str, ...], day: date | None
) -> Document:
    from reconciler.api.people import looks

    if not words:
        return looks.list_people(console.looks(day), role, outside).document
    _require_one(words, 1, role, outside)
    return looks.show_person(console.looks(day), words[0]).document


def _remove(
    console: Console, words: tuple[str, ...], role: str, outside: tuple[str, ...], day: date | None
) -> int:
    _require_one(words, 2, role, outside)
    if console.format == CSV:
        raise UsageRefused("csv is for tables, and `people remove` prints none")
    from reconciler.api.people.removal import remove_person

    removed = remove_person(console.looks(day), words[1])
    console.show(removed.document)
    return PlanRefused.exit_code if removed.value.refused else 0


def _require_one(words: tuple[str, ...], most: int, role: str, outside: tuple[str, ...]) -> None:
    if role or outside:
        raise UsageRefused(
            "`--role` and `--outside` choose among all people", help="leave them out, or the rest"
        )
    if len(words) != most:
        raise UsageRefused("name one person", help="write people EMAIL, or people remove EMAIL")
