"""Writes what is generated: `python -m tests.house.regenerate`.

These are parts of the manual and of README.md, and this repository's own workflows.
"""

import re
from pathlib import Path

from reconciler.cli.init_files import Setting, workflows
from reconciler.desired.findings.findings import FINDINGS
from reconciler.plan import clock
from reconciler.plan.drift import pages as drift_pages
from reconciler.rules.check import manual
from tests.house import access_tables, manual_tables
from tests.house.numbers import SENTENCES, with_numbers

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "reconciler" / "manual"
TEXTS = dict.fromkeys(
    (*sorted(MANUAL.glob("*.md")), ROOT / "README.md", *(ROOT / name for name in SENTENCES))
)

PAGES = {**FINDINGS, **manual(), **clock.CLOCK_PAGES, **drift_pages.DRIFT_PAGES}
BLOCKS = {
    "harmless": manual_tables.harmless_table(),
    "defaults": manual_tables.defaults_table(),
    "ownership": manual_tables.ownership_table(),
    "statuses": manual_tables.statuses_table(),
    "transitions": manual_tables.transitions_table(),
    "refusals": manual_tables.refusals_table(),
    "effects": manual_tables.effects_table(),
    "permissions": access_tables.permissions_table(),
    "actions": access_tables.actions_table(),
    "decisions": access_tables.decisions_tables(),
    "exit-codes": manual_tables.exit_codes_table(),
    "rules": manual_tables.rules_table(PAGES),
    "rule-pages": manual_tables.rule_pages(PAGES),
}
BLOCK = re.compile(r"<!-- generated: (.*?) -->\n.*?<!-- end -->", re.DOTALL)

# The tool as it was reviewed last, in full: a pull request's own code never meets a store.
OWN_TOOL = (
    "client-reconciler[postgres] @ git+${{ github.server_url }}/${{ github.repository }}"
    "@${{ github.event.pull_request.base.sha || github.sha }}"
)
WORKFLOWS = {ROOT / name: text for name, text in workflows(Setting(OWN_TOOL)).items()}


def regenerated(file: Path) -> str:
    """Give a text with all its generated parts, and its numbers, as the product has them today."""
    text = with_numbers(file, file.read_text(encoding="utf-8"))
    return BLOCK.sub(
        lambda found: f"<!-- generated: {found[1]} -->\n\n{BLOCKS[found[1]]}\n<!-- end -->", text
    )


if __name__ == "__main__":
    for file in TEXTS:
        file.write_text(regenerated(file), encoding="utf-8")
    for file, text in WORKFLOWS.items():
        file.write_text(text, encoding="utf-8")
