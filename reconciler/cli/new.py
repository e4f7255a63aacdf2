"""`reconciler new`: the file of a new client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console
from reconciler.cli.environment import has_terminal, unattended
from reconciler.cli.format_options import format_option

if TYPE_CHECKING:
    from reconciler.desired.write.new_client import ClientDraft, Lack
    from reconciler.model.live.columns import ColumnFacts


@click.command("new")
@click.argument("key", metavar="CLIENT")
@click.argument(
    "assignments", nargs=-1, metavar="[KEY=VALUE...]", shell_complete=on_tab("assignments")
)
@click.option(
    "--from",
    "like",
    default="",
    metavar="WORD",
    shell_complete=on_tab("examples_to_begin"),
    help="How it begins: setup, trial or active; or the key of a client to copy. [default: setup]",
)
@format_option
@click.pass_obj
def command(console: Console, *, key: str, assignments: tuple[str, ...], like: str) -> None:
    """Write the file of a new client, which can be planned as it is.

    CLIENT is its key, which becomes the name of the file. What every client needs (its name, the
    columns that are required) is asked for at a terminal, and has to be typed elsewhere. Needs no
    store; what is live changes with the next apply.

    reconciler new acme name='Acme Retail' properties.region=Alps

    reconciler new bolt --from trial 'members[ann@bolt.example].role=admin'

    reconciler new cargo --from acme name=Cargo seats=3

    A copy has no people, money, articles, consents or extension of the other client, nor its name
    and description. Exit 3: the file would be wrong, and nothing was written; 64: there is such a
    client, no such field, or something is missing.
    """
    from reconciler.api.commands import begin_client, new_client

    draft = begin_client(console.source, key, assignments, like)
    if draft.lacks and has_terminal() and not unattended():
        draft = begin_client(console.source, key, (*assignments, *_answers(draft)), like)
    console.show(new_client(console.source, draft).document)


def _answers(draft: ClientDraft) -> list[str]:
    """Ask for everything that is missing; each answer as it would have been typed."""
    from reconciler.model.files.leaves import dotted

    return [f"{dotted(lack.path)}={_asked(draft.asked.key, lack)}" for lack in draft.lacks]


def _asked(key: str, lack: Lack) -> str:
    from reconciler.desired.write.new_client import likely_name

    if lack.column is None:
        return str(click.prompt("Name of the company", default=likely_name(key), err=True))
    if lack.column.choices:
        choices = click.Choice(lack.column.choices, case_sensitive=False)
        return str(click.prompt(lack.column.label, type=choices, err=True))
    return str(click.prompt(lack.column.label, value_proc=_reader(lack.column), err=True))


def _reader(column: ColumnFacts) -> Callable[[str], str]:
    from reconciler.model.live.columns import column_value, misfit

    def read(text: str) -> str:
        odd = misfit(column, column_value(column, text))
        if odd is not None:
            raise click.UsageError(f"{column.label} {odd.message}; {odd.help}")
        return text

    return read
