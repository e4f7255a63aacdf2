"""`reconciler store backup`, `restore` and `copy`: what they print, refuse and leave behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.shapes.as_json import json_schema
from reconciler.report.store.move_view import BackupShape, CopyShape, RestoreShape
from tests.builders import ADMIN, SOLD, client_text
from tests.cli.conftest import Command

LIVE = Path(".reconciler") / "live.db"
ANN = "ann@acme.example"


@pytest.fixture
def applied(reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A store with a bill, and a letter that waits."""
    monkeypatch.setenv("COLUMNS", "3000")
    with (folder / "accounts" / "partner.yaml").open("a", encoding="utf-8") as partner:
        partner.write(SOLD)
    text = client_text("trial", name="Beta", members=ADMIN)
    (folder / "accounts" / "clients" / "beta.yaml").write_text(text, encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    return reconciler


def test_backup_is_printed_and_read_by_every_look(applied: Command, folder: Path) -> None:
    done = applied("store", "backup", "b.db")

    assert (done.code, done.err) == (0, "")
    assert "Saved:" in done.out
    assert "0 failed." in done.out
    assert "reconciler store copy --rehearsal b.db PATH" in done.out
    assert (folder / "b.db").exists()
    for look in (["verify"], ["drift"], ["list"], ["history"], ["store", "check"], []):
        assert applied("--live", "b.db", *look).code == 0
    assert "is a backup of" in applied("--live", "b.db").out
    plan = applied("--live", "b.db", "plan")
    assert "is a backup of" in plan.out
    assert "Nothing can be applied here" in plan.out
    for act in (["apply", "--yes"], ["settle"], ["operate", "edit", "acme", "seats=3"]):
        refused = applied("--live", "b.db", *act)
        assert refused.code == 4
        assert "is a backup of" in refused.err


def test_json_fits_its_schemas(applied: Command) -> None:
    saved = applied("store", "backup", "b.db", "--format", "json").json
    LIVE.rename("old.db")
    restored = applied("store", "restore", "b.db", "--format", "json").json
    copied = applied("store", "copy", str(LIVE), "new.db", "--format", "json").json

    Draft202012Validator(json_schema(BackupShape)).validate(saved)
    Draft202012Validator(json_schema(RestoreShape)).validate(restored)
    Draft202012Validator(json_schema(CopyShape)).validate(copied)
    assert saved["size"] == Path("b.db").stat().st_size
    assert restored["until"] == {"north": saved["partners"][0]["trail"]}
    assert [each["to"] for each in restored["taken_back"]] == [ANN]
    assert restored["taken_back"][0]["command"] == f"reconciler outbox resend beta {ANN}"
    assert copied["partners"] == restored["partners"]


def test_restore_says_what_is_lost_and_whom_to_write_to(applied: Command) -> None:
    applied("store", "backup", "b.db")
    LIVE.rename("old.db")

    done = applied("store", "restore", "b.db")

    assert (done.code, done.err) == (0, "")
    assert f"reconciler outbox resend beta {ANN}" in done.out
    assert "are not in it" in done.out
    assert "1 letter taken back" in done.out
    assert "No changes." in applied("plan").out
    assert "restore" in applied("history").out
    assert "Links that are over" in applied("outbox").out
    assert "0 letters to be sent" in applied("outbox").out
    assert applied("outbox", "resend", "beta", ANN).code == 0
    assert "1 letter to be sent" in applied("outbox").out


def test_copy_closes_the_store_and_every_write_says_where_it_went(
    applied: Command, folder: Path
) -> None:
    done = applied("store", "copy", str(LIVE), "new.db")

    assert (done.code, done.err) == (0, "")
    assert "was closed: nobody writes to it any more" in done.out
    assert "was copied to" in applied().out
    for act in (["apply", "--yes"], ["settle"], ["outbox", "resend", "beta", ANN]):
        refused = applied(*act)
        assert refused.code == 4
        assert f"was copied to {folder / 'new.db'}" in refused.err
    assert "No changes." in applied("--live", "new.db", "plan").out
    again = applied("store", "copy", str(LIVE), "new.db")
    assert again.code == 0
    assert "was closed by an earlier run" in again.out
    elsewhere = applied("store", "copy", str(LIVE), "other.db")
    assert elsewhere.code == 4
    assert not (folder / "other.db").exists()


def test_nothing_is_overwritten(applied: Command) -> None:
    applied("store", "backup", "b.db")

    again = applied("store", "backup", "b.db")
    over = applied("store", "restore", "b.db")
    into = applied("store", "copy", "--rehearsal", "b.db", str(LIVE))

    assert [each.code for each in (again, over, into)] == [64, 64, 64]
    assert "b.db is there already" in again.err
    assert "is not empty: it holds `north` with 2 clients" in over.err
    assert "mv .reconciler/live.db .reconciler/live.db.old" in over.err


def test_rehearsal_sends_no_mail(applied: Command) -> None:
    done = applied("store", "copy", "--rehearsal", str(LIVE), "drill.db")

    assert "Rehearsal:" in done.out
    assert applied("--live", "drill.db", "outbox").out.startswith("North   0 letters")
    applied("--live", "drill.db", "outbox", "resend", "beta", ANN)
    send = ("--smtp", "smtp://127.0.0.1:1", "--link-base", "https://a.example", "--from", "a@b.c")
    refused = applied("--live", "drill.db", "outbox", "deliver", *send)
    assert refused.code == 4
    assert "a store for rehearsal sends no mail" in refused.err
    assert applied("settle").code == 0


def test_unattended_moves_are_named(applied: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    applied("store", "backup", "b.db")
    monkeypatch.setenv("CI", "true")

    for act in (["copy", "b.db", "new.db"], ["restore", "b.db"]):
        nobody = applied("store", *act)
        assert nobody.code == 64
        assert "named actor" in nobody.err
    nowhere = applied("store", "restore", "b.db", "--actor", "kim")
    assert nowhere.code == 64
    assert "needs a named store" in nowhere.err
    assert applied("--live", "new.db", "store", "restore", "b.db", "--actor", "kim").code == 0


def test_lost_store_is_told_before_anything_is_billed_again(applied: Command) -> None:
    LIVE.unlink()

    plan = applied("plan")

    assert "There is no store here yet" in plan.out
    assert "if there was one, restore it: reconciler store restore FILE" in plan.out
    assert "There is no store here yet" in applied("plan", "--format", "markdown").out


def test_emptied_store_is_told_like_a_lost_one(applied: Command) -> None:
    LIVE.write_bytes(b"")

    assert "There is no store here yet" in applied("plan").out
