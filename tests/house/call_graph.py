"""Who refers to whom: the functions of the package and what each of them names, by reading it.

A class counts as all its methods, and each method by itself as well. Annotations count for nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Name = tuple[str, str]
"""A module and a name in it: `("reconciler.api.commands", "apply_files")`."""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules() -> dict[str, ast.Module]:
    """Parse the package: module → its tree."""
    files = sorted((ROOT / "reconciler").rglob("*.py"))
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def references(trees: Mapping[str, ast.Module]) -> dict[Name, frozenset[Name]]:
    """Give what each function or class at the top of a module refers to in the package."""
    found: dict[Name, frozenset[Name]] = {}
    for module, tree in trees.items():
        imported = dict(_imports(tree, trees))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            local = imported | dict(_imports(node, trees))
            found[module, node.name] = frozenset(_named(node, module, local, trees))
            for method in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(method, ast.FunctionDef):
                    name = f"{node.name}.{method.name}"
                    found[module, name] = frozenset(_named(method, module, local, trees))
    return found


def reaching(graph: Mapping[Name, Iterable[Name]], doors: Iterable[Name]) -> frozenset[Name]:
    """Give every name from which one of some names is reached, themselves included."""
    found = set(doors)
    grown = True
    while grown:
        more = {name for name, named in graph.items() if name not in found and found & set(named)}
        grown = bool(more)
        found |= more
    return frozenset(found)


def _imports(tree: ast.AST, trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, Name]]:
    """Give what is imported under which name; of a module, the name in it is empty."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reconciler"):
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                is_module = inner in trees
                yield (
                    name.asname or name.name,
                    (inner, "")
                    if is_module
                    else (
                        str(node.module),
                        name.name,
                    ),
                )


def _named(
    node: ast.AST, module: str, imported: Mapping[str, Name], trees: Mapping[str, ast.Module]
) -> Iterator[Name]:
    own = {each.name for each in trees[module].body if hasattr(each, "name")}
    for annotation in _without_annotations(node):
        if isinstance(annotation, ast.Name) and annotation.id in imported:
            yield imported[annotation.id]
        elif isinstance(annotation, ast.Name) and annotation.id in own:
            yield module, annotation.id
        elif isinstance(annotation, ast.Attribute) and isinstance(annotation.value, ast.Name):
            target, inner = imported.get(annotation.value.id, ("", "-"))
            if not inner:
                yield target, annotation.attr


def _without_annotations(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns"}:
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield each
                yield from _without_annotations(each)
