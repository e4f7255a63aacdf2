"""Writes what is generated: `python -m tests.house.regenerate`.

These are parts of the manual and of both READMEs, the JSON Schemas of all files and outputs, those
of the example accounts, this repository's own workflows, the schemas that migrations make, and
the pictures of commands.
"""

import re
from pathlib import Path

from reconciler.cli.init_files import Setting, workflows
from reconciler.cli.schema_texts import texts
from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
from reconciler.desired.write.own_schemas import own_schema_texts
from tests.bench.figures import recorded
from tests.bench.table import comparison
from tests.faults.promises import promises_table
from tests.house import access_tables, manual_tables
from tests.house.catalogues import made_by_migrations
from tests.house.field_pages import fields_text, index_text
from tests.house.life import life_table
from tests.house.numbers import SENTENCES, with_numbers
from tests.house.pictures import pictures
from tests.house.rights_block import rights_block
from tests.house.rooms import rooms_table
from tests.house.rule_pages import PAGES, pages_text
from tests.house.typed_words import words_text

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "reconciler" / "manual"
README = ROOT / "reconciler" / "README.md"
TEXTS = dict.fromkeys(
    (*sorted(MANUAL.glob("*.md")), ROOT / "README.md", README, *(ROOT / name for name in SENTENCES))
)

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
    "rooms": rooms_table(),
    "life": life_table(),
    "promises": promises_table(),
    "rights": rights_block(),
    "speed": comparison(recorded()),
}
BLOCK = re.compile(r"<!-- generated: (.*?) -->\n.*?<!-- end -->", re.DOTALL)

# The tool as it was reviewed last, in full: a pull request's own code never meets a store.
OWN_TOOL = (
    "client-reconciler[postgres] @ git+${{ github.server_url }}/${{ github.repository }}"
    "@${{ github.event.pull_request.base.sha || github.sha }}"
)
WORKFLOWS = {ROOT / name: text for name, text in workflows(Setting(OWN_TOOL)).items()}

SCHEMAS = ROOT / "schemas"
OWN_SCHEMAS = ROOT / "accounts" / SCHEMAS_FOLDER


def regenerated(file: Path) -> str:
    """Put all generated parts of a text, and its numbers, in as the product has them today."""
    text = with_numbers(file, file.read_text(encoding="utf-8"))
    return BLOCK.sub(
        lambda block: f"<!-- generated: {block[1]} -->\n\n{BLOCKS[block[1]]}\n<!-- end -->", text
    )


def generated() -> dict[Path, str]:
    """Make every file that is generated, or has generated parts: its place and its text."""
    return {
        **{file: regenerated(file) for file in TEXTS},
        **WORKFLOWS,
        MANUAL / "rules.json": pages_text(),
        MANUAL / "words.json": words_text(),
        MANUAL / "fields.json": fields_text(),
        MANUAL / "index.json": index_text(),
        **{SCHEMAS / name: text for name, text in texts().items()},
        **{OWN_SCHEMAS / name: text for name, text in own_schema_texts(ROOT / "accounts").items()},
    }


if __name__ == "__main__":
    written = {**generated(), **made_by_migrations(), **pictures()}
    for file, text in written.items():
        file.write_text(text, encoding="utf-8")
    for folder in (SCHEMAS, OWN_SCHEMAS):
        for file in set(folder.glob("*.json")) - written.keys():
            file.unlink()
