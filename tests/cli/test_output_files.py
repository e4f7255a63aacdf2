"""What an option may name as a file to write: never the store, an account, or another's file."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import click
import pytest

from reconciler.cli.main import cli
from tests.cli.conftest import Command

FORMS = ("text", "json", "markdown", "github", "summary")
SIDES = ("-journal", "-wal", "-shm", ".lock")
NEEDED = {
    "access": ["acme"],
    "import": ["table.csv"],
    "new": ["cargo", "name=Cargo"],
    "set": ["acme", "seats=7"],
}
"""What a command does not run without."""


def everything(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def live(folder: Path, reconciler: Command) -> Path:
    """The folder, with a store, schemas, a repository and somebody's notes."""
    reconciler("apply", "--yes")
    reconciler("schema", "-o", "schemas")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / "notes.txt").write_text("milk\n", encoding="utf-8")
    (folder / "accounts" / "ignore.yaml").write_text("ignore: []\n", encoding="utf-8")
    (folder / "to-store").symlink_to(".reconciler/live.db")
    (folder / "to-clients").symlink_to("accounts/clients")
    os.link(folder / ".reconciler" / "live.db", folder / "twin")
    os.link(folder / "accounts" / "partner.yaml", folder / "partner-twin")
    return folder


PROTECTED = [
    ".reconciler/live.db",
    *(f".reconciler/live.db{side}" for side in SIDES),
    ".reconciler/../.reconciler/./live.db",
    ".Reconciler/LIVE.DB",
    "accounts/partner.yaml",
    "accounts/ignore.yaml",
    "accounts/found.yaml",
    "accounts/PARTNER.YAML",
    "accounts/clients/acme.yaml",
    "accounts/clients/new.json",
    "accounts/clients/emea/deep/new.json",
    "accounts/clients",
    "accounts/.schemas/client.schema.json",
    ".git/config",
    ".git/hooks/post-commit",
    "sub/.GIT/x",
    "to-store",
    "to-clients/new.json",
    "twin",
    "partner-twin",
    "notes.txt",
    "schemas/plan.schema.json",
]
"""What no command but the one it belongs to may write."""


def test_a_plan_and_a_report_take_the_place_of_nothing_that_is_kept(
    live: Path, reconciler: Command
) -> None:
    before = everything(live)

    for path in (*PROTECTED, *(str(live / path) for path in PROTECTED)):
        for words in (("plan", "-o", path), ("apply", "--yes", "--report", f"json={path}")):
            outcome = reconciler(*words)
            assert (outcome.code, outcome.out) == (64, ""), (words, outcome)
            assert outcome.err.split()[0] == "error:"
            assert "help: name another file" in outcome.err
            assert everything(live) == before, words


def test_nothing_is_read_or_done_before_it_is_refused(live: Path, reconciler: Command) -> None:
    before = everything(live)
    (live / "accounts" / "clients" / "acme.yaml").unlink()

    for words in (
        ("apply", "--yes", "--report", "json=.reconciler/live.db"),
        ("settle", "--report", "json=a.json", "--report", "json=notes.txt"),
        ("plan", "-o", "notes.txt", "--report", "json=a.json"),
        ("plan", "--report", "json=a.json", "-o", "notes.txt"),
    ):
        assert reconciler(*words).code == 64
    assert everything(live) == {
        name: data for name, data in before.items() if name != "accounts/clients/acme.yaml"
    }


def test_a_store_that_is_not_there_yet_is_kept_free(folder: Path, reconciler: Command) -> None:
    assert reconciler("plan", "-o", ".reconciler/live.db").code == 64
    assert reconciler("--live", "sqlite:///x.db", "plan", "-o", "x.db").code == 64
    assert reconciler("--live", "x.db", "plan", "--report", "json=./x.db-journal").code == 64
    assert sorted(entry.name for entry in folder.iterdir()) == ["accounts"]


def test_another_store_is_somebody_elses_file(live: Path, reconciler: Command) -> None:
    outcome = reconciler("--live", "other.db", "plan", "-o", ".reconciler/live.db")

    assert outcome.code == 64
    with closing(sqlite3.connect(live / ".reconciler" / "live.db")) as store:
        assert store.execute("SELECT count(*) FROM partner").fetchone() == (1,)


def test_what_was_written_before_is_written_again(folder: Path, reconciler: Command) -> None:
    every = [part for form in FORMS for part in ("--report", f"{form}={form}.out")]
    commands = (
        ("plan", "-o", "plan.json"),
        ("apply", "plan.json"),
        ("apply", "nowhere.json"),
        ("validate",),
        ("list",),
        ("history",),
        ("drift",),
        ("outbox",),
    )
    for words in commands:
        first = reconciler(*words, *every)
        again = reconciler(*words, *every)
        assert "not written by this program" not in first.err + again.err, words
        assert first.code in (0, 64)
    (folder / "empty").touch()
    assert reconciler("plan", "-o", "empty").code == 0
    assert reconciler("plan", "-o", "empty").code == 0


