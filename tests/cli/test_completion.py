"""What Tab offers: words of ours, of the files, quickly, and nothing but words."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from reconciler.cli.main import cli, run
from tests.cli.conftest import Command
from tests.cli.test_imports import HEAVY

OWN = """
properties:  # what every client may fill
  # a comment
  region: {type: choice, choices: [EMEA, AMER]}
  contract_end:
    type: date
  kind:
    type: choice
    choices: ["chain", shop, big shop]
teams: [emea, americas] # who looks after them
roles:
  accountant: {permissions: [manage_company_settings]}
staff: [{email: dana@north.example, role: admin}]
profiles:
  retail: {features: [sso]}
"""


@pytest.fixture
def own(folder: Path, reconciler: Command) -> Path:
    """A partner with columns, a role, staff, and a client with a member."""
    del reconciler
    with (folder / "accounts" / "partner.yaml").open("a") as file:
        file.write(OWN)
    with (folder / "accounts" / "clients" / "acme.yaml").open("a") as file:
        file.write("members: [{email: ann@acme.example, role: admin}]\n")
    with (folder / "accounts" / "clients" / "beta.yaml").open("a") as file:
        file.write("members:\n  - {email: bob@beta.example, role: admin}\n")
    return folder


class Tab:
    """A key that asks what could stand where a line ends."""

    def __init__(self, patch: pytest.MonkeyPatch, heard: pytest.CaptureFixture[str]) -> None:
        self.patch = patch
        self.heard = heard

    def __call__(self, line: str) -> list[str]:
        """Ask; nothing but answers is printed."""
        with self.patch.context() as patch:
            patch.setenv("_RECONCILER_COMPLETE", "bash_complete")
            patch.setenv("COMP_LINE", f"reconciler {line}")
            run([])
        printed = self.heard.readouterr()
        assert printed.err == ""
        return [answer.partition(",")[2] for answer in printed.out.split()]


@pytest.fixture
def tab(own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tab:
    del own
    return Tab(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("se", ["settle", "set"]),
        ("operate add", ["add-user"]),
        ("plan --det", ["--detailed-exitcode"]),
        ("list --format js", ["json"]),
        ("show ", ["acme", "beta"]),
        ("show ac", ["acme"]),
        ("plan --client b", ["beta"]),
        ("apply --restore ", ["acme", "beta"]),
        ("set ", ["acme", "beta", "partner"]),
        ("set acme sta", ["status="]),
        ("set acme seats=12 status=a", ["status=active"]),
        ("set acme features+=ss", ["features+=sso", "features+=ssl_domain_alias"]),
        (
            "set acme properties.",
            ["properties.contract_end=", "properties.kind=", "properties.region="],
        ),
        ("set acme --unset resources.d", ["resources.dashboards"]),
        ("set partner exp", ["expansion="]),
        ("set --where status=t", ["status=trial"]),
        ("set --where status=trial sta", ["status="]),
        ("set acme profile=", ["profile=retail"]),
        ("list --column prof", ["profile"]),
        ("list --where profile=", ["profile=retail"]),
        ("list --column reg", ["region"]),
        ("list --where contr", ["contract_end="]),
        ("list --where region=", ["region=EMEA", "region=AMER"]),
        ("list --where kind=", ["kind=chain", "kind=shop"]),
        ("list --where contract_end=", []),
        ("list --where team=em", ["team=emea"]),
        ("set acme properties.region=A", ["properties.region=AMER"]),
        ("set acme team=", ["team=americas", "team=emea"]),
        ("list --where status=t", ["status=trial"]),
        ("explain no-way", ["no-way-back"]),
        ("explain file-f", ["file-format"]),
        ("explain client.trial.d", ["client.trial.days"]),
        ("people ", ["remove", "ann@acme.example", "bob@beta.example", "dana@north.example"]),
        ("people remove b", ["bob@beta.example"]),
        ("people --role acc", ["accountant"]),
        ("operate remove-user acme --user ", ["ann@acme.example", "dana@north.example"]),
        ("outbox resend beta b", ["bob@beta.example"]),
        ("--source accounts show a", ["acme"]),
        ("--source nowhere show ", []),
        ("show acme nothing", []),
        ("nonsense x", []),
        ("set 'ac", ["acme"]),
        ("new cargo --from a", ["acme", "active"]),
        ("--color al", ["always"]),
    ],
)
def test_what_can_stand_there_is_offered(tab: Tab, line: str, words: list[str]) -> None:
    assert sorted(tab(line)) == sorted(words)


@pytest.mark.parametrize(
    "line",
    [
        "'",
        '"a',
        "\\",
        "show \x01",
        "--live",
        "set acme =",
        "list --where =",
        "--source= show ",
        "é",
    ],
)
def test_whatever_is_typed_nothing_breaks(tab: Tab, line: str) -> None:
    tab(line)


def test_files_that_cannot_be_read_offer_nothing(tab: Tab, own: Path) -> None:
    partner = own / "accounts" / "partner.yaml"
    partner.unlink()
    os.mkfifo(partner)
    (own / "accounts" / "clients" / "acme.yaml").write_bytes(b"\xff\xfe \x00 eve@acme.example")

    assert tab("people e") == ["eve@acme.example"]
    assert tab("list --column reg") == []


def test_many_files_are_not_searched_for_people(
    tab: Tab, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tab("people a")
    monkeypatch.setattr("reconciler.cli.typed_words._MOST_FILES", 2)
    assert tab("people a") == []
    assert tab("operate sign-in acme --user a") == ["ann@acme.example"]
    assert own.exists()


def test_from_below_the_files_above_are_asked(
    tab: Tab, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / "docs").mkdir()
    monkeypatch.chdir(own / "docs")

    assert tab("show ") == ["acme", "beta"]


def test_no_store_is_made_and_nothing_slow_is_loaded(own: Path) -> None:
    probe = (
        "import sys\nfrom reconciler.__main__ import main\n"
        "try:\n    main()\nfinally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    for line in ("show ", "people ", "set acme s", "list --where ", "explain ", ""):
        done = subprocess.run(
            [sys.executable, "-c", probe],
            cwd=own,
            env={
                **os.environ,
                "_RECONCILER_COMPLETE": "zsh_complete",
                "COMP_WORDS": f"reconciler {line}",
                "COMP_CWORD": str(len(line.split()) + (line[-1:] in ("", " "))),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, line
        assert {*done.stderr.split()} & {*HEAVY, "msgspec"} == set(), line
    assert not (own / ".reconciler").exists()


def _parameters(command: click.Command, path: str) -> dict[str, click.Parameter]:
    context = click.Context(command)
    if isinstance(command, click.Group):
        inner = (
            (command.get_command(context, name), f"{path} {name}")
            for name in command.list_commands(context)
        )
        below = [_parameters(each, there) for each, there in inner if each is not None]
        return {name: param for params in below for name, param in params.items()}
    return {
        f"{path} {param.name}": param
        for param in command.params
        if param.make_metavar(context).strip("[]. …") in {"CLIENT", "K", "EMAIL", "ROLE"}
    }


def test_every_client_and_person_that_is_typed_can_be_completed(tab: Tab) -> None:
    params = _parameters(cli, "reconciler")
    new = {"reconciler new key"}  # nobody knows it yet
    context = click.Context(cli)

    assert len(params) > 20
    assert [
        name
        for name, param in params.items()
        if name not in new and not param.shell_complete(context, "")
    ] == []
    assert tab("show ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_manual_has_the_line_for_each_shell(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["explain", "completion"])
    assert f"_RECONCILER_COMPLETE={shell}_source reconciler" in capsys.readouterr().out
    monkeypatch.setenv("_RECONCILER_COMPLETE", f"{shell}_source")
    assert run([]) == 0
    assert "_RECONCILER_COMPLETE" in capsys.readouterr().out


def test_help_says_at_its_end_how_it_is_switched_on(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])

    last = capsys.readouterr().out.splitlines()[-1]
    assert 'eval "$(_RECONCILER_COMPLETE=bash_source reconciler)"' in last


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("reconciler set ac\tsta\tact\t", "reconciler set acme status=active "),
        ("reconciler people remove bob@be\t", "reconciler people remove bob@beta.example "),
        ("reconciler list --where status=tr\t", "reconciler list --where status=trial "),
    ],
)
def test_bash_completes_a_line(own: Path, typed: str, completed: str) -> None:
    """A real one: what then stands on the line is printed by `printf`, word by word."""
    program = Path(sys.executable).with_name("reconciler")
    setup = f'PATH={program.parent}:$PATH; eval "$(_RECONCILER_COMPLETE=bash_source reconciler)"\n'
    terminal, end = pty.openpty()
    with subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        cwd=own,
        env={"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(own), "PS1": ""},
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    ) as running:
        os.close(end)
        os.write(terminal, setup.encode())
        # At the start of the line a word is put before it that prints it, and Enter is pressed.
        os.write(terminal, f"{typed}\x01printf '<%s>' \r".encode())
        shown = ""
        until = time.monotonic() + 30
        wanted = "".join(f"<{word}>" for word in completed.split())
        while wanted not in shown and time.monotonic() < until:
            shown += os.read(terminal, 65536).decode()
        os.write(terminal, b"exit\n")
        assert wanted in shown
        running.kill()
    os.close(terminal)
