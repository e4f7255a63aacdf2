"""The rooms of the package, in the order of imports, each in the words of its own docstring."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.house.manual_tables import table

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "reconciler"
DATA = {
    "manual": "pages people read, printed by `explain`; the tables in them are generated",
    "templates": "what `init` writes",
}
"""Folders without modules: nobody imports them."""


def layers() -> tuple[str, ...]:
    """Name rooms and lone modules as the import contract orders them, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (ordered,) = (each for each in contracts if each.get("containers") == ["reconciler"])
    return tuple(name for layer in ordered["layers"] for name in re.split(r"\W+", layer))


def said_by(module: Path) -> str:
    """Give the first paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split())


def rooms() -> Iterator[tuple[str, str]]:
    """Give each room with what it holds, its sub-rooms behind it."""
    for name in layers():
        if (PACKAGE / name).is_dir():
            for module in sorted((PACKAGE / name).rglob("__init__.py")):
                yield f"{module.parent.relative_to(PACKAGE).as_posix()}/", said_by(module)
        else:
            yield f"{name}.py", said_by(PACKAGE / f"{name}.py")
    yield from ((f"{name}/", words) for name, words in DATA.items())


def rooms_table() -> str:
    """Write the table of rooms."""
    return table(("room", "holds"), ((f"`{name}`", words) for name, words in rooms()))
