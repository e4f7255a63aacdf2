"""`reconciler drift` as it is typed: exit codes, options, JSON alone on stdout."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.raw_commits import commit_raw, git

RAW = "UPDATE client_document SET live = replace(live, 'Beta', 'Evil')"


@pytest.fixture
def applied(folder: Path, reconciler: Command) -> Path:
    """A checkout whose files are applied."""
    assert reconciler("apply", "--yes").code == 0
    return folder


def edit(folder: Path) -> None:
    with closing(sqlite3.connect(folder / ".reconciler" / "live.db")) as raw, raw:
        raw.execute(RAW)


def test_without_drift_it_says_so(applied: Path, reconciler: Command) -> None:
    del applied
    said = reconciler("drift", "--detailed-exitcode")

    assert said.code == 0
    assert said.out.endswith("\nNo drift. Live accounts are as they were applied.\n")


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--detailed-exitcode",), 2)])
def test_drift_changes_the_exit_code_only_where_that_is_asked_for(
    applied: Path, reconciler: Command, options: tuple[str, ...], code: int
) -> None:
    edit(applied)

    said = reconciler("drift", *options)

    assert said.code == code
    assert "`name` of beta moved by nobody in the audit trail" in said.out
    assert said.out.endswith(
        "Drift: 1 field on 1 client; 0 conflicts, 0 unreconcilable, 0 unmanaged.\n"
    )


def test_the_partner_that_drifted_is_put_back_by_what_is_printed(
    applied: Path, reconciler: Command
) -> None:
    with closing(sqlite3.connect(applied / ".reconciler" / "live.db")) as raw, raw:
        raw.execute("UPDATE partner SET document = replace(document, 'North', 'South')")

    assert "reconciler apply --restore ''" in reconciler("drift").out
    assert reconciler("apply", "--yes", "--restore", "").code == 0
    assert reconciler("drift", "--detailed-exitcode").code == 0


def test_the_partner_that_drifted_is_kept_by_what_is_printed(
    applied: Path, reconciler: Command
) -> None:
    with closing(sqlite3.connect(applied / ".reconciler" / "live.db")) as raw, raw:
        raw.execute("UPDATE partner SET document = replace(document, 'North', 'South')")

    assert "keep it: reconciler adopt partner.name" in reconciler("drift").out
    assert reconciler("adopt", "partner.name").code == 0
    assert "name: South\n" in (applied / "accounts" / "partner.yaml").read_text(encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("drift", "--detailed-exitcode").code == 0


def test_what_waits_for_longer_than_a_day_is_named(applied: Path, reconciler: Command) -> None:
    file = applied / "accounts" / "clients" / "beta.yaml"
    file.write_text(file.read_text().replace("Beta", "Better"), encoding="utf-8")

    said = reconciler("drift", "--detailed-exitcode")

    # The folder is in no repository: what nobody knows counts as older than a day.
    assert said.code == 2
    assert "In the files, and not applied" in said.out
    assert "* waits  beta  since when is not known  accounts/clients/beta.yaml" in said.out
    assert said.out.endswith("\nNo drift, but 1 account is not as the files ask.\n")
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("drift", "--detailed-exitcode").code == 0


def test_json_stands_alone(applied: Path, reconciler: Command) -> None:
    edit(applied)
    said = reconciler("drift", "--format", "json").json

    assert (said["kind"], said["differs"], said["counts"]["raw"]) == ("drift", True, 1)


def test_one_client_alone(applied: Path, reconciler: Command) -> None:
    edit(applied)

    assert reconciler("drift", "--client", "acme", "--detailed-exitcode").code == 0
    assert reconciler("drift", "--client", "beta", "--detailed-exitcode").code == 2
    assert reconciler("drift", "--client", "nobody").code == 64


def test_nothing_live_and_broken_files_have_their_codes(folder: Path, reconciler: Command) -> None:
    assert reconciler("drift").code == 64
    assert reconciler("apply", "--yes").code == 0
    (folder / "accounts" / "ignore.yaml").write_text("ignore: {}\n", encoding="utf-8")

    for command in (["drift"], ["validate"], ["plan"], ["apply", "--yes"]):
        assert reconciler(*command).code == 3


def test_a_plan_says_how_much_is_ignored(applied: Path, reconciler: Command) -> None:
    del applied
    assert reconciler("plan", "--format", "json").json["ignored"] == 0


@pytest.mark.parametrize(
    ("author", "words"),
    [
        (b"Eve <e@e> 253402300800 +0000", "by Eve on an unknown day in "),
        (b"Eve <e@e> 9223372036854775808 +0000", "by Eve on an unknown day in "),
        (b"Eve\x1e <e@e> 1700000000 +0000", "by Eve\\x1e on 2023-11-14 in "),
        (b"", "by somebody without a name on an unknown day in "),
    ],
)
def test_whoever_writes_a_line_does_not_decide_whether_its_drift_is_told(
    applied: Path, reconciler: Command, author: bytes, words: str
) -> None:
    git(applied, "init", "-q")
    commit = commit_raw(applied, author)
    edit(applied)

    told = reconciler("drift", "--detailed-exitcode")

    assert told.code == 2
    assert f"file: line 1 {words}{commit[:10]}" in " ".join(told.out.split())
    (cause,) = reconciler("drift", "--format", "json").json["causes"]
    assert cause["differences"][0]["written_by"]["commit"] == commit
