"""`reconciler invoices`: what was billed."""

from __future__ import annotations

import click

from reconciler.api.readings import bills
from reconciler.cli.console import Console, format_option
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused
from reconciler.report.money.invoices_view import invoice_view, invoices_view


@click.command("invoices")
@click.argument("number", type=click.IntRange(min=1), required=False, metavar="[NUMBER]")
@format_option
@click.pass_obj
def command(console: Console, *, number: int | None) -> int:
    """Show the partner's invoices, or one with its lines."""
    found = bills(console.source, console.reads(), console.clock(None))
    if number is None:
        console.show(invoices_view(found.written, found.due))
        return 0
    asked = [each for each in found.written if each.number == number]
    if not asked:
        raise UsageRefused(f"there is no invoice {number}", help=see("see them", "invoices"))
    console.show(invoice_view(asked[0]))
    return 0
