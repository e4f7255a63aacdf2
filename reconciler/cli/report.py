"""`reconciler report`: one file that people open in a browser."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from reconciler.cli.console import Console, as_of_option
from reconciler.cli.environment import locale, unattended
from reconciler.cli.paths import output_option
from reconciler.errors import ReconcilerError, UsageRefused

if TYPE_CHECKING:
    from pathlib import Path

_LANGUAGES = ("en", "de")


@click.command("report")
@output_option("Write the page here, such as page.html.")
@click.option(
    "--open",
    "opens",
    is_flag=True,
    help="Show it in your browser; without -o from a new folder for temporary files.",
)
@click.option(
    "--without",
    type=click.Choice(["people"]),
    multiple=True,
    help="Leave out who is where, and every e-mail address.",
)
@click.option(
    "--lang",
    type=click.Choice(_LANGUAGES),
    help="The language of the page. [default: that of your system, else en]",
)
@as_of_option
@click.pass_obj
def command(
    console: Console,
    *,
    out: Path | None,
    opens: bool,
    without: tuple[str, ...],
    lang: str | None,
    as_of: date | None,
) -> None:
    """Write all of it as one page for a browser.

    What waits, clients, people, money, drift and history, as the other commands say them. The file
    needs no network and no server. It holds names, amounts and e-mail addresses: share it as you
    would share those.
    """
    from reconciler.api.portfolio.looks import look_at_portfolio
    from reconciler.diagnostics import cure
    from reconciler.report.formats.page.page import page_parts

    named = cure("write a file", "report", "-o", "page.html")
    if out is None and not opens:
        raise UsageRefused("the page needs a file to be in", help=named)
    if opens and unattended():
        raise UsageRefused("nobody is here to look at a page", help=named)
    page = look_at_portfolio(console.looks(as_of), people="people" not in without)
    written = page_parts(page, lang or _language(), locale())
    data = b"".join(part.encode() for part in written)
    path = out or _temporary()
    _write(path, data)
    number = page.tiles.clients
    said = f"{number:,} client" if number == 1 else f"{number:,} clients"
    console.say(f"Written: {path}, {said}, {max(1, len(data) // 1024):,} kB")
    if opens:
        click.launch(path.resolve().as_uri())


def _language() -> str:
    """The language of this system, if the page speaks it."""
    of_system = locale().replace("-", "_").partition("_")[0]
    return of_system if of_system in _LANGUAGES else _LANGUAGES[0]


def _temporary() -> Path:
    """A file in a new folder that nobody else can read."""
    from pathlib import Path
    from tempfile import mkdtemp

    return Path(mkdtemp(prefix="reconciler-")) / "page.html"


def _write(path: Path, data: bytes) -> None:
    from reconciler.cli.output_files import write_output
    from reconciler.diagnostics import cure

    try:
        write_output(path, data)
    except OSError as error:
        raise ReconcilerError(
            f"the page could not be written to {path}: {error.strerror}",
            help=cure("name another file", "report", "-o", "FILE"),
        ) from error
