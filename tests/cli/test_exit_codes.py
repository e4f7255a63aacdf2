"""Every exit code of the table, from the command that gives it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.builders import ACTIVE, ADMIN, client_text
from tests.cli.conftest import Command

NO_CHANGES = "No changes. Live accounts match the files."


def write(folder: Path, key: str, text: str) -> None:
    """Write a client's file."""
    (folder / "accounts" / "clients" / f"{key}.yaml").write_text(text, encoding="utf-8")


def verdict(text: str) -> str:
    """Give the line that says what a plan comes to: what to type next stands behind it."""
    return text.rstrip("\n").rpartition("\n\n")[2].partition("\n")[0]


def test_plan_apply_plan(reconciler: Command, folder: Path) -> None:
    planned = reconciler("plan", "--detailed-exitcode")
    assert planned.code == 2
    assert verdict(planned.out) == (
        "Plan: 3 to add, 0 to change, 0 to remove; 0 one-way, 0 refused."
    )
    assert not (folder / ".reconciler").exists()

    assert reconciler("apply", "--yes").code == 0

    again = reconciler("plan", "--detailed-exitcode")
    assert (again.code, verdict(again.out)) == (0, NO_CHANGES)


def test_files_that_are_wrong_are_3_in_every_command(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    write(folder, "acme", "name: Acme\nstatus: Actve\n")

    for arguments in (["validate"], ["plan"], ["apply", "--yes"]):
        outcome = reconciler(*arguments)
        assert outcome.code == 3, arguments
        said = outcome.out + outcome.err
        assert "accounts/clients/acme.yaml:2:9" in said
        assert "did you mean `active`?" in said
        assert "Traceback" not in said


def test_a_refusal_is_4_and_leaves_the_store_byte_for_byte(
    reconciler: Command, folder: Path
) -> None:
    reconciler("apply", "--yes")
    store = folder / ".reconciler" / "live.db"
    before = store.read_bytes()
    write(folder, "acme", client_text("trial", **ACTIVE))

    planned, applied = reconciler("plan"), reconciler("apply", "--yes")

    assert (planned.code, applied.code) == (4, 4)
    for said in (planned.out, applied.err):
        assert "error[no-way-back]" in said
        assert "accounts/clients/acme.yaml:2:9" in said
        assert "possible from active: `status: disabled`" in said
    assert store.read_bytes() == before
    assert sorted(path.name for path in store.parent.iterdir()) == ["live.db"]


@pytest.mark.parametrize("option", ["--client", "--restore"])
def test_a_client_that_nobody_knows_is_64(reconciler: Command, option: str) -> None:
    outcome = reconciler("plan", option, "acmee")

    assert (outcome.code, outcome.out) == (64, "")
    assert "no client is called `acmee`" in outcome.err
    assert reconciler("plan", option, "acme").code == 0


def test_a_refused_opening_makes_no_store(reconciler: Command, folder: Path) -> None:
    write(
        folder, "acme", client_text("active", billing="{mode: platform}", members=ADMIN, **ACTIVE)
    )

    assert reconciler("apply", "--yes").code == 4
    assert not (folder / ".reconciler").exists()


def test_a_promise_that_does_not_hold_is_5(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    write(folder, "beta", client_text("active", name="Beta", **ACTIVE))
    assert reconciler("plan", "-o", "plan.json").code == 0
    write(folder, "beta", client_text("disabled", name="Beta"))

    stale = reconciler("apply", "plan.json")
    assert stale.code == 5
    assert "`beta` would change in another way than was promised" in stale.err

    text = (folder / "plan.json").read_text()
    (folder / "plan.json").write_text(text.replace("active", "Active", 1))
    assert reconciler("apply", "plan.json").code == 5


def test_a_promise_is_kept_once(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    write(folder, "beta", client_text("active", name="Beta", **ACTIVE))
    reconciler("plan", "-o", "plan.json")

    assert reconciler("apply", "plan.json", "--actor", "ci").code == 0
    replay = reconciler("apply", "plan.json")
    assert replay.code == 0
    assert "already applied on" in replay.out
    assert "by ci" in replay.out


def test_under_ci_only_harmless_changes_apply_without_a_promise(
    reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconciler("apply", "--yes")
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("RECONCILER_LIVE", str(folder / ".reconciler" / "live.db"))
    write(folder, "acme", client_text("active", description="harmless", **ACTIVE))
    assert reconciler("apply", "--yes").code == 0

    write(folder, "beta", client_text("active", name="Beta", **ACTIVE))
    outcome = reconciler("apply", "--yes")
    assert outcome.code == 5
    assert "`beta` opens a one-way door" in outcome.out


def test_a_store_that_is_being_written_is_6(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    write(folder, "acme", client_text("active", description="new", **ACTIVE))
    other = sqlite3.connect(folder / ".reconciler" / "live.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        outcome = reconciler("apply", "--yes", "--lock-timeout", "0.1")
    finally:
        other.close()
    assert outcome.code == 6
    assert "locked" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["valdate"],
        ["plan", "--frmat", "json"],
        ["plan", "--as-of", "tomorrow"],
        ["apply"],
        ["apply", "missing.json"],
        ["show", "nobody"],
        ["explain", "no-way-bck"],
        ["--live", "oracle://x", "plan"],
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_run_like_this_is_64(
    reconciler: Command, arguments: list[str]
) -> None:
    reconciler("apply", "--yes")

    outcome = reconciler(*arguments)

    assert outcome.code == 64
    assert outcome.out == ""
    assert outcome.err
    assert "Traceback" not in outcome.err


def test_writing_under_ci_needs_a_named_store(
    reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    for arguments in (["apply", "--yes"], ["migrate"]):
        outcome = reconciler(*arguments)
        assert outcome.code == 64
        assert "RECONCILER_LIVE" in outcome.err


def test_a_broken_store_is_1_and_says_what_to_do(reconciler: Command, folder: Path) -> None:
    (folder / ".reconciler").mkdir()
    (folder / ".reconciler" / "live.db").write_bytes(b"this is no database" * 100)

    outcome = reconciler("plan")

    assert outcome.code == 1
    assert "live.db" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_day_that_is_over_or_has_not_come(reconciler: Command) -> None:
    reconciler("apply", "--yes")

    behind = reconciler("plan", "--as-of", "2020-01-01")
    ahead = reconciler("apply", "--yes", "--as-of", "2099-01-01")

    assert (behind.code, ahead.code) == (4, 4)
    assert "clock-behind" in behind.err
    assert "not-today" in ahead.err
    assert reconciler("plan", "--as-of", "2099-01-01").code == 0


@pytest.mark.parametrize("day", ["2026-01-31", "2028-02-29", "2026-12-31"])
def test_a_rehearsal_store_takes_any_day(reconciler: Command, day: str) -> None:
    assert reconciler("apply", "--yes", "--rehearsal", "--as-of", day).code == 0

    again = reconciler("plan", "--as-of", day, "--detailed-exitcode")
    assert (again.code, verdict(again.out)) == (0, NO_CHANGES)


def test_a_second_partner_needs_its_name_said(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    file = folder / "accounts" / "partner.yaml"
    file.write_text(file.read_text().replace("partner: north", "partner: south"))

    adopted = reconciler("adopt")
    assert "nothing is live in .reconciler/live.db of this partner" in adopted.err
    assert "the store holds `north`" in " ".join(adopted.err.split())
    for command in (["plan"], ["apply", "--yes"]):
        refused = reconciler(*command)
        assert (refused.code, refused.out) == (64, "")
        assert "`south` is new to a store that holds `north`" in refused.err
        help = " ".join(refused.err.partition("help: ")[2].split())
        assert help == (
            "if it is the same account, put its key back: `partner: north` in partner.yaml; "
            "or if a further partner is meant: reconciler plan --new-partner south -o FILE"
        )
    assert reconciler("plan", "--new-partner", "west").code == 64
    assert reconciler("apply", "--yes", "--new-partner", "south").code == 0


def test_a_partner_that_is_new_on_purpose_is_carried_by_the_plan_file(
    reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconciler("apply", "--yes")
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("RECONCILER_LIVE", str(folder / ".reconciler" / "live.db"))
    file = folder / "accounts" / "partner.yaml"
    file.write_text(file.read_text().replace("partner: north", "partner: south"))
    (folder / "plans").mkdir()
    assert reconciler("plan", "--new-partner", "south", "-o", "plans/1.json").code == 0

    file.write_text(file.read_text().replace("partner: south", "partner: east"))
    assert reconciler("apply", "plans/1.json").code == 64
    assert reconciler("apply", "--promises", "plans").code == 64
    file.write_text(file.read_text().replace("partner: east", "partner: south"))
    assert reconciler("apply", "--promises", "plans").code == 0
    assert "already applied" in reconciler("apply", "plans/1.json").out


def test_json_stands_alone_on_stdout(reconciler: Command, folder: Path) -> None:
    assert reconciler("plan", "--format", "json").json["verdict"] == "applicable"
    assert reconciler("apply", "--yes", "--format", "json").json
    for arguments in (["show"], ["show", "acme"], ["list"], ["access", "acme"], ["validate"]):
        outcome = reconciler(*arguments, "--format", "json")
        assert (outcome.code, outcome.err) == (0, ""), arguments
        assert outcome.json
    write(folder, "acme", "name: Acme\nstatus: Actve\n")
    broken = reconciler("plan", "--format", "json")
    assert broken.code == 3
    assert json.dumps(broken.json).count("unknown-word") >= 1


def test_annotations_stand_alone_on_stdout(reconciler: Command, folder: Path) -> None:
    fine = reconciler("plan", "--format", "github")
    assert (fine.code, fine.out) == (0, "")
    assert "Plan: " in fine.err, "the log has everything"
    write(folder, "acme", "name: Acme\nstatus: Actve\n")
    for command in ("plan", "validate"):
        broken = reconciler(command, "--format", "github")
        assert broken.code == 3
        assert all(text_line.startswith("::") for text_line in broken.out.splitlines())
        assert "unknown-word" in broken.out
        assert "unknown-word" in broken.err


def test_a_comment_says_that_the_command_failed(reconciler: Command, folder: Path) -> None:
    assert reconciler("plan", "--format", "markdown").out.startswith("<!-- reconciler:plan -->\n")
    write(folder, "acme", "name: Acme\nstatus: Actve\n")
    broken = reconciler("plan", "--format", "markdown")
    assert broken.code == 3
    assert broken.out.startswith("<!-- reconciler:error -->\n")
    assert "unknown-word" in broken.out
    assert "unknown-word" in broken.err


def test_looking_needs_something_live(reconciler: Command) -> None:
    for arguments in (["show"], ["list"], ["access", "acme"]):
        outcome = reconciler(*arguments)
        assert outcome.code == 64
        assert "reconciler plan" in outcome.err


def test_the_bare_command_says_where_one_stands(reconciler: Command) -> None:
    before = reconciler()
    reconciler("apply", "--yes")
    after = reconciler()

    assert (before.code, after.code) == (0, 0)
    assert "reconciler plan" in before.out
    assert "North" in after.out


def test_explain_prints_every_page_it_lists(reconciler: Command) -> None:
    listed = reconciler("explain", "--format", "json")
    assert listed.code == 0
    for subject in ("no-way-back", "duplicate-key", "clock-behind", "exit-codes"):
        assert subject in listed.out
        page = reconciler("explain", subject)
        assert page.code == 0
        assert page.out
