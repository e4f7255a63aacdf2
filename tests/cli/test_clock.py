"""The clock as people meet it: what is refused, what allows it, and what history says."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reconciler.cli.init_files import Setting, workflows
from reconciler.cli.main import run
from tests.builders import ACTIVE, PARTNER, SOLD, client_text, moment
from tests.cli.conftest import Command
from tests.house.regenerate import ROOT

DAY = date(2026, 11, 20)
FAST = date(2036, 11, 20)


@pytest.fixture
def shop(folder: Path, reconciler: Command) -> Path:
    """A partner that is billed, applied on DAY."""
    partner = PARTNER.replace("100", "1") + SOLD
    (folder / "accounts" / "partner.yaml").write_text(partner, encoding="utf-8")
    assert reconciler("apply", "--yes", day=DAY).code == 0
    return folder


def words(said: str) -> str:
    return " ".join(said.split())


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "typed",
    [("apply", "--yes"), ("settle",), ("operate", "edit", "acme", "seats=2")],
    ids=lambda typed: str(typed[0]),
)
def test_a_fast_clock_is_refused_and_the_option_that_is_named_lets_it_through(
    reconciler: Command, folder: Path, typed: tuple[str, ...]
) -> None:
    before = (folder / ".reconciler" / "live.db").read_bytes()

    fast = reconciler(*typed, day=FAST)

    assert fast.code == 4
    assert (folder / ".reconciler" / "live.db").read_bytes() == before
    assert "error[clock-ahead]: 2036-11-20 is 3,653 days after 2026-11-20" in fast.err
    assert "error[periods-at-once]: 120 periods would be closed at once" in fast.err
    assert "with 120 invoices of 1200.00 EUR in all" in words(fast.err)
    assert "if the day is right, add `--close-periods 120`" in words(fast.err)
    assert reconciler(*typed, "--close-periods", "119", day=FAST).code == 4
    assert reconciler(*typed, "--close-periods", "120", day=FAST).code == 0
    assert len(reconciler("invoices", "--format", "json", day=FAST).json["invoices"]) >= 121


def test_a_merge_under_a_fast_clock_writes_nothing(shop: Path, reconciler: Command) -> None:
    acme = client_text("active", **ACTIVE | {"seats": "2", "description": "x"})
    (shop / "accounts" / "clients" / "acme.yaml").write_text(acme, encoding="utf-8")
    (shop / "plans").mkdir()
    assert reconciler("plan", "-o", "plans/p.json", day=DAY).code == 0
    before = (shop / ".reconciler" / "live.db").read_bytes()

    merged = reconciler("apply", "--yes", "--promises", "plans", day=FAST)

    assert merged.code == 4
    assert "clock-ahead" in merged.err
    assert (shop / ".reconciler" / "live.db").read_bytes() == before


@pytest.mark.usefixtures("shop")
def test_looks_stop_for_no_clock(reconciler: Command) -> None:
    looks = [(), ("plan",), ("drift",), ("show",), ("list",), ("forecast",), ("invoices",)]
    more = [("trials",), ("history",), ("outbox",), ("verify",), ("credits",), ("receipts",)]

    assert [reconciler(*look, day=FAST).code for look in (*looks, *more)] == [0] * 13


def test_the_newest_commit_of_the_files_is_a_witness(shop: Path, reconciler: Command) -> None:
    later = date(2027, 3, 1)

    def commit(day: date) -> None:
        stamp = f"{day}T12:00:00Z"
        who = ("-c", "user.name=dana", "-c", "user.email=dana@north.example")
        env = {**os.environ, "GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp}
        for words in (["init", "-q"], ["add", "accounts"], ["commit", "-qm", "x"]):
            subprocess.run(["git", *who, *words], cwd=shop, env=env, check=True)

    partner = shop / "accounts" / "partner.yaml"
    partner.write_text(partner.read_text(encoding="utf-8") + "teams: [a]\n", encoding="utf-8")
    commit(DAY)
    assert reconciler("apply", "--yes", "--close-periods", "3", day=later).code == 4
    alone = reconciler("apply", "--yes", day=later)
    partner.write_text(partner.read_text(encoding="utf-8") + "# today\n", encoding="utf-8")
    commit(later)

    merged = reconciler("apply", "--yes", day=later)

    assert "clock-ahead" in alone.err
    assert merged.code == 4
    assert "clock-ahead" not in merged.err
    assert "error[periods-at-once]: 4 periods" in merged.err
    assert reconciler("apply", "--yes", "--close-periods", "4", day=later).code == 0


def test_a_look_at_history_names_the_day_of_writing_where_it_is_another(
    folder: Path, reconciler: Command
) -> None:
    del folder
    assert reconciler("apply", "--yes", "--rehearsal", "--as-of", "2090-01-01").code == 0

    listed = reconciler("history")
    life = reconciler("history", "acme")
    data = reconciler("history", "--format", "json").json["operations"]

    written = data[0]["recorded_on"]
    assert data[0]["day"] == "2090-01-01"
    assert written < "2090-01-01"
    assert "recorded" in listed.out.splitlines()[2]
    assert written in listed.out
    assert f"2090-01-01  created by dana via apply  recorded {written}" in life.out


def test_history_says_nothing_of_writing_on_the_day_itself(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del folder
    assert run(["apply", "--yes"]) == 0
    capsys.readouterr()
    if run(["history"]) or run(["history", "acme"]):
        raise AssertionError

    assert "recorded" not in capsys.readouterr().out


def test_no_workflow_of_ours_allows_what_a_clock_is_not_believed() -> None:
    own = (path.read_text() for path in (ROOT / ".github").rglob("*.yml"))
    made = workflows(Setting("client-reconciler==1")).values()

    assert [
        text for text in (*own, *made) if "--close-periods" in text or "close_periods" in text
    ] == []


def test_one_day_of_slack_is_for_clocks_of_every_command(shop: Path, reconciler: Command) -> None:
    (shop / "accounts" / "clients" / "beta.yaml").write_text(
        client_text("active", **ACTIVE | {"name": "Beta"}), encoding="utf-8"
    )
    before = date(2026, 11, 19)

    assert reconciler("settle", day=before).code == 0
    assert reconciler("apply", "--yes", "--format", "json", day=before).json["day"] == str(DAY)
    behind = reconciler("settle", day=date(2026, 11, 18))

    assert behind.code == 4
    assert "--as-of" not in behind.err
    assert moment(DAY).date() == DAY
