"""The house's own words: one public name has one definition, and docstrings say what a value is."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parents[2]

# Names that stand in many modules by design, and the folder in which they do.
EXEMPT = {
    "command": "reconciler/cli",  # every command's module has one: the table of commands calls it
    "main": "reconciler",  # `python -m reconciler` calls the command of that name
}
# A migration that was released never changes, so it copies what it needs.
NO_ROOM_FOR_NAMES = "reconciler/live/sql/migrations/versions"

# What is still defined twice, by the room that gives one of them another name. Only ever shrinks.
LEFT_TO_NAME: dict[str, frozenset[str]] = {
    "outbox": frozenset(["written"]),
    "report": frozenset(
        [
            "Act",
            "Currency",
            "Day",
            "Line",
            "LineShape",
            "Money",
            "NOBODY",
            "NOTHING",
            "OperationShape",
            "PROGRAM",
            "RULES",
            "Role",
            "Rows",
            "WaitingShape",
            "ask",
            "decimal_text",
        ]
    ),
}
# Where docstrings still begin with "Give". Only ever shrinks.
LEFT_TO_SAY = frozenset(
    {
        "reconciler/report",
    }
)


def modules() -> list[PurePath]:
    found = (path.relative_to(ROOT) for path in (ROOT / "reconciler").rglob("*.py"))
    return sorted(name for name in found if not name.as_posix().startswith(NO_ROOM_FOR_NAMES))


def tree_of(name: PurePath) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def is_left(module: PurePath) -> bool:
    return any(str(part) in LEFT_TO_SAY for part in (module, *module.parents))


def defined(module: ast.Module) -> Iterator[str]:
    """Names that a module defines at its top: classes, functions, constants, types."""
    for node in module.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = (part for target in targets for part in ast.walk(target))
            yield from (part.id for part in parts if isinstance(part, ast.Name))


def is_exempt(name: str, module: PurePath) -> bool:
    return name in EXEMPT and module.as_posix().startswith(EXEMPT[name])


def docstrings(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            yield ast.get_docstring(node) or ""


def test_a_public_name_is_defined_once() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        for name in defined(tree_of(module)):
            if not name.startswith("_") and not is_exempt(name, module):
                places[name].add(str(module))
    left = frozenset[str]().union(*LEFT_TO_NAME.values())

    twice = {name: sorted(stands) for name, stands in places.items() if len(stands) > 1}

    assert {name: stands for name, stands in twice.items() if name not in left} == {}


def test_no_docstring_begins_with_give() -> None:
    begins = {
        f"{module}: {docstring.splitlines()[0]}"
        for module in modules()
        if not is_left(module)
        for docstring in docstrings(tree_of(module))
        if docstring.startswith("Give")
    }

    assert begins == set()
