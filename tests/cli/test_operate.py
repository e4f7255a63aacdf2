"""`reconciler operate`: what it says, what it prints as JSON, and its exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from reconciler.cli.act_commands import ACTS
from reconciler.cli.main import cli
from reconciler.cli.operate import command as group
from reconciler.report.receipt.view import OperationShape
from reconciler.report.shapes.as_json import json_schema
from tests.cli.conftest import Command

MANUAL = Path(__file__).resolve().parents[2] / "reconciler" / "manual" / "commands.md"


@pytest.fixture
def applied(reconciler: Command) -> Command:
    assert reconciler("apply", "--yes").code == 0
    return reconciler


def test_an_edit_says_what_moved_and_where_to_look_next(applied: Command) -> None:
    done = applied("operate", "edit", "acme", "seats=3", "--actor", "kim")

    assert done.code == 0
    assert "~ seats      1 → 3  takes 2 from the supply" in done.out
    assert re.search(
        r"Done: 1 value moved; 0 one-way\.\noperation named-[0-9a-f]{16}, by kim", done.out
    )
    assert done.out.endswith("reconciler drift\n")
    assert "by kim on" in applied("plan").out


def test_the_same_edit_again_has_nothing_to_do(applied: Command) -> None:
    applied("operate", "edit", "acme", "seats=3")

    again = applied("operate", "edit", "acme", "seats=3")

    assert (again.code, again.err) == (0, "")
    assert again.out.endswith("Nothing to do. `acme` is like that already.\n")


@pytest.mark.parametrize("typed", ["seats=3", "seats=1"])
def test_json_stands_alone_and_fits_its_schema(applied: Command, typed: str) -> None:
    done = applied("operate", "edit", "acme", typed, "--format", "json")

    Draft202012Validator(json_schema(OperationShape)).validate(done.json)
    assert bool(done.json["operation"]) == bool(done.json["clients"]) == (typed == "seats=3")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["acme", "status=setup"], 4, "error[no-way-back]"),
        (["acme", "statos=active"], 64, "did you mean `status`?"),
        (["acne", "seats=1"], 64, "did you mean `acme`?"),
        (["acme", "seats"], 64, "write seats=14"),
        (["acme"], 64, "Missing argument"),
        (["acme", "seats=3", "--as-of", "2099-01-01"], 4, "not-today"),
        (["acme", "seats=3", "--as-of", "soon"], 64, "is not a day"),
    ],
)
def test_a_wrong_edit_ends_with_its_code(
    applied: Command, arguments: list[str], code: int, said: str
) -> None:
    done = applied("operate", "edit", *arguments)

    assert done.code == code
    assert said in done.err
    assert done.out == ""


def test_under_ci_the_store_has_to_be_named(
    applied: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    assert applied("operate", "edit", "acme", "seats=3").code == 64


def test_unattended_an_act_by_hand_has_to_be_somebodys(
    applied: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_BUILD", "True")
    monkeypatch.setenv("RECONCILER_LIVE", ".reconciler/live.db")
    act = ("operate", "edit", "acme", "description=called them")

    nobody = applied(*act)
    assert (nobody.code, nobody.out) == (64, "")
    assert "add --actor NAME" in nobody.err
    assert applied(*act, "--actor", "kim").code == 0


def test_without_an_act_it_says_how_to_find_one(reconciler: Command) -> None:
    done = reconciler("operate")

    assert (done.code, done.err) == (
        64,
        "error: Missing command.\nhelp: reconciler operate --help\n",
    )
    assert reconciler("operate", "edti").code == 64


@pytest.mark.parametrize("name", ACTS)
def test_every_act_is_in_the_manual_with_all_its_options(name: str) -> None:
    said = MANUAL.read_text(encoding="utf-8").partition("## `operate`")[2].partition("\n## ")[0]
    act = group.get_command(click.Context(cli), name)

    assert act is not None
    assert (act.help or "").partition("\n")[0] == ACTS[name]
    assert f"| `operate {name} " in said
    options = [opt for option in act.params for opt in option.opts if opt.startswith("--")]
    options.remove("--report")  # stands where `--format` is explained
    assert [each for each in options if f"`{each}" not in said] == []
