"""Whoever types a verb that no command has is told the line that does it."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pause acme", "reconciler set acme status=disabled"),
        ("activate acme", "reconciler set acme status=active"),
        ("add acme", "reconciler new acme"),
        ("invite acme eve@acme.example", "set acme 'members[eve@acme.example].role=viewer'"),
        ("remove eve@acme.example", "reconciler people remove eve@acme.example"),
        ("delete acme", "reconciler set acme removed.reason=REASON removed.by=EMAIL"),
        ("buy acme logger-pack", "reconciler set acme articles.logger-pack=1"),
        ("extend", "set CLIENT trial.extension.requested_on=DAY"),
        ("lst", "did you mean `list`?"),
        ("xyz", "reconciler --help"),
    ],
)
def test_a_verb_is_told_the_line_that_does_it(reconciler: Command, typed: str, meant: str) -> None:
    told = reconciler(*typed.split())

    assert told.code == 64
    assert f"no command is called `{typed.split(maxsplit=1)[0]}`" in told.err
    assert meant in " ".join(told.err.split())
