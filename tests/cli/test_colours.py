"""Colours: on a terminal, and wherever they are asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_terminal import seen


@pytest.mark.parametrize(
    ("typed", "variables", "coloured"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "0"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        (("--color", "auto"), {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_can_be_had_without_a_terminal(
    typed: tuple[str, ...],
    variables: dict[str, str],
    coloured: bool,
    reconciler: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reconciler("apply", "--yes")
    monkeypatch.delenv("TERM", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    for command in (("plan",), ("list",), ("show", "nobody")):  # the first is answered early
        outcome = reconciler(*typed, *command)
        assert ("\x1b[" in outcome.out + outcome.err) is coloured, command
    assert "\x1b[" not in reconciler(*typed, "list", "--format", "json").out


@pytest.mark.parametrize("typed", [(), ("--color", "never")], ids=["auto", "never"])
def test_colours_can_be_left_out_on_a_terminal(folder: Path, typed: tuple[str, ...]) -> None:
    _, printed = seen(folder, "", *typed, "plan")

    # A bar of progress, on a slow machine, hides the cursor: that is no colour.
    assert bool(re.search(r"\x1b\[[0-9;]*m", printed)) is (typed == ())
