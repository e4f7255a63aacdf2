"""Every option of every command is fed what nobody means: an exit code of the table, at once."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest

from reconciler.cli.main import cli
from tests.builders import ACTIVE, client_text
from tests.cli.conftest import SET_BY_MACHINES, Command
from tests.cli.test_hostile_input import require_harmless
from tests.cli.test_report_files import GITHUB

CODES = {0, 1, 2, 3, 4, 5, 6, 64}
SECONDS = 5.0
"""CPU time that a command may take, whatever it is given."""
ROOT = Path(__file__).resolve().parents[2]
VARIABLES = [
    *(name for name in SET_BY_MACHINES if name != "FORCE_COLOR"),  # it asks for escapes
    *("USER", "USERNAME", "TERM", "RECONCILER_SMTP", "HOME", "TZ"),
]

ODD = [
    "",
    " ",
    "-",
    "--",
    "-x",
    "/",
    "//",
    ".",
    "..",
    "a/../../../../../../../../..",
    "/dev/null",
    "/dev/zero",
    "no/such/place",
    "accounts/clients/acme.yaml/x",
    "x" * 300,
    "x/" * 3000,
    "x" * 100_000,
    "\0",
    "a\0b",
    "\udcff",
    "acme\udcff",
    "\ud800",
    "\n",
    "a\r\nb\x1b[31m",
    "::error::x",
    "é\u202e\ufeff\u2800",
    "=",
    "=x",
    "x=",
    "seats=",
    "seats=1e999",
    "name=\udcff",
    "a[b",
    "a.b.c.d[e].f",
    "staff[x].role=admin",
    "%s%n{}",
    "*",
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "9" * 30,
    "9" * 5000,
    "1_0",
    "٣",
    "0001-01-01",
    "0001-12-31",
    "9999-12-31",
    "9999-01-01",
    "2026-02-30",
    "20261121",
    "2026-W47-6",
    "a@b",
    "@",
    "HEAD",
    "HEAD:accounts",
    "--upload-pack=x",
    "json=/",
    "text=\udcff",
    "http://a..b/",
    "https://[::1",
    f"smtp://{'a' * 64}.example",
    "smtp://host:0",
    "smtp://.",
    "sqlite:///",
    "sqlite:////",
    "sqlite:///.",
    f"postgresql+psycopg://{'a' * 64}/x",
    "postgresql+psycopg://a..b/x",
    "postgresql+psycopg://.:0/x",
    "postgresql+psycopg://[::1/x",
    "postgresql+psycopg://127.0.0.1:1/\udcff",
    "postgresql+psycopg://127.0.0.1:99999/x",
    "postgresql+psycopg://127.0.0.1:1/x?connect_timeout=x",
    "postgresql+psycopg://127.0.0.1:1/x?host=a..b&port=x",
]

NEEDED: dict[str, list[str]] = {
    "client": ["acme"],
    "changes": ["seats=7"],
    "user": ["--user", "ann@acme.example"],
    "role": ["--role", "viewer"],
    "by": ["--by", "ann@acme.example"],
    "program": ["preferred"],
    "counts": ["assets=3"],
    "campaign": ["spring"],
    "amount": ["1.00"],
    "smtp": ["--smtp", "smtp://127.0.0.1:1"],
    "link_base": ["--link-base", "https://app.example/register"],
    "sender": ["--from", "accounts@north.example"],
    "email": ["ann@acme.example"],
    "who": ["acme"],
    "assignments": ["seats=7"],
    "tool": ["--tool", "client-reconciler==1.0.0"],
}
"""What a command does not run without: parameter → words."""


SHARED = {"format", "as_of", "actor", "lock_timeout"}
"""Options that are one thing in every command: once is enough."""


def every(
    group: click.Command, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, those of groups included."""
    if not isinstance(group, click.Group) or (words and group.params):
        yield words, group
    if isinstance(group, click.Group):
        ctx = click.Context(group)
        for name in group.list_commands(ctx):
            inner = group.get_command(ctx, name)
            assert inner is not None
            yield from every(inner, (*words, name))


def line_of(words: tuple[str, ...], command: click.Command, odd: click.Parameter) -> list[str]:
    """A line of a command that would do but for one option or argument, written `?`."""
    line = list(words)
    for param in sorted(command.params, key=lambda each: isinstance(each, click.Argument)):
        if param is odd:
            line += [param.opts[0], "?"] if isinstance(param, click.Option) else ["?"]
        elif param.required or param.name in ("assignments", "tool"):
            line += NEEDED.get(param.name or "", [])
    return line


def lines() -> dict[str, list[str]]:
    """Every option and argument of every command that takes a value."""
    first = {
        param.opts[0]: [param.opts[0], "?", "plan"]
        for param in cli.params
        if not getattr(param, "is_flag", False)
    }
    shared: set[str] = set()
    for words, command in every(cli):
        for param in command.params:
            name = str(param.name)
            if getattr(param, "is_flag", False) or name in shared or name == "report":
                continue
            shared |= {name} & SHARED
            first[f"{' '.join(words)} {name}"] = line_of(words, command, param)
    return {**first, "--report": ["plan", "--report", "?"]}


LINES = lines()


@pytest.fixture
def live(folder: Path, reconciler: Command) -> Path:
    """The folder with a store."""
    assert reconciler("apply", "--yes").code == 0
    return folder


def require_an_end(call: Command, words: list[str]) -> None:
    """Require a code of the table, little CPU time, and no words that are obeyed or a fault."""
    began = time.process_time()
    outcome = call(*words)
    took = time.process_time() - began

    shown = [word[:99] for word in words]
    assert outcome.code in CODES, (shown, outcome)
    assert "a fault of ours" not in outcome.err, (shown, outcome.err)
    assert took < SECONDS, (shown, took)
    require_harmless(outcome, annotated="github" in words)


