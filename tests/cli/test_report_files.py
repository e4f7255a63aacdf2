"""`--report FORMAT=PATH`: the same document in files, whatever the ending."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from reconciler.cli.format_options import formats
from reconciler.cli.main import cli
from tests.builders import ACTIVE, client_text
from tests.cli.conftest import Command

CONTEXT = click.Context(cli)
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "north/accounts",
    "GITHUB_SHA": "4f2c9e1" + "0" * 33,
}

OF_PLANS = formats(tables=False)


def client(folder: Path, text: str) -> None:
    """Write the file of the client acme."""
    (folder / "accounts" / "clients" / "acme.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", cli.list_commands(CONTEXT))
def test_every_command_that_has_a_format_writes_reports(name: str) -> None:
    command = cli.get_command(CONTEXT, name)
    options = [option for param in command.params for option in param.opts] if command else []

    assert ("--format" in options) == ("--report" in options)


def test_each_report_is_what_its_format_prints(reconciler: Command, folder: Path) -> None:
    wanted = [part for each in OF_PLANS for part in ("--report", f"{each}={each}.out")]
    alone = reconciler("plan")

    outcome = reconciler("plan", *wanted)

    assert outcome == alone
    shown = {each: (folder / f"{each}.out").read_text(encoding="utf-8") for each in OF_PLANS}
    # A file is 100 columns wide, a terminal what it is.
    assert shown["text"].splitlines()[-1] == alone.out.splitlines()[-1]
    assert json.loads(shown["json"]) == reconciler("plan", "--format", "json").json
    assert shown["text"].splitlines()[0] == "<!-- reconciler:plan -->"
    assert shown["markdown"] == reconciler("plan", "--format", "markdown").out
    assert not [entry.name for entry in folder.iterdir() if entry.name.startswith(".")]


def test_a_refusal_a_wrong_file_and_a_stale_promise_are_reported(
    reconciler: Command, folder: Path
) -> None:
    report = ["--report", "json=out.json", "--report", "github=out.log"]
    reconciler("apply", "--yes")
    client(folder, client_text("active", description="new", **ACTIVE))
    reconciler("plan", "-o", "promise.json")
    client(folder, client_text("active", description="other", **ACTIVE))

    stale = reconciler("apply", "promise.json", *report)

    assert (stale.code, stale.out) == (5, "")
    said = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert (said["error"], said["exit_code"]) == ("stale-plan", 5)
    assert (folder / "out.log").read_text(encoding="utf-8").startswith("::error")
    client(folder, client_text("trial", **ACTIVE))
    for command, kind in (("plan", "plan"), ("apply --yes", "error")):
        assert reconciler(*command.split(), *report).code == 4
        said = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        assert (said["kind"], [finding["rule"] for finding in said["findings"]]) == (
            kind,
            ["no-way-back"],
        )
    client(folder, "name: Acme\nstatus: Actve\n")
    for command, kind in (("validate", "diagnostics"), ("plan", "error"), ("apply --yes", "error")):
        assert reconciler(*command.split(), *report).code == 3
        said = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        assert (said["kind"], len(said["findings"])) == (kind, 1)


@pytest.mark.parametrize("format", ["text", "json", "github"])
def test_a_report_that_cannot_be_written_is_1_behind_the_whole_result(
    reconciler: Command, folder: Path, format: str
) -> None:
    alone = reconciler("plan", "--format", format)

    outcome = reconciler(
        "plan", "--format", format, "--report", "text=no/such.txt", "--report", "json=plan.json"
    )

    assert outcome.code == 1
    assert outcome.out.startswith(alone.out)
    assert "error: the report could not be written, the result above stands: no/such.txt" in (
        outcome.err.replace("\n", " ")
    )
    assert json.loads((folder / "plan.json").read_text(encoding="utf-8"))["kind"] == "plan"
    assert format == "github" or outcome.out == alone.out


def test_a_refusal_whose_report_is_lost_is_1(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    client(folder, client_text("trial", **ACTIVE))

    for command in (["plan"], ["apply", "--yes"]):
        outcome = reconciler(*command, "--report", "text=/dev/full")
        assert outcome.code == 1
        assert "error[no-way-back]" in outcome.out + outcome.err
        assert "No space left on device" in outcome.err.replace("\n", " ")


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ("txet=out", "`txet` is no format"),
        ("json", "`json` names no file"),
        ("json=", "`json=` names no file"),
        ("json=-", "`json=-` names no file"),
        ("=out", "`` is no format"),
    ],
)
def test_what_is_no_report_is_64(reconciler: Command, folder: Path, report: str, says: str) -> None:
    outcome = reconciler("plan", "--report", report)

    assert (outcome.code, outcome.out) == (64, "")
    assert says in outcome.err
    assert [entry.name for entry in folder.iterdir()] == ["accounts"]


def test_two_reports_in_one_file_are_64(reconciler: Command) -> None:
    assert reconciler("plan", "--report", "text=a", "--report", "json=a").code == 64


def test_a_report_never_takes_the_place_of_a_device(reconciler: Command) -> None:
    assert reconciler("plan", "--report", "text=/dev/null").code == 0
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("plan", "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


def test_a_link_is_followed_and_kept(reconciler: Command, folder: Path) -> None:
    (folder / "link").symlink_to("real.txt")

    assert reconciler("plan", "--report", "text=link").code == 0
    assert (folder / "link").is_symlink()
    assert "refused.\n" in (folder / "real.txt").read_text(encoding="utf-8")


def test_the_result_stands_alone_when_the_plan_file_is_lost(reconciler: Command) -> None:
    outcome = reconciler("plan", "--format", "json", "-o", "no/such.json")

    assert (outcome.code, outcome.json["kind"]) == (1, "plan")
    assert "the plan could not be written" in outcome.err


def test_in_ci_a_client_is_linked_to_its_line(
    reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconciler("apply", "--yes")
    client(folder, client_text("active", seats="2", resources="{dashboards: 1}"))
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    path = "accounts/clients/acme.yaml#L3"
    base = f"https://github.example/north/accounts/blob/{GITHUB['GITHUB_SHA']}"

    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    assert f"[`acme`]({base}/{path})" in reconciler("plan", "--format", "markdown").out
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    inside = f"[`acme`]({base}/{folder.name}/{path})"
    assert inside in reconciler("plan", "--format", "markdown").out
    monkeypatch.setenv("GITHUB_WORKSPACE", "/elsewhere")
    assert "](" not in reconciler("plan", "--format", "markdown").out


@pytest.mark.parametrize("name", sorted(GITHUB))
@pytest.mark.parametrize("value", ["", "javascript:alert(1)", "x)[y](z", "a b"])
def test_without_a_whole_address_nothing_is_linked(
    reconciler: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for each, known in GITHUB.items():
        monkeypatch.setenv(each, known)
    monkeypatch.setenv(name, value)

    assert "](" not in reconciler("plan", "--format", "markdown").out
