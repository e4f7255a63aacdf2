"""`reconciler operate`: acts by hand on live accounts; each stands in a module of its name."""

from __future__ import annotations

import click

from reconciler.cli.commands import Commands

ACTS: dict[str, str] = {
    "edit": "Change values of one live client, as at the platform's console.",
    "sign-in": "Let a user sign in to a client account, or say why not.",
    "add-user": "Add a user from inside a client account, on a seat that is free or found.",
    "remove-user": "Take a user out from inside a client account.",
    "accept": "Let an invited user in: by the token of the link, or by name in a rehearsal.",
    "request-extension": "Ask for more trial days, from inside a client account.",
    "pick-program": "Pick a program for a client that the platform bills.",
    "record-usage": "Record how much of something a client uses.",
    "spend": "Spend credit of one client on one of its campaigns, whole or not at all.",
}
"""Every act with its line in the overview."""


@click.group(
    "operate",
    cls=Commands,
    package="reconciler.cli.operate",
    lines=ACTS,
    no_args_is_help=False,  # click would print the help as an error
)
def command() -> None:
    """Do by hand what the platform does at run time; it is audited.

    The same rules hold as for an apply. What moves here is drift to the files: the next plan
    names it, with who, when and how.
    """
