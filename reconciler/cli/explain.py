"""`reconciler explain`: the page of a rule, a topic or a field; or the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.commands import on_tab
from reconciler.cli.console import Console
from reconciler.cli.format_options import format_option
from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    from reconciler.diagnostics import Help
    from reconciler.report.document import Document


@click.command("explain")
@click.argument(
    "subject", default="", metavar="[RULE|TOPIC|FIELD]", shell_complete=on_tab("subjects")
)
@format_option
@click.pass_obj
def command(console: Console, *, subject: str) -> None:
    """Print the page of a rule, a topic or a field; or list all."""
    console.show_paged(_document(subject))


def _document(subject: str) -> Document:
    from reconciler.api.pages import pages

    if subject in pages():
        from reconciler.report.findings.explain_view import explain_view

        return explain_view(subject, pages()[subject])
    if not subject:
        from reconciler.api.pages import index
        from reconciler.report.findings.index_view import index_view

        return index_view(index())
    return _of_topic_or_field(subject)


def _of_topic_or_field(subject: str) -> Document:
    from reconciler.api.pages import fields_called, known_fields, near, topic, topics

    named = fields_called(subject)
    if subject in topics():
        from reconciler.report.findings.explain_view import explain_view

        return explain_view(subject, topic(subject), named)
    if named:
        from reconciler.report.findings.field_view import field_view

        return field_view(subject, named, known_fields())
    raise UsageRefused(f"there is no page `{subject}`", help=_near(near(subject)))


def _near(names: tuple[str, ...]) -> Help:
    from reconciler.diagnostics import see

    if not names:
        return see("see what there is", "explain")
    *others, last = (f"`{name}`" for name in names)
    return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
