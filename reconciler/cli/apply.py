"""`reconciler apply`: do what the files ask for."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from uuid import uuid4

import click

from reconciler.apply.apply import Request
from reconciler.apply.survey import Ask
from reconciler.cli.console import Console, as_of_option, format_option, in_ci, who
from reconciler.errors import PlanRefused, StalePlan, UsageRefused
from reconciler.plan.plan import Verdict
from reconciler.plan.promise import Promise, promise_text, read_promise
from reconciler.report.plan_view import plan_view
from reconciler.report.result_view import result_view
from reconciler.workflow import apply_files, plan_files

_LARGEST = 64 * 1024 * 1024  # bytes; a plan file of 100,000 clients is well below


@click.command("apply")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE …]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--actor", default="", metavar="A", help="Who does it. [default: CI identity, user]")
@click.option("--restore", multiple=True, metavar="K", help="Put back what drifted on this client.")
@click.option("--rehearsal", is_flag=True, help="Make a new store whose days may lie ahead.")
@click.option(
    "--new-partner", default="", metavar="KEY", help="Allow a new partner in a used store."
)
@click.option(
    "--lock-timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="How long to wait for another apply.",
)
@as_of_option
@format_option
@click.pass_obj
def command(
    console: Console,
    *,
    files: tuple[Path, ...],
    yes: bool,
    actor: str,
    restore: tuple[str, ...],
    rehearsal: bool,
    new_partner: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Do what the files ask for, in one transaction, or nothing.

    With FILE (from `plan -o`) only what was promised there is done. Without a terminal it needs
    --yes. Exit 0: done; 3: the files are wrong; 4: refused; 5: not as promised; 6: locked.
    """
    promises = tuple(_read(path) for path in files)
    if not promises and not yes and not sys.stdin.isatty():
        raise UsageRefused(
            "there is nobody to ask here",
            help="write reconciler apply --yes, or review a plan: reconciler plan -o FILE",
        )
    live = console.writes(lock_timeout)
    ask = Ask(console.clock(as_of), frozenset(restore), promises=promises)
    if not promises and not yes:
        shown = _asked(console, ask)
        if shown is None:
            return 0
        ask = Ask(ask.clock, ask.restore, promises=(shown,))
    request = Request(
        ask,
        actor or who(),
        uuid4().hex,
        harmless_only=in_ci() and not files,
        rehearsal=rehearsal,
        new_partner=new_partner,
    )
    console.show(result_view(apply_files(console.source, live, request), where=live.where))
    return 0


def _asked(console: Console, ask: Ask) -> Promise | None:
    """Show the plan and ask; what was shown is promised, so nothing else can be done."""
    planned = plan_files(console.source, console.reads(), ask)
    # Even where --quiet was asked for: nobody can answer for what they have not seen.
    console.ask_about(plan_view(planned.plan, planned.findings, store=console.reads().where))
    if planned.plan.verdict is Verdict.REFUSED:
        raise PlanRefused("this plan is refused, nothing was written")
    if planned.plan.verdict is Verdict.APPLICABLE:
        click.confirm("Do this?", abort=True, err=True)
    return read_promise(promise_text(planned.plan), "the plan above")


def _read(path: Path) -> Promise:
    try:
        if path.exists() and not path.is_file():
            # A pipe would be waited for, a device never ends.
            raise UsageRefused(f"`{path}` is not a file", help="make one: reconciler plan -o FILE")
        if path.stat().st_size > _LARGEST:
            raise StalePlan(f"`{path}` is too large for a plan file")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageRefused(
            f"`{path}` cannot be read as a plan file", help="make one: reconciler plan -o FILE"
        ) from error
    return read_promise(text, str(path))
