"""What a new repository begins with: path → text, made from the templates."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from reconciler.values import Frozen

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = ("validate", "plan", "comment", "apply", "settle", "drift")
CODEOWNERS = ".github/CODEOWNERS"
IGNORED = ".reconciler/"
"""The line of .gitignore that keeps the default live store out of git."""

_NOBODY = """\
# Nobody is asked yet. Name your teams, and take the signs at the front away:
#/{source}/ @your-org/account-managers
#/.github/ @your-org/platform
"""


class Setting(Frozen):
    """What the workflows of one partner are made for.

    `tool` is the requirement that pip installs, `branch` the one that is applied, `source` the
    partner's folder. What GitHub knows by name (workflows, checks, environments, artifacts) has
    the folder in its name, so that several partners share a repository; `accounts` is left out.
    """

    tool: str
    branch: str = "main"
    source: str = "accounts"

    @property
    def suffix(self) -> str:
        """What this partner's names end with."""
        return "" if self.source == "accounts" else "-" + self.source.replace("/", "-")

    def filled(self, template: str) -> str:
        """Write a template for this partner."""
        is_plain = not self.suffix
        text = files("reconciler").joinpath("templates", template).read_text(encoding="utf-8")
        for name, value in {
            "{tool}": self.tool,
            "{branch}": self.branch,
            "{source}": self.source,
            "{suffix}": self.suffix,
            "{title}": "" if is_plain else f" {self.source}",
            "{option}": "" if is_plain else f" --source {self.source}",
        }.items():
            text = text.replace(name, value)
        return text


def workflows(setting: Setting) -> dict[str, str]:
    """Write the GitHub workflows."""
    return {
        f".github/workflows/reconciler-{name}{setting.suffix}.yml": setting.filled(
            f"reconciler-{name}.yml"
        )
        for name in WORKFLOWS
    }


def settings(setting: Setting, owners: Sequence[str]) -> dict[str, str]:
    """Write what has to be as it is written here: workflows and owners."""
    named = " ".join(owners)
    rules = f"/{setting.source}/ {named}\n/.github/ {named}\n" if owners else _NOBODY
    return {
        **workflows(setting),
        CODEOWNERS: setting.filled("codeowners.txt").replace(
            "{owners}\n", rules.replace("{source}", setting.source)
        ),
    }


def beginnings(setting: Setting, folder: Path) -> dict[str, dict[str, str]]:
    """Write what goes on without us, by the pattern of what stands in for it.

    The schemas know the words of the partner.yaml in this folder, or of the one that is written.
    """
    from reconciler.desired.edit.valid_file import read_valid
    from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
    from reconciler.desired.write.own_schemas import own_schema_texts, schema_texts
    from reconciler.model.files.partner import PartnerFile

    source = setting.source
    partner = setting.filled("partner.yaml")
    if (folder / source).exists():
        schemas = own_schema_texts(folder / source)
    else:
        file = read_valid(partner.encode(), "partner.yaml", PartnerFile).file
        schemas = schema_texts(file) if isinstance(file, PartnerFile) else {}
    return {
        f"{source}/{SCHEMAS_FOLDER}": {
            f"{source}/{SCHEMAS_FOLDER}/{name}": text for name, text in schemas.items()
        },
        source: {
            f"{source}/partner.yaml": partner,
            f"{source}/clients/example-client.yaml": setting.filled("example-client.yaml"),
        },
        ".vscode/settings.json": {".vscode/settings.json": setting.filled("vscode-settings.json")},
        ".vscode/extensions.json": {
            ".vscode/extensions.json": setting.filled("vscode-extensions.json")
        },
        "[Rr][Ee][Aa][Dd][Mm][Ee]*": {"README.md": setting.filled("README.md")},
    }


def says(name: str, there: str, wanted: str) -> bool:
    """Tell whether a file that is there will do; owners may have more rules than those wanted."""
    if name != CODEOWNERS:
        return there == wanted
    rules = _rules(there)
    return not any(
        path != "/.github/" and rules.get(path, owners) != owners
        for path, owners in _rules(wanted).items()
    )


def missing_owners(there: str, wanted: str) -> str:
    """Write the rules of a file of owners for the paths that it says nothing of."""
    return "".join(
        f"{path} {owners}\n" for path, owners in _rules(wanted).items() if path not in _rules(there)
    )


def _rules(text: str) -> dict[str, str]:
    """Read a file of owners: path → owners."""
    rules = [
        text_line.split()
        for text_line in text.splitlines()
        if not text_line.lstrip().startswith("#")
    ]
    return {words[0]: " ".join(words[1:]) for words in rules if words}
