"""A release that changes a model or a law is told from the one before, wherever that stands."""

from pathlib import Path
from shutil import copytree

import pytest

from reconciler.desired.read import generation

PACKAGE = Path(__file__).resolve().parents[2] / "reconciler"
FILES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.glob("*/**/*.py"))


def test_every_module_of_models_and_rules_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("model", "rules"):
        copytree(PACKAGE / room, tmp_path / room)
    monkeypatch.setattr(generation, "_package", lambda: str(tmp_path))
    seen = {generation.generation.__wrapped__()}

    judging = [path for path in FILES if path.parts[0] in {"model", "rules"}]
    for path in judging:
        with (tmp_path / path).open("a") as file:
            file.write("# another release\n")
        seen.add(generation.generation.__wrapped__())

    assert len(seen) == len(judging) + 1
