"""`reconciler plan`: files against live, reading only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import (
    DIFFERENCES,
    Console,
    as_of_option,
    new_partner_option,
)
from reconciler.cli.format_options import plan_option
from reconciler.cli.paths import output_option
from reconciler.errors import PlanRefused, ReconcilerError, UsageRefused

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.api.reports import Planned


@click.command("plan")
@output_option("Write what is not refused as a promise that `apply FILE` keeps.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option(
    "--client",
    "clients",
    multiple=True,
    metavar="K",
    shell_complete=on_tab("client_keys"),
    help="Plan only this client.",
)
@click.option(
    "--since",
    metavar="COMMIT",
    help="Plan only what the files changed since this commit of git.",
)
@click.option(
    "--restore",
    multiple=True,
    metavar="K",
    shell_complete=on_tab("client_keys"),
    help="Put back what drifted on this client.",
)
@click.option("--full", is_flag=True, help="Print every field, amount and warning.")
@new_partner_option
@as_of_option
@plan_option
@click.pass_obj
def command(
    console: Console,
    *,
    out: Path | None,
    detailed_exitcode: bool,
    clients: tuple[str, ...],
    since: str | None,
    restore: tuple[str, ...],
    full: bool,
    new_partner: str,
    as_of: date | None,
) -> int:
    """Show what would change, what it costs, what can never be undone.

    Reads only, takes no lock. Exit 0: fine; 2: there are changes (with --detailed-exitcode);
    3: the files are wrong; 4: something is refused.
    """
    from reconciler.api.commands import plan_files
    from reconciler.apply.survey.ask import Ask
    from reconciler.desired.git.git import changed_since
    from reconciler.plan.plan import Verdict
    from reconciler.values import replace

    live = console.reads()
    if since is not None and clients:
        raise UsageRefused("--since and --client both say which clients", help="use one of them")
    # Empty is what a variable of CI holds that is not set: it names no commit, and not everything.
    ask = Ask(
        console.clock(as_of),
        frozenset(restore),
        frozenset(clients),
        since=None if since is None else changed_since(console.source, since),
        new_partner=new_partner,
    )
    planned = plan_files(console.source, live, ask, console.files)
    console.full = full
    if out is not None and planned.typed is not None:
        planned = replace(planned, typed=planned.typed._replace(out=str(out)))
    console.show(planned.document)
    if out is not None:
        _write(out, planned)
    if planned.plan.verdict is Verdict.REFUSED:
        return PlanRefused.exit_code
    changes = planned.plan.verdict is Verdict.APPLICABLE
    return DIFFERENCES if changes and detailed_exitcode else 0


def _write(out: Path, planned: Planned) -> None:
    from reconciler.cli.output_files import write_output
    from reconciler.diagnostics import cure

    try:
        write_output(out, planned.to_plan_file().encode())
    except OSError as error:
        raise ReconcilerError(
            f"the plan could not be written to {out}: {error.strerror}",
            help=cure("name another file", "plan", "-o", "FILE"),
        ) from error
