"""The manual: its generated parts are current, and nothing that people meet is left out."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from reconciler.api.pages import pages
from reconciler.cli.main import cli
from tests.house.manual_tables import error_classes, sections
from tests.house.regenerate import BLOCK, BLOCKS, MANUAL, ROOT, TEXTS, regenerated
from tests.house.rule_pages import PAGES, pages_text
from tests.house.typed_words import words_text

HOW = "run: python -m tests.house.regenerate"
CODE = sorted((ROOT / "reconciler").rglob("*.py"))

CONTEXT = click.Context(cli)
COMMANDS = cli.list_commands(CONTEXT)


def page(topic: str) -> str:
    return (MANUAL / f"{topic}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """Give what stands below a heading of the second level, or nothing."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def rule_ids(file: Path) -> Iterator[str]:
    """Give the ids that a module makes findings with, where it writes them down itself."""
    makers = {"Diagnostic", "finding", "PydanticCustomError"}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        maker = node.func.id if isinstance(node.func, ast.Name) else ""
        named = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
        for value in [*node.args[:1], *named] if maker in makers else []:
            if isinstance(value, ast.Constant):
                yield str(value.value)


ADVICE = {"cure", "see", "wait", "ask"}


def environment_names(file: Path) -> Iterator[str]:
    """Give every upper-case text of a module that names no argument, in help or in advice."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    metavars = {
        id(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "metavar"
    }
    metavars |= {
        id(word)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ADVICE
        for word in node.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = re.fullmatch(r"[A-Z][A-Z0-9_]+", node.value)
            if name and id(node) not in metavars:
                yield name[0]


def options(command: click.Command) -> Iterator[str]:
    for param in command.params:
        if isinstance(param, click.Option):
            yield from param.opts
        elif isinstance(param, click.Argument):
            yield from re.findall(r"[A-Z]+", str(param.metavar))


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_generated_parts_are_current(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == regenerated(file), HOW


def test_every_generated_part_is_somewhere() -> None:
    marked = [name for file in TEXTS for name in BLOCK.findall(file.read_text(encoding="utf-8"))]

    assert set(marked) == set(BLOCKS)


def test_every_rule_has_its_page_once() -> None:
    headings = Counter(re.findall(r"^### (\S+)$", page("rules"), re.MULTILINE))

    assert headings == Counter(pages().keys())
    assert list(PAGES) == list(dict.fromkeys(PAGES))


def test_explain_prints_the_pages_of_the_manual() -> None:
    assert (MANUAL / "rules.json").read_text(encoding="utf-8") == pages_text(), HOW
    assert (MANUAL / "words.json").read_text(encoding="utf-8") == words_text(), HOW
    assert pages() == PAGES


def test_every_rule_that_code_names_has_a_page() -> None:
    named = {rule for file in CODE for rule in rule_ids(file)}

    assert len(named) > 20
    assert named - set(PAGES) == set()


@pytest.mark.parametrize("rule", sorted(PAGES))
def test_every_page_says_why_wrong_right_and_what_else(rule: str) -> None:
    said = sections(PAGES[rule])

    assert list(said) == ["Why", "Wrong", "Right", "Also"]
    assert all(said.values())


@pytest.mark.parametrize("rule", sorted(PAGES))
def test_every_page_points_to_rules_that_exist(rule: str) -> None:
    pointed = re.findall(r"\b[a-z]+(?:-[a-z]+)+\b", sections(PAGES[rule])["Also"])
    known = {*PAGES, *(word for each in PAGES for word in each.split("-"))}

    assert [each for each in pointed if each.count("-") > 1 and each not in known] == []


def test_every_error_that_ends_a_command_has_its_exit_code_in_the_manual() -> None:
    rows = dict(re.findall(r"^\| `(\d+)` \|.*\| (.*) \|$", page("exit-codes"), re.MULTILINE))

    assert [
        error.__name__
        for error in error_classes()
        if f"`{error.__name__}`" not in rows.get(str(error.exit_code), "")
    ] == []
    assert {"0", "2", "130"} <= set(rows)


def test_every_variable_of_the_environment_is_in_the_manual() -> None:
    read = {name for file in CODE if "cli" in file.parts for name in environment_names(file)}

    assert {"RECONCILER_LIVE", "CI", "NO_COLOR"} <= read
    assert [name for name in sorted(read) if f"`{name}`" not in page("environment")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_manual_with_all_its_options(name: str) -> None:
    command = cli.get_command(CONTEXT, name)
    said = section(page("commands"), f"`{name}`")

    assert command is not None
    assert said
    # Who takes one takes the other: the page says so once, at its start.
    said += "`--report`" if "`--format`" in said else ""
    assert [option for option in options(command) if not re.search(rf"{option}\b", said)] == []


def test_no_command_is_in_the_manual_that_does_not_exist() -> None:
    titles = re.findall(r"^## `(.*)`$", page("commands"), re.MULTILINE)

    assert titles == COMMANDS


def test_the_options_of_the_program_itself_are_in_the_manual() -> None:
    start = page("commands").partition("\n## ")[0]

    assert [option for option in options(cli) if f"`{option}" not in start] == []


def test_readme_names_every_command_once() -> None:
    said = section((ROOT / "README.md").read_text(encoding="utf-8"), "Commands")
    named = re.findall(r"^\| `([a-z]+)` \|", said, re.MULTILINE)

    assert sorted(name for name in named if name != "reconciler") == sorted(COMMANDS)


def test_every_variable_of_the_environment_has_one_row() -> None:
    named = re.findall(r"^\| (`.*?`) \|", page("environment"), re.MULTILINE)

    assert len(named) > 5
    assert sorted(set(named)) == sorted(named)


def test_the_page_of_schemas_names_each_and_its_settings_can_be_pasted() -> None:
    text = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
    there = {file.name for file in (ROOT / "schemas").glob("*.json")}

    assert there - set(re.findall(r"`([a-z-]+\.schema\.json)`", text)) == set()
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        assert json.loads(block)
