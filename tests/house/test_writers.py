"""Everything that writes is on one list, in the manual, with what it may do unattended.

What writes is found by reading the package: whoever reaches a door, and every place that writes
past them. A new command or function that writes and is not on the list fails here.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

import click
import pytest

from reconciler.api import commands, queries, readings, runtime, stores, workspace
from reconciler.api.people import looks, removal
from reconciler.cli.main import cli
from tests.house.call_graph import ROOT, Name, modules, reaching, references
from tests.house.test_manual import page, section

STORES = {
    ("reconciler.apply.write_request", "write_once"),
    ("reconciler.live.open", "migrate"),
    ("reconciler.apply.move.back_up", "back_up"),
    ("reconciler.apply.move.copy_store", "copy_store"),
    ("reconciler.apply.move.rehearse", "rehearse_store"),
    ("reconciler.apply.move.restore", "restore"),
}
FILES = {
    ("reconciler.desired.write.write", "write_file"),
    ("reconciler.desired.write.write", "write_changes"),
    ("reconciler.desired.write.write", "add_to_file"),
    ("reconciler.desired.write.whole_file", "rewrite"),
    ("reconciler.cli.schema", "_write"),
    ("reconciler.cli.init", "_write"),
}
DOORS = STORES | FILES
"""The only ways into a store and onto the disk."""

PAST_DOORS = {
    *(module for module, _ in DOORS),
    "reconciler.cli.main",  # what nobody reads goes to the null device
}
WRITES = {"begin", "write_text", "write_bytes", "mkdir", "unlink", "touch", "rename", "fdopen"}

TREES = modules()
GRAPH = references(TREES)
CONSOLE: Name = ("reconciler.cli.console", "Console")


def opens_for_writing(call: ast.Call) -> bool:
    """Whether this opens a file in a mode that writes."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return name == "open" and any(
        set("wxa+") & set(str(word)) and len(str(word)) < 4 for word in words
    )


def past_the_doors() -> Iterator[str]:
    """Name the modules, those of stores aside, that write by themselves."""
    for module, tree in TREES.items():
        if module.startswith("reconciler.live."):
            continue
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
        if names & WRITES or any(map(opens_for_writing, calls)):
            yield module


def every_command(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give every command with its words, those of groups included."""
    if path and group.callback is not None:
        yield path, group
    if isinstance(group, click.Group):
        ctx = click.Context(group)
        for name in group.list_commands(ctx):
            inner = group.get_command(ctx, name)
            assert inner is not None
            yield from every_command(inner, f"{path} {name}".strip())


def body_of(command: click.Command) -> Name:
    callback = inspect.unwrap(command.callback or cli.main)
    # A command that is made of a function is part of what makes it.
    return callback.__module__, callback.__qualname__.partition(".")[0]


def writers() -> frozenset[Name]:
    """Give what reaches a door. That any command can write reports is one line of the list."""
    return reaching({name: named for name, named in GRAPH.items() if name != CONSOLE}, DOORS)


def listed(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]*)`", section(page("unattended"), title), re.MULTILINE)


def test_nothing_is_written_past_the_doors() -> None:
    assert sorted(set(past_the_doors()) - PAST_DOORS) == []


@pytest.mark.parametrize("door", sorted(DOORS), ids=".".join)
def test_every_door_is_there(door: Name) -> None:
    assert door in GRAPH


def test_every_command_that_writes_is_on_the_list_and_no_other() -> None:
    migrates = {"migrate"}  # through the console, which knows the store
    found = {words for words, each in every_command(cli) if body_of(each) in writers()} | migrates

    assert sorted(found) == sorted(set(listed("Commands that write")) - {"--report"})


def test_every_public_function_that_writes_is_on_the_list_and_no_other() -> None:
    found = {
        f"{module.__name__.removeprefix('reconciler.')}.{name}"
        for module in (commands, runtime, stores, queries, readings, looks, removal)
        for name in vars(module)
        if not name.startswith("_") and (module.__name__, name) in writers()
    }
    names = (f"Workspace.{name}" for name in vars(workspace.Workspace) if not name.startswith("_"))
    found |= {name for name in names if (workspace.__name__, name) in writers()}

    assert sorted(found) == sorted(listed("Functions that write"))


def test_reports_are_written_by_the_console_alone() -> None:
    reports = reaching(GRAPH, {("reconciler.cli.report_files", "write_reports")})

    assert CONSOLE in reports
    assert "--report" in listed("Commands that write")
    assert (ROOT / "reconciler" / "manual" / "unattended.md").is_file()
