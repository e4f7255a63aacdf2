"""The public API is loaded by whoever asks for it, and checked by whoever checks types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import reconciler

ROOT = Path(reconciler.__file__).parents[1]
TYPED = """
from pathlib import Path

import reconciler
from reconciler import Consent, Planned, open_workspace


def apply(folder: Path) -> str:
    with open_workspace(folder, live="live.db", actor="portal") as workspace:
        plan: Planned = workspace.plan(clients=["acme"])
        refused: list[str] = [finding.rule for finding in plan.refusals]
        lost: list[str] = [door.lost for doors in plan.doors.values() for door in doors]
        charged: int = plan.money.charged if plan.money else 0
        if refused or lost or charged or not workspace.validate().valid:
            return plan.to_markdown()
        try:
            workspace.apply(consent=Consent(changes=plan.needs))
        except reconciler.errors.StalePlan as error:
            return error.message
        names: list[str] = [record.live.name for record in workspace.clients().value]
        reveal_type(workspace.apply(plan).operation)
        return ", ".join(names)
"""
WRONG = """
import reconciler

workspace = reconciler.open_workspace("accounts", live="live.db")
workspace.plam()
reconciler.open_workplace
workspace.plan().monye
workspace.apply(consent="all")
"""


def python(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_importing_the_package_loads_nothing_else() -> None:
    probe = "import sys; before = {*sys.modules}; import reconciler; print({*sys.modules} - before)"

    assert python("-c", probe) == "{'reconciler'}\n"


def test_the_public_names_are_there() -> None:
    assert python("-c", "import reconciler; print(reconciler.__all__)") == f"{reconciler.__all__}\n"
    assert reconciler.__all__ == sorted(reconciler.__all__)
    assert {name for name in reconciler.__all__ if getattr(reconciler, name) is None} == set()
    assert set(reconciler.__all__) <= set(dir(reconciler))
    assert python("-c", "from reconciler import *; print(open_workspace.__name__)")


def test_other_names_are_not_there() -> None:
    name = "open_workplace"

    with pytest.raises(AttributeError, match="has no attribute 'open_workplace'"):
        getattr(reconciler, name)


def test_checking_files_loads_no_database(tmp_path: Path) -> None:
    probe = (
        "import sys, reconciler\n"
        f"reconciler.open_workspace({str(tmp_path)!r}, 'live.db').validate()\n"
        "print(sorted({'sqlalchemy', 'alembic', 'deepdiff', 'babel', 'click'} & {*sys.modules}))"
    )

    assert python("-c", probe) == "[]\n"


def test_a_program_is_typed_and_a_wrong_one_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "typed.py").write_text(TYPED, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", "pyproject.toml", tmp_path],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    said = [line.rpartition("/")[2] for line in done.stdout.splitlines() if ".py:" in line]
    assert done.stderr == ""
    assert [line for line in said if line.startswith("typed.py")] == [
        'typed.py:21: note: Revealed type is "str"'
    ]
    assert [line.rpartition(" ")[2] for line in said if line.startswith("wrong.py")] == [
        "[attr-defined]",
        "[attr-defined]",
        "[attr-defined]",
        "[arg-type]",
    ]
