"""Every kind of broken file through the real command: a finding at its place, exit 3, no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.desired.test_broken_files import BROKEN, Broken, data_of
from tests.desired.test_values import WRONG, Wrong

FILE = "accounts/clients/acme.yaml"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_file_is_3_with_its_place(
    reconciler: Command, folder: Path, broken: Broken
) -> None:
    (folder / FILE).write_bytes(data_of(broken))

    outcome = reconciler("validate")

    assert outcome.code == 3
    assert f"error[{broken.rule}]" in outcome.out
    assert f"{FILE}:{broken.line}:{broken.column}" in outcome.out
    assert "Traceback" not in outcome.out + outcome.err


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_a_wrong_value_is_3_with_its_place(reconciler: Command, folder: Path, wrong: Wrong) -> None:
    (folder / FILE).write_text(wrong.text, encoding="utf-8")

    outcome = reconciler("plan")

    assert outcome.code == 3
    assert f"error[{wrong.rule}]" in outcome.err
    assert f"{FILE}:{wrong.line}:{wrong.column}" in outcome.err
    assert not (folder / ".reconciler").exists()
