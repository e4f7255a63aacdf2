"""Looking at a store that is written for a later day than today."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command


@pytest.mark.parametrize("command", [[], ["show"], ["list"], ["trials"], ["access", "beta"]])
def test_a_look_counts_for_the_day_the_store_is_written_for(
    reconciler: Command, command: list[str]
) -> None:
    reconciler("apply", "--yes", "--rehearsal", "--as-of", "2099-01-01")

    outcome = reconciler(*command)

    assert (outcome.code, outcome.err) == (0, "")


def test_a_look_at_an_earlier_day_is_refused(reconciler: Command) -> None:
    reconciler("apply", "--yes", "--rehearsal", "--as-of", "2099-01-01")

    outcome = reconciler("list", "--as-of", "2098-01-01")

    assert outcome.code == 4
    assert "clock-behind" in outcome.err
