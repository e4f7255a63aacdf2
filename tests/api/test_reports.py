"""What comes back: the same as the command line prints, harmless in a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reconciler import Report, Workspace
from reconciler.cli.main import run
from tests.api.conftest import Opened, acme, write
from tests.builders import START, moment

LOOKS: dict[str, Callable[[Workspace], Report]] = {
    "validate": lambda workspace: workspace.validate(),
    "plan": lambda workspace: workspace.plan(),
    "plan --client acme": lambda workspace: workspace.plan(clients=["acme"]),
    "drift": lambda workspace: workspace.drift(),
    "show": lambda workspace: workspace.partner(),
    "show acme": lambda workspace: workspace.client("acme"),
    "list": lambda workspace: workspace.clients(),
    "list --where status=active --column seats": lambda workspace: workspace.clients(
        "status=active", columns=["seats"]
    ),
    "trials --within 7d": lambda workspace: workspace.trials(7),
    "people": lambda workspace: workspace.people(),
    "people --role admin --outside b.example": lambda workspace: workspace.people(
        "admin", ["b.example"]
    ),
    "people ann@acme.example": lambda workspace: workspace.person("ann@acme.example"),
    "access acme --user ann@acme.example": lambda workspace: workspace.access(
        "acme", "ann@acme.example"
    ),
    "history": lambda workspace: workspace.history(),
    "history acme": lambda workspace: workspace.client_history("acme"),
    "invoices": lambda workspace: workspace.invoices(),
    "receipts": lambda workspace: workspace.receipts(),
    "credits": lambda workspace: workspace.credits(),
    "credits acme": lambda workspace: workspace.credits("acme"),
    "credits --by-month": lambda workspace: workspace.spendings(),
    "outbox": lambda workspace: workspace.outbox(),
    "verify": lambda workspace: workspace.verify(),
}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    run(["--live", "live.db", *arguments], moment(START))
    return capsys.readouterr().out


@pytest.mark.parametrize("command", LOOKS)
def test_a_report_is_what_the_command_prints(
    folder: Path,
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    for name in ("LC_ALL", "LC_MONETARY", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    write(folder, acme(seats=3))

    report = LOOKS[command](workspace)

    words = command.split()
    assert report.to_dict() == json.loads(printed(capsys, *words, "--format", "json"))
    assert report.to_text() == printed(capsys, *words)
    assert report.to_markdown() == printed(capsys, *words, "--format", "markdown")


def test_what_was_done_is_what_apply_prints(opened: Opened) -> None:
    workspace = opened()
    applied = workspace.apply(workspace.plan())

    assert applied.to_dict()["operation"] == applied.operation
    assert applied.to_text().splitlines()[-3].startswith("Done: 2 added")
    assert json.loads(json.dumps(applied.to_dict())) == applied.to_dict()


class Tags(HTMLParser):
    """Everything in a page that is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {attrs}")


HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>&lt;"
UNSEEN = r"\u202e\e[31m\u200b"
"""Escapes of YAML: letters that turn a line round, colour a terminal, or hide."""


def shown(report: Report) -> str:
    return report._repr_html_()


def test_a_notebook_shows_no_tag_and_nothing_unseen_of_a_file(folder: Path, opened: Opened) -> None:
    workspace = opened(actor=HOSTILE)
    write(folder, acme(name=f'"{HOSTILE}"'))
    planned = workspace.plan()
    applied = workspace.apply(planned)
    write(folder, acme(name=f'"{HOSTILE}{UNSEEN}"', seats=f'"{HOSTILE}"'), "odd")

    looks: list[Report] = [workspace.clients(), workspace.client("acme"), workspace.history()]
    for report in (*looks, planned, applied, workspace.validate()):
        text = shown(report)
        tags = Tags()
        tags.feed(text)
        assert tags.tags == ["pre []"]
        assert "alert(1)" in text
        assert not set(text) & {"\x1b", "\u202e", "\u200b"}


def test_a_notebook_shows_the_beginning_and_the_last_line(folder: Path, opened: Opened) -> None:
    for number in range(40):
        write(folder, acme(name=f"Client {number}"), f"client-{number}")
    plan = opened().plan()

    lines = shown(plan).splitlines()

    assert len(lines) == 25
    assert lines[-2].endswith("more in to_text()")
    assert lines[-1] == f"{plan.to_text().splitlines()[-1]}</pre>"
    assert len(plan.to_text().splitlines()) == 24 + int(lines[-2].split()[1])


def test_a_report_that_names_no_document_is_none() -> None:
    class Empty(Report):
        """Nothing to print."""

    with pytest.raises(TypeError, match="document"):
        Empty()  # type: ignore[abstract]
