"""Every piece of advice that the package can give, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "reconciler"
KINDS = ("cure", "see", "wait", "ask")
# Where advice is made of any words, and where it is for a program alone: no command prints it.
_ELSEWHERE = ("diagnostics.py", "api/consent.py", "api/workspace.py", "api/embedding/opened.py")
_ANY = ".*?"
_LINES = "[^`]*?"
_MORE = r"(?: [^\s;]+)*"
_BEGINS = r"(?:(?<=help: )|(?<=; or ))"
_WORD = r"\S+?"
_QUOTE = "'?"


@dataclass(frozen=True)
class Template:
    """One call that makes advice: where it stands, its kind, and how it looks when it is printed.

    `name` is the file and the words; calls that say and advise the same in one file are one.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]


def templates() -> tuple[Template, ...]:
    """Give every piece of advice once."""
    found: dict[tuple[str, str], Template] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.relative_to(PACKAGE).as_posix() in _ELSEWHERE:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        known, kinds = _constants(tree), _kinds(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds:
                each = _template(file.relative_to(PACKAGE).as_posix(), node, known)
                found[each.name, each.pattern.pattern] = each
    return tuple(found.values())


def _kinds(tree: ast.AST) -> set[str]:
    """Give the kinds of advice that a module imports: others may have a function of that name."""
    return {
        each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "reconciler.diagnostics"
        for each in node.names
        if each.name in KINDS
    }


def _template(file: str, call: ast.Call, known: dict[str, ast.expr]) -> Template:
    text, *words = call.args
    lines = next((each.value for each in call.keywords if each.arg == "lines"), None)
    typed = "".join(_words(words, known))
    said, name = _said(text, known), _named(text, known)
    if typed:
        shown = f"{f'{said}: ' if said else ''}(?P<command>reconciler{typed})"
    elif lines is not None:
        begin = f"{said} " if said else _BEGINS
        written = _said(lines, known).replace(_ANY, _LINES)
        shown = f"{begin}`(?P<lines>{written})`(?P<file> in [^;]+)?"
    else:
        shown = said
    # Whole words: what ends in a value ends where the next way, or the line, does.
    end = r"(?= |$|;|\)|`|\.(?: |$))"
    what = _named(words[0], known) if words and not name else ""
    return Template(
        f"{file}: {name or what}",
        getattr(call.func, "id", ""),
        re.compile(f"{shown}{end}", re.MULTILINE),
    )


def _words(words: list[ast.expr], known: dict[str, ast.expr]) -> Iterator[str]:
    for each in words:
        if isinstance(each, ast.Starred):
            value = each.value
            if isinstance(value, ast.Name) and value.id in known:
                value = known[value.id]
            if isinstance(value, ast.Tuple | ast.List):
                yield from _words(value.elts, known)
            else:
                yield _MORE
        else:
            said = _said(each, known)
            yield f" {_QUOTE}{_WORD if said == _ANY else said}{_QUOTE}"


def _said(node: ast.expr, known: dict[str, ast.expr]) -> str:
    """Give the pattern of a text; what is only known when it runs may be anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_said(each, known) for each in node.values)
    if isinstance(node, ast.Name) and node.id in known:
        return _said(known[node.id], known)
    return _ANY


def _named(node: ast.expr, known: dict[str, ast.expr]) -> str:
    """Give a text as it stands in the source, with `…` for what is only known when it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_named(each, known) for each in node.values)
    if isinstance(node, ast.Name) and node.id in known:
        return _named(known[node.id], known)
    return "…"


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Give what a module's names, and those of its functions that are set once, stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    constant = (ast.Constant, ast.Tuple, ast.JoinedStr)
    return {
        name: values[0]
        for name, values in found.items()
        if len(values) == 1 and isinstance(values[0], constant)
    }
