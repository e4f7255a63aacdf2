"""`reconciler explain`: the page of a rule or a topic."""

from __future__ import annotations

from importlib.resources import files

import click

from reconciler.api.pages import pages
from reconciler.cli.console import Console, format_option
from reconciler.diagnostics import did_you_mean
from reconciler.errors import UsageRefused
from reconciler.report.findings.explain_view import explain_view


def topics() -> dict[str, str]:
    """Read the pages of the manual: name → Markdown."""
    folder = files("reconciler").joinpath("manual")
    return {
        file.name.removesuffix(".md"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".md")
    }


@click.command("explain")
@click.argument("subject", default="", metavar="[RULE|TOPIC]")
@format_option
@click.pass_obj
def command(console: Console, *, subject: str) -> None:
    """Print the page of a rule or a topic: why, wrong, right, also."""
    rules, manual = pages(), topics()
    if not subject:
        console.show(explain_view("", "", {"rules": sorted(rules), "topics": sorted(manual)}))
        return
    page = rules.get(subject) or manual.get(subject)
    if page is None:
        raise UsageRefused(
            f"there is no page `{subject}`", help=did_you_mean(subject, [*rules, *manual])
        )
    console.show(explain_view(subject, page, {}))
