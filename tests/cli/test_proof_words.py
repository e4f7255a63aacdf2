"""A store that does not prove is told in words: nothing of how this program is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.early import DAY, billed_shop, sql

PYTHON = re.compile(r"<\w|\bNone\b|\w+\.\w+\(|\w+Error\b|[({\[]'|0x[0-9a-f]{4}|Traceback")
"""What only Python prints: members of enumerations, tuples, dictionaries, names of errors."""


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE client SET status = 'trial' WHERE key = 'acme'",
            "acme: its head says status trial, its document active",
        ),
        (
            "UPDATE client SET mode = 'platform' WHERE key = 'acme'",
            "acme: its head says billing mode platform, its document partner",
        ),
        (
            "UPDATE client SET trial_end = NULL WHERE key = 'beta'",
            "beta: its head says trial's end none, its document 2026-11-16",
        ),
        ("UPDATE client SET holds = '{\"seats\": 7}' WHERE key = 'acme'", "7 seats"),
        ("UPDATE client SET holds = '{' WHERE key = 'acme'", "`holds`"),
        ("UPDATE client_document SET live = '{' ", "cannot be read"),
        ("UPDATE client_document SET live = '[1, null]'", "cannot be read"),
        ("UPDATE client_document SET observed = '{\"trial\": 5}'", "cannot be read"),
        ("UPDATE pool SET staff = staff + 1", "staff is"),
        ("UPDATE pool_day SET staff = staff + 1", "seats: the sum of 2026-11-02 is not"),
        ("UPDATE leaf_move SET event = 1000 + event", "what is kept of who moved its fields"),
        ("DELETE FROM leaf_move WHERE client = ''", "the partner: what is kept of who moved"),
        (
            "INSERT INTO spending VALUES ('north', 'x', '2026-11', 'spring', 'EUR', 5)",
            "campaign spring in 2026-11: 5 in sum, 0 spent",
        ),
        ("UPDATE event SET actor = 'eve'", "was done by eve"),
        ("UPDATE event SET facts = '[]'", "what this program never writes"),
        ("UPDATE posting SET amount = amount + 1", "is off by"),
        ("UPDATE partner SET books = '{\"x\": 1}'", "what this program never writes"),
        ("UPDATE partner SET high_water = 'soon'", "`high_water` is no day"),
        ("UPDATE invitation SET role = 'king'", "was invited as king"),
        ("UPDATE invoice SET number = 9", "invoice 9 stands where 1 should"),
        ("DELETE FROM operation", "which is not there"),
    ],
)
def test_what_does_not_prove_is_said_in_words(
    reconciler: Command, folder: Path, statement: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (folder / "accounts" / "clients").iterdir():
        path.unlink()
    monkeypatch.setenv("COLUMNS", "1000")
    billed_shop(folder)
    assert reconciler("verify", day=DAY).code == 0
    sql(statement)

    for command in (["verify"], ["drift"], ["list"], ["plan"]):
        outcome = reconciler(*command, day=DAY)
        printed = outcome.out + outcome.err
        assert PYTHON.search(printed) is None, printed
        if command == ["verify"]:
            assert outcome.code == 1
            assert told in printed
