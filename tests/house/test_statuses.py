"""The table of statuses decides: nobody else knows what one of them means."""

import ast
from collections.abc import Iterator
from pathlib import Path

from reconciler.model.status import ByStatus, Status
from reconciler.rules.transitions import NEW, TABLE, forecloses, step
from reconciler.values import names

ROOM = Path(__file__).resolve().parents[2] / "reconciler"

DECIDE = {"model/status.py", "rules/transitions.py"}
"""What each status means, and where it leads."""


def decisions(tree: ast.AST) -> Iterator[int]:
    """Find the lines that name one status, or compare a status with a word."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name("Status"), attr=name) if name in Status.__members__:
                yield node.lineno
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                parts = [part for side in sides for part in ast.walk(side)]
                words = {part.value for part in parts if isinstance(part, ast.Constant)}
                if words & set(Status) and "status" in ast.unparse(node):
                    yield node.lineno
            case _:
                pass


def test_nobody_but_the_table_names_a_status() -> None:
    named = {
        f"{module.relative_to(ROOM)}:{line}"
        for module in ROOM.rglob("*.py")
        if str(module.relative_to(ROOM)) not in DECIDE and "migrations" not in module.parts
        for line in decisions(ast.parse(module.read_text(encoding="utf-8")))
    }

    assert named == set(), "ask `status.facts`, `status.is_open`, `step(…)` instead"


def test_a_comparison_is_found() -> None:
    for asked in ("a.status is Status.TRIAL", "b.status == 'trial'", "c.status in ('setup', x)"):
        assert list(decisions(ast.parse(asked))) == [1]


def test_tables_have_a_place_for_every_status() -> None:
    assert [*names(ByStatus)] == list(Status)


def test_a_legal_step_that_forecloses_a_status_is_a_door() -> None:
    doors = {
        f"{before} → {after}": cell.door is not None
        for before in TABLE
        if before != NEW
        for after, cell in TABLE[before].items()
        if cell.legal and after in set(Status)
    }

    assert doors == {name: bool(forecloses(*name.split(" → "))) for name in doors}, (
        "a step after which some status is never reached again is a one-way door"
    )
    assert step(Status.SETUP, Status.TRIAL).door is not None
