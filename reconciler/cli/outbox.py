"""`reconciler outbox`: what waits to be sent, and sending it."""

from __future__ import annotations

import os
import re
from datetime import date

import click

from reconciler.cli.act_commands import named_request, once_option
from reconciler.cli.close_periods import close_periods_option
from reconciler.cli.commands import on_tab
from reconciler.cli.console import (
    Console,
    actor_option,
    as_of_option,
    lock_timeout_option,
)
from reconciler.cli.format_options import format_option, table_option
from reconciler.errors import UsageRefused

_ADDRESS = re.compile(r"[^@\s<>]+@[A-Za-z0-9.-]+")


@click.group("outbox", invoke_without_command=True)
@as_of_option
@table_option
@click.pass_context
def command(ctx: click.Context, *, as_of: date | None) -> None:
    """Show letters, invitations and links that are over; or send them.

    No link is ever shown or kept: it is made when its letter is sent, and only the letter holds it.
    """
    console: Console = ctx.obj
    if ctx.invoked_subcommand is None:
        from reconciler.api.queries import show_outbox

        console.show(show_outbox(console.looks(as_of)).document)


@command.command("deliver")
@click.option("--smtp", required=True, metavar="URL", help="smtp://HOST:PORT or smtps://HOST:PORT.")
@click.option("--link-base", required=True, metavar="URL", help="Where people register.")
@click.option(
    "--from", "sender", required=True, metavar="ADDRESS", help="Who the letters are from."
)
@actor_option
@lock_timeout_option("somebody else who writes")
@close_periods_option
@as_of_option
@format_option
@click.pass_obj
def _deliver(
    console: Console,
    *,
    smtp: str,
    link_base: str,
    sender: str,
    actor: str,
    lock_timeout: float,
    as_of: date | None,
) -> int:
    """Send every letter that waits; what cannot be sent goes on waiting.

    Credentials of the mail server come from RECONCILER_SMTP, as USER:PASSWORD.
    Exit 0: all is sent; 1: something still waits that should have left; 6: locked.
    """
    from urllib.parse import urlsplit

    from reconciler.api.runtime import deliver_letters
    from reconciler.outbox.deliver import Route
    from reconciler.outbox.smtp import SmtpPost, mail_server

    if not _ADDRESS.fullmatch(sender) or not sender.isascii():
        raise click.BadParameter(
            "write an address such as accounts@example.com", param_hint="--from"
        )
    try:
        parts = urlsplit(link_base)
        fine = parts.scheme in {"https", "http"} and parts.hostname and link_base.isprintable()
    except ValueError:
        fine = False
    if not fine or " " in link_base:
        raise click.BadParameter(
            "write a URL such as https://app.example/register", param_hint="--link-base"
        )
    route = Route(sender, link_base)
    post = SmtpPost(mail_server(smtp), _credentials())
    live = console.writes(lock_timeout)
    try:
        answer = deliver_letters(console.source, live, post, route, console.request(actor, as_of))
    finally:
        post.close()
    console.show(answer.document)
    return 1 if answer.value.failed else 0


def _credentials() -> str:
    credentials = os.environ.get("RECONCILER_SMTP", "")
    if not credentials.isascii():
        raise UsageRefused(
            "RECONCILER_SMTP holds a letter that no mail server takes in a name or a password",
            help="choose one of ASCII letters",
        )
    return credentials


@command.command("resend")
@click.argument("client", metavar="CLIENT", shell_complete=on_tab("client_keys"))
@click.argument("email", metavar="EMAIL", shell_complete=on_tab("addresses"))
@once_option
@actor_option
@lock_timeout_option("somebody else who writes")
@close_periods_option
@as_of_option
@format_option
@click.pass_obj
def _resend(
    console: Console,
    *,
    client: str,
    email: str,
    once: str,
    actor: str,
    lock_timeout: float,
    as_of: date | None,
) -> None:
    """Let a new link be sent to EMAIL, who is invited to CLIENT; it takes the place of the older.

    The next `outbox deliver` sends it.
    """
    from reconciler.api.runtime import resend_invitation

    live = console.writes(lock_timeout)
    request = named_request(console, actor, as_of, once)
    console.show(resend_invitation(console.source, live, client, email, request).document)
