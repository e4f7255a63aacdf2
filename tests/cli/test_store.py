"""`reconciler store`: what is done with a store as a whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Command

LIVE = Path(".reconciler") / "live.db"


def test_a_whole_store_is_proven_without_a_file(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    (folder / "accounts" / "partner.yaml").write_text("nonsense", encoding="utf-8")

    done = reconciler("store", "check")

    assert done.code == 0
    assert done.out.endswith("0 failed.\n")
    assert done.err == ""


def test_a_damaged_store_is_named(reconciler: Command) -> None:
    reconciler("apply", "--yes")
    with closing(sqlite3.connect(LIVE)) as connection:
        connection.execute("DELETE FROM client_document")
        connection.execute("DELETE FROM client")
        connection.commit()

    done = reconciler("store", "check", "--format", "json")

    assert done.code == 1
    assert done.json["ok"] is False
    assert [proof["name"] for proof in done.json["proofs"] if not proof["ok"]] == ["rows"]


def test_where_nothing_is_live_it_says_so_and_makes_nothing(
    reconciler: Command, folder: Path
) -> None:
    done = reconciler("store", "check")

    assert done.code == 64
    assert "nothing is live in" in done.err
    assert not (folder / LIVE).exists()


def test_what_is_no_store_is_said(reconciler: Command, folder: Path) -> None:
    (folder / "other.db").write_bytes(b"no database" * 400)

    done = reconciler("--live", "other.db", "store", "check")

    assert done.code == 1
    assert "is no SQLite file" in done.err


def test_verify_of_nothing_proves_nothing_and_says_so(reconciler: Command, folder: Path) -> None:
    done = reconciler("verify")

    assert done.code == 64
    assert "nothing is live in" in done.err
    assert done.out == ""
    assert not (folder / LIVE).exists()


def test_verify_proves_the_store_itself_first(reconciler: Command) -> None:
    reconciler("apply", "--yes")
    with closing(sqlite3.connect(LIVE)) as connection:
        connection.execute("DROP TRIGGER posting_refuses_UPDATE")
        connection.execute("DROP TABLE operation")

    done = reconciler("verify", "--format", "json")

    proofs = {proof["name"]: proof for proof in done.json["proofs"]}
    assert done.code == 1
    assert list(proofs)[:4] == ["engine", "schema", "rows", "chain"]
    assert "table `operation` is missing" in proofs["schema"]["faults"]
    assert proofs["chain"]["ok"]
    assert proofs["operations"]["faults"][0].startswith("not proven: ")
