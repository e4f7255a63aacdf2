"""Sentences in texts that people write, and the numbers of the domain that stand in them."""

import re
from pathlib import Path

import click

from reconciler.api import LATEST
from reconciler.cli.main import cli
from reconciler.desired.findings.limits import LARGEST_FILE
from reconciler.desired.line_authors import MOST_BLAMES
from reconciler.diagnostics import MOST_FINDINGS
from reconciler.live.open import LOCK_TIMEOUT
from reconciler.model.files.partner import Guards
from reconciler.model.files.properties import MOST_DIGITS
from reconciler.model.keys_and_paths import LONGEST_KEY
from reconciler.model.live.outbox import LINK_DAYS
from reconciler.model.resources import DASHBOARDS, LEAST_IN_OPERATION, SEATS
from reconciler.model.status import EXTENSION_DAYS, LONGEST_TRIAL
from reconciler.report.formats.github import MOST_OF_A_KIND
from reconciler.report.formats.markdown import markdown

ROOT = Path(__file__).resolve().parents[2]


def default(command: str, option: str) -> int:
    """Give what an option is where nobody writes it."""
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    (wanted,) = (param for param in found.params if param.name == option)
    return int(str(wanted.default))


def guard(name: str) -> int:
    """Give a guard where the partner's file does not say it."""
    return int(Guards.model_fields[name].default)


NUMBERS: dict[str, int] = {
    "authors": MOST_BLAMES,
    "comment": markdown.BUDGET.most,
    "summary": markdown.SUMMARY_BUDGET.most,
    "annotations": MOST_OF_A_KIND,
    "dashboards": LEAST_IN_OPERATION[DASHBOARDS],
    "seats": LEAST_IN_OPERATION[SEATS],
    "digits": MOST_DIGITS,
    "extension": EXTENSION_DAYS,
    "file": LARGEST_FILE // 1024,
    "findings": MOST_FINDINGS,
    "from": guard("from_clients"),
    "key": LONGEST_KEY,
    "latest": LATEST,
    "link": LINK_DAYS,
    "lock": int(LOCK_TIMEOUT),
    "periods": default("forecast", "periods"),
    "remove": guard("max_remove_percent"),
    "trial": LONGEST_TRIAL,
    "update": guard("max_update_percent"),
}
SENTENCES: dict[str, tuple[str, ...]] = {
    "reconciler/manual/commands.md": (
        "at most <comment> characters",
        "at most <summary> bytes",
        "At most <annotations> errors and <annotations> warnings",
        "How long to wait for another apply. Default: <lock>.",
        "How long to wait for somebody else who writes. Default: <lock>.",
        "120 at most. Default: <periods>.",
        "How many operations to show. Default: <latest>.",
        "Asks for <extension> more trial days.",
        "and works for <link> days from then",
    ),
    "reconciler/manual/drift.md": ("the line itself for the first <authors>",),
    "reconciler/manual/file-format.md": (
        "digits and dashes, <key> at the most",
        "UTF-8 text with <file> KiB at the most",
        "<digits> digits at the most",
    ),
    "reconciler/manual/statuses.md": (
        "lasts 1 to <trial> days",
        "5 of <trial> trial days",
        "extended once, by <extension> days",
        "a fresh trial of <trial> days starts",
    ),
    "reconciler/templates/partner.yaml": (
        "where a client's file does not say: 1 to <trial> days",
        "trial: {days: <trial>}",
        "They begin to count with <from> clients",
        "max_update_percent: <update>",
        "max_remove_percent: <remove>",
        "from_clients: <from>",
    ),
    "accounts/partner.yaml": ("where a client's file does not say: 1 to <trial> days",),
    "accounts/clients/emea/fjord-energy.yaml": ("It gives <extension> more days, once.",),
}
"""File → what it says; a space may be a line's end."""


def with_numbers(file: Path, text: str) -> str:
    """Give the text of a file with the numbers as the product has them today."""
    for sentence in SENTENCES.get(str(file.relative_to(ROOT)), ()):
        text = pattern(sentence).sub(_filled, text)
    return text


def pattern(sentence: str) -> re.Pattern[str]:
    """Make what finds a sentence whatever its numbers are."""
    parts = re.split(r"<(\w+)>", sentence)
    shown = [re.escape(part).replace(r"\ ", r"\s+") for part in parts]
    shown[1::2] = [rf"(?P<{name}_{at}>\d+(?:,\d{{3}})*)" for at, name in enumerate(parts[1::2])]
    return re.compile("".join(shown))


def _filled(found: re.Match[str]) -> str:
    text = found[0]
    for name in reversed(found.groupdict()):
        start, end = (at - found.start() for at in found.span(name))
        text = f"{text[:start]}{NUMBERS[name.rpartition('_')[0]]:,}{text[end:]}"
    return text
