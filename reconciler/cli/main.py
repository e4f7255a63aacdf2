"""The command `reconciler`: its commands, and how every ending becomes an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from errno import EPIPE
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING

import click

from reconciler import __version__
from reconciler.cli.at_rest import Start, say, start
from reconciler.cli.commands import Commands
from reconciler.cli.console import Console
from reconciler.cli.environment import require_folder, require_text
from reconciler.cli.spool import OutputLost
from reconciler.errors import CommitUnknown, ReconcilerError, UsageRefused

if TYPE_CHECKING:
    from reconciler.diagnostics import Advice

COMMANDS: dict[str, str] = {
    "validate": "Check the files alone: every finding of every file at once.",
    "plan": "Show what would change, what it costs, what can never be undone.",
    "apply": "Do what the files ask for, in one transaction, or nothing.",
    "drift": "Say what moved live behind the files, or was never applied.",
    "import": "Write files from a table of clients that exist already.",
    "new": "Write the file of a new client, which can be planned as it is.",
    "adopt": "Write the files from what is live, keeping comments.",
    "show": "Show the partner, or one client, as it is live.",
    "list": "List the live clients.",
    "people": "Say who is in which client, with which role, since when.",
    "access": "Say what a client's users may do, and decide for one of them.",
    "invoices": "Show the partner's invoices, or one with its lines.",
    "receipts": "Show what clients paid once: credits and articles.",
    "credits": "Show what clients have left to spend, and what campaigns spent.",
    "costs": "Show what each client costs you, and what you ask of it.",
    "forecast": "Show the invoices that are to come if nothing else changes.",
    "report": "Write all of it as one page for a browser.",
    "trials": "Show the clients in trial, what ends first before the others.",
    "history": "Show what was done, when, by whom: of all clients, or of one.",
    "settle": "Do what the calendar asks: close periods, record ended trials.",
    "operate": "Do by hand what the platform does at run time; it is audited.",
    "outbox": "Show letters, invitations and links that are over; or send them.",
    "verify": "Prove that the store adds up: ledger, invoices, pool, clients.",
    "store": "Check, save, restore or copy the live store as a whole.",
    "explain": "Print the page of a rule, a topic or a field; or list all.",
    "schema": "Write the JSON Schemas that an editor completes from.",
    "set": "Change fields of a client's file, and no other line.",
    "fmt": "Bring files into their canonical form, keeping comments.",
    "migrate": "Bring a store up to this version; SQLite: `apply` does it.",
    "init": "Start a repository: workflows, schemas, owners, an example.",
}
"""Every command with its line in the overview; each lives in a module of its name."""

_USAGE = UsageRefused.exit_code
_INTERRUPTED = 130
_FAULT = ReconcilerError.exit_code


def _command(name: str) -> click.Command:
    command: click.Command = import_module(f"reconciler.cli.{name}").command
    return command


@click.group(
    cls=Commands,
    find=_command,
    lines=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="What a rule means: reconciler explain RULE. Where you stand: reconciler\n\n"
    'Tab completes: eval "$(_RECONCILER_COMPLETE=bash_source reconciler)"',
)
@click.option(
    "--source",
    default=None,
    metavar="DIR",
    help="The folder with partner.yaml and clients/. [default: accounts, here or above]",
)
@click.option(
    "--live",
    default=None,
    metavar="URL",
    envvar="RECONCILER_LIVE",
    show_envvar=True,
    help="The live store: an SQLite file, or postgresql+psycopg://HOST/DB. "
    "[default: .reconciler/live.db beside the source]",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but results and errors.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours: on a terminal, always (for the log of a CI), or never.",
)
@click.version_option(__version__, "--version", prog_name="reconciler")
@click.pass_context
def cli(
    ctx: click.Context, source: str | None, live: str | None, *, quiet: bool, color: str
) -> None:
    """Client accounts as code: plan, apply and watch client accounts described in YAML files."""
    begun: Start = ctx.obj
    ctx.obj = Console(source=source, live_url=live or "", quiet=quiet, begun=begun, colours=color)
    require_text("the name of the live store", live or "")
    require_folder()
    if ctx.invoked_subcommand is None:
        from reconciler.api import queries

        ctx.obj.show(queries.show_status(ctx.obj.looks()).document)


def run(arguments: Sequence[str], now: datetime | None = None, begun: Start | None = None) -> int:
    """Run one command and give its exit code; no traceback ever reaches a user.

    `now` is the moment it starts; without it the clock of this machine is read, once. `begun` is
    what was looked at already.
    """
    try:
        begun = begun or start(arguments, now)
        if begun.text:
            say(begun)
            return 0
        code = _ended(arguments, begun)
        if sys.stdout:
            sys.stdout.flush()  # here, where a failure can still be told
    except OSError as lost:
        return unheard(lost)
    return code


def _ended(arguments: Sequence[str], begun: Start) -> int:
    if instruction := os.environ.get("_RECONCILER_COMPLETE"):
        from reconciler.cli.completion import complete

        return complete(cli, instruction)
    try:
        for word in arguments:
            require_text("an argument", word)
        with cli.make_context("reconciler", list(arguments), obj=begun) as ctx:
            return _run(ctx, arguments)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except UsageRefused as refused:
        return Console().fail(refused)
    except click.ClickException as error:
        return _misused(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing more is done", err=True)
        return _INTERRUPTED


def _run(ctx: click.Context, arguments: Sequence[str]) -> int:
    try:
        return _invoked(ctx)
    except ReconcilerError as error:
        console = ctx.obj if isinstance(ctx.obj, Console) else Console()
        if isinstance(error, CommitUnknown) and error.once:
            from reconciler.cli.again import typed_again

            error.help = typed_again(arguments, error.once)
        return console.fail(error)
    except OutputLost as lost:
        lost.advice = _safe_again(ctx, arguments)
        raise
    except (click.exceptions.Exit, click.ClickException):
        raise
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing more is done", err=True)
        _advise(ctx, arguments)
        return _INTERRUPTED
    except Exception as error:  # the last line before a user: said, never swallowed
        if isinstance(error, OSError) and _is_of_click(error):
            raise  # click itself could not print: a page of --help
        click.echo(f"error: a fault of ours: {_where(error)}", err=True)
        click.echo("  nothing was left half-done; please report this line", err=True)
        _advise(ctx, arguments)
        return _FAULT


def _invoked(ctx: click.Context) -> int:
    """Run the command; however it ends, no line of progress stands in the way of what is said."""
    try:
        return int(cli.invoke(ctx) or 0)
    finally:
        if isinstance(ctx.obj, Console):
            ctx.obj.clear()


def _safe_again(ctx: click.Context, arguments: Sequence[str]) -> Advice | None:
    """Advise what does an act by hand once, whether it was done already or not."""
    once = ctx.obj.once if isinstance(ctx.obj, Console) else ""
    if not once:
        return None
    from reconciler.cli.again import typed_again

    return typed_again(arguments, once)


def _advise(ctx: click.Context, arguments: Sequence[str]) -> None:
    if advice := _safe_again(ctx, arguments):
        from reconciler.report.findings.view import help_view

        ctx.obj.aside(help_view(advice))


def _misused(error: click.ClickException) -> int:
    """Say what cannot be run; it quotes what was typed, and that is made harmless like the rest."""
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "reconciler"
    told = UsageRefused(error.format_message(), help=f"{path} --help")
    Console().fail(told)
    return _USAGE


def unheard(lost: OSError) -> int:
    """End when what we print reaches nobody: quietly if they stopped reading, else said."""
    from pathlib import Path

    # Or the interpreter would try once more, and fail aloud, when it ends.
    with suppress(OSError, ValueError, AttributeError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    if not isinstance(lost, BrokenPipeError) and lost.errno != EPIPE:
        from reconciler.diagnostics import see
        from reconciler.report.safe import printable

        with suppress(OSError):
            click.echo(f"error: the output could not be written: {lost.strerror}", err=True)
            told = isinstance(lost, OutputLost) and lost.advice
            advice = told or see("see where things stand", "plan")
            click.echo(f"help: {printable(str(advice))}", err=True)
    return _FAULT


def _where(error: Exception) -> str:
    """Name a fault by kind and place; its text could hold what must not be printed."""
    trace = _origin(error)
    place = ""
    if trace is not None:
        file = trace.tb_frame.f_code.co_filename.rpartition("reconciler")[2]
        place = f" at {file.lstrip('/')}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"


def _is_of_click(error: Exception) -> bool:
    trace = _origin(error)
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == "click.utils"


def _origin(error: Exception) -> TracebackType | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def main(begun: Start) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:], begun=begun))
