"""Yesterday's backup under today's files: whoever knows more than the store says so."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, client_text
from tests.cli.conftest import Command

DAY = date(2026, 11, 20)
LATER = DAY + timedelta(days=1)


def wanted(folder: Path, seats: int) -> None:
    """Ask for so many seats of Acme, and so buy and bill the ones that are missing."""
    text = client_text("active", **ACTIVE | {"seats": str(seats), "members": ADMIN})
    (folder / "accounts" / "clients" / "acme.yaml").write_text(text, encoding="utf-8")


def words(said: str) -> str:
    """Say it in one line, however narrow the terminal."""
    return " ".join(said.split())


def store(folder: Path) -> Path:
    return folder / ".reconciler" / "live.db"


def written(folder: Path) -> int:
    with closing(sqlite3.connect(store(folder))) as live:
        (count,) = live.execute("SELECT count(*) FROM operation").fetchone()
    return int(count)


@pytest.fixture
def shop(folder: Path, reconciler: Command) -> Path:
    """A store that is saved with 2 seats, then billed for a third, with a plan file for 4 seats."""
    partner = PARTNER.replace("100", "1") + SOLD
    (folder / "accounts" / "partner.yaml").write_text(partner, encoding="utf-8")
    wanted(folder, 2)
    assert reconciler("apply", "--yes", day=DAY).code == 0
    shutil.copyfile(store(folder), folder / "backup.db")
    wanted(folder, 3)
    done = reconciler("apply", "--yes", "--format", "json", day=DAY)
    (folder / "receipt.json").write_text(done.out, encoding="utf-8")
    wanted(folder, 4)
    (folder / "plans").mkdir()
    assert reconciler("plan", "-o", "plans/plan.json", "--report", "json=r.json", day=DAY).code == 0
    return folder


@pytest.fixture
def older(shop: Path) -> Iterator[Path]:
    """The backup under the newer files; nothing may be written to it."""
    shutil.copyfile(shop / "backup.db", store(shop))
    before = written(shop)
    yield shop
    assert written(shop) == before


def head_in(file: Path) -> str:
    return str(json.loads(file.read_text(encoding="utf-8"))["trail"])


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize(
    "typed", [("plans/plan.json",), ("--yes", "--promises", "plans"), ("plans/plan.json", "--yes")]
)
def test_a_plan_file_made_on_the_later_store_is_stale(
    reconciler: Command, typed: tuple[str, ...]
) -> None:
    done = reconciler("apply", *typed, day=LATER)

    assert done.code == 5
    assert "this store ends at entry 7 of its trail, and `plans/plan.json` knows" in words(done.err)
    assert "it is older than that, or another store" in words(done.err)
    assert "reconciler explain store" in done.err


def test_a_lost_store_is_told_by_every_promise(shop: Path, reconciler: Command) -> None:
    store(shop).unlink()

    for typed in (("plans/plan.json",), ("--yes", "--promises", "plans")):
        done = reconciler("apply", *typed, day=LATER)

        assert done.code == 5, done.err
        assert "this store has no trail yet" in done.err
        assert not store(shop).exists()


def test_another_history_from_the_same_backup_is_told(older: Path, reconciler: Command) -> None:
    saved = store(older).read_bytes()
    for seats in (5, 6, 7):
        wanted(older, seats)
        assert reconciler("apply", "--yes", day=LATER).code == 0
    wanted(older, 4)

    done = reconciler("apply", "plans/plan.json", day=LATER)
    store(older).write_bytes(saved)

    assert done.code == 5
    assert (
        "of this store's trail is not the one that `plans/plan.json` knows: it has another history"
        in words(done.err)
    )


def test_what_is_judged_first_is_whose_store_it_is(older: Path, reconciler: Command) -> None:
    (older / "accounts" / "clients" / "acme.yaml").write_text(
        client_text("setup", **ACTIVE), encoding="utf-8"
    )

    assert reconciler("plan", day=LATER).code == 4
    assert reconciler("apply", "plans/plan.json", day=LATER).code == 5


def test_a_store_that_went_on_keeps_the_plan_file(shop: Path, reconciler: Command) -> None:
    before = head_in(shop / "plans" / "plan.json")
    reconciler("operate", "record-usage", "beta", "dashboards=1", day=DAY)

    done = reconciler("apply", "plans/plan.json", "--format", "json", day=DAY)

    assert done.code == 0, done.err
    assert done.json["invoices"][0]["number"] == 3
    assert done.json["trail"] != before
    assert reconciler("verify", "--expect", done.json["trail"]).code == 0


def test_receipts_and_plans_say_where_the_trail_stands(shop: Path, reconciler: Command) -> None:
    head = head_in(shop / "receipt.json")
    short = f"{head[:19]}:2"
    assert head.startswith("10:")

    assert head_in(shop / "r.json") == head_in(shop / "plans" / "plan.json") == head
    assert f"`{short}` of the trail" in reconciler("plan", "--format", "markdown", day=DAY).out
    wanted(shop, 3)
    nothing = reconciler("apply", "--yes", "--format", "markdown", day=DAY)
    assert nothing.out.endswith(f"<sub>Trail `{short}`</sub>\n")
    settled = reconciler("settle", day=DAY + timedelta(days=12))
    assert settled.code == 0
    assert "\ntrail 11:" in settled.out


@pytest.mark.parametrize("known", ["plans/plan.json", "receipt.json", "r.json", "HEAD", "SHORT"])
def test_verify_says_whether_the_store_knows_what_was_expected(
    shop: Path, reconciler: Command, known: str
) -> None:
    head = head_in(shop / "receipt.json")
    expected = {"HEAD": head, "SHORT": f"{head[:19]}:2"}.get(known, known)

    fine = reconciler("verify", "--expect", expected, "--expect", "receipt.json")
    shutil.copyfile(shop / "backup.db", store(shop))
    older = reconciler("verify", "--expect", expected, "--format", "json")

    assert fine.code == 0, fine.out
    assert older.code == 4
    assert [proof["name"] for proof in older.json["proofs"] if not proof["ok"]] == ["expected"]
    assert "this store ends at entry 7" in older.json["proofs"][-1]["faults"][0]
    assert "does not know what was expected of it" in older.err
    assert reconciler("verify").code == 0  # nothing inside it can tell


@pytest.mark.parametrize("said", ["", "nothing.json", "12:abc:1", "accounts", "a.json", "b.json"])
def test_what_holds_no_head_of_a_trail_is_refused(
    shop: Path, reconciler: Command, said: str
) -> None:
    (shop / "a.json").write_text("[" * 100_000, encoding="utf-8")
    (shop / "b.json").write_bytes(b'{"kind": "plan", "store": "x", "trail": "\xff"}')

    assert reconciler("verify", "--expect", said).code == 64


def test_a_damaged_plan_file_is_no_expectation(shop: Path, reconciler: Command) -> None:
    plan = shop / "plans" / "plan.json"
    plan.write_text(plan.read_text(encoding="utf-8").replace('"serial":2', '"serial":1'))

    assert reconciler("verify", "--expect", "plans/plan.json").code == 5
