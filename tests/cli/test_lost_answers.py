"""A COMMIT whose answer is lost: what is printed can be typed, and what was asked for is done once.

There is no line to an SQLite file that could be cut; what can be lost there is what Ctrl-C ends.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copyfile, which
from typing import Any

import pytest
from sqlalchemy import Engine, Pool, event, make_url

from reconciler.cli.main import run
from reconciler.live.open import open_store
from reconciler.model.live.outbox import CLAIM_MINUTES, LetterState
from reconciler.model.live.records import Operation
from tests.builders import PARTNER, SOLD, client_text
from tests.cli.conftest import Command, Outcome
from tests.cli.test_credit_commands import CLIENT
from tests.forked import fork
from tests.live.cut_line import CutLine, cut_line
from tests.outbox.mail import mail_server_running
from tests.postgres import Postgres

COMMIT = b"COMMIT\0"
SPEND = ("operate", "spend", "acme", "spring", "120.00")
ACTS = {
    "spend": SPEND,
    "edit": ("operate", "edit", "acme", "description=new"),
    "sign-in": ("operate", "sign-in", "acme", "--user", "ann@acme.example"),
    "add-user": (
        *("operate", "add-user", "acme", "--user", "new@acme.example", "--role", "viewer"),
        *("--by", "ann@acme.example"),
    ),
    "remove-user": (
        *("operate", "remove-user", "acme", "--user", "bob@acme.example"),
        *("--by", "ann@acme.example"),
    ),
    "request-extension": ("operate", "request-extension", "beta", "--by", "eve@beta.example"),
    "pick-program": ("operate", "pick-program", "plat", "grow", "--by", "pia@plat.example"),
    "record-usage": ("operate", "record-usage", "acme", "dashboards=1"),
    "accept": ("operate", "accept", "acme", "--user", "cat@acme.example"),
}
MEMBERS = "".join(
    f"  - {{email: {each}@acme.example, role: {role}}}\n"
    for each, role in (("ann", "admin"), ("bob", "viewer"), ("cat", "viewer"))
)
CLIENTS = {
    "acme": CLIENT.replace("seats: 1", "seats: 5") + f"members:\n{MEMBERS}",
    "beta": client_text("trial", name="Beta", members="[{email: eve@beta.example, role: admin}]"),
    "plat": client_text(
        "trial",
        name="Plat",
        billing="{mode: platform}",
        resources="{dashboards: 1}",
        members="[{email: pia@plat.example, role: admin}]",
    ),
}


@pytest.fixture(params=["postgresql"])
def url(
    request: pytest.FixtureRequest, postgres: Postgres, reconciler: Command, folder: Path
) -> str:
    """A store on a server, with clients to act on; one has credit."""
    (folder / "accounts" / "partner.yaml").write_text(
        PARTNER + SOLD + 'articles: {pack: {name: Pack, unit: "15.00"}}\n', encoding="utf-8"
    )
    for key, text in CLIENTS.items():
        file = folder / "accounts" / "clients" / f"{key}.yaml"
        file.write_text(text, encoding="utf-8")
    url = postgres.migrated() if request.param == "postgresql" else str(folder / "live.db")
    opened = reconciler("--live", url, "apply", "--yes", "--rehearsal")
    assert opened.code == 0, opened.err
    for who in ("acme --user ann@acme.example", "beta --user eve@beta.example"):
        assert reconciler("--live", url, "operate", "accept", *who.split()).code == 0
    came = ("operate", "accept", "plat", "--user", "pia@plat.example")
    assert reconciler("--live", url, *came).code == 0
    return url


Lost = Callable[..., AbstractContextManager[CutLine]]


@pytest.fixture
def lost(postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch) -> Lost:
    """Lead every command over a line that is cut at a word; then the server is gone."""

    @contextmanager
    def cut(word: bytes = COMMIT, *, heard: bool = True) -> Iterator[CutLine]:
        with cut_line(postgres.folder, word, heard=heard, gone=True) as (folder, line):
            database = make_url(url).database or ""
            monkeypatch.setenv("RECONCILER_LIVE", postgres.url(database, folder=folder))
            yield line
            monkeypatch.delenv("RECONCILER_LIVE")

    return cut


def operations(url: str, kind: str) -> list[Operation]:
    with open_store(url).read("north") as reader:
        return [each for each in reader.operations(1000) if each.kind == kind]


def typed(reconciler: Command, failed: Outcome, *before: str) -> Outcome:
    """Type the command that a failure printed, as it stands there."""
    printed = " ".join(failed.err.split())
    words = shlex.split(printed.partition("help: ")[2].partition(": reconciler ")[2])
    assert words, failed.err
    if words[0] == "--live":
        del words[:2]
    return reconciler(*before, *words)


@pytest.mark.parametrize("heard", [True, False], ids=["done", "not done"])
def test_a_spending_whose_answer_is_lost_is_done_once(
    url: str, reconciler: Command, lost: Lost, heard: bool
) -> None:
    with lost(heard=heard) as line:
        failed = reconciler(*SPEND)
        line.back()

        assert failed.code == 1
        assert line.cut.is_set()
        assert "it is not known whether the last step was written" in " ".join(failed.err.split())
        assert len(operations(url, "spend")) == heard
        again = typed(reconciler, failed)
        assert again.code == 0, again.err
        assert (again.code, "already done on" in again.out) == (0, heard)

    assert len(operations(url, "spend")) == 1
    assert "acme has €380.00 left" in reconciler("--live", url, "credits", "acme").out


SAME = {"apply": ("apply", "--yes"), "plan": ("apply", "plan.json"), "settle": ("settle",)}


@pytest.mark.slow
@pytest.mark.parametrize("command", SAME)
def test_other_writes_are_safe_to_type_again_and_say_so(
    url: str, reconciler: Command, folder: Path, lost: Lost, command: str
) -> None:
    file = folder / "accounts" / "clients" / "acme.yaml"
    file.write_text(f"{CLIENTS['acme']}description: new\n", encoding="utf-8")
    with open_store(url).read("north") as reader:
        record = reader.partner()
        assert record is not None
        then = ("--as-of", f"{record.high_water.replace(day=1) + timedelta(days=40)}")
    planned = reconciler("--live", url, "plan", "-o", "plan.json", *then)
    assert planned.code == 0, planned.err
    kind = SAME[command][0]
    before = len(operations(url, kind))

    with lost() as line:
        failed = reconciler(*SAME[command], *then)
        line.back()
        again = reconciler(*SAME[command], *then)

    said = " ".join(failed.err.split())
    assert (failed.code, line.cut.is_set()) == (1, True)
    assert "it is not known whether the last step was written" in said
    assert re.search("help: (run the same command|settle) again: ", said)
    assert again.code == 0, again.err
    assert len(operations(url, kind)) == before + 1
    bills = reconciler("--live", url, "invoices", "--format", "json").json["invoices"]
    assert len({bill["number"] for bill in bills}) == len(bills)


def test_a_letter_whose_taking_is_not_known_is_sent_after_a_while(
    url: str, reconciler: Command, lost: Lost, postgres: Postgres
) -> None:
    # People were let in by name, which only a store for rehearsal allows; and that sends no mail.
    postgres.run("UPDATE partner SET rehearsal = false", make_url(url).database or "")
    people = {f"{each}@acme.example" for each in ("bob", "cat")}
    with mail_server_running() as mail, lost() as line:
        deliver = (
            *("outbox", "deliver", "--smtp", mail.url, "--link-base", "https://app.example/x"),
            *("--from", "us@north.example"),
        )
        failed = reconciler(*deliver)
        line.back()
        soon = reconciler(*deliver)
        with open_store(url).read("north") as reader:
            (waits,) = reader.letters(LetterState.WAITING)
        assert waits.claimed is not None
        at = waits.claimed + timedelta(minutes=CLAIM_MINUTES + 1)
        assert run(deliver, at) == 0
        received = [str(letter["To"]) for letter in mail.letters]

    said = " ".join(failed.err.split())
    assert (failed.code, line.cut.is_set()) == (1, True)
    assert "help: run the same command again: no letter is lost" in said
    assert (soon.code, "taken: another run is sending it" in soon.out) == (0, True)
    assert sorted(received) == sorted(people)


@pytest.mark.parametrize("word", [b"UPDATE partner", b"INSERT INTO event"])
def test_a_line_that_is_cut_before_the_commit_wrote_nothing_and_that_is_said(
    url: str, reconciler: Command, lost: Lost, word: bytes
) -> None:
    with lost(word) as line:
        failed = reconciler(*SPEND)

    said = " ".join(failed.err.split())
    assert (failed.code, line.cut.is_set()) == (1, True)
    assert "; nothing was written" in said
    assert "not known" not in said
    assert operations(url, "spend") == []


@pytest.mark.slow
def test_every_act_whose_answer_is_lost_is_done_once(
    postgres: Postgres, url: str, folder: Path
) -> None:
    database = make_url(url).database or ""
    before = {name: len(operations(url, name)) for name in ACTS}
    with ExitStack() as lines:
        running = {}
        for name, act in ACTS.items():
            cut = cut_line(postgres.folder, COMMIT, heard=True, gone=True)
            socket, line = lines.enter_context(cut)
            env = os.environ | {"RECONCILER_LIVE": postgres.url(database, folder=socket)}
            command = [sys.executable, "-m", "reconciler", *act, "--lock-timeout", "60"]
            process = lines.enter_context(
                subprocess.Popen(command, cwd=folder, env=env, text=True, stderr=subprocess.PIPE)
            )
            running[name] = (process, line, env)

        for name, (process, line, env) in running.items():
            _, err = process.communicate(timeout=120)
            assert (process.returncode, line.cut.is_set()) == (1, True), err
            line.back()
            printed = " ".join(err.split()).partition(": reconciler ")[2]
            again = subprocess.run(
                [sys.executable, "-m", "reconciler", *shlex.split(printed)],
                cwd=folder,
                env=env,
                text=True,
                capture_output=True,
                check=False,
            )
            assert again.returncode == 0, again.stderr
            assert "already done on" in again.stdout, name
            assert len(operations(url, name)) == before[name] + 1


def test_ctrl_c_while_committing_names_the_act(
    postgres: Postgres, url: str, reconciler: Command, folder: Path
) -> None:
    database = make_url(url).database or ""
    with cut_line(postgres.folder, COMMIT, heard=True) as (socket, line):
        env = os.environ | {"RECONCILER_LIVE": postgres.url(database, folder=socket)}
        process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", *SPEND],
            cwd=folder,
            env=env,
            text=True,
            stderr=subprocess.PIPE,
        )
        line.first = lambda: process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "it is not known whether the last step was written" in " ".join(err.split())
    again = typed(reconciler, Outcome(1, "", err), "--live", url)
    assert (again.code, "already done on" in again.out) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_wherever_ctrl_c_ends_a_spending_it_can_be_asked_for_again(
    url: str, reconciler: Command, postgres: Postgres, folder: Path
) -> None:
    ended = set()
    for point in count(1):
        here = fresh(url, postgres, folder / f"{point}.db")
        err = folder / f"{point}.err"
        code = interrupted_at(point, ("--live", here, *SPEND), err)
        done = len(operations(here, "spend"))
        ended.add((code, done))
        if code == 0:
            break
        again = typed(reconciler, Outcome(code, "", err.read_text()), "--live", here)
        assert (again.code, "already done on" in again.out) == (0, bool(done)), point
        assert len(operations(here, "spend")) == 1

    assert {code for code, _ in ended} <= {0, 1, 130}
    assert {(130, 0), (0, 1)} <= ended
    assert {1, 130} & {code for code, done in ended if done and code}


def fresh(url: str, postgres: Postgres, file: Path) -> str:
    """Copy a store."""
    if not url.startswith("postgresql"):
        copyfile(url, file)
        return str(file)
    name = f"copy_{file.stem}_{os.getpid()}"
    postgres.run(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
    return postgres.url(name)


def interrupted_at(point: int, arguments: tuple[str, ...], err: Path) -> int:
    """Run a command in a child in which Ctrl-C is pressed at this event; give its exit code."""
    child = fork()
    if child == 0:
        _interrupt(point, arguments, err)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _interrupt(point: int, arguments: tuple[str, ...], err: Path) -> None:
    seen = count(1)

    def step(*_: Any) -> None:
        if next(seen) == point:
            raise KeyboardInterrupt

    for name in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
        event.listen(Engine, name, step)
    event.listen(Pool, "checkin", step)
    code = 99
    try:
        with err.open("w", encoding="utf-8") as stderr:
            sys.stderr = stderr
            code = run(arguments)
    except BaseException:  # noqa: BLE001 - a child must never return into the parent's tests
        traceback.print_exc(file=sys.__stderr__)
    os._exit(code)


def test_an_answer_that_cannot_be_printed_names_the_act(
    reconciler: Command, folder: Path, url: str
) -> None:
    env = os.environ | {"RECONCILER_LIVE": url}
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "reconciler", *SPEND],
            cwd=folder,
            env=env,
            text=True,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert process.returncode == 1
    again = typed(reconciler, Outcome(1, "", process.stderr), "--live", url)
    assert (again.code, "already done on" in again.out) == (0, True)
    assert len(operations(url, "spend")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", ["", "+"], ids=["once", "for good"])
def test_a_disk_that_fails_while_committing_is_no_answer(
    reconciler: Command, postgres: Postgres, folder: Path, url: str, how: str
) -> None:
    assert which("strace"), "strace is needed: .ci/run installs it"
    codes = []
    for point in count(1):
        here = fresh(url, postgres, folder / f"{point}.db")
        inject = ["-e", "trace=fdatasync", "-e", f"inject=fdatasync:error=EIO:when={point}{how}"]
        command = [sys.executable, "-m", "reconciler", "--live", here, *SPEND]
        done = subprocess.run(
            ["strace", "-f", "-qq", "-o", "log", *inject, *command],
            cwd=folder,
            text=True,
            capture_output=True,
            check=False,
        )
        codes.append(done.returncode)
        assert len(operations(here, "spend")) == (done.returncode == 0), done.stderr
        if "EIO" not in (folder / "log").read_text():
            break
        if done.returncode:
            again = typed(reconciler, Outcome(1, "", done.stderr), "--live", here)
            assert again.code == 0, again.err
        assert len(operations(here, "spend")) == 1

    assert codes == [0 if how == "" else 1] * (len(codes) - 1) + [0]
    assert len(codes) > 2


def test_one_name_is_for_one_act(url: str, reconciler: Command) -> None:
    cat = ("acme", "--once", "monday", "--user", "cat@acme.example")
    assert reconciler("--live", url, "operate", "sign-in", *cat).code == 0

    other = reconciler("--live", url, "operate", "accept", *cat)

    assert (other.code, "was written before" in other.err) == (1, True)