def test_every_json_begins_as_the_guard_expects(folder: Path, reconciler: Command) -> None:
    reconciler("apply", "--yes")
    ctx = click.Context(cli)
    for name in cli.list_commands(ctx):
        command = cli.get_command(ctx, name)
        options = [option for param in command.params for option in param.opts] if command else []
        if "--report" not in options or name == "operate":
            continue
        for form in FORMS:
            words = (name, *NEEDED.get(name, []), "--report", f"{form}={name}.{form}")
            reconciler(*words)
            again = reconciler(*words)
            assert "was not written by this program" not in again.err, (name, form)
        assert (folder / f"{name}.json").is_file()


def test_two_outputs_are_two_files(folder: Path, reconciler: Command) -> None:
    (folder / "link").symlink_to("a")

    for words in (
        ("plan", "-o", "a", "--report", "json=a"),
        ("plan", "--report", "json=a", "-o", "./a"),
        ("plan", "--report", "json=a", "--report", "text=link"),
        ("plan", "--report", "json=a", "--report", "text=x/../a"),
    ):
        outcome = reconciler(*words)
        assert outcome.code == 64
        assert "two outputs cannot be one file" in outcome.err
    assert not (folder / "a").exists()


@pytest.mark.parametrize("path", [".", "accounts", "loop", "/dev/loop0", "socket"])
def test_what_can_hold_no_text_is_refused(folder: Path, reconciler: Command, path: str) -> None:
    (folder / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        if path.startswith("/dev") and not Path(path).exists():
            pytest.skip("no block device here")
        assert reconciler("plan", "-o", path).code == 64


def test_devices_and_pipes_are_written_into(folder: Path, reconciler: Command) -> None:
    os.mkfifo(folder / "pipe")
    assert reconciler("plan", "-o", "/dev/null", "--report", "json=/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
    outcome = reconciler("plan", "-o", "/dev/full")
    assert (outcome.code, "No space left" in outcome.err) == (1, True)
    nobody = reconciler("plan", "-o", "pipe")
    assert (nobody.code, "nobody reads" in nobody.err) == (1, True)

    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append((folder / "pipe").read_text("utf-8")))
    reader.start()
    try:
        while reconciler("plan", "-o", "pipe").code:
            pass
    finally:
        reader.join(10)
    assert '"kind":"reconciler-plan"' in told[0]
    assert (folder / "pipe").is_fifo()


def test_the_summary_of_a_job_is_added_to(
    folder: Path, reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = folder / "step_summary"
    summary.write_text("## Tests\nall fine\n", encoding="utf-8")
    assert reconciler("plan", "--report", "summary=step_summary").code == 64
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    for _ in range(2):
        assert reconciler("plan", "--report", "summary=step_summary").code == 0

    text = summary.read_text(encoding="utf-8")
    assert text.startswith("## Tests\nall fine\n<!-- reconciler:plan -->\n")
    assert text.count("<!-- reconciler:plan -->") == 2
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "accounts" / "partner.yaml"))
    assert reconciler("plan", "--report", "summary=accounts/partner.yaml").code == 64


def test_schemas_stay_where_schemas_belong(live: Path, reconciler: Command) -> None:
    before = everything(live)
    (live / "mine").mkdir()
    (live / "mine" / "plan.schema.json").write_text("{}\n", encoding="utf-8")
    own = live / "accounts" / ".schemas" / "partner.schema.json"

    for out in ("accounts/clients", ".git", "to-clients", "accounts/.schemas", "mine"):
        assert reconciler("schema", "-o", out).code == 64, out
    own.unlink()
    own.symlink_to("../partner.yaml")
    assert reconciler("schema").code == 64
    own.unlink()
    os.link(live / "accounts" / "partner.yaml", own)
    assert reconciler("schema").code == 64
    own.unlink()

    assert reconciler("schema").code == 0
    assert own.is_file()
    del before["accounts/.schemas/partner.schema.json"]
    assert before.items() <= everything(live).items()


def test_init_begins_nothing_among_accounts_or_inside_git(live: Path, reconciler: Command) -> None:
    before = everything(live)
    tool = ("--tool", "client-reconciler==1.0.0", "--owners", "@north/leads")

    for place in ("accounts/clients", ".git", "accounts/.schemas", "to-clients"):
        assert reconciler("init", place, *tool).code == 64, place
    (live / ".gitignore").symlink_to("accounts/partner.yaml")
    assert reconciler("init", *tool).code == 64
    assert everything(live) == {**before, ".gitignore": before["accounts/partner.yaml"]}


@pytest.mark.parametrize(
    "file",
    [".reconciler/live.db-journal", "accounts/clients/x.db", ".git/x", "accounts/found.yaml"],
)
def test_a_backup_stands_nowhere_else_either(live: Path, reconciler: Command, file: str) -> None:
    before = everything(live)

    assert reconciler("store", "backup", file).code == 64
    assert everything(live) == before
