"""The commands about money and time: what they take, what they refuse, how amounts are written."""

from __future__ import annotations

import pytest

from reconciler.cli.environment import locale
from tests.cli.conftest import Command


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de_AT"),
        ({"LANG": "de_AT.UTF-8", "LC_MONETARY": "fr_FR@euro"}, "fr_FR"),
        ({"LANG": "de_AT", "LC_MONETARY": "fr_FR", "LC_ALL": "C.UTF-8"}, "C"),
        ({"LC_ALL": "", "LANG": "ja_JP"}, "ja_JP"),
    ],
)
def test_the_locale_of_money_is_the_first_that_is_set(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], name: str
) -> None:
    for each in ("LC_ALL", "LC_MONETARY", "LANG"):
        monkeypatch.delenv(each, raising=False)
    for each, value in variables.items():
        monkeypatch.setenv(each, value)

    assert locale() == name


@pytest.mark.parametrize(
    "arguments",
    [
        ["invoices", "0"],
        ["invoices", "seven"],
        ["forecast", "--periods", "0"],
        ["forecast", "--periods", "121"],
        ["trials", "--within", "soon"],
        ["trials", "--within", "-1d"],
        ["trials", "--within", "99999d"],
        ["settle", "--as-of", "tomorrow"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_64(reconciler: Command, arguments: list[str]) -> None:
    outcome = reconciler(*arguments)

    assert (outcome.code, outcome.out) == (64, "")
    assert outcome.err


def test_settling_under_ci_needs_a_named_store(
    reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    assert reconciler("settle").code == 64


def test_trials_and_how_long_they_last(reconciler: Command) -> None:
    reconciler("apply", "--yes")

    everyone = reconciler("trials", "--format", "json")
    assert (everyone.code, [trial["key"] for trial in everyone.json["trials"]]) == (0, ["beta"])
    assert reconciler("trials", "--detailed-exitcode").code == 2
    assert reconciler("trials", "--within", "14d", "--detailed-exitcode").code == 2

    soon = reconciler("trials", "--within", "7", "--detailed-exitcode", "--format", "json")
    assert (soon.code, soon.json["trials"], soon.json["within"]) == (0, [], 7)


def test_a_trial_that_is_over_ends_within_any_number_of_days(reconciler: Command) -> None:
    reconciler("apply", "--yes", "--rehearsal", "--as-of", "2026-11-02")

    over = reconciler("trials", "--within", "0d", "--detailed-exitcode", "--as-of", "2026-11-16")

    assert over.code == 2
    assert "over" in over.out
