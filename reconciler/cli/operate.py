"""`reconciler operate`: acts by hand on live accounts, one function each; it makes the act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from reconciler.cli.act_commands import ACTS, MAKERS, act_command, added, done
from reconciler.cli.commands import Commands, on_tab
from reconciler.cli.console import Console, actor_option
from reconciler.cli.environment import first_line

if TYPE_CHECKING:
    # Only for reading: `--help` of an act needs no store.
    from reconciler.operations.perform import Act

_READ = "-"  # as many tools name standard input
_BY = click.option(
    "--by",
    required=True,
    metavar="EMAIL",
    shell_complete=on_tab("addresses"),
    help="Who does it, as the account knows them.",
)
_USER = click.option(
    "--user",
    required=True,
    metavar="EMAIL",
    shell_complete=on_tab("addresses"),
    help="Whom it is about.",
)


@click.group(
    "operate",
    cls=Commands,
    lines=ACTS,
    find=lambda name: MAKERS[name](),
    no_args_is_help=False,  # click would print the help as an error
)
def command() -> None:
    """Do by hand what the platform does at run time; it is audited.

    The same rules hold as for an apply. What moves here is drift to the files: the next plan
    names it, with who, when and how.
    """


@act_command(
    click.argument(
        "changes",
        nargs=-1,
        required=True,
        metavar="KEY=VALUE …",
        shell_complete=on_tab("assignments"),
    ),
    actor_option,
    actor="actor",
)
def _edit(client: str, changes: tuple[str, ...]) -> Act:
    """Change values of one live client, as at the platform's console.

    seats=14 sets a value, features+=sso and features-=sso change a list, description= clears a
    text, resources.dashboards=5 names a field of a group. Exit 0: done, or it is like that
    already; 4: refused; 6: locked; 64: no such client, field or value.
    """
    from reconciler.model.assignment import parse_assignment
    from reconciler.operations.acts.edit import edit

    return edit(client, [parse_assignment(change) for change in changes])


@act_command(_USER, actor="user")
def _sign_in(client: str, user: str) -> Act:
    """Let a user sign in to a client account, or say why not.

    Either way it is one entry in the audit trail and nothing else. Exit 0: decided; 6: locked;
    64: no such client.
    """
    from reconciler.operations.acts.sign_in import sign_in

    return sign_in(client, user)


@act_command(
    _USER,
    click.option(
        "--role",
        required=True,
        metavar="ROLE",
        shell_complete=on_tab("roles"),
        help="What the user may do.",
    ),
    _BY,
    actor="by",
)
def _add_user(client: str, user: str, role: str, by: str) -> Act:
    """Add a user from inside a client account, on a seat that is free or found.

    A free seat of the client; else one of your supply; else one that is bought, by the rules of an
    apply. In trial, or billed by the platform, the client has a seat more. Exit 0: done, or a
    member already; 4: refused; 6: locked; 64: no such client or role.
    """
    from reconciler.operations.acts.users import add_user

    return add_user(client, user, role, by)


@act_command(_USER, _BY, actor="by")
def _remove_user(client: str, user: str, by: str) -> Act:
    """Take a user out from inside a client account.

    The seat stays with the client. Exit 0: done; 4: refused, such as for the last admin;
    6: locked; 64: no such client or user.
    """
    from reconciler.operations.acts.users import remove_user

    return remove_user(client, user, by)


def _accept(
    console: Console,
    *,
    client: str,
    user: str,
    token: str,
    lock_timeout: float,
    as_of: date | None,
    once: str,
) -> None:
    """Let an invited user in: by the token of the link, or by name in a rehearsal.

    `--token -` reads the token from standard input, so that no list of processes shows it. CLIENT
    with `--user` works in a store for rehearsal only. Exit 0: in; 4: refused; 6: locked; 64: both,
    neither, or nobody invited them.
    """
    if bool(token) == bool(client and user) or (token and (client or user or once)):
        raise click.UsageError(
            "accept takes --token TOKEN, or CLIENT and --user EMAIL in a store for rehearsal; "
            "a token needs no --once: it opens once"
        )
    from reconciler.api import runtime
    from reconciler.operations.acts.accept import accept

    if not token:
        act = accept(client, user)
        done(
            console,
            act,
            client=client,
            lock_timeout=lock_timeout,
            actor=user,
            as_of=as_of,
            once=once,
        )
        return
    if token == _READ:
        token = first_line()
    live = console.writes(lock_timeout)
    request = console.request("", as_of)  # the token says who comes in
    console.show(runtime.accept_invitation(console.source, live, token, request).document)


added(
    _accept,
    _accept,
    click.argument("client", required=False, default="", shell_complete=on_tab("client_keys")),
    click.option(
        "--user",
        default="",
        metavar="EMAIL",
        shell_complete=on_tab("addresses"),
        help="Whom it is about, in a rehearsal.",
    ),
    click.option(
        "--token", default="", metavar="TOKEN", help="What the link ends with; - reads it."
    ),
)


@act_command(_BY, actor="by")
def _request_extension(client: str, by: str) -> Act:
    """Ask for more trial days, from inside a client account.

    Nothing is granted here: `plan` and `trials` show that a request waits, with the lines to
    write. Exit 0: done, or a request waits already; 4: refused; 6: locked; 64: no such client.
    """
    from reconciler.operations.acts.request_extension import request_extension

    return request_extension(client, by)


@act_command(click.argument("program"), _BY, actor="by")
def _pick_program(client: str, program: str, by: str) -> Act:
    """Pick a program for a client that the platform bills.

    It is active from then on, also where its trial is over, and draws nothing on your supply.
    Exit 0: done, or picked already; 4: refused; 6: locked; 64: no such client.
    """
    from reconciler.operations.acts.pick_program import pick_program

    return pick_program(client, program, by)


@act_command(
    click.argument("counts", nargs=-1, required=True, metavar="NAME=AMOUNT …"),
    actor_option,
    actor="actor",
)
def _record_usage(client: str, counts: tuple[str, ...]) -> Act:
    """Record how much of something a client uses.

    Amounts are absolute: dashboards=7 assets=120. More than the client is allowed is recorded and
    said. Exit 0: done, or known already; 6: locked; 64: no such client or count.
    """
    from reconciler.operations.acts.record_usage import record_usage

    return record_usage(client, counts)


@act_command(
    click.argument("campaign"),
    click.argument("amount"),
    actor_option,
    actor="actor",
)
def _spend(client: str, campaign: str, amount: str) -> Act:
    """Spend credit of one client on one of its campaigns, whole or not at all.

    AMOUNT is in the currency that the partner is billed in, such as 120.00. What expires first is
    spent first. Exit 0: done; 4: refused; 6: locked; 64: no such client, campaign or amount.
    """
    from reconciler.operations.acts.spend import spend

    return spend(client, campaign, amount)
