"""How a function that makes an act becomes a command of `reconciler operate`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from reconciler.cli.close_periods import close_periods_option
from reconciler.cli.commands import on_tab
from reconciler.cli.console import (
    Console,
    as_of_option,
    lock_timeout_option,
)
from reconciler.cli.environment import unattended
from reconciler.cli.format_options import format_option
from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    # Only for reading: `--help` of an act needs no store.
    from reconciler.apply.write_request import WriteRequest
    from reconciler.operations.perform import Act

_NAME_LENGTH = 16
"""Hex digits of the name that an act is given: 64 bits, to be typed if need be."""

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

once_option = click.option(
    "--once",
    default="",
    metavar="NAME",
    help="Name this act, such as an order number: under one name it is done once.",
)

ACTS: dict[str, str] = {}
"""Every act with its line in the overview."""

MAKERS: dict[str, Callable[[], click.Command]] = {}
"""What makes the command of an act."""


def added(run: Callable[..., None], make: Callable[..., object], *options: Option) -> None:
    """Add an act to the group, under the name and with the help of the function that makes it."""
    name, text = make.__name__.strip("_").replace("_", "-"), make.__doc__ or ""
    ACTS[name] = text.partition("\n")[0]

    @cache
    def made() -> click.Command:
        # Only when it is asked for: a dozen options, of which the overview shows none.
        command = run
        waits = lock_timeout_option("somebody else who writes")
        own = (once_option, waits, close_periods_option, as_of_option, format_option)
        for option in reversed((*options, *own)):
            command = option(command)
        return click.command(name, help=text)(click.pass_obj(command))

    MAKERS[name] = made


def act_command(*options: Option, actor: str) -> Callable[[Callable[..., Act]], Callable[..., Act]]:
    """Make a command of a function that makes an act; the option `actor` says who does it."""

    def decorated(make: Callable[..., Act]) -> Callable[..., Act]:
        def run(
            console: Console,
            *,
            client: str,
            lock_timeout: float,
            as_of: date | None,
            once: str,
            **typed: object,
        ) -> None:
            doer = str(typed.pop(actor) if actor == "actor" else typed[actor])
            done(
                console,
                make(client, **typed),
                client=client,
                lock_timeout=lock_timeout,
                actor=doer,
                as_of=as_of,
                once=once,
            )

        added(run, make, click.argument("client", shell_complete=on_tab("client_keys")), *options)
        return make

    return decorated


def done(
    console: Console,
    act: Act,
    *,
    client: str,
    lock_timeout: float,
    actor: str,
    as_of: date | None,
    once: str,
) -> None:
    """Do an act and print what came of it; UsageRefused where nobody can answer or is named."""
    from reconciler.api import runtime
    from reconciler.diagnostics import cure

    live = console.writes(lock_timeout)
    if unattended() and not actor:
        raise UsageRefused(
            "an act by hand needs a named actor where nobody can answer",
            help=cure("name a person: add --actor NAME"),
        )
    request = named_request(console, actor, as_of, once)
    console.show(runtime.operate(console.source, live, act, request, client).document)


def named_request(console: Console, actor: str, as_of: date | None, once: str) -> WriteRequest:
    """Ask for a write that is done once under a name: the one that was given, or a new one."""
    from reconciler.apply.write_request import operation_named

    console.once = once or uuid4().hex[:_NAME_LENGTH]
    return console.request(actor, as_of, operation_named(console.once))
