"""`reconciler explain`: the page of a rule or a topic."""

from __future__ import annotations

import click

from reconciler.cli.console import Console
from reconciler.cli.format_options import format_option
from reconciler.cli.typed_words import subjects
from reconciler.errors import UsageRefused


@click.command("explain")
@click.argument("subject", default="", metavar="[RULE|TOPIC]", shell_complete=subjects)
@format_option
@click.pass_obj
def command(console: Console, *, subject: str) -> None:
    """Print the page of a rule or a topic: why, wrong, right, also."""
    from reconciler.api.pages import pages, topic, topics
    from reconciler.report.findings.explain_view import explain_view

    rules = pages()
    if not subject:
        console.show(explain_view("", "", {"rules": sorted(rules), "topics": topics()}))
    elif subject in rules:
        console.show(explain_view(subject, rules[subject], {}))
    elif subject in topics():
        console.show(explain_view(subject, topic(subject), {}))
    else:
        from reconciler.diagnostics import did_you_mean

        raise UsageRefused(
            f"there is no page `{subject}`", help=did_you_mean(subject, [*rules, *topics()])
        )
