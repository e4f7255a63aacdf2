"""`reconciler fmt`: all files or some, written or only checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.receipt.files_view import FormattingShape
from reconciler.report.shapes.as_json import json_schema
from tests.cli.conftest import Command

WRONG = "status: setup  \r\n\r\n\r\n# who\r\nname: Gamma"
RIGHT = "# who\nname: Gamma\nstatus: setup\n"


@pytest.fixture
def gamma(folder: Path) -> Path:
    """A file that is valid and not in form."""
    file = folder / "accounts" / "clients" / "gamma.yaml"
    file.write_bytes(WRONG.encode())
    return file


def test_check_tells_and_does_not_write(reconciler: Command, gamma: Path) -> None:
    outcome = reconciler("fmt", "--check")

    assert outcome.code == 2
    assert "would change: accounts/clients/gamma.yaml" in outcome.out
    assert "1 not in canonical form" in outcome.out
    assert gamma.read_bytes() == WRONG.encode()


def test_files_are_written_once(reconciler: Command, gamma: Path) -> None:
    gamma.chmod(0o640)

    first, second = reconciler("fmt"), reconciler("fmt", "--check")

    assert (first.code, second.code) == (0, 0)
    assert "written: accounts/clients/gamma.yaml" in first.out
    assert second.out == "4 files, all in canonical form.\n"
    assert gamma.read_bytes().decode() == RIGHT
    assert gamma.stat().st_mode & 0o777 == 0o640
    assert sorted(entry.name for entry in gamma.parent.iterdir()) == [
        "acme.yaml",
        "beta.yaml",
        "gamma.yaml",
    ]


def test_only_named_files_are_looked_at(reconciler: Command, gamma: Path) -> None:
    outcome = reconciler("fmt", "accounts/clients/acme.yaml", "accounts/partner.yaml")

    assert (outcome.code, outcome.out) == (0, "2 files, all in canonical form.\n")
    assert gamma.read_bytes() == WRONG.encode()


def test_file_that_is_none_of_ours_is_64(reconciler: Command) -> None:
    outcome = reconciler("fmt", "README.md")

    assert (outcome.code, outcome.out) == (64, "")
    assert "README.md is no account file" in outcome.err


def test_one_wrong_file_keeps_all_from_being_written(
    reconciler: Command, gamma: Path, folder: Path
) -> None:
    (folder / "accounts" / "clients" / "acme.yaml").write_text(
        "name: Acme\nstatus: Actve\n", encoding="utf-8"
    )

    outcome = reconciler("fmt")

    assert (outcome.code, outcome.out) == (3, "")
    assert "accounts/clients/acme.yaml:2:9" in outcome.err
    assert "nothing was written" in outcome.err
    assert gamma.read_bytes() == WRONG.encode()


def test_json_stands_alone_and_keeps_its_shape(reconciler: Command, gamma: Path) -> None:
    del gamma

    outcome = reconciler("fmt", "--check", "--format", "json")

    Draft202012Validator(json_schema(FormattingShape)).validate(outcome.json)
    assert (outcome.code, outcome.json["changed"]) == (2, ["accounts/clients/gamma.yaml"])
