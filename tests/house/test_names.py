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


def modules() -> list[PurePath]:
    found = (path.relative_to(ROOT) for path in (ROOT / "reconciler").rglob("*.py"))
    return sorted(name for name in found if not name.as_posix().startswith(NO_ROOM_FOR_NAMES))


def tree_of(name: PurePath) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


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
    if name.endswith("Shape") and module.parts[1] == "report":
        return True  # published as it stands, each in the schema of its own format
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
    twice = {name: sorted(stands) for name, stands in places.items() if len(stands) > 1}

    assert twice == {}


def test_no_docstring_begins_with_give() -> None:
    begins = {
        f"{module}: {docstring.splitlines()[0]}"
        for module in modules()
        for docstring in docstrings(tree_of(module))
        if docstring.startswith("Give")
    }

    assert begins == set()
