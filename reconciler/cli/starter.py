"""What a new repository begins with: path → text, made from the templates."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from reconciler.cli.schema import texts

WORKFLOWS = ("validate", "plan", "comment", "apply", "drift")
IGNORED = ".reconciler/"
"""The line of .gitignore that keeps the default live store out of git."""

_NOBODY = """\
# Nobody is asked yet. Name your teams, and take the signs at the front away:
#/accounts/ @your-org/account-managers
#/.github/ @your-org/platform
"""


def workflows(tool: str) -> dict[str, str]:
    """Give the GitHub workflows; `tool` is the requirement that pip installs in them."""
    return {
        f".github/workflows/reconciler-{name}.yml": _template(f"reconciler-{name}.yml").replace(
            "{tool}", tool
        )
        for name in WORKFLOWS
    }


def settings(tool: str, owners: Sequence[str]) -> dict[str, str]:
    """Give what has to be as it is written here: workflows, owners, schemas."""
    named = " ".join(owners)
    rules = f"/accounts/ {named}\n/.github/ {named}\n" if owners else _NOBODY
    return {
        **workflows(tool),
        ".github/CODEOWNERS": _template("codeowners.txt").replace("{owners}\n", rules),
        **{f"schemas/{name}": text for name, text in texts().items()},
    }


def beginnings() -> dict[str, dict[str, str]]:
    """Give what the team goes on writing itself, by the pattern of what stands in for it."""
    return {
        "accounts": {
            "accounts/partner.yaml": _template("partner.yaml"),
            "accounts/clients/example-client.yaml": _template("example-client.yaml"),
        },
        ".vscode/settings.json": {".vscode/settings.json": _template("vscode-settings.json")},
        ".vscode/extensions.json": {".vscode/extensions.json": _template("vscode-extensions.json")},
        "[Rr][Ee][Aa][Dd][Mm][Ee]*": {"README.md": _template("README.md")},
    }


def says(name: str, there: str, wanted: str) -> bool:
    """Tell whether a file that is there will do; owners may have more rules than those wanted."""
    if not name.endswith("/CODEOWNERS"):
        return there == wanted
    rules = {each.strip() for each in there.splitlines()}
    return all(each in rules for each in wanted.splitlines() if not each.startswith("#"))


def _template(name: str) -> str:
    return files("reconciler").joinpath("templates", name).read_text(encoding="utf-8")
