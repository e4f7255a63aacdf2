"""`reconciler apply`: do what the files ask for.

On a terminal, the plan that was shown is the promise that is kept. A plan file that cannot be read
is stale (5): nobody knows any more what was promised.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from reconciler.cli.close_periods import close_periods_option
from reconciler.cli.commands import on_tab
from reconciler.cli.console import (
    Console,
    actor_option,
    as_of_option,
    lock_timeout_option,
    new_partner_option,
)
from reconciler.cli.environment import has_terminal, unattended, who
from reconciler.cli.format_options import format_option
from reconciler.cli.paths import TypedPath
from reconciler.errors import PlanRefused, UsageRefused, exit_code

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.apply.survey.ask import Ask
    from reconciler.plan.promise.plan_file import Promise


@click.command("apply")
@click.argument("files", nargs=-1, type=TypedPath(), metavar="[FILE …]")
@click.option(
    "--promises",
    "folder",
    type=TypedPath(exists=True, file_okay=False),
    metavar="DIR",
    help="Keep every plan file in here that is about the files as they are.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@actor_option
@click.option(
    "--restore",
    multiple=True,
    metavar="K",
    shell_complete=on_tab("client_keys"),
    help="Put back what drifted on this client.",
)
@click.option("--full", is_flag=True, help="Print every field, amount and warning.")
@click.option("--rehearsal", is_flag=True, help="Make a new store whose days may lie ahead.")
@new_partner_option
@lock_timeout_option("another apply")
@close_periods_option
@as_of_option
@format_option
@click.pass_obj
def command(
    console: Console,
    *,
    files: tuple[Path, ...],
    folder: Path | None,
    yes: bool,
    actor: str,
    restore: tuple[str, ...],
    full: bool,
    rehearsal: bool,
    new_partner: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Do what the files ask for, in one transaction, or nothing.

    With FILE (from `plan -o`) only what was promised there is done; with --promises DIR, and in CI
    with --yes, also what is harmless (see the manual). Without a terminal it needs --yes.
    Exit 0: done; 3: the files are wrong; 4: refused; 5: not as promised; 6: locked.
    """
    from reconciler.api.commands import apply_files, converge_files
    from reconciler.apply.apply import Request
    from reconciler.apply.survey.ask import Ask
    from reconciler.desired.git.git import commit_of

    promises = _named(files, folder)
    alone = unattended()
    if (asks := not (promises or folder or yes)) and (alone or not has_terminal()):
        raise _nobody()
    live, console.full = console.writes(lock_timeout), full
    ask = Ask(console.clock(as_of), frozenset(restore), promises=promises, new_partner=new_partner)
    if asks:
        ask = _asked(console, ask)
    request = Request(
        ask, actor or who(), uuid4().hex, alone, rehearsal, commit=commit_of(console.source)
    )
    if folder is not None or (alone and not files):
        applied = converge_files(console.source, live, request, folder)
    else:
        applied = apply_files(console.source, live, request, console.files)
    console.show(applied.document)
    return exit_code(unkept.code for unkept in applied.unkept)


def _nobody() -> UsageRefused:
    from reconciler.diagnostics import cure

    return UsageRefused(
        "nobody can answer here",
        help=cure("without asking", "apply", "--yes").or_(
            cure("review a plan first", "plan", "-o", "FILE")
        ),
    )


def _named(files: tuple[Path, ...], folder: Path | None) -> tuple[Promise, ...]:
    """Read the plan files that were named one by one."""
    from reconciler.api.plan_files import read_plan_file
    from reconciler.diagnostics import cure

    if files and folder is not None:
        raise UsageRefused(
            "FILE and --promises are two ways to say the same",
            help=cure("these files alone", "apply", "FILE").or_(
                cure("all in a folder", "apply", "--promises", "DIR")
            ),
        )
    return tuple(read_plan_file(path) for path in files)


def _asked(console: Console, ask: Ask) -> Ask:
    """Show the plan and ask; what was shown is promised, so nothing else can be done."""
    from reconciler.api.commands import plan_files
    from reconciler.cli.consent import require_consent
    from reconciler.plan.plan import Verdict
    from reconciler.report.formats.render import without_next
    from reconciler.values import replace

    planned = plan_files(console.source, console.reads(), ask)
    # Even where --quiet was asked for: nobody can answer for what they have not seen.
    console.aside(without_next(planned.document))
    if planned.plan.verdict is Verdict.REFUSED:
        raise PlanRefused("this plan is refused, nothing was written")
    if planned.plan.verdict is Verdict.APPLICABLE:
        require_consent(planned.plan)
    return replace(ask, promises=(planned.promise,))