@pytest.mark.parametrize("name", LINES)
def test_whatever_is_typed_ends_with_a_code_of_the_table(
    live: Path,
    reconciler: Command,
    name: str,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # The short form takes a part of the values, another one for each option.
    step = 1 if pytestconfig.getoption("--long") else 8
    values = ODD[list(LINES).index(name) % step :: step]
    kept = shutil.copytree(live, tmp_path_factory.mktemp("kept") / "live")
    for value in values:
        require_an_end(reconciler, [value if word == "?" else word for word in LINES[name]])
        for entry in live.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.copytree(kept, live, dirs_exist_ok=True)


@pytest.mark.parametrize("name", VARIABLES)
def test_whatever_the_environment_holds_ends_with_a_code_of_the_table(
    live: Path, reconciler: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    del live
    for value in ("", "\udcff", "a\udcffb", "/", ".", "x" * 5000, "\n::error::x", "a..b", "0"):
        monkeypatch.setenv(name, value)
        for words in (
            ["plan", "--format", "markdown"],
            ["plan", "--format", "summary", "--report", "json=out.json"],
            ["--live", "live.db", "apply", "--yes"],
            ["settle"],
            ["history"],
            [],
        ):
            require_an_end(reconciler, words)


def test_the_actor_of_a_machine_is_named_whatever_its_bytes(
    live: Path, reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "m\udcfcller")
    text = client_text("active", description="other", **ACTIVE)
    (live / "accounts" / "clients" / "acme.yaml").write_text(text, encoding="utf-8")

    assert reconciler("apply", "--yes").code == 0
    assert r"m\xfcller" in reconciler("history").out


def test_a_folder_with_any_name_is_worked_in(
    live: Path, reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = live / "m\udcfc\n::error::x"
    odd.mkdir()
    shutil.move(live / "accounts", odd)
    monkeypatch.chdir(odd)
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(live))

    for words in (["plan", "--format", "markdown"], ["apply", "--yes"], ["drift"], ["schema"]):
        require_an_end(reconciler, words)


@pytest.mark.parametrize("name", [" ".join(words) for words, _ in every(cli)])
def test_in_a_folder_that_was_deleted_every_command_says_so(
    folder: Path, reconciler: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    outcome = reconciler(*name.split())

    assert outcome.code == 64
    assert outcome.err.startswith("error: the folder that you are in was deleted\nhelp: ")


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_64(live: Path, reconciler: Command, day: str) -> None:
    del live
    for words in (["plan"], ["drift"], ["forecast"], ["apply", "--yes"], ["settle"], ["adopt"]):
        outcome = reconciler(*words, "--as-of", day)
        assert outcome.code == 64
        assert f"{day} is not between 1970-01-01 and 2199-12-31" in outcome.err


def test_the_last_day_of_the_calendar_takes_no_time(
    tmp_path: Path, reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "accounts", tmp_path / "example" / "accounts")
    monkeypatch.chdir(tmp_path / "example")
    assert reconciler("apply", "--yes").code == 0

    for words in (
        ["plan"],
        ["drift"],
        ["forecast", "--periods", "120"],
        ["costs"],
        ["report", "-o", "page.html"],
        ["show"],
        ["trials"],
        ["credits"],
        ["apply", "--yes"],
        ["--live", "rehearsal.db", "apply", "--rehearsal", "--yes"],
        ["--live", "rehearsal.db", "verify"],
    ):
        day = [] if "verify" in words else ["--as-of", "2199-12-31"]
        require_an_end(reconciler, [*words, *day])


def test_a_clock_beyond_the_calendar_is_64(live: Path, reconciler: Command) -> None:
    del live
    for year in (1, 1970, 2199, 9999):
        outcome = reconciler("plan", day=date(year, 6, 1))
        assert (outcome.code, "the clock of this machine says" in outcome.err) == (64, True)


def test_a_folder_of_promises_may_be_anything(live: Path, reconciler: Command) -> None:
    gone = live / "promises"
    gone.mkdir()
    (gone / "loop.json").symlink_to("loop.json")
    (gone / "up").symlink_to("/")
    (gone / "folder.json").mkdir()
    os.mkfifo(gone / "pipe.json")
    (gone / "bytes.json").write_bytes(b"\xff")
    (gone / "deep.json").write_text("[" * 100_000, encoding="utf-8")

    require_an_end(reconciler, ["apply", "--promises", "promises"])
    outcome = reconciler("apply", "--promises", "/")
    assert outcome.code == 64
    assert "`/` holds more than 100,000 files" in outcome.err


def test_files_that_go_while_promises_are_looked_for_are_not_there(
    live: Path, reconciler: Command
) -> None:
    folder = live / "promises"
    folder.mkdir()
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            for at in range(50):
                inner = folder / f"{at}"
                inner.mkdir(exist_ok=True)
                (inner / "x.json").write_text("{}", encoding="utf-8")
            for at in range(50):
                shutil.rmtree(folder / f"{at}")

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        for _ in range(10):
            require_an_end(reconciler, ["apply", "--promises", "promises"])
    finally:
        over.set()
        thread.join()


def test_many_files_that_promise_nothing_are_counted(live: Path, reconciler: Command) -> None:
    folder = live / "promises"
    folder.mkdir()
    for at in range(10_000):
        (folder / f"{at:05}.json").write_text("{}", encoding="utf-8")

    for form in ("text", "json"):
        outcome = reconciler("apply", "--promises", "promises", "--format", form)
        assert outcome.code == 0
        assert len(outcome.out) < 40_000
        assert "00049.json" in outcome.out
        assert "00050.json" not in outcome.out
        assert "and 9,950 more files that promise nothing" in " ".join(outcome.out.split())
